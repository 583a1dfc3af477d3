// feeds [--format plain|json]; add URL… [--tag T] [--title T]; remove URL…

#include <algorithm>

#include <CLI/CLI.hpp>

#include "antiphon/backend/about_feed.h"
#include "antiphon/base/text.h"
#include "cli/command.h"
#include "cli/fetching.h"
#include "cli/json.h"
#include "cli/stepping.h"

namespace antiphon::cli {

namespace {

struct AddOptions {
  std::vector<std::string> urls;
  std::vector<std::string> tags;
  std::string title;
};

// `2.5 a week; next 2026-11-03T10:00:00Z, as often as it posts`
std::string told_pace(const store::Feed& feed, const backend::Due& next, Time now) {
  std::string text;
  if (const auto posts = backend::posts_a_week(feed, now))
    text = backend::posts_text(*posts) + " a week; ";
  text += "next ";
  if (const auto at = next.shown())
    text += (*at <= now ? "at once" : rfc3339(*at)) + ", ";
  else if (next.by == backend::DueBy::gone)
    text += "never: ";
  return text + std::string(told(next.by));
}

std::string plain_line(const backend::ListedFeed& feed, const backend::Due& next, Time now) {
  std::string text = std::to_string(feed.state.unread) + "/" + std::to_string(feed.state.total);
  text.resize(std::max<std::size_t>(text.size() + 1, 12), ' ');
  text += feed.title() + "  " + printable(feed.subscription.url);
  for (const std::string& tag : feed.subscription.tags)
    text += "  #" + printable(tag);
  if (!feed.state.error.empty()) {
    text += "  (" + feed.state.error;
    if (feed.state.error_since) text += ", since " + rfc3339(*feed.state.error_since);
    text += ")";
  }
  return text + "  [" + told_pace(feed.state, next, now) + "]\n";
}

Status feeds(Context& context, const std::string& format) {
  backend::Backend& backend = *context.backend;
  for (const Error& problem : backend.problems_of_feeds())
    complain(problem.message);
  const auto held = backend::held_hosts(backend.store());
  if (!held) return unusable(held.error());
  const Time now = backend.now();
  Json all = Json::array();
  for (const backend::ListedFeed& feed : backend.feeds().feeds()) {
    const backend::Due next = backend::next_due(feed, backend.settings().fetch.pace, *held, now);
    if (format == "json") {
      all.push_back(feed_json(feed, next, now));
    } else if (!context.out.write(plain_line(feed, next, now))) {
      break;
    }
  }
  if (format == "json")
    context.out.write(all.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  return Status::done;
}

Status add(Context& context, const AddOptions& options) {
  for (const std::string& url : options.urls) {
    auto ok = backend::check_fetchable(url);
    if (ok) continue;
    complain(ok.error().message);
    return Status::usage;
  }
  backend::FeedList& list = context.backend->feeds();
  auto edited = list.edit([&](config::FeedsFile& file) {
    for (const std::string& url : options.urls) {
      if (!file.add({{url, options.title, options.tags, false}, {}}))
        complain(url + ": was there already");
    }
  });
  if (!edited) return unusable(edited.error());
  const Time since = context.backend->now();
  backend::RefreshLock lock(context.backend->paths().store);
  auto ours = lock.try_take();
  if (!ours) return unusable(ours.error());
  if (!*ours) {
    const auto stopped = wait_for_turn(context, lock);
    if (!stopped) return unusable(stopped.error());
    if (*stopped) return **stopped;
    if (auto read = list.reread(); !read) return unusable(read.error());
  }
  auto fresh = list.select(options.urls);
  if (!fresh) return unusable(fresh.error());
  if (!*ours) leave_out_asked(*fresh, since);
  return fetch(context, *fresh, {.fresh = true});
}

struct RemoveOptions {
  std::vector<std::string> urls;
  bool purge = false;
};

// Items of feeds that are not subscribed to, or no longer are.
Status purge(Context& context, const std::string& url) {
  constexpr std::size_t kAtOnce = 50;
  store::Store& store = context.backend->store();
  auto feed = store.feed_with_url(url);
  if (!feed) return unusable(feed.error());
  if (!*feed) {
    complain(url + ": is not in the store");
    return Status::partly;
  }
  const FeedId id = (*feed)->id;
  return take_steps(context, [&] { return store.purge(id, kAtOnce); });
}

Status purge(Context& context, const std::vector<std::string>& urls) {
  Status status = Status::done;
  for (const std::string& url : urls) {
    const Status purged = purge(context, url);
    if (purged != Status::done) status = purged;
    if (purged != Status::done && purged != Status::partly) break;
  }
  return status;
}

Status remove(Context& context, const RemoveOptions& options) {
  Status status = Status::done;
  auto edited = context.backend->feeds().edit([&](config::FeedsFile& file) {
    for (const std::string& url : options.urls) {
      if (file.remove(url) || options.purge) continue;
      complain(url + ": is not in the feeds file");
      status = Status::partly;
    }
  });
  if (!edited) return unusable(edited.error());
  return options.purge ? purge(context, options.urls) : status;
}

}  // namespace

Action declare_feeds(CLI::App& app) {
  auto format = std::make_shared<std::string>("plain");
  app.add_option("--format", *format, "plain or json")->check(CLI::IsMember({"plain", "json"}));
  return [format](Context& context) { return feeds(context, *format); };
}

Action declare_add(CLI::App& app) {
  auto options = std::make_shared<AddOptions>();
  app.add_option("URL", options->urls, "addresses of feeds")->required();
  app.add_option("--tag", options->tags, "a tag; may be given several times")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--title", options->title, "a title in place of the feed's own");
  return [options](Context& context) { return add(context, *options); };
}

Action declare_remove(CLI::App& app) {
  auto options = std::make_shared<RemoveOptions>();
  app.add_option("URL", options->urls, "addresses as in the feeds file")->required();
  app.add_flag("--purge", options->purge, "take their items out of the store, starred ones too");
  return [options](Context& context) { return remove(context, *options); };
}

}  // namespace antiphon::cli
