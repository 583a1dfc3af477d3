// The same jobs in every place that there is for them: as a function in this process, in processes
// of ours, and behind a command of the user's. What comes of them is the same.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/backend/pool.h"
#include "antiphon/backend/scan_job.h"
#include "antiphon/backend/scanners.h"
#include "antiphon/base/fd.h"
#include "antiphon/base/hash.h"
#include "antiphon/parser/run.h"
#include "antiphon/wire/archive.h"
#include "backend/spawner.h"
#include "support/folder.h"

namespace antiphon {
namespace {

// What came of a job, as bytes.
using Outcomes = std::map<std::string, std::string>;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  REQUIRE_MESSAGE(value != nullptr, name);
  return value;
}

Result<std::string> in_build(const std::string& name) {
  return variable("ANTIPHON_PROGRAMS") + "/" + name;
}

std::string bytes_of(const wire::FromParser& message) {
  return wire::encode<wire::FromParser>(wire::RequestId::none, message).payload;
}

std::string bytes_of(const Result<ParsedDocument>& document, const std::vector<NamedFeed>& named) {
  if (!document) return bytes_of(wire::Failed{document.error().message, named});
  return bytes_of(wire::Items{document->items}) + bytes_of(document->feed);
}

template <class T>
std::string bytes_of_answer(const Result<T>& answer) {
  return answer ? bytes_of(*answer) : bytes_of(wire::Failed{answer.error().message});
}

// Documents, articles and lists, by name.
struct Work {
  std::map<std::string, std::string> documents;
  std::map<std::string, std::string> articles;
  std::map<std::string, std::string> lists;
};

Work work() {
  Work all;
  const auto read = [](const std::filesystem::path& path) {
    auto content = read_file(path.string(), 10'000'000);
    REQUIRE(content);
    return *content;
  };
  for (const char* folder : {"feed", "charset"}) {
    for (const auto& file :
         std::filesystem::directory_iterator(variable("ANTIPHON_CORPUS") + "/" + folder))
      all.documents[file.path().filename().string()] = read(file.path());
  }
  for (const auto& file :
       std::filesystem::directory_iterator(variable("ANTIPHON_CORPUS") + "/html"))
    all.articles[file.path().filename().string()] = read(file.path());
  all.documents["none"] = "this is no feed";
  // More than a frame, and more than a part.
  std::string large = "<rss version='2.0'><channel><title>Large</title>";
  for (int i = 0; i < 3000; ++i) {
    large += "<item><title>" + std::to_string(i) + "</title><description>" +
             std::string(300, static_cast<char>('a' + i % 26)) + "</description></item>";
  }
  all.documents["large"] = large + "</channel></rss>";
  all.lists["one"] =
      "<opml version='2.0'><head/><body><outline text='A' "
      "xmlUrl='http://a.example/'/></body></opml>";
  all.lists["none"] = "{}";
  return all;
}

const wire::ParseJob kParse{"http://example.org/feed", "application/xml", true};
constexpr int kColumns = 60;

Body html(const std::string& content) {
  return {BodyKind::html, content, "http://example.org/"};
}

Outcomes here(const Work& work) {
  feed::Charsets charsets;
  Outcomes outcomes;
  const auto run = [&](const std::string& name, wire::ToParser head, const std::string& document) {
    const wire::ParserOutcome outcome = parser::run({std::move(head), document}, charsets);
    std::string bytes;
    if (std::holds_alternative<ParsedFeed>(outcome.last))
      bytes = bytes_of(wire::Items{outcome.items});
    outcomes[name] = bytes + bytes_of(outcome.last);
  };
  for (const auto& [name, document] : work.documents)
    run("parse " + name, kParse, document);
  for (const auto& [name, content] : work.articles) {
    run("render " + name, wire::RenderJob{html(content), kColumns}, "");
    run("safe " + name, wire::SafeBodyJob{html(content)}, "");
  }
  for (const auto& [name, document] : work.lists)
    run("opml " + name, wire::ReadOpmlJob{}, document);
  run("write", wire::WriteOpmlJob{"Mine", {{"http://a.example/", "A", {"x"}, false}}}, "");
  return outcomes;
}

Outcomes in_pool(const Work& work, const backend::PoolLimits& limits) {
  os::Spawner spawner = backend::started_spawner();
  os::Loop loop;
  backend::Children children(loop, spawner, in_build);
  backend::Pool pool(children, limits);
  Outcomes outcomes;
  std::size_t waiting = 0;
  const auto keep = [&](const std::string& name) {
    ++waiting;
    return [&, name](const auto& answer) {
      outcomes[name] = bytes_of_answer(answer);
      if (--waiting == 0) loop.stop();
    };
  };
  for (const auto& [name, document] : work.documents) {
    ++waiting;
    pool.parse(document, kParse, [&, name = name](backend::Parsed parsed) {
      outcomes["parse " + name] = bytes_of(parsed.document, parsed.named);
      if (--waiting == 0) loop.stop();
    });
  }
  for (const auto& [name, content] : work.articles) {
    pool.render(html(content), kColumns, keep("render " + name));
    pool.safe_body(html(content), keep("safe " + name));
  }
  for (const auto& [name, document] : work.lists)
    pool.read_opml(document, keep("opml " + name));
  ++waiting;
  pool.write_opml({"Mine", {{"http://a.example/", "A", {"x"}, false}}},
                  [&](const Result<std::string>& document) {
                    outcomes["write"] = document ? bytes_of(wire::Opml{*document}) : "failed";
                    if (--waiting == 0) loop.stop();
                  });
  while (waiting > 0)
    loop.run();
  return outcomes;
}

void check_same(const Outcomes& outcomes, const Outcomes& expected) {
  CHECK(outcomes.size() == expected.size());
  for (const auto& each : expected) {
    const auto found = outcomes.find(each.first);
    CHECK_MESSAGE((found != outcomes.end() && found->second == each.second), each.first);
  }
}

std::vector<std::string> elsewhere() {
  // What ssh does: it passes on what a program says, and takes its time.
  return {variable("ANTIPHON_SLOW_LINE"), "20", "100000000", *in_build("antiphon-parser")};
}

}  // namespace

