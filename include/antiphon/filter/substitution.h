// What a rule makes of a title: `s/regex/new/flags`, as sed has it.
//
//   substitution = "s" delimiter regex delimiter new delimiter *flag
//   flag         = "g" / "c" / "i"      ; everywhere, not but the first; case counts; it does not
//
// The delimiter is any ASCII character but letters, digits, space and backslash; with a backslash
// before it it stands for itself. In the new text \1 to \9 are what groups have matched, \0 is all
// of it, and `\\` a backslash.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"

namespace re2 {
class RE2;
}

namespace antiphon::filter {

class Substitution {
 public:
  static Result<Substitution> parse(std::string_view text);

  // The title with it: one line that may be shown, not longer than titles may be. Where nothing
  // would be left, it stays as it is.
  [[nodiscard]] std::string apply(const std::string& title) const;

 private:
  Substitution() = default;

  // Never changes; shared because rules are copied, and a program is large.
  std::shared_ptr<const re2::RE2> program_;
  std::string replacement_;
  bool everywhere_ = false;
};

}  // namespace antiphon::filter
