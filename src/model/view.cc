#include "antiphon/model/view.h"

#include <array>
#include <utility>

namespace antiphon {

namespace {

template <class Value, std::size_t N>
std::optional<Value> named(const std::array<std::pair<std::string_view, Value>, N>& names,
                           std::string_view name) {
  for (const auto& [known, value] : names) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<GroupBy> group_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, GroupBy>, 4> kNames{{{"feed", GroupBy::feed},
                                                                        {"tag", GroupBy::tag},
                                                                        {"day", GroupBy::day},
                                                                        {"none", GroupBy::none}}};
  return named(kNames, name);
}

std::optional<NewItems> new_items_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, NewItems>, 3> kNames{
      {{"in-place", NewItems::in_place}, {"counted", NewItems::counted}, {"top", NewItems::top}}};
  return named(kNames, name);
}

}  // namespace antiphon
