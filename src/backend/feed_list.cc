#include "antiphon/backend/feed_list.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "antiphon/backend/schedule.h"
#include "antiphon/backend/shown.h"
#include "antiphon/base/text.h"
#include "antiphon/model/authority.h"

namespace antiphon::backend {

namespace {

// All but `query:`, which is a view.
bool is_fetchable(const Subscription& subscription) {
  const auto kind = source_kind(subscription.url);
  return kind && *kind != SourceKind::query;
}

bool fits(const ListedFeed& feed, const std::string& selector) {
  const std::vector<std::string>& tags = feed.subscription.tags;
  return feed.subscription.url == selector || fold(feed.title()) == fold(selector) ||
         std::find(tags.begin(), tags.end(), selector) != tags.end();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3986 §2.1. What is no escape stands for itself.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) i += 2;
    out.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : text[i]);
  }
  return out;
}

// What the user has for the feed's own host.
bool has_secrets(const FeedSettings& settings) {
  return !settings.headers.empty() || !settings.cookies.empty() || !settings.user.empty() ||
         !settings.password.empty() || !settings.password_command.empty() ||
         settings.netrc.has_value() || !settings.client_cert.empty();
}

}  // namespace

std::string ListedFeed::title() const {
  if (!subscription.title.empty()) return printable(subscription.title);
  if (!state.title.empty()) return state.title;
  return printable(shown_address(subscription.url));
}

FeedList::FeedList(store::Store& store, std::string path) : store_(store), path_(std::move(path)) {}

Result<void> FeedList::load() {
  auto file = config::FeedsFile::load(path_);
  if (!file) return file.error();
  file_ = std::move(*file);
  auto states = store_.feeds();
  if (!states) return states.error();
  if (auto in_line = bring_in_line(*states); !in_line) return in_line;
  list(std::move(*states));
  return {};
}

Result<void> FeedList::reread() {
  auto states = store_.feeds();
  if (!states) return states.error();
  list(std::move(*states));
  return {};
}

// Mostly the store has the feeds of the file, in its order, and reading them once was enough.
Result<void> FeedList::bring_in_line(std::vector<store::Feed>& states) {
  std::size_t same = 0;
  std::size_t wanted = 0;
  for (const ConfiguredFeed& subscription : file_.subscriptions()) {
    if (!is_fetchable(subscription)) continue;
    if (wanted < states.size() && states[wanted].position == wanted &&
        states[wanted].url == subscription.url)
      ++same;
    ++wanted;
  }
  if (same == wanted && same == states.size()) return {};
  std::vector<std::string> urls;
  for (const ConfiguredFeed& subscription : file_.subscriptions()) {
    if (is_fetchable(subscription)) urls.push_back(subscription.url);
  }
  if (auto subscribed = store_.subscribe(urls); !subscribed) return subscribed;
  auto again = store_.feeds();
  if (!again) return again.error();
  states = std::move(*again);
  return {};
}

void FeedList::list(std::vector<store::Feed> states) {
  const std::vector<ConfiguredFeed>& subscriptions = file_.subscriptions();
  std::unordered_map<std::string_view, const ConfiguredFeed*> by_url;
  // The next of the file is mostly the one; a map of all is made when it is not.
  std::size_t next = 0;
  const auto subscription_of = [&](const std::string& url) -> const ConfiguredFeed* {
    while (next < subscriptions.size() && !is_fetchable(subscriptions[next]))
      ++next;
    if (next < subscriptions.size() && subscriptions[next].url == url)
      return &subscriptions[next++];
    if (by_url.empty()) {
      for (const ConfiguredFeed& each : subscriptions)
        by_url[each.url] = &each;
    }
    const auto known = by_url.find(url);
    return known == by_url.end() ? nullptr : known->second;
  };
  feeds_.clear();
  feeds_.reserve(states.size());
  index_.clear();
  index_.reserve(states.size());
  for (store::Feed& state : states) {
    // Another program may have subscribed to what our copy of the file does not have yet.
    const ConfiguredFeed* const known = subscription_of(state.url);
    index_.push_back({state.id, feeds_.size()});
    ConfiguredFeed subscription =
        known == nullptr ? ConfiguredFeed{{state.url, {}, {}, {}}, {}} : *known;
    feeds_.push_back({std::move(state), std::move(subscription)});
  }
  std::sort(index_.begin(), index_.end(),
            [](const Place& a, const Place& b) { return a.id < b.id; });
}

std::optional<std::size_t> FeedList::place_of(FeedId id) const {
  const auto found = std::lower_bound(index_.begin(), index_.end(), id,
                                      [](const Place& each, FeedId one) { return each.id < one; });
  return found != index_.end() && found->id == id ? std::optional(found->at) : std::nullopt;
}

Result<bool> FeedList::reread(FeedId id) {
  const auto place = place_of(id);
  auto state = store_.feed(id);
  if (!state) return state.error();
  const bool subscribed = *state && (*state)->subscribed;
  if (subscribed != place.has_value()) return false;
  if (subscribed) feeds_[*place].state = std::move(**state);
  return true;
}

