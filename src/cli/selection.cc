#include "cli/selection.h"

#include "antiphon/base/text.h"

namespace antiphon::cli {

namespace {

bool looks_like_key(const std::string& argument) {
  if (!is_key_prefix(argument)) return false;
  return argument.size() == kKeyLength || argument.find_first_of("234567") != std::string::npos;
}

}  // namespace

Result<ItemId> item_with_key(store::Store& store, const std::string& key) {
  if (!is_key_prefix(key)) {
    return Error{key + ": expected a key: 6 to 16 of the characters a to z and 2 to 7"};
  }
  auto found = store.with_key(key, 2);
  if (!found) return found.error();
  if (found->empty()) return Error{key + ": no item has this key"};
  if (found->size() > 1) return Error{key + ": more than one key starts so; give more of it"};
  return found->front();
}

Result<Selection> select_items(store::Store& store, const std::vector<std::string>& arguments) {
  Selection selection;
  selection.by_key = !arguments.empty();
  std::string text;
  for (const std::string& argument : arguments) {
    text += (text.empty() ? "" : " ") + argument;
    if (!selection.by_key) continue;
    std::vector<ItemId> found;
    if (looks_like_key(argument)) {
      auto with_key = store.with_key(argument, 2);
      if (!with_key) return with_key.error();
      found = std::move(*with_key);
      if (found.size() > 1)
        return Error{argument + ": more than one key starts so; give more of it"};
    }
    if (found.size() == 1)
      selection.items.push_back(found.front());
    else
      selection.by_key = false;
  }
  if (selection.by_key) return selection;
  auto filter = filter::Filter::parse(text);
  if (!filter) return filter.error();
  selection.filter = std::move(*filter);
  return selection;
}

}  // namespace antiphon::cli
