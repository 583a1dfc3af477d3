#include "antiphon/model/view.h"

#include <array>
#include <utility>

namespace antiphon {

std::optional<GroupBy> group_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, GroupBy>, 4> kNames{{{"feed", GroupBy::feed},
                                                                        {"tag", GroupBy::tag},
                                                                        {"day", GroupBy::day},
                                                                        {"none", GroupBy::none}}};
  for (const auto& [known, by] : kNames) {
    if (known == name) return by;
  }
  return std::nullopt;
}

}  // namespace antiphon
