#include "antiphon/backend/pool.h"

#include <cstdlib>
#include <map>

#include <doctest/doctest.h>

#include "antiphon/os/signals.h"
#include "backend/spawner.h"
#include "support/folder.h"

namespace antiphon::backend {
namespace {

// A pool of parsers that do what their documents say: see fake_parser.cc.
class Pools {
 public:
  Pools()
      : spawner(started_spawner()),
        children(loop, spawner, fake),
        pool(children, {2, std::chrono::milliseconds(2000)}) {}

  // Submits a document; its answer is kept under its text.
  void parse(const std::string& document) {
    ++waiting;
    pool.parse(document, {"https://example.org/", "", false}, [this, document](Parsed parsed) {
      const Result<ParsedDocument>& answer = parsed.document;
      answers[document] =
          answer ? "feed: " + answer->feed.title : "failed: " + answer.error().message;
      if (--waiting == 0) loop.stop();
    });
  }
  void run() {
    while (waiting > 0)
      loop.run();
  }
  std::string answer_to(const std::string& document) {
    parse(document);
    run();
    return answers[document];
  }

  os::Loop loop;
  os::Spawner spawner;
  Children children;
  Pool pool;
  int waiting = 0;
  std::map<std::string, std::string> answers;

 private:
  static Result<std::string> fake(const std::string&) {
    return std::string(std::getenv("FAKE_PARSER"));
  }
};

bool starts_with(const std::string& text, const std::string& start) {
  return text.rfind(start, 0) == 0;
}

TEST_CASE_FIXTURE(Pools, "a document comes back as a feed") {
  CHECK(answer_to("title one") == "feed: one");
  CHECK(pool.held_bytes() == 0);
}

TEST_CASE_FIXTURE(Pools, "many documents at once each get their own answer") {
  for (int i = 0; i < 50; ++i)
    parse("title " + std::to_string(i));
  run();
  for (int i = 0; i < 50; ++i) {
    CHECK(answers["title " + std::to_string(i)] == "feed: " + std::to_string(i));
  }
}

TEST_CASE_FIXTURE(Pools, "a document of many parts arrives whole") {
  const std::string title(900, 'x');
  CHECK(answer_to("title " + title) == "feed: " + title);
  // Larger than a part: refused for its title's length, which shows that all of it came.
  CHECK(starts_with(answer_to("title " + std::string(200'000, 'x')),
                    "failed: the parser died twice"));
}

TEST_CASE_FIXTURE(Pools, "a document that cannot be read costs no parser") {
  CHECK(answer_to("fail this is no feed") == "failed: this is no feed");
  CHECK(answer_to("title next") == "feed: next");
}

TEST_CASE_FIXTURE(Pools, "a parser that dies once is replaced, and its document read after all") {
  const Folder folder;
  CHECK(answer_to("die once " + (folder / "mark")) == "feed: after all");
}

TEST_CASE_FIXTURE(Pools, "a document that ends two parsers has failed, and says how they ended") {
  const std::string answer = answer_to("die");
  CHECK(starts_with(answer, "failed: the parser died twice of it"));
  CHECK(answer.find("SIGKILL") != std::string::npos);
  CHECK(answer_to("leave").find("status 3") != std::string::npos);
}

TEST_CASE_FIXTURE(Pools, "documents beside a deadly one are read, none is charged for it") {
  for (int i = 0; i < 10; ++i)
    parse("title a" + std::to_string(i));
  parse("die");
  for (int i = 0; i < 10; ++i)
    parse("title b" + std::to_string(i));
  run();
  for (int i = 0; i < 10; ++i) {
    CHECK(starts_with(answers["title a" + std::to_string(i)], "feed: a"));
    CHECK(starts_with(answers["title b" + std::to_string(i)], "feed: b"));
  }
  CHECK(starts_with(answers["die"], "failed: "));
}

TEST_CASE_FIXTURE(Pools, "a parser that gives no answer is ended at the job's deadline") {
  CHECK(answer_to("hang").find("no answer in time") != std::string::npos);
  CHECK(answer_to("title next") == "feed: next");
}

TEST_CASE_FIXTURE(Pools, "a parser that was stopped is found, and does not hold its document up") {
  CHECK(answer_to("stop").find("was stopped") != std::string::npos);
}

TEST_CASE_FIXTURE(Pools, "an answer that comes twice counts once") {
  for (int i = 0; i < 5; ++i)
    parse("twice " + std::to_string(i));
  run();
  for (int i = 0; i < 5; ++i)
    CHECK(answers["twice " + std::to_string(i)] == "feed: " + std::to_string(i));
  CHECK(answer_to("title next") == "feed: next");
}

TEST_CASE_FIXTURE(Pools, "many deadly documents keep nobody waiting") {
  for (int i = 0; i < 8; ++i)
    parse("leave" + std::string(static_cast<std::size_t>(i), ' '));
  parse("title one");
  run();
  CHECK(answers["title one"] == "feed: one");
}

TEST_CASE("without a parser to be had, documents fail with the reason") {
  os::ignore_sigpipe();
  auto spawner = os::Spawner::start();
  REQUIRE(spawner.ok());
  os::Loop loop;
  Children children(loop, *spawner, [](const std::string&) -> Result<std::string> {
    return Error{"it is not there"};
  });
  Pool pool(children, {});
  std::string said;
  for (int i = 0; i < 3; ++i) {
    pool.parse("title x", {}, [&](Parsed parsed) {
      const Result<ParsedDocument>& answer = parsed.document;
      said += answer ? "feed " : answer.error().message + "; ";
      if (said.size() >= 3 * std::string("it is not there; ").size()) loop.stop();
    });
  }
  loop.run();
  CHECK(said == "it is not there; it is not there; it is not there; ");
}

TEST_CASE("parsers that end before they say a word make the part degraded, which is told once") {
  os::Loop loop;
  os::Spawner spawner = started_spawner();
  Children children(loop, spawner,
                    [](const std::string&) { return Result<std::string>("/bin/false"); });
  Pool pool(children, {});
  std::string told;
  children.tell_degraded(
      [&](const std::string& role, const std::string& why) { told += role + ": " + why + "; "; });
  std::string said;
  pool.render({BodyKind::text, "x", ""}, 80, [&](const Result<StyledText>& text) {
    said = text ? "text" : text.error().message;
    loop.stop();
  });
  loop.run();
  CHECK(said.starts_with("antiphon-parser is unavailable: "));
  CHECK(told.starts_with("parser: "));
  CHECK(told.find("; parser: ") == std::string::npos);
  CHECK(children.crews().front()->supervisor().restarts() == 6);
}

TEST_CASE_FIXTURE(Pools, "a parser that talks nonsense is not believed") {
  CHECK(starts_with(answer_to("junk"), "failed: the parser died twice of it"));
  CHECK(answer_to("controls").find("title has control characters") != std::string::npos);
  CHECK(answer_to("wrong job").find("nonsense") != std::string::npos);
}

}  // namespace
}  // namespace antiphon::backend
