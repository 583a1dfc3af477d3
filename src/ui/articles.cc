#include "ui/articles.h"

#include <algorithm>
#include <utility>

namespace antiphon::ui {

namespace {

constexpr std::size_t kKept = 8;

}  // namespace

const wire::Article* Articles::find(ItemId item, std::uint16_t columns) {
  const auto at = std::ranges::find_if(
      kept_, [&](const wire::Article& a) { return a.item == item && a.columns == columns; });
  if (at == kept_.end()) return nullptr;
  std::rotate(at, at + 1, kept_.end());
  return &kept_.back();
}

void Articles::keep(wire::Article article) {
  std::erase_if(kept_, [&](const wire::Article& a) {
    return a.item == article.item && a.columns == article.columns;
  });
  if (kept_.size() >= kKept) kept_.erase(kept_.begin());
  kept_.push_back(std::move(article));
}

bool Articles::is_asked(ItemId item, std::uint16_t columns) const {
  return std::ranges::any_of(
      asked_, [&](const Asked& a) { return a.item == item && a.columns == columns; });
}

void Articles::ask(wire::RequestId request, ItemId item, std::uint16_t columns) {
  asked_.push_back({request, item, columns});
}

ItemId Articles::answered(wire::RequestId request) {
  const auto at = std::ranges::find(asked_, request, &Asked::request);
  if (at == asked_.end()) return ItemId::none;
  const ItemId item = at->item;
  asked_.erase(at);
  return item;
}

}  // namespace antiphon::ui
