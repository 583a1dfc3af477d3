// What stands behind an operator.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/filter/expression.h"
#include "filter/scanner.h"

namespace antiphon::filter {

// Errors point at the place. All of them leave `in` behind what was read.
Result<Literal> read_value(Scanner& in, Attribute attribute, Op op);

// The text in the quotes that begin here. A backslash in a regular expression is its own, but for
// that before a quote.
Result<std::string> read_quoted(Scanner& in, bool regex);

// A text as it stands in quotes behind that operator, for read_quoted().
std::string quoted_value(std::string_view text, Op op);

// For messages: not too long.
std::string in_quotes(std::string_view text);

}  // namespace antiphon::filter
