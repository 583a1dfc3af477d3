// Every process in its sandbox, while they do their work.

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "programs/front.h"
#include "programs/made_feeds.h"
#include "programs/slow_server.h"
#include "support/http_server.h"

namespace antiphon::test {

namespace {

#if ANTIPHON_SANDBOX
bool is_filtered(pid_t pid) {
  const std::string status = Home::read("/proc/" + std::to_string(pid) + "/status");
  return status.find("Seccomp:\t2") != std::string::npos &&
         status.find("NoNewPrivs:\t1") != std::string::npos;
}

std::string redirect_to(const std::string& url) {
  return http_answer("302 Found", {"Location: " + url}, "");
}
#endif

}  // namespace

#if ANTIPHON_SANDBOX
TEST_CASE("while a refresh runs front end, backend, fetcher and parser are in their sandboxes") {
  const Home home;
  const SlowServer server(rss_of("Slow", 3));
  home.read_feeds({rss_of("Alpha", 2)});
  home.write(home.feeds_path(), Home::read(home.feeds_path()) + server.url() + "\n");
  Front front(home);
  front.wait_for("2 unread of 2");
  front.press("j\r", "The text of Alpha 2");
  front.type("qR");
  front.wait_until("the request", [&] { return server.requests() > 0; });
  CHECK(is_filtered(front.process().pid()));
  CHECK(is_filtered(front.backend()));
  for (const char* name : {"antiphon-fetche", "antiphon-parser"}) {
    const auto found = descendants(front.process().pid(), name);
    REQUIRE_MESSAGE(!found.empty(), name);
    CHECK_MESSAGE(is_filtered(found[0]), name);
  }
}

TEST_CASE("spawners are in no sandbox, as what they start has its user's powers") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 1)});
  Front front(home);
  front.wait_for("1 unread of 1");
  for (const pid_t spawner : descendants(front.process().pid(), "antiphon-spawn"))
    CHECK_FALSE(is_filtered(spawner));
}

TEST_CASE("a redirect to a port that no feed has is refused with a sentence") {
  const Home home;
  const HttpServer other(answers({{"/feed.xml", http_answer("200 OK", {}, rss_of("Other", 1))}}));
  const HttpServer server(answers({{"/feed.xml", redirect_to(other.url("/feed.xml"))}}));
  home.subscribe(server.url("/feed.xml") + "\n");
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  CHECK_MESSAGE(
      ran.errors.find("the sandbox leaves the ports of feeds, 80 and 443") != std::string::npos,
      ran.errors);
  SUBCASE("and is followed where a feed has it") {
    home.subscribe(server.url("/feed.xml") + "\n" + other.url("/feed.xml") + "\n");
    CHECK(home.backend({"refresh"}).status == 0);
  }
  SUBCASE("and is followed without the sandbox") {
    home.configure("sandbox = \"off\"\n");
    CHECK(home.backend({"refresh"}).status == 0);
  }
}
#endif

TEST_CASE("a feed on a port of its own is fetched when it is added while the fetcher runs") {
  const Home home;
  const HttpServer first(answers({{"/feed.xml", http_answer("200 OK", {}, rss_of("First", 1))}}));
  const HttpServer second(answers({{"/feed.xml", http_answer("200 OK", {}, rss_of("Second", 1))}}));
  home.subscribe(first.url("/feed.xml") + "\n");
  Front front(home);
  front.press("R", "[-] First [1]");
  front.press(":add " + second.url("/feed.xml") + "\r", "[-] Second [1]");
}

TEST_CASE("with the sandbox required everything works, or refuses to with a sentence") {
  const Home home;
  home.configure("sandbox = \"required\"\n");
  home.write(home.document(1), rss_of("Alpha", 2));
  home.subscribe("file:" + home.document(1) + "\n");
  const Ran ran = home.backend({"refresh"});
  if (ran.status == 0) {
    CHECK(lines_of(home.output_of({"list", "--format", "plain"})) == 2);
    CHECK(home.backend({"index", "--wait"}).status == 0);
    return;
  }
  CHECK(ran.status == 3);
  CHECK(ran.errors.starts_with("antiphon-backend: no sandbox: "));
}

TEST_CASE("a file that a feed names is read wherever it lies") {
  const Home home;
  const Folder elsewhere;
  home.write(elsewhere / "news.xml", rss_of("Alpha", 2));
  home.subscribe("file:" + (elsewhere / "news.xml") + "\n");
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(lines_of(home.output_of({"list", "--format", "plain"})) == 2);
}

}  // namespace antiphon::test
