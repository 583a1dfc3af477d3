#include "antiphon/backend/feed_subjects.h"

#include "antiphon/backend/schedule.h"

namespace antiphon::backend {

filter::FeedSubject feed_subject(const ListedFeed& feed, Time now) {
  filter::FeedSubject subject;
  subject.id = feed.state.id;
  subject.title = feed.title();
  subject.url = feed.subscription.url;
  subject.home_page_url = feed.state.home_page_url;
  subject.tags = feed.subscription.tags;
  subject.unread = feed.state.unread;
  subject.total = feed.state.total;
  subject.error = feed.state.error;
  subject.per_week = posts_a_week(feed.state, now).value_or(0);
  subject.last = feed.state.last_success;
  subject.index = feed.state.position + 1;
  return subject;
}

filter::Node bound_to_feeds(const filter::Node& condition, store::Store& store,
                            const FeedList& feeds, const filter::Circumstances& at) {
  if (!filter::speaks_of_feeds(condition)) return condition;
  const bool described = filter::speaks_of(condition, filter::Attribute::feed_description);
  const bool aged = filter::speaks_of(condition, filter::Attribute::feed_age);
  std::vector<filter::FeedSubject> subjects;
  for (const ListedFeed& feed : feeds.feeds()) {
    filter::FeedSubject& subject = subjects.emplace_back(feed_subject(feed, at.now));
    if (described) {
      if (auto description = store.description(feed.state.id)) subject.description = *description;
    }
    if (aged) {
      if (auto newest = store.newest_date(feed.state.id)) subject.newest = *newest;
    }
  }
  return filter::bound(condition, subjects, at);
}

}  // namespace antiphon::backend
