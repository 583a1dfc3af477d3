// Programs of the user's are made up of a few lines of shell. `$1` is the file of a test, for what
// is to be known of more than one run.

#include "antiphon/backend/programs.h"

#include <array>
#include <cstdlib>

#include <doctest/doctest.h>

#include "antiphon/backend/circumstances.h"
#include "antiphon/backend/crew.h"
#include "antiphon/base/fd.h"
#include "backend/news.h"
#include "backend/spawner.h"
#include "support/folder.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

// Greets, and answers each batch; `answer` is what is done with the line of an item, in $line,
// whose key is in $key.
std::string answering(const std::string& answer) {
  return "read -r hello; echo '{\"antiphon\":1}'\n"
         "while read -r line; do\n"
         "  if [ -z \"$line\" ]; then echo; continue; fi\n"
         "  key=${line#*\\\"key\\\":\\\"}; key=${key%%\\\"*}\n" +
         answer + "\ndone\n";
}

class Shells {
 public:
  Shells() : spawner(started_spawner()), children(loop, spawner, fake), pool(children, {2}) {}

  config::ProgramOptions& add(const std::string& name, const std::string& script) {
    config::ProgramOptions& one = options.emplace_back();
    one.name = name;
    one.command = {"sh", "-c", script, "sh", folder / "file"};
    return one;
  }

  // Begins to judge a document with items titled so.
  void judge(const std::vector<std::string>& titles) {
    if (!programs) programs = std::make_unique<Programs>(children, pool, options, "/home/me");
    store::FetchedFeed fetched;
    fetched.outcome = FetchOutcome::fetched;
    fetched.document.emplace();
    std::vector<store::Arrival> news;
    for (const std::string& title : titles) {
      ParsedItem item = item_titled(title, 1, "text of " + title);
      item.content.kind = BodyKind::html;
      store::Arrival arrival;
      arrival.place = news.size();
      arrival.key = "key-" + title;
      arrival.date = arrival.fetched = kNow;
      fetched.document->items.push_back(std::move(item));
      news.push_back(std::move(arrival));
    }
    ListedFeed feed;
    feed.subscription.url = "https://example.org/feed";
    feed.subscription.tags = {"noisy"};
    ++waiting;
    asked.push_back(programs->judge(feed, std::move(fetched), std::move(news), circumstances(kNow),
                                    [this](store::FetchedFeed judged) {
                                      judgements.push_back(std::move(judged));
                                      if (--waiting == 0) loop.stop();
                                    }));
  }
  void run() {
    while (waiting > 0)
      loop.run();
  }

  // A line for each item: its title, and what was said of it.
  std::string verdicts_on(const std::vector<std::string>& titles) {
    judge(titles);
    run();
    return told(judgements.back());
  }
  static std::string told(const store::FetchedFeed& judged) {
    std::string text;
    for (std::size_t i = 0; i < judged.document->items.size(); ++i) {
      text += judged.document->items[i].title;
      const auto verdict = judged.verdicts.find(i);
      if (verdict != judged.verdicts.end()) {
        for (const Deed& deed : verdict->second.deeds) {
          constexpr std::array kNames{"read", "star", "tag", "title", "drop", "run"};
          text += std::string(" ") + kNames.at(static_cast<std::size_t>(deed.what));
          if (!deed.detail.empty()) text += "=" + deed.detail;
        }
        for (const auto& [name, number] : verdict->second.numbers)
          text += " " + name + ":" + std::to_string(static_cast<int>(number));
      }
      text += "\n";
    }
    return text;
  }
  std::string failures() {
    std::string text;
    for (const std::string& failure : programs->take_failures())
      text += failure + "\n";
    return text;
  }
  std::string file() {
    const auto content = read_file(folder / "file", 1U << 20U);
    return content ? *content : "";
  }
  const Crew& crew(const std::string& role) {
    for (const Crew* crew : children.crews()) {
      if (crew->role() == role) return *crew;
    }
    FAIL("no crew");
    std::abort();
  }

  os::Loop loop;
  os::Spawner spawner;
  Children children;
  Pool pool;
  Folder folder;
  std::vector<config::ProgramOptions> options;
  std::unique_ptr<Programs> programs;
  std::vector<std::uint32_t> asked;
  std::vector<store::FetchedFeed> judgements;
  int waiting = 0;

 private:
  static Result<std::string> fake(const std::string&) {
    return std::string(std::getenv("FAKE_PARSER"));
  }
};

TEST_CASE_FIXTURE(Shells, "a program says of each item what is done to it") {
  add("p", answering(R"(case "$line" in
    *'"title":"a"'*) echo "{\"key\":\"$key\",\"score\":7,\"tags\":[\"x\"]}";;
    *'"title":"b"'*) echo "{\"key\":\"$key\",\"drop\":true}";;
  esac)"));
  CHECK(verdicts_on({"a", "b", "c"}) == "a tag=x score:7\nb drop\nc\n");
  CHECK(judgements[0].verdicts.at(0).deeds[0].by == "program p");
  CHECK(failures().empty());
}

