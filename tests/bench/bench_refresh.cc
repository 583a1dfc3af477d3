// How fast feeds come from a web server into the store, beside a bare loop over the same bytes:
// curl as it is, pugixml, zstd and inserts into SQLite, in one thread, which checks nothing, keeps
// no marks and tells nobody.
//
//   bench-refresh BACKEND FOLDER URL [FEEDS [ITEMS]]
//
// FOLDER/www is what a web server shows at URL.

#include <sqlite3.h>
#include <sys/resource.h>
#include <zstd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "bench/made_documents.h"
#include "bench/served.h"
#include <curl/curl.h>
#include <fmt/format.h>
#include <pugixml.hpp>

namespace {

using namespace antiphon;
using namespace antiphon::bench;

constexpr int kRuns = 3;
constexpr int kTransfers = 256;
constexpr int kFeedsPerCommit = 64;

struct Setup {
  std::string program;
  std::string folder;
  std::string url;
  std::size_t feeds;
  std::size_t items;

  [[nodiscard]] std::string feed_url(std::size_t i) const {
    return fmt::format("{}/{}.xml", url, i);
  }
};

std::vector<MadeEntry> made_entries(Prose& prose, std::size_t feed, std::size_t count) {
  std::vector<MadeEntry> entries(count);
  for (std::size_t i = 0; i < count; ++i) {
    MadeEntry& entry = entries[i];
    entry.title = fmt::format("Entry {} of feed {}", i, feed);
    entry.link = fmt::format("https://feed{}.example.org/{}", feed, i);
    entry.author = "A. Writer";
    entry.category = "news";
    entry.body = made_body(prose);
    entry.published = from_unix(1'780'000'000 + static_cast<std::int64_t>(feed * 60 + i * 3600));
  }
  return entries;
}

std::size_t write_feeds(const Setup& setup) {
  std::filesystem::create_directories(setup.folder + "/www");
  Prose prose;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < setup.feeds; ++i) {
    const std::string text = document(Kind::rss20, made_entries(prose, i, setup.items));
    std::ofstream(fmt::format("{}/www/{}.xml", setup.folder, i), std::ios::binary) << text;
    bytes += text.size();
  }
  return bytes;
}

// --- the bare loop ---

struct Statement {
  sqlite3_stmt* raw = nullptr;
  ~Statement() { sqlite3_finalize(raw); }
};

class Bare {
 public:
  explicit Bare(const Setup& setup) : setup_(setup), multi_(curl_multi_init()) {
    const std::string path = setup.folder + "/bare.db";
    for (const char* suffix : {"", "-wal", "-shm"})
      std::remove((path + suffix).c_str());
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) give_up("cannot make a database");
    execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE item(feed INTEGER, guid TEXT, title TEXT, link TEXT, date TEXT,"
        " body BLOB); CREATE UNIQUE INDEX identity ON item(feed, guid);");
    sqlite3_prepare_v2(database_, "INSERT OR IGNORE INTO item VALUES(?,?,?,?,?,?)", -1,
                       &insert_.raw, nullptr);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, 4L);
  }
  ~Bare() {
    curl_multi_cleanup(multi_);
    sqlite3_finalize(insert_.raw);
    insert_.raw = nullptr;
    sqlite3_close(database_);
    ZSTD_freeCCtx(zstd_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  // How many items there are in the end.
  std::size_t run() {
    execute("BEGIN");
    for (int i = 0; i < kTransfers; ++i)
      start_next();
    int running = 1;
    while (running > 0) {
      curl_multi_perform(multi_, &running);
      if (take_finished()) running = 1;
      if (running > 0) curl_multi_poll(multi_, nullptr, 0, 100, nullptr);
    }
    execute("COMMIT");
    return items_;
  }

 private:
  struct Transfer {
    std::size_t feed = 0;
    std::string body;
  };

  void execute(const char* statement) {
    sqlite3_exec(database_, statement, nullptr, nullptr, nullptr);
  }

  void start_next() {
    if (next_ == setup_.feeds) return;
    auto transfer = std::make_unique<Transfer>();
    transfer->feed = next_++;
    CURL* easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, setup_.feed_url(transfer->feed).c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer->body);
    curl_easy_setopt(
        easy, CURLOPT_WRITEFUNCTION, +[](char* bytes, std::size_t, std::size_t size, void* body) {
          static_cast<std::string*>(body)->append(bytes, size);
          return size;
        });
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer.release());
    curl_multi_add_handle(multi_, easy);
  }

  bool take_finished() {
    bool any = false;
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      if (message->data.result != CURLE_OK) give_up("the web server does not answer");
      CURL* easy = message->easy_handle;
      Transfer* raw = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &raw);
      const std::unique_ptr<Transfer> transfer(raw);
      curl_multi_remove_handle(multi_, easy);
      curl_easy_cleanup(easy);
      store(*transfer);
      start_next();
      any = true;
    }
    return any;
  }

  void store(const Transfer& transfer) {
    pugi::xml_document tree;
    tree.load_buffer(transfer.body.data(), transfer.body.size());
    for (const pugi::xml_node item : tree.child("rss").child("channel").children("item")) {
      const char* body = item.child_value("description");
      if (*body == '\0') body = item.child_value("content:encoded");
      compressed_.resize(ZSTD_compressBound(std::char_traits<char>::length(body)));
      const std::size_t size = ZSTD_compressCCtx(zstd_, compressed_.data(), compressed_.size(),
                                                 body, std::char_traits<char>::length(body), 3);
      sqlite3_bind_int64(insert_.raw, 1, static_cast<sqlite3_int64>(transfer.feed));
      int column = 2;
      for (const char* name : {"guid", "title", "link", "pubDate"})
        sqlite3_bind_text(insert_.raw, column++, item.child_value(name), -1, nullptr);
      sqlite3_bind_blob(insert_.raw, column, compressed_.data(), static_cast<int>(size), nullptr);
      sqlite3_step(insert_.raw);
      sqlite3_reset(insert_.raw);
      ++items_;
    }
    if (++stored_ % kFeedsPerCommit == 0) execute("COMMIT; BEGIN");
  }

  const Setup& setup_;
  CURLM* multi_;
  sqlite3* database_ = nullptr;
  Statement insert_;
  ZSTD_CCtx* zstd_ = ZSTD_createCCtx();
  std::string compressed_;
  std::size_t next_ = 0;
  std::size_t stored_ = 0;
  std::size_t items_ = 0;
};

