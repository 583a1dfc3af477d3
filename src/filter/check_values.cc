// How a comparison looks at values.

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "antiphon/base/text.h"
#include "antiphon/model/authority.h"
#include "filter/check.h"
#include "filter/leading_integer.h"
#include "filter/moments.h"

namespace antiphon::filter {

namespace {

constexpr std::int64_t kDaySeconds = 86400;

// `100000`, never `1e+05`.
std::string written(double number) {
  std::array<char, 400> out{};
  const auto [end, failed] =
      std::to_chars(out.data(), out.data() + out.size(), number, std::chars_format::fixed);
  return std::string(out.data(), failed == std::errc{} ? end : out.data());
}

std::string_view name_of(const Person& person) {
  return person.name.empty() ? person.email : person.name;
}

template <class Range, class Text>
std::string joined(const Range& all, std::string_view between, const Text& text_of) {
  std::string out;
  for (const auto& one : all) {
    const std::string_view text = text_of(one);
    if (text.empty()) continue;
    if (!out.empty()) out += between;
    out += text;
  }
  return out;
}

std::string_view itself(const std::string& text) {
  return text;
}

// newsboat's flags: letters, in their order.
std::string letters_of(std::span<const std::string> tags) {
  std::string letters;
  for (const std::string& tag : tags) {
    const bool letter =
        tag.size() == 1 && ((tag[0] >= 'a' && tag[0] <= 'z') || (tag[0] >= 'A' && tag[0] <= 'Z'));
    if (letter) letters += tag;
  }
  std::sort(letters.begin(), letters.end());
  return letters;
}

double words_in(std::string_view text) {
  double count = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    count += !space && !inside ? 1 : 0;
    inside = !space;
  }
  return count;
}

}  // namespace

bool Check::lies_in(double number) const {
  const auto behind =
      std::upper_bound(intervals_.begin(), intervals_.end(), number,
                       [](double value, const Interval& one) { return value < one.low; });
  return behind != intervals_.begin() && std::prev(behind)->has(number);
}

bool Check::equals_one(std::string_view text) const {
  return std::find(texts_.begin(), texts_.end(), text) != texts_.end();
}

bool Check::on_text(std::string_view text) const {
  switch (how_) {
    case How::equals:
      return equals_one(text);
    case How::matches:
      return regex_->matches(text);
    case How::lies_in:
      return lies_in(leading_integer(text));
    case How::has:
      break;
  }
  // Elements, between single spaces.
  while (true) {
    const std::size_t space = text.find(' ');
    if (equals_one(text.substr(0, space))) return true;
    if (space == std::string_view::npos) return false;
    text.remove_prefix(space + 1);
  }
}

bool Check::on_element(std::string_view text) const {
  return how_ == How::has ? equals_one(text) : on_text(text);
}

bool Check::on_number(double number) const {
  if (!intervals_.empty() && lies_in(number)) return true;
  if (how_ == How::lies_in) return false;
  const std::string text = written(number);
  return how_ == How::matches ? regex_->matches(text) : equals_one(text);
}

bool Check::on_time(std::optional<Time> time) const {
  if (!time) return false;
  if (lies_in(seconds_of(*time))) return true;
  if (how_ == How::lies_in) return false;
  return on_text(written_date(*time, at_));
}

bool Check::on_days(std::optional<Time> since) const {
  if (!since) return false;
  const auto passed = at_.now - *since;
  if (how_ == How::lies_in) return lies_in(static_cast<double>(passed.count()));
  return on_text(std::to_string(passed.count() / kDaySeconds));
}

// What has none is as one that is empty: `enclosure.url = ""`.
template <class Range, class Text>
bool Check::on_texts(const Range& all, const Text& text_of) const {
  if (all.empty()) return on_element("");
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& one) { return on_element(text_of(one)); });
}

