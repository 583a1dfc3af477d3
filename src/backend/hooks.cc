#include "antiphon/backend/hooks.h"

#include <algorithm>

#include "antiphon/backend/circumstances.h"
#include "antiphon/backend/feed_subjects.h"
#include "antiphon/backend/item_json.h"
#include "antiphon/backend/subjects.h"
#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kRunsAtOnce = 2;
constexpr std::chrono::milliseconds kSlice{1};

ItemId next(ItemId id) {
  return ItemId{raw(id) + 1};
}

std::string name_of(const config::HookOptions& hook) {
  return hook.name.empty() ? "on-new" : "hook " + hook.name;
}

}  // namespace

Result<void> Hooks::check(const std::vector<config::HookOptions>& hooks, const NamedViews& views) {
  std::string problems;
  for (const config::HookOptions& hook : hooks) {
    if (!hook.when || trimmed(*hook.when).empty()) continue;
    if (auto condition = views.ready_condition(*hook.when); !condition) {
      problems += (problems.empty() ? "" : "\n") + hook.when_place + ": " + name_of(hook) +
                  ": when: " + condition.error().message;
    }
  }
  return problems.empty() ? Result<void>() : Error{problems};
}

Hooks::Hooks(Parts parts, const std::vector<config::HookOptions>& hooks, const NamedViews& views)
    : parts_(std::move(parts)),
      commands_(parts_.children, kRunsAtOnce),
      looker_(parts_.children.loop(), [this] { return look_at_some(); }) {
  for (const config::HookOptions& options : hooks) {
    Hook& hook = hooks_.emplace_back();
    hook.options = options;
    any_named_ = any_named_ || !options.name.empty();
    if (!options.when || trimmed(*options.when).empty()) continue;
    if (auto condition = views.ready_condition(*options.when))
      hook.condition = std::move(*condition);
  }
}

Hooks::~Hooks() = default;

void Hooks::tell_failures(std::function<void(const std::string& failure)> on_failed) {
  on_failed_ = std::move(on_failed);
}

void Hooks::when_idle(std::function<void()> on_idle) {
  on_idle_ = std::move(on_idle);
  look_whether_idle();
}

void Hooks::stored(ItemId first, ItemId last) {
  if (!hooks_.empty()) stored_.emplace_back(first, last);
}

void Hooks::run() {
  if (stored_.empty()) return;
  looking_ = true;
  subjects_.clear();
  const auto visit = parts_.store.last_visit();
  const auto at = circumstances(parts_.clock(), visit ? *visit : std::nullopt);
  for (Hook& hook : hooks_) {
    if (hook.options.when) hook.filter.emplace(hook.condition, at);
  }
  looker_.wake();
}

bool Hooks::look_at_some() {
  const auto end = std::chrono::steady_clock::now() + kSlice;
  while (!stored_.empty()) {
    auto& [first, last] = stored_.front();
    if (auto looked = look_at(first); !looked) {
      failed("what is new could not be read: " + looked.error().message);
      stored_.clear();
      break;
    }
    if (first == last)
      stored_.pop_front();
    else
      first = next(first);
    if (std::chrono::steady_clock::now() >= end) break;
  }
  if (!stored_.empty()) return true;
  looking_ = false;
  for (Hook& hook : hooks_)
    start(hook);
  look_whether_idle();
  return false;
}

Result<void> Hooks::look_at(ItemId id) {
  auto item = parts_.store.item(id);
  if (!item) return item.error();
  if (!*item) return {};
  // Those that rules have dropped are of no feed that is listed.
  const ListedFeed* feed = parts_.feeds.find((*item)->header.feed);
  if (feed == nullptr) return {};
  const filter::FeedSubject& of_feed = subject_of(*feed);
  Result<std::vector<Deed>> deeds = std::vector<Deed>();
  if (any_named_) deeds = parts_.store.deeds(id);
  if (!deeds) return deeds.error();
  std::string line;
  for (Hook& hook : hooks_) {
    if (hook.items >= hook.options.most_items) continue;
    auto wanted = is_for(hook, **item, of_feed, *deeds);
    if (!wanted) return wanted.error();
    if (!*wanted) continue;
    if (line.empty()) {
      append_item(line, **item, feed);
      line += '\n';
    }
    hook.waiting += line;
    ++hook.items;
  }
  return {};
}

Result<bool> Hooks::is_for(const Hook& hook, const store::Item& item,
                           const filter::FeedSubject& feed, const std::vector<Deed>& deeds) {
  const bool sent = std::any_of(deeds.begin(), deeds.end(), [&](const Deed& deed) {
    return deed.what == DeedKind::run && deed.detail == hook.options.name;
  });
  if (sent || !hook.filter) return sent;
  filter::Subject subject = backend::subject_of(item);
  subject.of_feed = &feed;
  if (const auto known = hook.filter->passes(subject)) return *known;
  auto body = parts_.store.body(item.header.id);
  if (!body) return body.error();
  const store::ItemBody texts = body->value_or(store::ItemBody{});
  add_body(subject, texts);
  return hook.filter->passes(subject).value_or(false);
}

// As it is after the refresh, which may have been its first. What cannot be read is as it was.
const filter::FeedSubject& Hooks::subject_of(const ListedFeed& feed) {
  const auto [place, is_new] = subjects_.try_emplace(feed.state.id);
  if (is_new) {
    static_cast<void>(parts_.feeds.reread(feed.state.id).ok());
    place->second = feed_subject(feed, parts_.clock());
  }
  return place->second;
}

void Hooks::start(Hook& hook) {
  if (hook.running || hook.waiting.empty()) return;
  hook.running = true;
  hook.items = 0;
  CommandJob job;
  job.words = hook.options.command;
  job.input = std::exchange(hook.waiting, {});
  job.total = job.stalled = hook.options.timeout;
  job.most_output = 0;
  commands_.start(std::move(job), [this, &hook](Result<std::string> output) {
    hook.running = false;
    if (!output) failed(name_of(hook.options) + ": " + output.error().message);
    if (!looking_) start(hook);
    look_whether_idle();
  });
}

void Hooks::failed(const std::string& what) {
  if (on_failed_) on_failed_(what);
}

void Hooks::look_whether_idle() {
  const bool busy = looking_ || std::any_of(hooks_.begin(), hooks_.end(),
                                            [](const Hook& hook) { return hook.running; });
  if (!busy && on_idle_) std::exchange(on_idle_, nullptr)();
}

}  // namespace antiphon::backend
