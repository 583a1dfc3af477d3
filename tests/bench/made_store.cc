#include "bench/made_store.h"

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "bench/made_documents.h"
#include <fmt/format.h>

#include "antiphon/feed/parse.h"
#include "antiphon/store/store.h"

namespace antiphon::bench {

namespace {

constexpr std::int64_t kRounds = 10;  // refreshes that each brought its share
constexpr std::int64_t kSpan = 3 * 365 * 86400;
constexpr std::size_t kFeedsAtOnce = 20;
const Time kNow = from_unix(1'790'000'000);

std::string address(std::size_t feed) {
  return fmt::format("http://feed{}.example.org/feed.xml", feed);
}

Time end_of_round(std::int64_t round) {
  return kNow - std::chrono::seconds((kRounds - 1 - round) * kSpan / kRounds);
}

// Puts the word at one place or the other.
void add_word(const KnownWord& word, std::size_t number, MadeEntry& entry) {
  if (number % word.one_in != word.one_in / 2) return;
  if (number / word.one_in % 2 == 0)
    entry.title += fmt::format(" {}", word.word);
  else
    entry.body += fmt::format("<p>{}</p>", word.word);
}

MadeEntry made_entry(Prose& prose, std::size_t feed, std::size_t number, Time latest,
                     std::int64_t span) {
  MadeEntry entry;
  entry.title = prose.sentence(prose.number(7) + 4);
  entry.link = fmt::format("http://feed{}.example.org/posts/{}.html", feed, number);
  entry.author = prose.word();
  entry.category = prose.word();
  entry.body = made_body(prose);
  entry.published = latest - std::chrono::seconds(prose.number(static_cast<std::uint32_t>(span)));
  entry.updated = entry.published + std::chrono::seconds(prose.number(86400));
  for (const KnownWord& word : {kCommon, kUncommon, kRare})
    add_word(word, feed * 7919 + number, entry);
  return entry;
}

// What feed `feed` has in that round: items [begin, end) of it.
Result<ParsedDocument> made_document(std::size_t feed, std::size_t begin, std::size_t end,
                                     std::int64_t round, feed::Charsets& charsets,
                                     const std::string& in_titles = "") {
  Prose prose(feed * 1'000'003 + begin);
  std::vector<MadeEntry> entries;
  for (std::size_t i = begin; i < end; ++i) {
    entries.push_back(made_entry(prose, feed, i, end_of_round(round), kSpan / kRounds));
    entries.back().title += in_titles;
  }
  const Kind kind = feed % 3 == 0 ? Kind::atom10 : feed % 3 == 1 ? Kind::rss20 : Kind::rss10;
  auto parsed = feed::parse_feed(document(kind, entries), {address(feed), "", false}, charsets);
  if (parsed) parsed->feed.title = fmt::format("Feed {}", feed);
  return parsed;
}

// How many items of a feed there are before that round.
std::size_t before_round(const Size& size, std::int64_t round) {
  return size.items / size.feeds * static_cast<std::size_t>(round) / kRounds;
}

Result<std::vector<store::Feed>> subscribed(store::Store& store, std::size_t feeds) {
  std::vector<std::string> urls;
  for (std::size_t feed = 0; feed < feeds; ++feed)
    urls.push_back(address(feed));
  if (auto done = store.subscribe(urls); !done) return done.error();
  return store.feeds();
}

Result<std::uint64_t> put_round(store::Store& store, const std::vector<store::Feed>& feeds,
                                std::size_t first, std::size_t last, std::int64_t round,
                                const Size& size, feed::Charsets& charsets) {
  std::vector<store::FetchedFeed> fetched;
  for (std::size_t feed = first; feed < last; ++feed) {
    auto document = made_document(feed, before_round(size, round), before_round(size, round + 1),
                                  round, charsets);
    if (!document) return document.error();
    store::FetchedFeed& one = fetched.emplace_back();
    one.feed = feeds[feed].id;
    one.at = end_of_round(round);
    one.outcome = FetchOutcome::fetched;
    one.document = std::move(*document);
  }
  auto put = store.put(fetched);
  if (!put) return put.error();
  return put->added;
}

// As a user leaves them, who has read most.
Result<void> mark_some(store::Store& store, ItemId after, ItemId last) {
  std::vector<ItemId> read;
  std::vector<ItemId> starred;
  for (std::int64_t id = raw(after) + 1; id <= raw(last); ++id) {
    if (id * 7 % 10 != 0) read.push_back(ItemId{id});
    if (id % 500 == 250) starred.push_back(ItemId{id});
  }
  auto marked = store.mark(read, {store::StateKind::read, true, ""}, kNow);
  if (!marked) return marked.error();
  marked = store.mark(starred, {store::StateKind::starred, true, ""}, kNow);
  if (!marked) return marked.error();
  return {};
}

Result<void> fill(store::Store& store, const Size& size,
                  const std::function<void(unsigned)>& tell) {
  auto feeds = subscribed(store, size.feeds);
  if (!feeds) return feeds.error();
  feed::Charsets charsets;
  ItemId known{};
  for (std::int64_t round = 0; round < kRounds; ++round) {
    for (std::size_t first = 0; first < size.feeds; first += kFeedsAtOnce) {
      const std::size_t last = std::min(first + kFeedsAtOnce, size.feeds);
      if (auto put = put_round(store, *feeds, first, last, round, size, charsets); !put)
        return put.error();
      auto newest = store.newest_item();
      if (!newest) return newest.error();
      if (auto marked = mark_some(store, std::exchange(known, *newest), *newest); !marked)
        return marked;
      tell(static_cast<unsigned>((static_cast<std::size_t>(round) * size.feeds + last) * 100 /
                                 (kRounds * size.feeds)));
    }
  }
  return store.copy_log();
}

}  // namespace

std::string store_of(const std::string& folder) {
  return folder + "/data/antiphon/antiphon.db";
}

Result<void> make_home(const std::string& folder, const Size& size,
                       const std::function<void(unsigned)>& tell) {
  namespace fs = std::filesystem;
  if (fs::exists(folder)) return {};
  const std::string partial = folder + ".partial";
  fs::remove_all(partial);
  fs::create_directories(partial + "/data/antiphon");
  fs::create_directories(partial + "/config/antiphon");
  std::ofstream feeds(partial + "/config/antiphon/feeds");
  for (std::size_t feed = 0; feed < size.feeds; ++feed)
    feeds << address(feed) << " tag" << feed % 10 << (feed % 7 == 0 ? " seventh" : "") << '\n';
  std::ofstream(partial + "/config/antiphon/config.toml") << "[fetch]\nautomatic = false\n";
  if (!feeds.flush()) return Error{partial + ": cannot be written"};
  {
    auto store = store::Store::open(store_of(partial));
    if (!store) return store.error();
    if (auto filled = fill(*store, size, tell); !filled) return filled;
  }
  fs::rename(partial, folder);
  return {};
}

Result<void> put_changed(const std::string& folder, const Size& size, std::size_t puts,
                         const std::function<void()>& pause) {
  auto store = store::Store::open(store_of(folder));
  if (!store) return store.error();
  auto feeds = store->feeds();
  if (!feeds) return feeds.error();
  feed::Charsets charsets;
  for (std::size_t i = 0; i < puts; ++i) {
    const std::size_t feed = i * 37 % feeds->size();
    auto document = made_document(feed, before_round(size, kRounds - 1),
                                  before_round(size, kRounds), kRounds - 1, charsets,
                                  fmt::format(" {}", system_now().time_since_epoch().count()));
    if (!document) return document.error();
    std::vector<store::FetchedFeed> fetched(1);
    fetched[0].feed = (*feeds)[feed].id;
    fetched[0].at = kNow;
    fetched[0].outcome = FetchOutcome::fetched;
    fetched[0].document = std::move(*document);
    if (auto put = store->put(fetched); !put) return put.error();
    pause();
  }
  return {};
}

}  // namespace antiphon::bench