bool Check::on_item(const Subject& subject) const {
  const auto enclosure_number = [&](const auto& number_of) {
    return std::any_of(subject.enclosures.begin(), subject.enclosures.end(),
                       [&](const Enclosure& one) {
                         const std::optional<double> number = number_of(one);
                         return number && on_number(*number);
                       });
  };
  switch (info_->attribute) {
    case Attribute::title:
      return on_text(subject.title);
    case Attribute::url:
      return on_text(subject.url);
    case Attribute::author:
      return on_text(joined(subject.authors, ", ", name_of));
    case Attribute::authors:
      return on_texts(subject.authors, name_of);
    case Attribute::text:
      return on_text(subject.text);
    case Attribute::content:
      return on_text(subject.content.empty() ? subject.summary : subject.content);
    case Attribute::summary:
      return on_text(subject.summary);
    case Attribute::date:
      return on_time(subject.date);
    case Attribute::published:
      return on_time(subject.published);
    case Attribute::updated:
      return on_time(subject.updated);
    case Attribute::fetched:
      return on_time(subject.fetched);
    case Attribute::age:
      return on_days(subject.date);
    case Attribute::guid:
      return on_text(subject.guid);
    case Attribute::key:
      return on_text(subject.key);
    case Attribute::host:
      return on_text(ascii_lower(authority_of(subject.url).value_or(Authority{}).host));
    case Attribute::language:
      return on_text(subject.language);
    case Attribute::comments:
      return on_text(subject.comments_url);
    case Attribute::length:
      return on_number(subject.length);
    case Attribute::words:
      return on_number(words_in(subject.text));
    case Attribute::unread:
      return passes_flag(!subject.read);
    case Attribute::read:
      return passes_flag(subject.read);
    case Attribute::starred:
      return passes_flag(subject.starred);
    case Attribute::is_new:
      return passes_flag(!at_.last_visit || subject.fetched > *at_.last_visit);
    case Attribute::tag:
      return on_texts(subject.tags, itself);
    case Attribute::flags:
      return on_text(letters_of(subject.tags));
    case Attribute::score: {
      const double* number = number_of(subject);
      return number != nullptr && on_number(*number);
    }
    case Attribute::category:
      return on_texts(subject.categories, itself);
    case Attribute::enclosures:
      return on_number(static_cast<double>(subject.enclosures.size()));
    case Attribute::enclosure_url:
      return on_texts(subject.enclosures,
                      [](const Enclosure& one) { return std::string_view(one.url); });
    case Attribute::enclosure_type:
      return on_texts(subject.enclosures,
                      [](const Enclosure& one) { return std::string_view(one.type); });
    case Attribute::enclosure_size:
      return enclosure_number([](const Enclosure& one) {
        return one.size ? std::optional(static_cast<double>(*one.size)) : std::nullopt;
      });
    case Attribute::enclosure_duration:
      return enclosure_number([](const Enclosure& one) {
        return one.duration ? std::optional(static_cast<double>(one.duration->count()))
                            : std::nullopt;
      });
    case Attribute::view:
      return false;  // nobody has said what it means
    case Attribute::feed_id:
      return on_number(static_cast<double>(raw(subject.feed)));
    case Attribute::feed_title:
    case Attribute::feed_url:
    case Attribute::feed_link:
    case Attribute::feed_description:
    case Attribute::feed_tag:
    case Attribute::tags:
    case Attribute::feed_unread:
    case Attribute::feed_total:
    case Attribute::feed_error:
    case Attribute::feed_per_week:
    case Attribute::feed_last:
    case Attribute::feed_index:
    case Attribute::feed_age:
      break;
  }
  return subject.of_feed != nullptr && on_feed(*subject.of_feed);
}

bool Check::on_feed(const FeedSubject& feed) const {
  switch (info_->attribute) {
    case Attribute::feed_title:
      return on_text(feed.title);
    case Attribute::feed_url:
      return on_text(feed.url);
    case Attribute::feed_link:
      return on_text(feed.home_page_url);
    case Attribute::feed_description:
      return on_text(feed.description);
    case Attribute::feed_tag:
      return on_texts(feed.tags, itself);
    case Attribute::tags:
      // newsboat's: one text of all, and yet each for itself where elements are asked for.
      return how_ == How::has ? on_texts(feed.tags, itself)
                              : on_text(joined(feed.tags, " ", itself));
    case Attribute::feed_unread:
      return on_number(feed.unread);
    case Attribute::feed_total:
      return on_number(feed.total);
    case Attribute::feed_error:
      return on_text(feed.error);
    case Attribute::feed_per_week:
      return on_number(feed.per_week);
    case Attribute::feed_last:
      return on_time(feed.last);
    case Attribute::feed_index:
      return on_number(feed.index);
    case Attribute::feed_age:
      return on_days(feed.newest);
    default:
      return false;  // of items
  }
}

const double* Check::number_of(const Subject& subject) const {
  if (subject.numbers == nullptr) return nullptr;
  const auto found = subject.numbers->find(number_);
  return found == subject.numbers->end() ? nullptr : &found->second;
}

// What has no score is not another than 3 either.
bool Check::passes(const Subject& subject) const {
  if (info_->attribute == Attribute::score && number_of(subject) == nullptr) return false;
  return on_item(subject) != negated_;
}

bool Check::passes(const FeedSubject& feed) const {
  return on_feed(feed) != negated_;
}

}  // namespace antiphon::filter
