#include "antiphon/backend/text_search.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "antiphon/base/fd.h"
#include "antiphon/base/log.h"
#include "backend/lineage.h"

namespace antiphon::backend {

namespace {

// So many items are looked at before the keeper is started to do so.
constexpr std::size_t kMostLooked = 500;

// A word that starts with some letter is in nearly every text: finding these takes a second in a
// large index, and is worth nothing.
bool is_vague(const TextTerm& term) {
  return term.prefix && term.tokens.back().size() == 1;
}

}  // namespace

TextSearch::TextSearch(store::Store& store, const std::string& path)
    : store_(store), path_(store::TextIndex::path_beside(path)) {}

Result<store::TextIndex*> TextSearch::index() {
  if (!index_) {
    auto identity = store_.identity();
    if (!identity) return identity.error();
    index_.emplace(path_, *identity);
  }
  return &*index_;
}

std::optional<TextHits> TextSearch::find(const TextQuery& query, std::size_t most_touched) {
  auto hits = look_up(query, most_touched);
  if (hits) return std::move(*hits);
  failed(hits.error());
  return std::nullopt;
}

bool TextSearch::is_behind() {
  auto behind = has_to_learn();
  if (behind) return *behind;
  failed(behind.error());
  return true;
}

// An index that cannot be read is made anew by the keeper, if it is gone by then.
void TextSearch::failed(const Error& error) {
  log_line(LogLevel::warning, error.message);
  if (!index_ || !index_->is_damaged()) return;
  auto lock = try_lock_beside(path_);
  if (lock && *lock) (void)index_->discard().ok();
}

Result<std::optional<TextHits>> TextSearch::look_up(const TextQuery& query,
                                                    std::size_t most_touched) {
  auto index = this->index();
  if (!index) return index.error();
  store::TextIndex& texts = **index;
  TextQuery narrow = query;
  std::erase_if(narrow, is_vague);
  if (narrow.empty()) return std::optional<TextHits>();
  const bool exact = narrow.size() == query.size();
  std::optional<TextHits> hits;
  auto asked = texts.at_one_moment([&]() -> Result<void> {
    auto indexed = texts.indexed();
    if (!indexed) return indexed.error();
    if (*indexed == ChangeNumber{}) return {};
    auto related = is_of_this_store(texts, store_);
    if (!related) return related.error();
    if (!*related) return {};
    hits.emplace();
    auto found = texts.search(narrow);
    if (!found) return found.error();
    hits->found = std::move(*found);
    // The store's moment is later than the index's: what changed between is among the touched.
    std::vector<store::ItemVersion> touched;
    auto change =
        store_.touched_since(*indexed, store::Scan::kLastItem, [&](const store::TouchedItem& item) {
          touched.push_back(item.version);
          return touched.size() <= most_touched;
        });
    if (!change) return change.error();
    if (touched.size() > most_touched) {
      hits.reset();
      return {};
    }
    hits->change = *change;
    for (const store::ItemVersion& version : touched) {
      auto known = texts.has(version);
      if (!known) return known.error();
      if (!*known) hits->unknown.push_back(version.id);
    }
    return {};
  });
  if (!asked) return asked.error();
  if (!hits) return hits;
  if (!exact) hits->unknown.insert(hits->unknown.end(), hits->found.begin(), hits->found.end());
  std::sort(hits->unknown.begin(), hits->unknown.end());
  hits->unknown.erase(std::unique(hits->unknown.begin(), hits->unknown.end()), hits->unknown.end());
  std::vector<ItemId> certain;
  std::set_difference(hits->found.begin(), hits->found.end(), hits->unknown.begin(),
                      hits->unknown.end(), std::back_inserter(certain));
  hits->found = std::move(certain);
  return hits;
}

Result<bool> TextSearch::has_to_learn() {
  auto index = this->index();
  if (!index) return index.error();
  store::TextIndex& texts = **index;
  auto indexed = texts.indexed();
  if (!indexed) return indexed.error();
  std::size_t looked = 0;
  bool behind = false;
  Error failed;
  auto change =
      store_.touched_since(*indexed, store::Scan::kLastItem, [&](const store::TouchedItem& item) {
        auto known = texts.has(item.version);
        if (!known) failed = known.error();
        behind = !known || !*known || ++looked == kMostLooked;
        return !behind;
      });
  if (!change) return change.error();
  if (!failed.message.empty()) return failed;
  return behind || *change < *indexed;
}

}  // namespace antiphon::backend