const ListedFeed* FeedList::find(FeedId id) const {
  const auto place = place_of(id);
  return place ? &feeds_[*place] : nullptr;
}

Result<std::vector<const ListedFeed*>> FeedList::select(
    const std::vector<std::string>& selectors) const {
  std::vector<bool> chosen(feeds_.size(), selectors.empty());
  for (const std::string& selector : selectors) {
    bool any = false;
    for (std::size_t i = 0; i < feeds_.size(); ++i) {
      if (!fits(feeds_[i], selector)) continue;
      chosen[i] = true;
      any = true;
    }
    if (!any) return Error{selector + ": no feed has this address, title or tag"};
  }
  std::vector<const ListedFeed*> out;
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    if (chosen[i]) out.push_back(&feeds_[i]);
  }
  return out;
}

Result<const ListedFeed*> FeedList::replace(const std::string& url, const std::string& found) {
  bool added = false;
  auto edited = edit([&](config::FeedsFile& file) {
    ConfiguredFeed subscription;
    for (const ConfiguredFeed& each : file.subscriptions()) {
      if (each.url == url) subscription = each;
    }
    subscription.url = found;
    file.remove(url);
    added = file.add(subscription);
  });
  if (!edited) return edited.error();
  const auto fresh = std::find_if(feeds_.begin(), feeds_.end(), [&](const ListedFeed& feed) {
    return feed.subscription.url == found;
  });
  return added && fresh != feeds_.end() ? &*fresh : nullptr;
}

// Empty: it is followed.
Result<std::string> FeedList::why_not_followed(const config::FeedsFile& file, const Moved& moved) {
  const std::string remedy = "; change it in the feeds file";
  const auto line_of = [&](const std::string& url) {
    const auto& all = file.subscriptions();
    return std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.url == url; });
  };
  const auto none = file.subscriptions().end();
  if (line_of(moved.to) != none)
    return std::string(", which is subscribed to as well; remove one of both");
  if (!is_web_url(moved.to)) return ", which cannot be subscribed to" + remedy;
  // What the user trusts one host with is not for another.
  const auto line = line_of(moved.from);
  const bool elsewhere = host_of(moved.from) != host_of(moved.to);
  if (without_user_info(moved.from) != moved.from ||
      (elsewhere && line != none && has_secrets(*line->settings)))
    return ", where its password is not sent by itself" + remedy;
  auto known = store_.feed_with_url(moved.to);
  if (!known) return known.error();
  if (*known) return ", of which there are items already" + remedy;
  return std::string();
}

Result<std::vector<std::string>> FeedList::follow(const std::vector<Moved>& moved, Time now) {
  std::vector<std::string> told;
  std::vector<FeedId> left;
  std::optional<Error> failed;
  auto edited = edit([&](config::FeedsFile& file) {
    for (const Moved& one : moved) {
      auto why_not = why_not_followed(file, one);
      if (!why_not) {
        failed = why_not.error();
        return;
      }
      const std::string has_moved =
          shown_address(one.from) + ": has moved for good to " + shown_address(one.to);
      if (!why_not->empty()) {
        left.push_back(one.feed);
        told.push_back(has_moved + *why_not);
      } else if (file.rename(one.from, one.to)) {
        told.push_back(has_moved + "; the feeds file was changed");
      }
    }
  });
  if (!edited) return edited.error();
  if (failed) return *failed;
  for (const FeedId feed : left) {
    if (auto counted = store_.count_move_anew(feed, now); !counted) return counted.error();
  }
  return told;
}

std::string told_page(const std::string& page, const std::vector<NamedFeed>& named, bool is_new) {
  constexpr std::size_t kTold = 8;
  const auto name_of = [](const NamedFeed& feed) {
    return feed.url + (feed.title.empty() ? "" : " (" + feed.title + ")");
  };
  std::string text = shown_address(page) + ": a web page; " +
                     (is_new ? "subscribed to its feed " : "its feed was there already: ") +
                     name_of(named.front());
  for (std::size_t i = 1; i < named.size() && i <= kTold; ++i)
    text += (i == 1 ? "; it also names " : ", ") + name_of(named[i]);
  if (named.size() > kTold + 1)
    text += " and " + std::to_string(named.size() - kTold - 1) + " more";
  return text;
}

Result<void> check_fetchable(const std::string& url) {
  const auto kind = config::check_address(url);
  if (!kind) return with_context(url, kind.error());
  if (*kind != SourceKind::query) return {};
  return Error{url + ": a query: is a view of the feeds that there are, and is not fetched"};
}

std::string file_of(std::string_view url, const std::string& feeds_path) {
  std::string_view path = url.substr(std::string_view("file:").size());
  if (path.starts_with("//")) {
    path.remove_prefix(2);
    // file://localhost/… is RFC 8089's long form.
    if (path.starts_with("localhost/")) path.remove_prefix(std::string_view("localhost").size());
  }
  const std::string decoded = percent_decoded(path);
  if (decoded.starts_with('/')) return decoded;
  return (std::filesystem::path(feeds_path).parent_path() / decoded).string();
}

}  // namespace antiphon::backend
