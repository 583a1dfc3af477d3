// One comparison of a filter, made ready.

#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/filter/circumstances.h"
#include "antiphon/filter/expression.h"
#include "antiphon/filter/subject.h"
#include "filter/regex.h"

namespace antiphon::filter {

// Numbers from `low` to `high`, both included.
struct Interval {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  [[nodiscard]] bool has(double number) const { return low <= number && number <= high; }
  [[nodiscard]] bool is_empty() const { return low > high; }
};

// As intervals have moments.
inline double seconds_of(Time time) {
  return static_cast<double>(unix_seconds(time));
}

class Check {
 public:
  // `where` is a comparison. Errors do not say the place.
  static Result<Check> make(const Node& where, const Circumstances& at);

  // Of an item; all that it needs is there.
  [[nodiscard]] bool passes(const Subject& subject) const;
  // Of a feed: where the attribute is one.
  [[nodiscard]] bool passes(const FeedSubject& feed) const;

  [[nodiscard]] const AttributeInfo& attribute() const { return *info_; }
  // Roughly how dear it is, of those that need the same.
  [[nodiscard]] int cost() const { return regex_ ? 3 : info_->type == Type::number ? 0 : 1; }

  // --- for narrowing ---
  // Of an attribute that is a flag: what it says of yes, and of no.
  [[nodiscard]] bool passes_flag(bool value) const { return on_text(value ? "yes" : "no"); }
  // All that passes, and nothing else, is in one of them (or, negated, in none): seconds since 1970
  // of `date` and `age`, numbers of `feed.id`. Nothing: it is not said so.
  [[nodiscard]] std::optional<std::vector<Interval>> intervals() const;
  // What `tag` has to be one of; empty: it is not said so.
  [[nodiscard]] std::vector<std::string> tags() const;
  [[nodiscard]] bool is_negated() const { return negated_; }

 private:
  enum class How : std::uint8_t { equals, has, matches, lies_in };

  Result<void> prepare(const Node& where);
  Result<void> add_value(const Literal& literal, Op op);
  Result<void> add_number(const Literal& literal, Op op);
  Result<void> add_time(const Literal& literal, Op op);
  Result<void> add_days(const Literal& literal, Op op);
  void sort_intervals();
  void add_interval(double low, double high) { intervals_.push_back({low, high}); }

  [[nodiscard]] bool lies_in(double number) const;
  [[nodiscard]] bool equals_one(std::string_view text) const;
  // Without what is negated.
  [[nodiscard]] bool on_text(std::string_view text) const;
  [[nodiscard]] bool on_element(std::string_view text) const;
  [[nodiscard]] bool on_number(double number) const;
  [[nodiscard]] bool on_time(std::optional<Time> time) const;
  [[nodiscard]] bool on_days(std::optional<Time> since) const;
  template <class Range, class Text>
  [[nodiscard]] bool on_texts(const Range& all, const Text& text_of) const;
  [[nodiscard]] const double* number_of(const Subject& subject) const;
  [[nodiscard]] bool on_item(const Subject& subject) const;
  [[nodiscard]] bool on_feed(const FeedSubject& feed) const;

  const AttributeInfo* info_ = nullptr;
  std::string number_;  // of Attribute::score
  Circumstances at_;
  How how_ = How::equals;
  bool negated_ = false;
  std::vector<std::string> texts_;
  std::vector<Interval> intervals_;
  std::optional<Regex> regex_;
};

}  // namespace antiphon::filter