// --- both ---

double median(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

std::string new_home(const Setup& setup) {
  const std::string home = setup.folder + "/home";
  std::filesystem::remove_all(home);
  std::filesystem::create_directories(home + "/config/antiphon");
  std::ofstream(home + "/config/antiphon/config.toml") << "[fetch]\nautomatic = false\n";
  std::ofstream feeds(home + "/config/antiphon/feeds");
  for (std::size_t i = 0; i < setup.feeds; ++i)
    feeds << setup.feed_url(i) << '\n';
  return home;
}

// Wall time, and that of the processors in all processes, which a busy machine disturbs less.
struct Took {
  std::vector<double> wall;
  std::vector<double> cpu;
};

double processor_time() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    ::getrusage(who, &used);
    for (const timeval& time : {used.ru_utime, used.ru_stime})
      seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  }
  return seconds;
}

template <class Work>
void measure(Took& into, const Work& work) {
  const double before = processor_time();
  const auto begin = Steady::now();
  work();
  into.wall.push_back(Seconds(Steady::now() - begin).count());
  into.cpu.push_back(processor_time() - before);
}

void tell(const char* what, const Took& took, const Took& bare) {
  const double wall = median(took.wall);
  const double cpu = median(took.cpu);
  std::printf("%-32s %6.2f s  %5.2f x   processors %6.2f s  %5.2f x\n", what, wall,
              wall / median(bare.wall), cpu, cpu / median(bare.cpu));
}

void compare(const Setup& setup) {
  Took bare;
  Took cold;
  Took unchanged;
  for (int i = 0; i < kRuns; ++i) {
    measure(bare, [&] {
      if (Bare(setup).run() != setup.feeds * setup.items) give_up("the bare loop has lost items");
    });
    const std::string home = new_home(setup);
    for (Took* took : {&cold, &unchanged})
      measure(*took, [&] { run_backend(setup.program, home, {"refresh"}); });
  }
  tell("bare loop", bare, bare);
  tell("antiphon-backend refresh, cold", cold, bare);
  tell("the same, nothing is new", unchanged, bare);
}

// From the key of the user to a window that has an article in it: no sooner than the first bytes
// have come, and what a terminal takes to paint it is not in it.
double first_headline(const Setup& setup) {
  Served served(setup.program, new_home(setup));
  served.open_view({{}, {}, "", "", GroupBy::none, 0});
  (void)served.window(ViewId{});
  const auto begin = Steady::now();
  served.send(wire::Refresh{});
  while (true) {
    const Window window = served.window(ViewId{});
    for (const Row& row : window.rows) {
      if (row.kind == RowKind::item) return Seconds(Steady::now() - begin).count();
    }
  }
}

void tell_first(const Setup& setup) {
  std::vector<double> times;
  for (int i = 0; i < kRuns; ++i)
    times.push_back(first_headline(setup));
  std::printf("%-32s %6.0f ms  (<= 100 from the first bytes)\n", "refresh to first headline",
              median(times) * 1000);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: bench-refresh BACKEND FOLDER URL [FEEDS [ITEMS]]\n");
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const auto number = [&](int at, const char* otherwise) {
    return static_cast<std::size_t>(std::max(1, std::atoi(argc > at ? argv[at] : otherwise)));
  };
  const Setup setup{argv[1], argv[2], argv[3], number(4, "1000"), number(5, "50")};
  const std::size_t bytes = write_feeds(setup);
  std::printf("%zu feeds of %zu items, %.1f MB; medians of %d runs\n", setup.feeds, setup.items,
              static_cast<double>(bytes) / 1e6, kRuns);
  std::fflush(stdout);
  compare(setup);
  tell_first(setup);
  return 0;
}
