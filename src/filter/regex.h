// Regular expressions, in linear time: the door to RE2.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"

namespace re2 {
class RE2;
}

namespace antiphon::filter {

class Regex {
 public:
  // RE2's syntax, and `\<` and `\>` for the ends of a word. `.` takes line ends too, `^` and `$`
  // are the ends of the text. Refuses what takes too much memory.
  static Result<Regex> make(std::string_view pattern, bool case_sensitive);

  // Some part of it matches.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  explicit Regex(std::shared_ptr<const re2::RE2> program) : program_(std::move(program)) {}

  // Never changes; shared because filters are copied, and a program is large.
  std::shared_ptr<const re2::RE2> program_;
};

// As it has to be for RE2.
std::string for_re2(std::string_view pattern);

// Matches this text and no other.
std::string quoted_regex(std::string_view text);

}  // namespace antiphon::filter
