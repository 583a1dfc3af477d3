// Operators as they are written.

#pragma once

#include <array>
#include <string_view>

#include "antiphon/filter/expression.h"

namespace antiphon::filter {

struct OperatorName {
  std::string_view text;
  Op op;
};

// The longer ones first. `between` and `in` are words.
inline constexpr std::array<OperatorName, 11> kOperators{{{"==", Op::equal},
                                                          {"=~", Op::matches},
                                                          {"!=", Op::unequal},
                                                          {"!~", Op::matches_not},
                                                          {"!#", Op::has_not},
                                                          {"<=", Op::at_most},
                                                          {">=", Op::at_least},
                                                          {"=", Op::equal},
                                                          {"<", Op::less},
                                                          {">", Op::greater},
                                                          {"#", Op::has}}};

}  // namespace antiphon::filter
