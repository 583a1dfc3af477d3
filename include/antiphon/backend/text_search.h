// Words of a filter, looked up in the text index, and always right whatever state that is in: what
// the index does not know is named, for the caller to look at.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "antiphon/model/ids.h"
#include "antiphon/model/text_query.h"
#include "antiphon/store/store.h"
#include "antiphon/store/text_index.h"

namespace antiphon::backend {

// Of all items, as the store has them at `change`: those in neither list lack a term.
struct TextHits {
  std::vector<ItemId> found;    // by id: have all terms
  std::vector<ItemId> unknown;  // by id: have to be looked at
  ChangeNumber change{};
};

class TextSearch {
 public:
  // `store` lies at `path`, and its index beside it. Nothing is opened before it is needed.
  TextSearch(store::Store& store, const std::string& path);

  // Nothing: there is no index, or it is behind by more than so many items, or the query narrows
  // nothing (`a*`); then every item has to be looked at. Cost: see TextIndex::search(), and 3 µs an
  // item that was touched since the index was brought up to date.
  std::optional<TextHits> find(const TextQuery& query, std::size_t most_touched);

  // There is something for the index to learn. Looks at some hundred items at most.
  bool is_behind();

 private:
  Result<std::optional<TextHits>> look_up(const TextQuery& query, std::size_t most_touched);
  Result<bool> has_to_learn();
  Result<store::TextIndex*> index();
  void failed(const Error& error);

  store::Store& store_;
  std::string path_;  // of the index
  std::optional<store::TextIndex> index_;
};

}  // namespace antiphon::backend
