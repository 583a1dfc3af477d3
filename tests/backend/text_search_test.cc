// The text index as views and lists use it: always right, whatever state it is in.

#include "antiphon/backend/text_search.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include <doctest/doctest.h>

#include "antiphon/backend/indexer.h"
#include "antiphon/backend/subjects.h"
#include "antiphon/filter/filter.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

namespace fs = std::filesystem;

using Ids = std::vector<ItemId>;

class Searches : public News {
 public:
  std::string store_path() const { return folder / "antiphon.db"; }
  std::string index_path() const { return store::TextIndex::path_beside(store_path()); }

  Indexer indexer(IndexerPace pace = {}) {
    auto opened = Indexer::open(store, store_path(), pace);
    REQUIRE_MESSAGE(opened.ok(), (opened ? "" : opened.error().message));
    return *std::move(opened);
  }
  void bring_up_to_date() {
    Indexer all = indexer();
    for (;;) {
      auto more = all.step();
      REQUIRE_MESSAGE(more.ok(), (more ? "" : more.error().message));
      if (!*more) return;
    }
  }
  TextQuery query(const std::string& text) {
    return filter::Filter::parse(text).value().text_query();
  }
  TextHits hits(const std::string& text) {
    auto found = search.find(query(text), 1000);
    REQUIRE(found);
    return *found;
  }
  void mark(const Ids& ids) {
    REQUIRE(store.mark(ids, {store::StateKind::read, true, ""}, kNow).ok());
  }

  TextSearch search{store, store_path()};
};

TEST_CASE_FIXTURE(Searches, "without an index everything has to be looked at") {
  feed("alpha", {"comet"});
  CHECK_FALSE(search.find(query("comet"), 1000));
  CHECK(search.is_behind());
}

TEST_CASE_FIXTURE(Searches, "an index that is up to date leaves nothing unknown") {
  feed("alpha", {"comet", "rain"});
  bring_up_to_date();
  CHECK(hits("comet").found.size() == 1);
  CHECK(hits("comet").unknown.empty());
  CHECK(hits("text").found.size() == 2);
  CHECK_FALSE(search.is_behind());
}

TEST_CASE_FIXTURE(Searches,
                  "new and changed items are unknown until the index has learned of them") {
  const FeedId alpha = feed("alpha", {"comet", "rain"});
  bring_up_to_date();
  ParsedDocument document;
  document.items = {item_titled("comet", 1, "another text"), item_titled("sun", 2)};
  put(alpha, document);
  CHECK(hits("comet").found.empty());
  CHECK(hits("comet").unknown.size() == 2);
  CHECK(search.is_behind());
  CHECK_FALSE(search.find(query("comet"), 1));
  bring_up_to_date();
  CHECK(hits("comet").found.size() == 1);
  CHECK(hits("comet").unknown.empty());
}

TEST_CASE_FIXTURE(Searches, "items that were only marked stay known") {
  feed("alpha", {"comet", "rain"});
  bring_up_to_date();
  mark(hits("text").found);
  CHECK(hits("comet").found.size() == 1);
  CHECK(hits("comet").unknown.empty());
  CHECK_FALSE(search.is_behind());
}

TEST_CASE_FIXTURE(Searches, "an item to which a rule gives another title is found by that") {
  feed("alpha", {"comet", "rain"});
  bring_up_to_date();
  const Ids ids = hits("rain").found;
  REQUIRE(ids.size() == 1);
  REQUIRE(
      store.rule(std::vector<store::Ruled>{{ids[0], {{{"a", DeedKind::title, "snow"}}, {}}}}, kNow)
          .ok());
  CHECK(hits("snow").unknown == ids);
  bring_up_to_date();
  CHECK(hits("snow").found == ids);
}

TEST_CASE_FIXTURE(Searches, "a single letter narrows nothing") {
  feed("alpha", {"comet", "rain"});
  bring_up_to_date();
  CHECK_FALSE(search.find(query("c*"), 1000));
  CHECK(hits("c* rain").found.empty());
  CHECK(hits("c* rain").unknown.size() == 1);
}

TEST_CASE_FIXTURE(Searches,
                  "a store of earlier days in the place of the one that was indexed is noticed") {
  const FeedId alpha = feed("alpha", {"comet"});
  fs::copy_file(store_path(), folder / "copy.db");
  fs::copy_file(store_path() + "-wal", folder / "copy.db-wal");
  put(alpha, std::vector<std::string>{"sun"});
  bring_up_to_date();

  auto copy = store::Store::open(folder / "copy.db");
  REQUIRE(copy.ok());
  fs::copy_file(index_path(), folder / "copy-text.db");
  fs::copy_file(index_path() + "-wal", folder / "copy-text.db-wal");
  TextSearch of_copy(*copy, folder / "copy.db");
  SUBCASE("as it was") {}
  SUBCASE("and has gone another way since then") {
    for (const char* title : {"hail", "snow", "wind"}) {
      store::FetchedFeed fetched;
      fetched.feed = alpha;
      fetched.at = kNow;
      fetched.outcome = FetchOutcome::fetched;
      fetched.document.emplace();
      fetched.document->items = {item_titled(title, 1)};
      REQUIRE(copy->put(std::span(&fetched, 1)).ok());
    }
  }
  CHECK_FALSE(of_copy.find(query("sun"), 1000));
  auto again = Indexer::open(*copy, folder / "copy.db");
  REQUIRE(again.ok());
  for (auto more = again->step(); more.value(); more = again->step()) {
  }
  auto found = of_copy.find(query("sun"), 1000);
  REQUIRE(found);
  CHECK(found->found.empty());
  CHECK(found->unknown.empty());
}

