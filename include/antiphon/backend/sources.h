// Where a feed's document comes from: a server, a program (`exec:`), or a server and then a program
// (`filter:`). And what a request brings along: the settings of the feed, with passwords from where
// the user keeps them.
//
//   password-command → downloads → filter
//                      exec
//
// Files (`file:`) are read by whoever asks: see refresh.h.

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/backend/commands.h"
#include "antiphon/backend/downloads.h"
#include "antiphon/backend/feed_list.h"
#include "antiphon/config/settings.h"
#include "antiphon/os/loop.h"

namespace antiphon::backend {

struct NetrcEntry {
  std::string machine;  // lower case
  std::string login;
  std::string password;

  bool operator==(const NetrcEntry&) const = default;
};

class Sources {
 public:
  struct Places {
    std::string feeds_path;  // whose folder relative paths start from
    std::string home;        // for `~/`
    std::string netrc;       // the file; it need not be there
  };
  using Done = Downloads::Done;

  // `settings` must outlive this, as all the others.
  Sources(os::Loop& loop, Downloads& downloads, Commands& commands,
          const config::FetchOptions& settings, Places places);
  ~Sources();

  // Asks for the document of a feed that is none of a file; `force`: without validators. Calls back
  // from the loop, exactly once unless cancelled first.
  std::uint32_t start(const ListedFeed& feed, bool force, Done done);
  void cancel(std::uint32_t id);
  // What these feeds will need of the fetcher.
  [[nodiscard]] Reach reach(const std::vector<ConfiguredFeed>& feeds) const;

  // Passwords are asked for once, and remembered until then: at the end of a refresh.
  void forget_passwords();
  // Parsers have caught up with something.
  void look_at_held() { downloads_.look_at_held(); }

 private:
  struct Job {
    std::string address;
    FeedSettings settings;
    FetchRequest request;  // its address is filled in when it is begun; `exec:` has none
    std::vector<std::string> program;  // of `exec:` and `filter:`
    Done done;
    std::optional<std::uint32_t> download;
    std::optional<std::uint32_t> command;
  };
  struct Password {
    std::optional<Result<std::string>> known;
    std::vector<std::uint32_t> waiting;  // jobs
  };

  bool begin_some();
  void begin(std::uint32_t id, Job& job);
  Result<void> prepare(Job& job);
  [[nodiscard]] FetchMeans means_of(const FeedSettings& settings) const;
  void add_login(Job& job);
  [[nodiscard]] std::string path_of(const std::string& path) const;
  [[nodiscard]] Result<std::vector<std::string>> words_of(std::string_view command) const;
  void ask_password(std::uint32_t id, const std::string& command);
  void got_password(const std::string& command, const Result<std::string>& password);
  void go_on(std::uint32_t id, const Result<std::string>& password);
  void ask_server(std::uint32_t id, Job& job);
  void downloaded(std::uint32_t id, FetchResult result, std::string body);
  void run_program(std::uint32_t id, Job& job, FetchResult result, std::string input);
  void finish(std::uint32_t id, FetchResult result, std::string body);
  void fail(std::uint32_t id, const std::string& reason);

  Downloads& downloads_;
  Commands& commands_;
  const config::FetchOptions& settings_;
  Places places_;
  std::uint32_t next_id_ = 1;
  std::map<std::uint32_t, Job> jobs_;
  std::deque<std::uint32_t> new_;              // not begun
  std::map<std::string, Password> passwords_;  // by command
  std::optional<std::vector<NetrcEntry>> netrc_;
  os::Slices beginner_;
};

}  // namespace antiphon::backend