TEST_CASE("jobs of parsers come to the same wherever they are done") {
  prepare_hash();
  const Work all = work();
  const Outcomes expected = here(all);
  SUBCASE("in one process") {
    check_same(in_pool(all, {1}), expected);
  }
  SUBCASE("in several") {
    check_same(in_pool(all, {3}), expected);
  }
  SUBCASE("some of them behind a command") {
    backend::PoolLimits limits{1};
    limits.command = elsewhere();
    check_same(in_pool(all, limits), expected);
  }
}

TEST_CASE("what a command cannot do is done here") {
  prepare_hash();
  Work some = work();
  some.articles.clear();
  const Outcomes expected = here(some);
  backend::PoolLimits limits{1};
  SUBCASE("where it ends at once") {
    limits.command = {"false"};
  }
  SUBCASE("where there is no such command") {
    limits.command = {"/nowhere/ssh", "host"};
  }
  SUBCASE("where it says something else") {
    limits.command = {"echo", "ssh: no such host"};
  }
  check_same(in_pool(some, limits), expected);
}

TEST_CASE("scans come to the same in this process and in scanners") {
  const Folder folder;
  const std::string path = folder / "antiphon.db";
  auto store = store::Store::open(path);
  REQUIRE(store);
  REQUIRE(store->subscribe({"http://a.example/"}).ok());
  auto listed = store->feeds();
  REQUIRE(listed);
  store::FetchedFeed fetched;
  fetched.feed = listed->front().id;
  fetched.at = Time{std::chrono::seconds(1'700'000'000)};
  fetched.outcome = FetchOutcome::fetched;
  fetched.document.emplace();
  for (int i = 0; i < 500; ++i) {
    ParsedItem item;
    item.guid = std::to_string(i);
    item.title = (i % 3 == 0 ? "comet " : "planet ") + std::to_string(i);
    item.text = "words of it";
    fetched.document->items.push_back(std::move(item));
  }
  REQUIRE(store->put(std::vector{fetched}).ok());

  std::vector<wire::ScanJob> jobs;
  for (const char* filter : {"comet", "unread", "", "no-such-word"}) {
    for (std::int64_t from = 1; from <= 401; from += 100)
      jobs.push_back({.filter = filter,
                      .last_visit = {},
                      .order = {{SortBy::title, false}},
                      .seed = 7,
                      .from = ItemId{from},
                      .to = ItemId{from + 100}});
  }
  os::Spawner spawner = backend::started_spawner();
  os::Loop loop;
  backend::Children children(loop, spawner, in_build);
  backend::Scanners scanners(children, path, {2});
  std::size_t waiting = jobs.size();
  std::vector<wire::Scanned> answers(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    scanners.scan(&answers, jobs[i], [&, i](Result<wire::Scanned> scanned) {
      CHECK(scanned);
      if (scanned) answers[i] = std::move(*scanned);
      if (--waiting == 0) loop.stop();
    });
  }
  while (waiting > 0)
    loop.run();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto expected = backend::run_scan(*store, jobs[i]);
    REQUIRE(expected);
    CHECK(answers[i] == *expected);
  }
}

}  // namespace antiphon
