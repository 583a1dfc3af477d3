// What the language has for a place of a filter.

#include <algorithm>
#include <array>
#include <initializer_list>

#include "antiphon/base/text.h"
#include "antiphon/filter/order.h"
#include "antiphon/filter/typing.h"
#include "filter/read_value.h"
#include "filter/regex.h"

namespace antiphon::filter {

namespace {

using std::string_view;

string_view note_of(Type type) {
  switch (type) {
    case Type::text:
      return "text";
    case Type::number:
      return "number";
    case Type::time:
      return "date";
    case Type::days:
      return "age";
    case Type::flag:
      return "yes or no";
    case Type::texts:
      return "texts";
    case Type::numbers:
      return "numbers";
    case Type::spans:
      return "durations";
  }
  return "";
}

bool is_state(Attribute attribute) {
  return attribute == Attribute::unread || attribute == Attribute::read ||
         attribute == Attribute::starred || attribute == Attribute::is_new;
}

class Gathering {
 public:
  explicit Gathering(const Wanted& wanted) : wanted_(wanted) {}

  void add(string_view text, string_view note) {
    if (may_become(wanted_.typed, text)) found_.push_back({std::string(text), std::string(note)});
  }
  void add_all(std::initializer_list<string_view> texts, string_view note) {
    for (const string_view text : texts)
      add(text, note);
  }
  // What starts as it was typed goes before what has it further inside.
  std::vector<Suggestion> take() {
    const std::string typed = ascii_lower(wanted_.typed);
    std::stable_partition(found_.begin(), found_.end(), [&](const Suggestion& one) {
      return ascii_lower(one.text).starts_with(typed);
    });
    return std::move(found_);
  }

 private:
  const Wanted& wanted_;
  std::vector<Suggestion> found_;
};

void add_conditions(Gathering& all, bool joins) {
  if (joins) all.add_all({"and", "or"}, "");
  const auto known = all_attributes();
  for (const AttributeInfo& one : known) {
    if (is_state(one.attribute)) all.add(one.name, "state");
  }
  all.add("not", "");
  for (const AttributeInfo& one : known) {
    if (!is_state(one.attribute)) all.add(one.name, note_of(one.type));
  }
  all.add("order by", "");
}

void add_operators(Gathering& all, Type type) {
  switch (type) {
    case Type::text:
      return all.add_all({"=~", "=", "!=", "!~", "in (", "not in (", "#", "!#"}, "");
    case Type::texts:
      return all.add_all({"=", "!=", "=~", "!~", "in (", "not in ("}, "");
    case Type::number:
    case Type::numbers:
    case Type::spans:
    case Type::days:
      return all.add_all({"<", ">", "<=", ">=", "=", "!=", "between"}, "");
    case Type::time:
      return all.add_all({">", "<", ">=", "<=", "=", "!=", "between"}, "");
    case Type::flag:
      return all.add_all({"=", "!="}, "");
  }
}

void add_values(Gathering& all, const Wanted& wanted) {
  switch (info_of(wanted.attribute).type) {
    case Type::flag:
      return all.add_all({"yes", "no"}, "");
    case Type::time:
      return all.add_all({"today", "yesterday", "\"3 days ago\"", "\"1 month ago\""}, "date");
    case Type::days:
      return all.add_all({"6h", "1d", "3d", "1w"}, "age");
    case Type::text:
    case Type::number:
    case Type::texts:
    case Type::numbers:
    case Type::spans:
      return;
  }
}

bool is_plain_word(string_view value) {
  return !value.empty() && value.find_first_of(" \t\r\n\f\v()\"") == string_view::npos;
}

}  // namespace

std::vector<Suggestion> suggestions(const Wanted& wanted) {
  Gathering all(wanted);
  switch (wanted.kind) {
    case Wanted::Kind::condition:
      add_conditions(all, wanted.joins);
      break;
    case Wanted::Kind::op:
      add_operators(all, info_of(wanted.attribute).type);
      break;
    case Wanted::Kind::value:
      add_values(all, wanted);
      break;
    case Wanted::Kind::tag:
      all.add_all({"unread", "read", "starred", "new"}, "state");
      break;
    case Wanted::Kind::sort_key:
      for (const string_view key : sort_keys())
        all.add(key, "order");
      break;
    case Wanted::Kind::nothing:
      break;
  }
  return all.take();
}

std::string written_value(const Wanted& wanted, string_view value) {
  if (wanted.kind == Wanted::Kind::tag) {
    // These signs at the start would be a part of the shorthand.
    const bool fits =
        is_plain_word(value) && string_view("+-#@=<>!").find(value.front()) == string_view::npos;
    return fits ? std::string(value) : std::string();
  }
  const bool bare = wanted.shorthand && is_plain_word(value) && value.front() != '/';
  if (bare) return std::string(value);
  if (wanted.shorthand) return quoted_value(value, Op::equal);
  const bool regex = wanted.op == Op::matches || wanted.op == Op::matches_not;
  return quoted_value(regex ? quoted_regex(value) : value, wanted.op);
}

}  // namespace antiphon::filter
