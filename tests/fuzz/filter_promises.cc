#include "fuzz/broken.h"
#include "fuzz/promises.h"

#include "antiphon/filter/filter.h"

namespace antiphon::fuzz {

namespace {

using namespace filter;

constexpr Time kNow{std::chrono::seconds{1'790'000'000}};

Subject item() {
  static const std::vector<std::string> kTags{"x", "two words"};
  static const FeedSubject kFeed{FeedId{3}, "News"};
  Subject subject;
  for (const Part part : {Part::header, Part::tags, Part::item, Part::text, Part::body})
    subject.parts |= part;
  subject.feed = kFeed.id;
  subject.of_feed = &kFeed;
  subject.date = kNow - std::chrono::hours(50);
  subject.title = "A comet's tail 12";
  subject.text = "and a text";
  subject.tags = kTags;
  return subject;
}

}  // namespace

std::string broken_by_filter(std::string_view bytes) {
  Broken broken;
  const auto query = parse_query(bytes);
  if (!query) {
    broken.unless(query.error().message.starts_with("filter"), "a mistake is one of the filter",
                  query.error().message);
    return broken.first();
  }
  const std::string printed = print(*query);
  const auto again = parse_query(printed, std::string::npos);
  broken.unless(again && *again == *query, "what is printed is read as the same", printed);
  broken.unless(again && print(*again) == printed, "it is printed as the same", printed);
  Subject subject = item();
  const Filter filter(query->where, {kNow, {}, {}});
  const auto passes = filter.passes(subject);
  broken.unless(passes.has_value(), "an item that is known passes or not", printed);
  const Narrowing narrowing = filter.narrowing();
  const bool in = narrowing.lets_through(false, false, subject.date, subject.feed);
  broken.unless(!passes.value_or(false) || in, "what passes is not narrowed away", printed);
  broken.unless(!narrowing.exact || passes == in, "what is exact is exact", printed);
  subject.parts = Part::states;
  const auto early = filter.passes(subject);
  broken.unless(!early || early == passes, "what is known early stays so", printed);
  return broken.first();
}

}  // namespace antiphon::fuzz
