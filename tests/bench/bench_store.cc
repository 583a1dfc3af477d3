// How fast the store is: puts feeds with made-up items and prints microseconds an item.
//
//   bench-store FOLDER [FEEDS [ITEMS [FEEDS-PER-PUT]]]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "antiphon/store/store.h"

namespace {

using namespace antiphon;
using namespace antiphon::store;
using std::chrono::steady_clock;

const Time kNow = from_unix(1'800'000'000);

// Prose of about the redundancy of English, another for each number.
std::string prose(std::uint64_t number, std::size_t words, bool html) {
  static const std::vector<std::string> kWords = [] {
    std::vector<std::string> made;
    for (std::uint64_t i = 0; i < 4000; ++i) {
      std::string word;
      for (std::uint64_t bits = (i + 7) * 2654435761U; word.size() < 2 + i % 9; bits /= 26) {
        word.push_back(static_cast<char>('a' + bits % 26));
      }
      made.push_back(word);
    }
    return made;
  }();
  std::string text;
  std::uint64_t state = number * 6364136223846793005U + 1442695040888963407U;
  for (std::size_t i = 0; i < words; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const std::uint64_t a = state >> 33U;
    const auto& word = kWords[a % (1 + a / 7 % kWords.size())];
    if (html && i % 60 == 0) {
      text += i == 0 ? "<p>" : "</p>\n<p>";
    }
    if (html && i % 45 == 44) {
      text += fmt::format("<a href=\"https://example.org/{}/{}\">{}</a> ", word, a % 1000, word);
    } else {
      text += word + " ";
    }
  }
  return text + (html ? "</p>" : "");
}

FetchedFeed fetched(FeedId feed, std::uint64_t number, std::uint64_t items, Time now) {
  FetchedFeed one;
  one.feed = feed;
  one.at = now;
  one.outcome = FetchOutcome::fetched;
  one.validators = {fmt::format("\"{}\"", number), ""};
  one.document.emplace();
  one.document->feed.title = fmt::format("Feed {}", number);
  one.document->feed.home_page_url = fmt::format("https://feed{}.example.org/", number);
  for (std::uint64_t i = 0; i < items; ++i) {
    const std::uint64_t seed = number * 100'000 + i;
    ParsedItem& item = one.document->items.emplace_back();
    item.url = fmt::format("https://feed{}.example.org/2026/11/post-{}.html", number, i);
    item.guid = fmt::format("tag:feed{}.example.org,2026:{}", number, seed);
    item.title_date_hash = fmt::format("{:016}", seed);
    item.title = prose(seed, 7, false);
    item.published = now - std::chrono::seconds(i * 3600 + number * 17 % 3600);
    item.authors.push_back({"A. Writer", "", ""});
    item.categories = {"news", "things"};
    item.content = {BodyKind::html, prose(seed, 150, true), item.url};
    item.text = prose(seed, 150, false);
  }
  return one;
}

// Wall time, and that of the processor, which a busy machine disturbs less. In microseconds.
struct Took {
  double wall = 0;
  double cpu = 0;

  Took& operator+=(const Took& other) {
    wall += other.wall;
    cpu += other.cpu;
    return *this;
  }
};

class Watch {
 public:
  Took took() const {
    return {std::chrono::duration<double, std::micro>(steady_clock::now() - wall_).count(),
            static_cast<double>(std::clock() - cpu_) * 1e6 / CLOCKS_PER_SEC};
  }

 private:
  steady_clock::time_point wall_ = steady_clock::now();
  std::clock_t cpu_ = std::clock();
};

void tell(const char* what, Took took, std::uint64_t count, const char* unit) {
  const auto per = static_cast<double>(std::max<std::uint64_t>(count, 1));
  std::printf("%-22s %9.1f ms  %8.2f us an %s  (cpu %9.1f ms, %8.2f us)\n", what, took.wall / 1000,
              took.wall / per, unit, took.cpu / 1000, took.cpu / per);
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(1);
  }
  return *std::move(result);
}

// Only the store's part is timed: making the documents costs more than storing them. Documents are
// those from number `first` on.
void put_all(Store& store, const std::vector<Feed>& feeds, std::uint64_t first, std::uint64_t items,
             std::size_t batch, const char* what, Time now) {
  Took all;
  double longest = 0;
  PutResult total;
  for (std::size_t i = 0; i < feeds.size(); i += batch) {
    std::vector<FetchedFeed> documents;
    for (std::size_t j = i; j < std::min(i + batch, feeds.size()); ++j) {
      documents.push_back(fetched(feeds[j].id, first + j, items, now));
    }
    const Watch watch;
    const PutResult put = must(store.put(documents));
    const Took took = watch.took();
    all += took;
    longest = std::max(longest, took.wall);
    total.added += put.added;
    total.changed += put.changed;
  }
  tell(what, all, feeds.size() * items, "item");
  std::printf("  %llu added, %llu changed, longest put %.1f ms\n",
              static_cast<unsigned long long>(total.added),
              static_cast<unsigned long long>(total.changed), longest / 1000);
}

// Database and log.
double bytes_of(const std::string& path) {
  double bytes = 0;
  for (const char* part : {"", "-wal"}) {
    std::error_code none;
    const auto size = std::filesystem::file_size(path + part, none);
    bytes += none ? 0 : static_cast<double>(size);
  }
  return bytes;
}

void put_with_dictionary(Store& store, const std::vector<Feed>& feeds, std::uint64_t items,
                         std::size_t batch) {
  const Watch watch;
  const bool trained = must(store.train_dictionary());
  tell(trained ? "train a dictionary" : "train in vain", watch.took(), 1, "time");
  constexpr std::uint64_t kOthers = 1'000'000;
  put_all(store, feeds, kOthers, items, batch, "put with a dictionary", kNow);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench-store FOLDER [FEEDS [ITEMS [FEEDS-PER-PUT]]]\n");
    return 2;
  }
  const std::string path = std::string(argv[1]) + "/bench.db";
  const auto feed_count = static_cast<std::size_t>(argc > 2 ? std::atoi(argv[2]) : 1000);
  const auto items = static_cast<std::uint64_t>(argc > 3 ? std::atoi(argv[3]) : 50);
  const auto batch = static_cast<std::size_t>(argc > 4 ? std::atoi(argv[4]) : 16);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::remove((path + suffix).c_str());
  }
  std::vector<Feed> feeds;
  {
    Store store = must(Store::open(path));
    std::vector<std::string> urls;
    for (std::size_t i = 0; i < feed_count; ++i) {
      urls.push_back(fmt::format("https://feed{}.example.org/feed.xml", i));
    }
    if (auto done = store.subscribe(urls); !done) {
      std::fprintf(stderr, "%s\n", done.error().message.c_str());
      return 1;
    }
    feeds = must(store.feeds());
    put_all(store, feeds, 0, items, batch, "put, all new", kNow);
    put_all(store, feeds, 0, items, batch, "put, all known", kNow);
    Watch watch;
    static_cast<void>(store.copy_log());
    tell("settle", watch.took(), 1, "time");
  }
  const double without = bytes_of(path);
  {
    Store store = must(Store::open(path));
    put_with_dictionary(store, feeds, items, batch);
  }
  const auto count = static_cast<double>(feeds.size() * items);
  std::printf("%.0f bytes an item without a dictionary, %.0f with one\n", without / count,
              (bytes_of(path) - without) / count);

  Watch watch;
  Store store = must(Store::open(path));
  tell("open", watch.took(), 1, "opening");
  watch = Watch();
  feeds = must(store.feeds());
  tell("feeds", watch.took(), feeds.size(), "feed");
  std::vector<ItemId> ids;
  watch = Watch();
  for (const Feed& feed : feeds) {
    for (const ItemEntry& entry : must(store.entries(feed.id))) {
      ids.push_back(entry.id);
    }
  }
  tell("entries of all feeds", watch.took(), ids.size(), "item");
  watch = Watch();
  const std::vector<ItemId> some(
      ids.begin(),
      ids.begin() + std::min<std::ptrdiff_t>(200, static_cast<std::ptrdiff_t>(ids.size())));
  must(store.headers(some));
  tell("headers", watch.took(), some.size(), "item");
  for (const bool with_text : {false, true}) {
    std::uint64_t seen = 0;
    watch = Watch();
    static_cast<void>(store.list({}, with_text, [&](const Item&, std::string_view) {
      ++seen;
      return true;
    }));
    tell(with_text ? "list with text" : "list", watch.took(), seen, "item");
  }
  watch = Watch();
  int left = 50;
  static_cast<void>(
      store.list({}, false, [&](const Item&, std::string_view) { return --left > 0; }));
  tell("list, the first 50", watch.took(), 50, "item");
  watch = Watch();
  must(store.mark(some, {StateKind::read, true, ""}, kNow));
  tell("mark 200", watch.took(), some.size(), "item");
  watch = Watch();
  must(store.mark(ids, {StateKind::read, true, ""}, kNow));
  tell("mark all", watch.took(), ids.size(), "item");
  watch = Watch();
  must(store.undo(kNow));
  tell("undo", watch.took(), ids.size(), "item");
  return 0;
}
