#include "antiphon/backend/indexer.h"

#include <optional>
#include <utility>
#include <vector>

#include "antiphon/base/log.h"
#include "antiphon/filter/tokens.h"
#include "backend/lineage.h"

namespace antiphon::backend {

Indexer::Indexer(store::Store& store, store::TextIndex index, IndexerPace pace)
    : store_(store), index_(std::move(index)), pace_(pace) {}

Result<Indexer> Indexer::open(store::Store& store, const std::string& path, IndexerPace pace) {
  auto identity = store.identity();
  if (!identity) return identity.error();
  Indexer indexer(store, store::TextIndex(store::TextIndex::path_beside(path), *identity), pace);
  if (auto begun = indexer.begin(); !begun) return begun.error();
  return indexer;
}

Result<void> Indexer::begin() {
  if (auto prepared = index_.prepare(); !prepared) return prepared;
  auto related = is_of_this_store(index_, store_);
  if (!related) return related.error();
  if (!*related) {
    if (auto cleared = index_.clear(); !cleared) return cleared;
  }
  auto indexed = index_.indexed();
  if (!indexed) return indexed.error();
  indexed_ = change_ = *indexed;
  item_ = store::Scan::kLastItem;
  return {};
}

Result<bool> Indexer::step() {
  auto more = learn();
  if (!more && index_.is_damaged() && !std::exchange(renewed_, true)) {
    log_line(LogLevel::warning, more.error().message + "; it is made anew");
    if (auto gone = index_.discard(); !gone) return gone.error();
    if (auto begun = begin(); !begun) return begun.error();
    return true;
  }
  if (!more || *more) return more;
  auto worn = index_.is_worn();
  if (!worn || !*worn) return worn;
  if (auto cleared = index_.clear(); !cleared) return cleared.error();
  if (auto begun = begin(); !begun) return begun.error();
  return true;
}

Result<bool> Indexer::learn() {
  std::vector<store::ItemTokens> learned;
  std::size_t bytes = 0;
  std::size_t items = 0;
  bool ended = true;
  std::optional<Error> failed;
  const auto learn_of = [&](const store::TouchedItem& item) -> Result<void> {
    auto known = index_.has(item.version);
    if (!known) return known.error();
    if (*known) return {};
    auto text = store_.text(item.version.id);
    if (!text) return text.error();
    store::ItemTokens& tokens = learned.emplace_back();
    tokens.version = item.version;
    filter::append_tokens(item.title, tokens.title);
    tokens.text.reserve(text->size() + 1);
    filter::append_tokens(*text, tokens.text);
    bytes += item.title.size() + text->size();
    return {};
  };
  Result<ChangeNumber> change = ChangeNumber{};
  auto looked = index_.at_one_moment([&]() -> Result<void> {
    change = store_.touched_since(change_, item_, [&](const store::TouchedItem& item) {
      if (auto done = learn_of(item); !done) failed = done.error();
      change_ = item.changed;
      item_ = item.version.id;
      ended = !failed && bytes < pace_.bytes && ++items < pace_.items;
      return ended;
    });
    return {};
  });
  if (!looked) return looked.error();
  if (!change) return change.error();
  if (failed) return *failed;
  if (ended) {
    change_ = *change;
    item_ = store::Scan::kLastItem;
  }
  // Of the change that we are at, some items may still come.
  const ChangeNumber indexed = ended ? change_ : ChangeNumber{raw(change_) - 1};
  if (!learned.empty() || indexed != indexed_) {
    if (auto added = index_.add(learned, indexed); !added) return added.error();
    indexed_ = indexed;
  }
  return !ended;
}

}  // namespace antiphon::backend
