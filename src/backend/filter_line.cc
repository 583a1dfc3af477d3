#include "antiphon/backend/filter_line.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include "antiphon/base/text.h"
#include "antiphon/filter/typing.h"
#include "antiphon/model/authority.h"

namespace antiphon::backend {

namespace {

using filter::Attribute;
using filter::Wanted;

constexpr std::size_t kMostCandidates = 100;
constexpr std::size_t kMostTags = 2000;
constexpr std::size_t kNewest = 200;  // items that tell what is usual
constexpr std::size_t kLongestValue = 200;

// Of a filter with a limit: at the place where it is none as a condition.
Error no_limit(std::string_view text) {
  std::string place = "filter: ";
  if (const auto condition = filter::parse_condition(text); !condition) {
    place = condition.error().message;
    place.resize(place.size() - filter::mistake_in(text, condition.error()).what.size());
  }
  return Error{place + "a view shows all, limit is for lists"};
}

// Candidates of one request, each once.
class Candidates {
 public:
  explicit Candidates(const Wanted& wanted) : wanted_(wanted) {}

  [[nodiscard]] bool full() const { return all_.size() > kMostCandidates; }

  void add(std::string text, std::string note) {
    if (text.empty() || full() || !known_.insert(text).second) return;
    all_.push_back({std::move(text), std::move(note)});
  }
  // Some value that an item or feed has.
  void add_value(std::string_view value, std::string_view note) {
    if (value.empty() || value.size() > kLongestValue || full()) return;
    if (filter::may_become(wanted_.typed, value))
      add(filter::written_value(wanted_, value), std::string(note));
  }

  wire::Completions take() {
    wire::Completions made;
    made.from = static_cast<std::uint32_t>(wanted_.from);
    made.to = static_cast<std::uint32_t>(wanted_.to);
    made.more = full();
    if (full()) all_.pop_back();
    made.candidates = std::move(all_);
    return made;
  }

 private:
  const Wanted& wanted_;
  std::vector<wire::Candidate> all_;
  std::unordered_set<std::string> known_;
};

void add_feeds(const FeedList& feeds, Attribute attribute, Candidates& all) {
  for (const ListedFeed& feed : feeds.feeds()) {
    if (all.full()) return;
    if (attribute == Attribute::feed_title) {
      all.add_value(feed.title(), "feed");
    } else if (attribute == Attribute::feed_url) {
      all.add_value(feed.subscription.url, "feed");
    } else if (attribute == Attribute::feed_link) {
      all.add_value(feed.state.home_page_url, "feed");
    } else {
      for (const std::string& tag : feed.subscription.tags)
        all.add_value(tag, "feed tag");
    }
  }
}

void add_tags(store::Store& store, Candidates& all) {
  const auto tags = store.user_tags(kMostTags);
  if (!tags) return;
  for (const std::string& tag : *tags)
    all.add_value(tag, "tag");
}

// Categories, people and the like stand in no index: what the newest items have is offered.
void add_of_newest(store::Store& store, Attribute attribute, Candidates& all) {
  std::size_t looked_at = 0;
  const auto of_item = [&](const store::Item& item, std::string_view) {
    if (attribute == Attribute::category) {
      for (const std::string& category : item.categories)
        all.add_value(category, "category");
    } else if (attribute == Attribute::enclosure_type) {
      for (const Enclosure& enclosure : item.enclosures)
        all.add_value(enclosure.type, "");
    } else if (attribute == Attribute::language) {
      all.add_value(item.language, "");
    } else if (attribute == Attribute::host) {
      all.add_value(authority_of(item.header.url).value_or(Authority{}).host, "");
    } else {
      for (const Person& person : item.authors)
        all.add_value(person.name, "author");
    }
    return !all.full() && ++looked_at < kNewest;
  };
  // Where the store cannot be read nothing is offered, and other requests tell why.
  static_cast<void>(store.list({}, false, of_item).ok());
}

void add_views(const NamedViews& views, Candidates& all) {
  for (const ReadyView& view : views.all()) {
    if (view.problem.empty()) all.add_value(view.told.name, "view");
  }
}

void add_values(store::Store& store, const FeedList& feeds, const NamedViews& views,
                Attribute attribute, Candidates& all) {
  switch (attribute) {
    case Attribute::feed_title:
    case Attribute::feed_url:
    case Attribute::feed_link:
    case Attribute::feed_tag:
    case Attribute::tags:
      return add_feeds(feeds, attribute, all);
    case Attribute::tag:
      return add_tags(store, all);
    case Attribute::view:
      return add_views(views, all);
    case Attribute::category:
    case Attribute::enclosure_type:
    case Attribute::language:
    case Attribute::host:
    case Attribute::author:
    case Attribute::authors:
      return add_of_newest(store, attribute, all);
    default:
      return;  // nobody can tell, or the language itself has them
  }
}

}  // namespace

Result<filter::Query> view_query(const NamedViews& views, std::string_view text, bool typing) {
  const auto parse = [&](std::string_view all) { return views.parse(all); };
  auto query = typing ? filter::parse_typed(text, parse) : parse(text);
  if (query && query->limit) return no_limit(text);
  return query;
}

wire::Checked checked(const NamedViews& views, const wire::Check& check) {
  wire::Checked made;
  auto query = view_query(views, check.filter, check.typing);
  if (query) {
    if (const auto inlined = views.inlined(query->where); !inlined) query = inlined.error();
  }
  if (!query) {
    const filter::Mistake mistake = filter::mistake_in(check.filter, query.error());
    made.ok = false;
    made.place = static_cast<std::uint32_t>(mistake.at);
    made.hint = printable(mistake.what);
    return made;
  }
  made.expanded = filter::print(*query);
  // The full form may be too long to be read again.
  if (made.expanded.size() > filter::kMaxFilterBytes) made.expanded = check.filter;
  return made;
}

wire::Completions completions(store::Store& store, const FeedList& feeds, const NamedViews& views,
                              const wire::Complete& complete) {
  if (complete.filter.size() > filter::kMaxFilterBytes || complete.at > complete.filter.size())
    return {};
  const Wanted wanted = filter::wanted_at(complete.filter, complete.at);
  Candidates all(wanted);
  for (filter::Suggestion& one : filter::suggestions(wanted))
    all.add(std::move(one.text), std::move(one.note));
  if (wanted.kind == Wanted::Kind::value) add_values(store, feeds, views, wanted.attribute, all);
  if (wanted.kind == Wanted::Kind::tag) add_tags(store, all);
  return all.take();
}

}  // namespace antiphon::backend
