// The text index: which items have a word, a start of a word, or a phrase, in title or text. A
// database file of its own beside the store: made from it, and made anew whenever it is missing,
// damaged, of another version or of another store. So nobody needs a copy of it, and no error of it
// is one of the reader: an index that cannot be used is one that has nothing.
//
// It follows the store at a distance. What it says holds for all items that were last touched up to
// the change number `indexed`; the others are the caller's to look at, but for those whose version
// the index has (an item that was only marked is touched, and its text is the same).
//
// Any number of programs may search; one at a time adds, which is the callers' to see to (by a
// lock).

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/model/ids.h"
#include "antiphon/model/text_query.h"
#include "antiphon/store/values.h"

namespace antiphon::store {

// An item's words: tokens with single spaces between, as the queries' are.
struct ItemTokens {
  ItemVersion version;
  std::string title;
  std::string text;
};

class Connection;

class TextIndex {
 public:
  // Where the index of a store is: `antiphon-text.db` beside `antiphon.db`.
  static std::string path_beside(const std::string& store);

  // For searching; `identity` is the store's. Opens the file when it is first asked, and again when
  // another has taken its place.
  TextIndex(std::string path, std::int64_t identity);
  TextIndex(TextIndex&&) noexcept;
  TextIndex& operator=(TextIndex&&) noexcept;
  ~TextIndex();

  // --- searching ---

  // All that `ask` asks is of one moment.
  Result<void> at_one_moment(const std::function<Result<void>()>& ask);
  // 0: there is no index that could be used.
  Result<ChangeNumber> indexed();
  // Items whose newest text in the index has all terms, by id. Cost: less than a microsecond an
  // item that is found.
  Result<std::vector<ItemId>> search(const TextQuery& query);
  // Whether search() speaks of this version of the item.
  Result<bool> has(const ItemVersion& version);
  // The newest versions of the items that were first stored last, at most so many.
  Result<std::vector<ItemVersion>> last(std::size_t count);
  // How many items it has.
  Result<std::uint64_t> size();
  // An error came from the file itself: it is to be thrown away.
  [[nodiscard]] bool is_damaged() const;

  // --- adding ---

  // Makes the file where it cannot be used as it is.
  Result<void> prepare();
  // All in one transaction. Versions that it has are passed over, others take the place of older
  // ones. Everything up to the change `indexed` has been added now.
  Result<void> add(std::span<const ItemTokens> items, ChangeNumber indexed);
  // Texts that were replaced still take room, and time in every search: more than a fifth of all.
  Result<bool> is_worn();
  // Leaves nothing in it.
  Result<void> clear();
  // The same for a file that is beyond that.
  Result<void> discard();

 private:
  struct Database;
  Result<Connection*> usable();

  std::string path_;
  std::int64_t identity_;
  std::unique_ptr<Database> database_;
};

}  // namespace antiphon::store
