#include "store/identity.h"

#include <functional>
#include <unordered_map>
#include <utility>

#include "antiphon/base/hash.h"

namespace antiphon::store {
namespace {

// Two items with one guid are the same item when their links agree; without links their titles
// must.
bool same_but_guid(const ParsedItem& a, const ParsedItem& b) {
  return a.url == b.url && (!a.url.empty() || a.title == b.title);
}

std::string_view without_slash(std::string_view url) {
  return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

// The first item with each text, and whether all others with it are like it.
struct Group {
  std::size_t first = 0;
  bool alike = true;
};

template <class Text>
using Groups = std::unordered_map<Text, Group>;

using UrlAndTitle = std::pair<std::string_view, std::string_view>;

struct HashPair {
  std::size_t operator()(const UrlAndTitle& pair) const {
    const std::hash<std::string_view> hash;
    return hash(pair.first) * 31 + hash(pair.second);
  }
};

class Document {
 public:
  Document(const ParsedDocument& document, bool believe_guids)
      : items_(document.items),
        home_(without_slash(document.feed.home_page_url)),
        believe_guids_(believe_guids) {
    const auto& items = items_;
    by_guid_.reserve(items.size());
    by_url_.reserve(items.size());
    by_both_.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      add(by_guid_, items[i].guid, i, same_but_guid);
    }
    // Only now is it known which guids can be believed.
    for (std::size_t i = 0; i < items.size(); ++i) {
      add(by_url_, items[i].url, i, [this](const ParsedItem& a, const ParsedItem& b) {
        return name(a) == name(b) && a.title_date_hash == b.title_date_hash;
      });
      add(by_both_, UrlAndTitle(items[i].url, items[i].title), i,
          [this](const ParsedItem& a, const ParsedItem& b) { return name(a) == name(b); });
    }
  }

  Identity identity(const ParsedItem& item) const {
    Identity identity;
    if (!item.url.empty()) {
      identity.own_url = without_slash(item.url) != home_ && by_url_.at(item.url).alike;
      identity.own_url_and_title = by_both_.at({item.url, item.title}).alike;
    }
    if (!guid(item).empty()) {
      identity.kind = IdentityKind::guid;
      identity.text = item.guid;
    } else if (identity.own_url) {
      identity.kind = IdentityKind::url;
      identity.text = item.url;
    } else {
      identity.text = item.title_date_hash;
    }
    return identity;
  }

  // More than half of the items have a guid that cannot be theirs alone.
  bool shared_guids() const {
    std::size_t shared = 0;
    for (const ParsedItem& item : items_) {
      if (!item.guid.empty() && !by_guid_.at(item.guid).alike) {
        ++shared;
      }
    }
    return 2 * shared > items_.size();
  }

 private:
  template <class Map, class Alike>
  void add(Map& groups, const typename Map::key_type& text, std::size_t i, const Alike& alike) {
    const auto [place, is_new] = groups.try_emplace(text, Group{i});
    if (!is_new && !alike(items_[place->second.first], items_[i])) {
      place->second.alike = false;
    }
  }

  // Empty where it cannot be believed.
  std::string_view guid(const ParsedItem& item) const {
    const bool believed = believe_guids_ && !item.guid.empty() && by_guid_.at(item.guid).alike;
    return believed ? std::string_view(item.guid) : std::string_view();
  }

  // A guid that is the link says no more than the link.
  std::string_view name(const ParsedItem& item) const {
    return guid(item).empty() ? std::string_view(item.url) : guid(item);
  }

  const std::vector<ParsedItem>& items_;
  std::string_view home_;
  bool believe_guids_;
  Groups<std::string_view> by_guid_;
  Groups<std::string_view> by_url_;
  std::unordered_map<UrlAndTitle, Group, HashPair> by_both_;
};

std::uint64_t hash60(std::initializer_list<std::string_view> parts) {
  const std::string text = hash80(parts);
  std::uint64_t bits = 0;
  for (const char c : std::string_view(text).substr(0, 12)) {
    bits = bits << 5U | static_cast<std::uint64_t>(c >= 'a' ? c - 'a' : c - '2' + 26);
  }
  return bits;
}

}  // namespace

Identities identities(const ParsedDocument& parsed, bool believe_guids) {
  const auto& items = parsed.items;
  const Document document(parsed, believe_guids);
  Identities found;
  found.items.reserve(items.size());
  found.shared_guids = document.shared_guids();
  for (const ParsedItem& item : items) {
    found.items.push_back(document.identity(item));
  }
  return found;
}

Key key_of(std::string_view origin, std::string_view identity) {
  return hash80({origin, identity});
}

std::optional<std::int64_t> twin_of(std::string_view url, std::string_view title) {
  if (url.empty()) {
    return std::nullopt;
  }
  constexpr auto kHalf = static_cast<std::uint64_t>(kTitleBits);
  return static_cast<std::int64_t>((hash60({url}) & kHalf) << 32U | (hash60({title}) & kHalf));
}

std::int64_t digest_of(std::initializer_list<std::string_view> parts) {
  return static_cast<std::int64_t>(hash60(parts));
}

}  // namespace antiphon::store
