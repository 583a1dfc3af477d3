// What a filter says: words, all of which must occur in title or text, and the states `unread`,
// `read` and `starred`. Parser, narrowing and evaluator are apart, so that the language can grow
// without its users noticing.
//
//   filter = *(space) [term *(space term)]
//   term   = "unread" | "read" | "starred" | word ["*"] | DQUOTE *(character | "\" character)
//   DQUOTE
//
// Words are compared as tokens (tokens.h): `comet` finds "COMET" and "a comet's tail", but not
// "comets"; `comet*` finds these as well, and "cometary". What a term has of several tokens, be it
// because of quotes, a hyphen or a script without spaces, stands one after another in the title or
// in the text: "two words", two-words, 彗星. A term without letters, digits and pictures asks for
// nothing.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/model/text_query.h"

namespace antiphon::filter {

// What can be asked of an item. The text may be given late, as it is the dear part: see
// passes_by_header().
struct Subject {
  std::string_view title;
  std::string_view text;
  bool read = false;
  bool starred = false;
};

// What the database can decide by itself. Exact: nothing that passes it needs to be looked at
// again.
struct Narrowing {
  std::optional<bool> read;
  std::optional<bool> starred;
  bool exact = false;
  bool nothing = false;  // no item can pass (`read unread`)

  // An item in these states may pass.
  [[nodiscard]] bool lets_through(bool is_read, bool is_starred) const {
    return !nothing && (!read || *read == is_read) && (!starred || *starred == is_starred);
  }
};

class Filter {
 public:
  // Everything passes.
  Filter() = default;

  // `unread comet "two words"`: a state word alone means the state; in quotes it is a word. Errors
  // point at the place: `filter:8: the quote is not closed`.
  static Result<Filter> parse(std::string_view text);

  [[nodiscard]] bool passes(const Subject& subject) const;
  // The same without a look at the text: nothing where that depends on it. So a body needs to be
  // read and unpacked for few items only.
  [[nodiscard]] std::optional<bool> passes_by_header(const Subject& subject) const;
  [[nodiscard]] bool needs_text() const { return !terms_.empty(); }
  // What is said of words. With the states of narrowing() it is all that is said: an item that has
  // both passes, and no other does.
  [[nodiscard]] TextQuery text_query() const;
  [[nodiscard]] Narrowing narrowing() const;
  [[nodiscard]] bool is_everything() const;
  // The same without what it says of states: what it says of an item for good.
  [[nodiscard]] Filter without_states() const;

 private:
  void add_term(std::string_view text, bool prefix);
  [[nodiscard]] bool passes_states(const Subject& subject) const;

  std::optional<bool> read_;
  std::optional<bool> starred_;
  bool contradictory_ = false;
  // Parts of the tokens of a text: ` two words `, and ` wor` of a prefix.
  std::vector<std::string> terms_;
};

// Bytes [begin, end) of a title, always of whole cells (see take_cell()): folding may change
// lengths.
struct Found {
  std::uint32_t begin;
  std::uint32_t end;

  bool operator==(const Found&) const = default;
};

// Words as typed at the `/` prompt, prepared once: as in a filter, but they are found inside of
// others, a state is a word like any other, and a quote that is not closed yet ends with the text.
// White space stands for any white space.
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
