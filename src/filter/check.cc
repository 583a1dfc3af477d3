#include "filter/check.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "antiphon/base/text.h"
#include "filter/leading_integer.h"
#include "filter/moments.h"

namespace antiphon::filter {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kDay = 86400;

bool is_negation(Op op) {
  return op == Op::unequal || op == Op::matches_not || op == Op::has_not;
}

bool is_order(Op op) {
  return op == Op::less || op == Op::greater || op == Op::at_most || op == Op::at_least ||
         op == Op::between;
}

// The number that all of the text is, or that it starts with; 0 for none, and for `inf` and `nan`.
double leading_number(std::string_view text) {
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  const bool is_number =
      text.size() > first && (text[first] == '.' || (text[first] >= '0' && text[first] <= '9'));
  if (!is_number) return 0;
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc{} ? value : 0;
}

std::string as_text(const Literal& literal) {
  return literal.kind == Literal::Kind::range ? literal.text + ":" + literal.to : literal.text;
}

// Both ends of a range; also of a text that looks like one.
std::optional<std::pair<std::string, std::string>> ends_of(const Literal& literal) {
  if (literal.kind == Literal::Kind::range) return std::pair(literal.text, literal.to);
  const std::size_t colon = literal.text.find(':');
  if (literal.kind != Literal::Kind::text || colon == std::string::npos) return std::nullopt;
  return std::pair(literal.text.substr(0, colon), literal.text.substr(colon + 1));
}

// What an order says of a value that is all of `exactly`: `below` and `above` are next to it.
Interval ordered(Op op, Interval exactly, double below, double above) {
  switch (op) {
    case Op::less:
      return {-kInfinity, below};
    case Op::greater:
      return {above, kInfinity};
    case Op::at_most:
      return {-kInfinity, exactly.high};
    case Op::at_least:
      return {exactly.low, kInfinity};
    case Op::equal:
    case Op::unequal:
    case Op::matches:
    case Op::matches_not:
    case Op::has:
    case Op::has_not:
    case Op::between:
    case Op::in:
      break;
  }
  return exactly;
}

Interval ordered_number(Op op, double number) {
  return ordered(op, {number, number}, std::nextafter(number, -kInfinity),
                 std::nextafter(number, kInfinity));
}

// Seconds, which are whole ones.
Interval ordered_seconds(Op op, Interval exactly) {
  return ordered(op, exactly, exactly.low - 1, exactly.high + 1);
}

// The seconds that are so many whole days, as dividing them rounds.
Interval whole_days(double days) {
  return {days > 0 ? days * kDay : (days - 1) * kDay + 1,
          days < 0 ? days * kDay : (days + 1) * kDay - 1};
}

}  // namespace

Result<Check> Check::make(const Node& where, const Circumstances& at) {
  Check check;
  check.info_ = &info_of(where.attribute);
  check.number_ = where.number.empty() ? "score" : where.number;
  check.at_ = at;
  if (auto prepared = check.prepare(where); !prepared) return prepared.error();
  return check;
}

Result<void> Check::prepare(const Node& where) {
  negated_ = is_negation(where.op);
  if (where.op == Op::matches || where.op == Op::matches_not) {
    how_ = How::matches;
    const Literal& pattern = where.values.front();
    auto regex = Regex::make(as_text(pattern), pattern.kind == Literal::Kind::regex);
    if (!regex) return regex.error();
    regex_ = std::move(*regex);
    return {};
  }
  how_ = is_order(where.op)                               ? How::lies_in
         : where.op == Op::has || where.op == Op::has_not ? How::has
                                                          : How::equals;
  for (const Literal& literal : where.values) {
    if (auto added = add_value(literal, where.op); !added) return added;
  }
  if (how_ == How::equals && intervals_.size() == texts_.size()) how_ = How::lies_in;
  sort_intervals();
  return {};
}

// Apart from each other, so that one look finds the one.
void Check::sort_intervals() {
  std::erase_if(intervals_, [](const Interval& one) { return one.is_empty(); });
  std::sort(intervals_.begin(), intervals_.end(),
            [](const Interval& a, const Interval& b) { return a.low < b.low; });
  std::vector<Interval> apart;
  for (const Interval& one : intervals_) {
    if (apart.empty() || one.low > apart.back().high)
      apart.push_back(one);
    else
      apart.back().high = std::max(apart.back().high, one.high);
  }
  intervals_ = std::move(apart);
}

Result<void> Check::add_value(const Literal& literal, Op op) {
  texts_.push_back(as_text(literal));
  if (how_ == How::has) return {};
  switch (info_->type) {
    case Type::time:
      return add_time(literal, op);
    case Type::days:
      return add_days(literal, op);
    case Type::text:
    case Type::number:
    case Type::flag:
    case Type::texts:
    case Type::numbers:
    case Type::spans:
      return add_number(literal, op);
  }
  return {};
}