TEST_CASE_FIXTURE(Shells, "a program gets items as lists have them, with safe texts") {
  add("p", answering(R"(echo "$line" >>"$1")"));
  verdicts_on({"a"});
  CHECK(file() ==
        R"({"key":"key-a","feed_url":"https://example.org/feed",)"
        R"("feed_title":"https://example.org/feed","title":"a","url":"https://example.org/a",)"
        R"("published":"2026-09-21T14:12:20Z","fetched":"2026-09-21T14:13:20Z",)"
        R"("read":false,"starred":false,"content_html":"safe text of a",)"
        R"("content_text":"text of a"})"
        "\n");
}

TEST_CASE_FIXTURE(Shells, "a program that needs no texts gets none once it has said so") {
  add("p", R"(read -r hello; echo '{"antiphon":1,"needs":[]}'
while read -r line; do [ -z "$line" ] && echo && continue; echo "$line" >>"$1"; done)");
  verdicts_on({"a"});
  verdicts_on({"b"});
  const std::string lines = file();
  CHECK(lines.substr(lines.find('\n')).find("content_") == std::string::npos);
}

TEST_CASE_FIXTURE(Shells, "one worker does all batches, however many items there are") {
  add("p", "echo started >>\"$1\"\n" + answering(R"(echo "{\"key\":\"$key\",\"score\":1}")"));
  std::vector<std::string> titles;
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    titles.push_back("t" + std::to_string(i));
    expected += titles.back() + " score:1\n";
  }
  CHECK(verdicts_on(titles) == expected);
  CHECK(verdicts_on({"a"}) == "a score:1\n");
  CHECK(file() == "started\n");
}

TEST_CASE_FIXTURE(Shells, "programs are asked in their order, each about what the last one left") {
  add("first", answering(R"(case "$line" in
    *'"title":"a"'*) echo "{\"key\":\"$key\",\"title\":\"A\",\"score\":2}";;
    *) echo "{\"key\":\"$key\",\"drop\":true}";; esac)"));
  add("second", answering(R"(echo "$line" >>"$1"; echo "{\"key\":\"$key\",\"score\":3}")"));
  CHECK(verdicts_on({"a", "b"}) == "a title=A score:3\nb drop\n");
  CHECK(file().find("\"title\":\"A\"") != std::string::npos);
  CHECK(file().find("\"score\":2") != std::string::npos);
  CHECK(file().find("key-b") == std::string::npos);
}

TEST_CASE_FIXTURE(Shells, "a program that answers with what it was sent does nothing") {
  add("p", "exec cat");
  CHECK(verdicts_on({"a", "b"}) == "a\nb\n");
  CHECK(failures().empty());
}

TEST_CASE_FIXTURE(Shells, "a program is asked only about what passes its filter") {
  const std::string script = answering(R"(echo "{\"key\":\"$key\",\"score\":1}")");
  SUBCASE("of the item") {
    add("p", script).when = "title = \"b\"";
    CHECK(verdicts_on({"a", "b"}) == "a\nb score:1\n");
  }
  SUBCASE("of its feed") {
    add("p", script).when = "feed.tag = \"quiet\"";
    CHECK(verdicts_on({"a", "b"}) == "a\nb\n");
  }
  SUBCASE("which nothing passes, and then it is not started") {
    add("p", "echo started >>\"$1\"\n" + script).when = "starred";
    CHECK(verdicts_on({"a", "b"}) == "a\nb\n");
    CHECK(file().empty());
  }
}

TEST_CASE("a filter that is none is refused with its place") {
  config::ProgramOptions one;
  one.when = "titel = 3";
  one.when_at = "config.toml:3: program.p.when";
  CHECK(Programs::check({one}).error().message.starts_with(
      "config.toml:3: program.p.when: filter:1: "));
}

TEST_CASE_FIXTURE(Shells, "what a program fails at passes, and is told once with the reason") {
  SUBCASE("that ends over a batch, twice") {
    add("p", "read -r hello; echo '{\"antiphon\":1}'; read -r line; echo no idea >&2; exit 3");
    CHECK(verdicts_on({"a", "b"}) == "a\nb\n");
    CHECK(failures() ==
          "program p: 2 items were stored without it: p exited with status 3: no idea\n");
  }
  SUBCASE("that hangs") {
    add("p", "read -r hello; echo '{\"antiphon\":1}'; sleep 1000").timeout = 200ms;
    CHECK(verdicts_on({"a"}) == "a\n");
    CHECK(failures() == "program p: 1 item was stored without it: p gave no answer in time\n");
  }
  SUBCASE("that writes nonsense") {
    add("p", answering("echo nonsense"));
    CHECK(verdicts_on({"a"}) == "a\n");
    CHECK(failures() ==
          "program p: 1 item was stored without it: p talked nonsense: no JSON: nonsense\n");
  }
  SUBCASE("that answers about others") {
    add("p", answering("echo '{\"key\":\"other\"}'"));
    CHECK(verdicts_on({"a"}) == "a\n");
    CHECK(failures() ==
          "program p: 1 item was stored without it: p talked nonsense: an answer about another "
          "item than it was asked about\n");
  }
  SUBCASE("that writes a line without end") {
    add("p", "read -r hello; echo '{\"antiphon\":1}'; read -r line; tr '\\0' x </dev/zero");
    CHECK(verdicts_on({"a"}) == "a\n");
    CHECK(failures() ==
          "program p: 1 item was stored without it: p wrote a line of more than 65536 bytes\n");
  }
  SUBCASE("that writes lines without end") {
    add("p", "read -r hello; echo '{\"antiphon\":1}'; read -r line; yes '{\"key\":\"key-a\"}'");
    CHECK(verdicts_on({"a"}) == "a\n");
    CHECK(failures() == "program p: p talked nonsense: two answers about one item\n");
  }
  SUBCASE("that cannot be started") {
    add("p", "").command = {"/no/such/program"};
    CHECK(verdicts_on({"a"}) == "a\n");
    CHECK(failures().starts_with("program p: 1 item was stored without it: "));
  }
  SUBCASE("that does not greet") {
    add("p", "cat >/dev/null").timeout = 100ms;
    CHECK(verdicts_on({"a"}) == "a\n");
    CHECK(failures().find("gave no answer in time") != std::string::npos);
  }
  SUBCASE("that speaks another version") {
    add("p", "echo '{\"antiphon\":9}'; cat >/dev/null");
    CHECK(verdicts_on({"a"}) == "a\n");
    CHECK(failures().find("p speaks version 9 of the language of programs") != std::string::npos);
  }
  CHECK(failures().empty());
}

TEST_CASE_FIXTURE(Shells, "a program that goes on when it has answered is ended") {
  add("p", "read -r hello; echo '{\"antiphon\":1}'; read -r line; yes ''");
  CHECK(verdicts_on({"a"}) == "a\n");
  os::Timer look(loop, [&] { loop.stop(); });
  while (crew("program p").supervisor().restarts() == 0) {
    look.start(10ms);
    loop.run();
  }
  CHECK(crew("program p").supervisor().last_reason() == "p wrote more lines than it was asked for");
}

TEST_CASE_FIXTURE(Shells, "a program that dies once is given the batch again") {
  add("p",
      "if [ ! -e \"$1\" ]; then touch \"$1\"; read -r hello; echo '{\"antiphon\":1}'; read -r "
      "line; exit 1; fi\n" +
          answering(R"(echo "{\"key\":\"$key\",\"score\":1}")"));
  CHECK(verdicts_on({"a", "b"}) == "a score:1\nb score:1\n");
  CHECK(failures().empty());
}

TEST_CASE_FIXTURE(Shells, "what a program said before it hung is done") {
  add("p", answering(
               R"(case "$key" in key-b) sleep 1000;; esac; echo "{\"key\":\"$key\",\"score\":1}")"))
      .timeout = 300ms;
  CHECK(verdicts_on({"a", "b"}) == "a score:1\nb\n");
  CHECK(failures() == "program p: 1 item was stored without it: p gave no answer in time\n");
}

TEST_CASE_FIXTURE(Shells,
                  "a program that fails again and again is left alone until it is retried") {
  add("p", "echo started >>\"$1\"; exit 1");
  CHECK(verdicts_on({"a"}) == "a\n");
  CHECK(crew("program p").supervisor().degraded());
  const std::string starts = file();
  CHECK(starts == "started\nstarted\nstarted\nstarted\n");
  CHECK(verdicts_on({"b"}) == "b\n");
  CHECK(file() == starts);
  CHECK(
      failures().find("2 items were stored without it: p is unavailable: p exited with status 1") !=
      std::string::npos);
  for (Crew* one : children.crews())
    one->retry();
  verdicts_on({"c"});
  CHECK(file() == starts + starts);
}

TEST_CASE_FIXTURE(Shells, "a feed that is no longer wanted is not told of any more") {
  add("p", answering(R"(echo "{\"key\":\"$key\",\"score\":1}")"));
  judge({"a"});
  judge({"b"});
  CHECK(programs->held_bytes() > 0);
  programs->cancel(asked[0]);
  --waiting;
  run();
  REQUIRE(judgements.size() == 1);
  CHECK(told(judgements[0]) == "b score:1\n");
  CHECK(programs->held_bytes() == 0);
}

TEST_CASE_FIXTURE(Shells,
                  "a program is shown among the others, with the feed that it is asked about") {
  add("p", answering("sleep 1000")).timeout = 300ms;
  judge({"a"});
  os::Timer look(loop, [&] {
    const Crew& shown = crew("program p");
    REQUIRE(shown.supervisor().workers().size() == 1);
    const auto& worker = shown.supervisor().workers().begin()->second;
    REQUIRE(worker.jobs.size() == 1);
    CHECK(shown.told(worker.jobs.front()) == "https://example.org/feed");
  });
  look.start(100ms);
  run();
}

TEST_CASE_FIXTURE(Shells, "a program lies in the home of who says so") {
  add("p", "").command = {"~/bin/p"};
  programs = std::make_unique<Programs>(children, pool, options, folder / "home");
  verdicts_on({"a"});
  CHECK(failures().find(folder / "home/bin/p") != std::string::npos);
}

}  // namespace
}  // namespace antiphon::backend
