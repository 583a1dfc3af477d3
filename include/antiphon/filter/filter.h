// A filter, ready to be asked: an expression where and when it is asked. What it says in three
// ways: one evaluator decides, and a narrowing and a query of the text index say which items are
// worth looking at.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/filter/circumstances.h"
#include "antiphon/filter/expression.h"
#include "antiphon/filter/subject.h"
#include "antiphon/model/text_query.h"

namespace antiphon::filter {

// Ids of feeds, from the first to the second, in order and apart from each other.
using FeedRanges = std::vector<std::pair<std::int64_t, std::int64_t>>;

// What the database can decide by itself: every item that passes is in it.
struct Narrowing {
  std::optional<bool> read;
  std::optional<bool> starred;
  std::optional<Time> from;  // dates of items, both included
  std::optional<Time> to;
  std::optional<FeedRanges> feeds;
  std::vector<std::string> tags;  // one of which an item has; empty: says nothing
  bool exact = false;             // and every item that is in it passes; never with tags
  bool nothing = false;           // no item can pass (`read unread`)

  // An item may pass, as far as states, date and feed say.
  [[nodiscard]] bool lets_through(bool is_read, bool is_starred, Time date, FeedId feed) const;
  // Items of that feed may.
  [[nodiscard]] bool may_be_of(FeedId feed) const;
  bool operator==(const Narrowing&) const = default;
};

class Filter {
 public:
  // Everything passes.
  Filter();
  // The condition must be one that parse_condition() has let through. What it says of feeds has
  // to be bound to some, see bound(), or subjects have to name theirs.
  Filter(Node condition, Circumstances at);
  // Both at once.
  static Result<Filter> parse(std::string_view text, const Circumstances& at = {});

  // Whether it passes; nothing where that depends on a part of the item that is not there yet.
  [[nodiscard]] std::optional<bool> passes(const Subject& subject) const;
  // The same whatever its states are: it passes in some. So it was in, and may stay.
  [[nodiscard]] std::optional<bool> passes_in_some_state(const Subject& subject) const;
  // What it may have to know of an item.
  [[nodiscard]] Parts needs() const;

  [[nodiscard]] Narrowing narrowing() const;
  // Words that every item has which passes; empty: it says nothing of the kind.
  [[nodiscard]] TextQuery text_query() const;
  // What is left to be asked of an item that has these words.
  [[nodiscard]] Filter besides_text_query() const;

  [[nodiscard]] bool is_everything() const;
  [[nodiscard]] const Node& condition() const;
  [[nodiscard]] const Circumstances& circumstances() const;

 private:
  struct Program;
  // Never changes; shared because filters are copied, and a program is large.
  std::shared_ptr<const Program> program_;
};

// What speaks of feeds is decided for these, and speaks of their ids now: `feed.tag = "x"` becomes
// `feed.id in (1:5, 7)`. So it is decided once and not for every item, and means the same to a
// process that knows no feeds. Numbers of feeds (`feed.unread`) are those of this moment.
Node bound(const Node& condition, std::span<const FeedSubject> feeds, const Circumstances& at);
// What is of one of these feeds passes.
Node of_feeds(std::vector<FeedId> ids);
// Whether that changes anything; and what it asks of feeds.
bool speaks_of_feeds(const Node& condition);
bool speaks_of(const Node& condition, Attribute attribute);

// Bytes [begin, end) of a title, always of whole cells (see take_cell()): folding may change
// lengths.
struct Found {
  std::uint32_t begin;
  std::uint32_t end;

  bool operator==(const Found&) const = default;
};

// Words as typed at the `/` prompt, prepared once: as in a filter, but they are found inside of
// others, nothing has a meaning beyond itself, and a quote that is not closed yet ends with the
// text. White space stands for any white space.
class TitleSearch {
 public:
  explicit TitleSearch(std::string_view words);
  [[nodiscard]] bool empty() const { return words_.empty(); }
  // Every word occurs in the title. Without words every title matches.
  [[nodiscard]] bool matches(std::string_view title) const;
  // Every place of every word, in order; those that touch or overlap are one.
  [[nodiscard]] std::vector<Found> find(std::string_view title) const;

 private:
  std::vector<std::string> words_;  // folded
};

}  // namespace antiphon::filter
