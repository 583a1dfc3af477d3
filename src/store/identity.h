// Which of guid, url and hash says which item it is.
//
// A guid is believed unless items of one document that are plainly different share it; an url
// likewise, and not when it is the feed's home page; the hash of title and date is what remains.
// The text of the identity goes into the key without a word of which of the three it is: a feed
// whose guids are its links keeps its keys when it drops one of the two.
//
// What a document cannot tell, the store's history does (put.cc): guids that changed though it is
// the same item, and guids that were added or dropped between two fetches.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/model/ids.h"
#include "antiphon/model/item.h"

namespace antiphon::store {

enum class IdentityKind : std::uint8_t { guid = 0, url = 1, hash = 2 };  // as stored

struct Identity {
  IdentityKind kind = IdentityKind::hash;
  std::string_view text;  // into the item
  // No other item of the document has this url, or this url with this title: then they may be used
  // to find the item in the history.
  bool own_url = false;
  bool own_url_and_title = false;
};

struct Identities {
  std::vector<Identity> items;  // one for each item of the document, in its order
  bool shared_guids = false;    // most items share a guid with one that is another
};

// Views point into `document`. With `believe_guids` false all guids are passed over. Linear.
Identities identities(const ParsedDocument& document, bool believe_guids);

Key key_of(std::string_view origin, std::string_view identity);

// 64 bits of which the upper half is the url's and the lower the title's, so that a range has all
// items with one url. Not collision-free: what is found by it is to be compared. Nothing without an
// url.
std::optional<std::int64_t> twin_of(std::string_view url, std::string_view title);
constexpr std::int64_t kTitleBits = 0xffff'ffff;

// 60 bits of a collision-resistant hash.
std::int64_t digest_of(std::initializer_list<std::string_view> parts);

}  // namespace antiphon::store
