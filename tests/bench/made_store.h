// A store of any size, as years of reading would have left it: made of documents, by the parser's
// code and the store's own.

#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "antiphon/base/result.h"

namespace antiphon::bench {

// Words that made documents do not have otherwise, and the share of items that have each: one of
// two of these in the title, the others in the text.
struct KnownWord {
  const char* word;
  std::size_t one_in;
};
constexpr KnownWord kCommon{"harbour", 10};
constexpr KnownWord kUncommon{"comet", 200};
constexpr KnownWord kRare{"quasar", 500};
// One item in ten is unread, one in 500 starred.

struct Size {
  std::size_t items = 1'000'000;
  std::size_t feeds = 2000;
};

// The home of a user with such a store, under `folder`: data/antiphon/antiphon.db, and
// config/antiphon with feeds and settings (nothing is refreshed). What is there already is kept.
// `tell` is called with how much of it is done, in percent.
Result<void> make_home(const std::string& folder, const Size& size,
                       const std::function<void(unsigned)>& tell);

std::string store_of(const std::string& folder);

// A refresh that brings `puts` documents in which all items have new titles, with a pause after
// each. The items are as many as before.
Result<void> put_changed(const std::string& folder, const Size& size, std::size_t puts,
                         const std::function<void()>& pause);

}  // namespace antiphon::bench
