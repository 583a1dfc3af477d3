#include "feed/draft.h"

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {
constexpr std::size_t kUsualCategories = 4;
}  // namespace

void add_category(std::string text, ParsedItem& item) {
  std::string category = shortened(std::move(text), kMaxTitleBytes);
  auto& all = item.categories;
  const bool known = std::find(all.begin(), all.end(), category) != all.end();
  if (category.empty() || known || all.size() >= kMaxCategories) return;
  if (all.empty()) all.reserve(kUsualCategories);
  all.push_back(std::move(category));
}

}  // namespace antiphon::feed