TEST_CASE_FIXTURE(Searches, "a damaged index is of no help, and is made anew") {
  std::vector<std::string> titles;
  for (int i = 0; i < 400; ++i)
    titles.push_back("comet " + std::to_string(i));
  feed("alpha", titles);
  bring_up_to_date();
  for (const char* part : {"-wal", "-shm"})
    fs::remove(index_path() + part);
  const auto size = fs::file_size(index_path());
  std::fstream file(index_path(), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(4096);
  file << std::string(size > 4096 ? size - 4096 : 100, '\xff');
  file.close();
  CHECK_FALSE(search.find(query("comet"), 1000));
  bring_up_to_date();
  CHECK(hits("comet").found.size() == 400);
}

TEST_CASE_FIXTURE(Searches, "an index with many dead texts is made anew") {
  const FeedId alpha = feed("alpha", {"a1", "a2", "a3"});
  bring_up_to_date();
  ParsedDocument document;
  document.items = {item_titled("a1", 1, "new words"), item_titled("a2", 2, "new words")};
  put(alpha, document);
  bring_up_to_date();
  CHECK(hits("words").found.size() == 2);
  CHECK(hits("text").found.size() == 1);
  store::TextIndex index(index_path(), store.identity().value());
  CHECK_FALSE(index.is_worn().value());
}

// Random items, marks and queries, an index that is anywhere between nothing and all.
class Law : public Searches {
 public:
  explicit Law(unsigned seed) : random_(seed) { id_ = feed("alpha", {"a first one"}); }

  void operate() {
    switch (below(8)) {
      case 0:
      case 1:
        insert();
        break;
      case 2:
        mark_some();
        break;
      case 3:
      case 4: {
        Indexer some = indexer({1 + below(200), 1 + below(5)});
        for (std::size_t i = 0; i < below(4); ++i)
          REQUIRE(some.step().ok());
        break;
      }
      case 5:
        if (below(4) == 0) bring_up_to_date();
        break;
      default:
        look();
    }
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string words(std::size_t most) {
    static const std::vector<std::string> kWords{"ab", "abc", "Äb", "b", "彗", "星", "🚀", "ab-b"};
    std::string text;
    for (std::size_t i = 0; i <= below(most); ++i)
      text += kWords[below(kWords.size())] + (below(4) == 0 ? "" : " ");
    return text;
  }
  void insert() {
    ParsedDocument document;
    for (std::size_t i = 0; i <= below(4); ++i) {
      ParsedItem item = item_titled(std::to_string(below(30)), static_cast<int>(i), words(6));
      item.title = words(3);
      document.items.push_back(std::move(item));
    }
    put(id_, std::move(document));
  }
  void mark_some() {
    Ids ids;
    for (const store::ItemEntry& entry : store.entries(id_).value())
      if (below(3) == 0) ids.push_back(entry.id);
    mark(ids);
  }
  void look() {
    std::string text;
    for (std::size_t i = 0; i <= below(2); ++i)
      text += below(3) == 0 ? "\"" + words(3) + "\" " : words(1) + (below(3) == 0 ? "* " : " ");
    CAPTURE(text);
    const filter::Filter filter = filter::Filter::parse(text).value();
    if (filter.text_query().empty()) return;
    const auto hits = search.find(filter.text_query(), 1000);
    if (!hits) return;
    Ids expected;
    Ids told;
    for (const store::ItemEntry& entry : store.entries(id_).value()) {
      const std::string title = store.item(entry.id).value()->header.title;
      const std::string body = store.text(entry.id).value();
      filter::Subject subject;
      subject.parts |= filter::Part::header;
      subject.title = title;
      add_text(subject, body);
      const bool passes = filter.passes(subject).value();
      if (passes) expected.push_back(entry.id);
      const auto in = [&](const Ids& ids) {
        return std::binary_search(ids.begin(), ids.end(), entry.id);
      };
      REQUIRE_FALSE((in(hits->found) && in(hits->unknown)));
      if (in(hits->found) || (in(hits->unknown) && passes)) told.push_back(entry.id);
    }
    REQUIRE(told == expected);
    REQUIRE(std::is_sorted(hits->found.begin(), hits->found.end()));
    REQUIRE(std::is_sorted(hits->unknown.begin(), hits->unknown.end()));
  }

  std::mt19937 random_;
  FeedId id_{};
};

TEST_CASE("what the index tells is what a look at every item tells") {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    Law law(seed);
    for (int i = 0; i < 150; ++i)
      law.operate();
  }
}

}  // namespace
}  // namespace antiphon::backend
