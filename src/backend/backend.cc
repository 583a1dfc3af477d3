#include "antiphon/backend/backend.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace antiphon::backend {

namespace {

// More than that of documents may not wait for programs of the user's while others are fetched.
constexpr std::size_t kHeldForPrograms = 32U << 20U;

wire::FetchSettings fetch_settings(const config::FetchOptions& options) {
  return {options.transfers, options.per_host,
          options.user_agent.empty() ? "antiphon/" ANTIPHON_VERSION " (feed reader)"
                                     : options.user_agent};
}

PoolLimits pool_limits(const config::ParserOptions& options) {
  PoolLimits limits{options.processes};
  limits.command = options.command;
  limits.command_processes = options.command_processes;
  return limits;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Sources::Places places(const os::Paths& paths) {
  const std::string home = variable("HOME");
  const std::string netrc = variable("NETRC");
  return {paths.feeds, home, netrc.empty() ? home + "/.netrc" : netrc};
}

// Beside the log: there is nothing in it that a backup would miss.
std::string quarantine_folder(const os::Paths& paths) {
  const auto slash = paths.log.rfind('/');
  return slash == std::string::npos ? "" : paths.log.substr(0, slash) + "/quarantine";
}

}  // namespace

Result<std::unique_ptr<Backend>> Backend::open(os::Loop& loop, os::Spawner& spawner,
                                               const os::Paths& paths, Clock clock,
                                               Children::Locate locate) {
  auto settings = config::load_settings(paths.config);
  if (!settings) return settings.error();
  settings->sandbox = os::policy_of_environment(settings->sandbox);
  if (auto checked = os::check_sandbox(settings->sandbox); !checked) return checked.error();
  if (auto checked = Programs::check(settings->programs); !checked) return checked.error();
  const NamedViews views(settings->views);
  auto rules = Rules::compile(settings->rules, settings->hooks, views);
  if (!rules) return rules.error();
  if (auto checked = Hooks::check(settings->hooks, views); !checked) return checked.error();
  for (const std::string& file : {paths.store, paths.feeds}) {
    if (auto made = os::make_folder_for(file); !made) return made.error();
  }
  auto store = store::Store::open(paths.store);
  if (!store) return store.error();
  std::unique_ptr<Backend> backend(new Backend(loop, spawner, paths, std::move(clock),
                                               std::move(locate), std::move(*settings),
                                               std::move(*rules), std::move(*store)));
  if (auto loaded = backend->feeds_.load(); !loaded) return loaded.error();
  backend->feeds_changed();
  if (const auto problems = problems_of_settings(backend->settings_, backend->views_);
      !problems.empty())
    return in_lines(problems);
  return backend;
}

void Backend::feeds_changed() {
  views_ = NamedViews(settings_, feeds_.file());
  layers_ = layers_of(feeds_, settings_.layers, views_);
}

std::vector<Error> Backend::problems_of_feeds() const {
  return backend::problems_of_feeds(feeds_.file(), views_);
}

Backend::Backend(os::Loop& loop, os::Spawner& spawner, os::Paths paths, Clock clock,
                 Children::Locate locate, config::Settings settings, Rules rules,
                 store::Store store)
    : loop_(loop),
      paths_(std::move(paths)),
      clock_(std::move(clock)),
      settings_(std::move(settings)),
      rules_(std::move(rules)),
      store_(std::move(store)),
      feeds_(store_, paths_.feeds),
      children_(loop, spawner, std::move(locate)),
      quarantine_(store_, quarantine_folder(paths_), clock_),
      pool_(children_, pool_limits(settings_.parser), &quarantine_),
      programs_(children_, pool_, settings_.programs, variable("HOME")),
      scanners_(children_, paths_.store, {}),
      downloads_(
          children_, fetch_settings(settings_.fetch), [this] { return held_bytes(); },
          [this] { return sources_.reach(feeds_.file().subscriptions()); }),
      commands_(children_),
      sources_(loop, downloads_, commands_, settings_.fetch, places(paths_)),
      texts_(store_, paths_.store),
      keeper_(children_, texts_, paths_),
      trainer_(children_, store_, paths_.store),
      log_copier_(children_, store_, paths_.store),
      hooks_({children_, store_, feeds_, clock_}, settings_.hooks, NamedViews(settings_.views)) {
  children_.set_sandbox(settings_.sandbox);
}

std::size_t Backend::held_bytes() const {
  const std::size_t judged = programs_.held_bytes();
  return pool_.held_bytes() + judged - std::min(judged, kHeldForPrograms);
}

std::vector<std::string> Backend::files_of_feeds() const {
  std::vector<std::string> files = {places(paths_).netrc};
  // Their folders, as who writes such a file puts a new one in its place.
  for (const ConfiguredFeed& feed : feeds_.file().subscriptions()) {
    if (source_kind(feed.url) != SourceKind::file) continue;
    files.push_back(std::filesystem::path(file_of(feed.url, paths_.feeds)).parent_path().string());
  }
  return files;
}

Result<void> Backend::enter_sandbox(const os::Box& box) {
  auto entered = os::enter_sandbox(box, settings_.sandbox);
  if (!entered) return entered.error();
  box_ = *entered;
  return {};
}

Throughput Backend::throughput() const {
  return {refreshing_, stored_feeds_,
          (refreshing_ ? loop_.now() : refresh_ended_) - refresh_began_};
}

std::unique_ptr<Refresh> Backend::make_refresh(Refresh::Events events) {
  events.on_stored = [this, told = std::move(events.on_stored)](const std::vector<FeedId>& feeds) {
    trainer_.look();
    log_copier_.look();
    stored_feeds_ += feeds.size();
    refresh_ended_ = loop_.now();
    if (told) told(feeds);
  };
  events.on_began = [this] {
    refreshing_ = true;
    stored_feeds_ = 0;
    refresh_began_ = refresh_ended_ = loop_.now();
  };
  events.on_added = [this](ItemId first, ItemId last) { hooks_.stored(first, last); };
  events.on_finished = [this, told = std::move(events.on_finished)] {
    refreshing_ = false;
    hooks_.run();
    told();
  };
  return std::make_unique<Refresh>(
      Refresh::Parts{loop_, store_, sources_, pool_, clock_, settings_.fetch.limits, paths_.feeds,
                     rules_, &programs_},
      std::move(events));
}

}  // namespace antiphon::backend
