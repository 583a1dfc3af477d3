#include "ui/articles.h"

#include <algorithm>
#include <utility>

namespace antiphon::ui {

namespace {

constexpr std::size_t kKept = 8;
constexpr std::chrono::milliseconds kSlow{400};

}  // namespace

const wire::Article* Articles::find(ItemId item, std::uint16_t columns) {
  const auto at =
      std::ranges::find_if(kept_, [&](const Kept& kept) { return kept.is(item, columns); });
  if (at == kept_.end()) return nullptr;
  std::rotate(at, at + 1, kept_.end());
  return &kept_.back().article;
}

void Articles::keep(wire::RequestId request, wire::Article article, std::chrono::milliseconds now) {
  const auto asked = std::ranges::find(asked_, request, &Asked::request);
  const ChangeNumber change = asked == asked_.end() ? ChangeNumber{} : asked->change;
  if (asked != asked_.end()) slowly_ = now - asked->at > kSlow;
  answered(request);
  std::erase_if(kept_, [&](const Kept& kept) { return kept.is(article.item, article.columns); });
  if (kept_.size() >= kKept) kept_.erase(kept_.begin());
  kept_.push_back({std::move(article), change});
}

bool Articles::may_be_old(ItemId item, std::uint16_t columns, ChangeNumber change) const {
  return std::ranges::any_of(
      kept_, [&](const Kept& kept) { return kept.is(item, columns) && kept.change < change; });
}

bool Articles::is_asked(ItemId item, std::uint16_t columns) const {
  return std::ranges::any_of(
      asked_, [&](const Asked& a) { return a.item == item && a.columns == columns; });
}

void Articles::ask(wire::RequestId request, ItemId item, std::uint16_t columns, ChangeNumber change,
                   std::chrono::milliseconds now) {
  asked_.push_back({request, item, columns, change, now});
}

ItemId Articles::answered(wire::RequestId request) {
  const auto at = std::ranges::find(asked_, request, &Asked::request);
  if (at == asked_.end()) return ItemId::none;
  const ItemId item = at->item;
  asked_.erase(at);
  return item;
}

}  // namespace antiphon::ui