Result<void> Check::add_number(const Literal& literal, Op op) {
  const bool spans = info_->type == Type::spans;
  const bool numbers = info_->type == Type::number || info_->type == Type::numbers || spans;
  const auto number = [&](const std::string& text) {
    if (const auto span = spans ? parse_span(text) : std::nullopt)
      return static_cast<double>(span->count());
    return numbers ? leading_number(text) : leading_integer(text);
  };
  const auto ends = ends_of(literal);
  const bool range = ends && literal.kind == Literal::Kind::range;
  if (op == Op::between || (op == Op::in && numbers && range)) {
    if (!ends) return {};  // newsboat's answer: it lies in nothing
    const double from = number(ends->first);
    const double to = number(ends->second);
    add_interval(std::min(from, to), std::max(from, to));
  } else if (is_order(op)) {
    intervals_.push_back(ordered_number(op, number(literal.text)));
  } else if (info_->type == Type::numbers || spans ||
             (op == Op::in && numbers && literal.kind == Literal::Kind::plain)) {
    add_interval(number(literal.text), number(literal.text));
  }
  return {};
}

Result<void> Check::add_time(const Literal& literal, Op op) {
  const auto wrong = [&](const std::string& text) {
    const std::string name(info_->name);
    const std::string shown = shortened(printable(text), 64);
    const std::string hint =
        parse_span(text) && info_->attribute == Attribute::date ? "; did you mean age?" : "";
    return Error{name + ": expected a date like 2026-05-12, today or \"3 days ago\", got " +
                 (shown.empty() ? "nothing" : shown) + hint};
  };
  if (op == Op::between || literal.kind == Literal::Kind::range) {
    if (literal.kind != Literal::Kind::range)
      return Error{std::string(info_->name) +
                   ": expected two dates with a colon, like 2026-01-01:2026-02-01"};
    auto from = parse_moment(literal.text, at_);
    auto to = parse_moment(literal.to, at_);
    if (!from || !to) return wrong(from ? literal.to : literal.text);
    if (from->first > to->first) std::swap(from, to);
    add_interval(seconds_of(from->first), seconds_of(to->last));
    return {};
  }
  const auto span = parse_moment(literal.text, at_);
  if (is_order(op)) {
    if (!span) return wrong(literal.text);
    const double first = seconds_of(span->first);
    intervals_.push_back(ordered_seconds(op, {first, first}));
  } else if (span) {
    add_interval(seconds_of(span->first), seconds_of(span->last));
  } else if (literal.kind == Literal::Kind::plain) {
    return wrong(literal.text);
  }
  return {};
}

Result<void> Check::add_days(const Literal& literal, Op op) {
  const auto bounds = [&](const std::string& text, Op said) {
    if (const auto span = parse_span(text)) {
      const auto seconds = static_cast<double>(span->count());
      return ordered_seconds(said, {seconds, seconds});
    }
    return ordered_seconds(said, whole_days(leading_integer(text)));
  };
  if (op == Op::between || literal.kind == Literal::Kind::range) {
    const auto ends = ends_of(literal);
    if (!ends) return {};
    const Interval from = bounds(ends->first, Op::equal);
    const Interval to = bounds(ends->second, Op::equal);
    add_interval(std::min(from.low, to.low), std::max(from.high, to.high));
    return {};
  }
  if (parse_moment(literal.text, at_) && literal.text.size() > 4) {
    return Error{std::string(info_->name) + ": expected days or a time like 6h, got " +
                 shortened(printable(literal.text), 64) + "; did you mean date?"};
  }
  intervals_.push_back(bounds(literal.text, op));
  return {};
}

// --- for narrowing ---

std::optional<std::vector<Interval>> Check::intervals() const {
  if (how_ != How::lies_in) return std::nullopt;
  if (info_->attribute == Attribute::date || info_->attribute == Attribute::feed_id)
    return intervals_;
  if (info_->attribute != Attribute::age) return std::nullopt;
  // The older, the earlier.
  std::vector<Interval> dates;
  for (auto at = intervals_.rbegin(); at != intervals_.rend(); ++at)
    dates.push_back({seconds_of(at_.now) - at->high, seconds_of(at_.now) - at->low});
  return dates;
}

std::vector<std::string> Check::tags() const {
  const bool told = how_ == How::equals || how_ == How::has;
  const bool empty = std::find(texts_.begin(), texts_.end(), "") != texts_.end();
  return info_->attribute == Attribute::tag && told && !negated_ && !empty
             ? texts_
             : std::vector<std::string>();
}

}  // namespace antiphon::filter
