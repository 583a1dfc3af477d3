// What a filter can ask of an item, by name.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::filter {

enum class Attribute : std::uint8_t {
  // Of an item.
  title,
  url,
  author,
  authors,
  text,
  content,
  summary,
  date,
  published,
  updated,
  fetched,
  age,
  guid,
  key,
  host,
  language,
  comments,
  length,
  words,
  unread,
  read,
  starred,
  is_new,
  tag,
  flags,
  score,  // or another number that a program of the user's gave
  category,
  enclosures,
  enclosure_url,
  enclosure_type,
  enclosure_size,
  enclosure_duration,
  view,     // one of the user's, by name: with_views() puts what it means in its place
  feed_id,  // a row of the store: what attributes of feeds become before items are looked at
  // Of its feed.
  feed_title,
  feed_url,
  feed_link,
  feed_description,
  feed_tag,
  tags,
  feed_unread,
  feed_total,
  feed_error,
  feed_per_week,
  feed_last,
  feed_index,
  feed_age
};

// What values it has, and so what can be said of them.
enum class Type : std::uint8_t {
  text,
  number,
  time,
  days,  // since the item's date; whole ones, unless a unit is said
  flag,  // "yes" or "no"
  // Any number of them; what is said is said of any.
  texts,
  numbers,
  spans  // seconds
};

// What has to be read of an item, from what every scan has to what costs most.
enum class Part : std::uint8_t {
  states,   // id, feed, read, starred, date
  header,   // title, length, the other dates
  tags,     // the user's
  numbers,  // what programs of the user's gave
  item,     // addresses, people, categories, enclosures
  text,     // plain text
  body      // as the feed gave it
};
constexpr std::size_t kParts = 7;

class Parts {
 public:
  constexpr Parts() = default;
  constexpr Parts(Part part) : bits_(1U << static_cast<unsigned>(part)) {}

  [[nodiscard]] constexpr bool has(Parts others) const {
    return (bits_ & others.bits_) == others.bits_;
  }
  [[nodiscard]] constexpr Parts without(Parts others) const { return Parts(bits_ & ~others.bits_); }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  // The one that costs least. Only where there is one.
  [[nodiscard]] constexpr Part cheapest() const {
    unsigned at = 0;
    while ((bits_ >> at & 1U) == 0)
      ++at;
    return static_cast<Part>(at);
  }
  constexpr Parts& operator|=(Parts others) {
    bits_ |= others.bits_;
    return *this;
  }
  constexpr bool operator==(const Parts&) const = default;

 private:
  constexpr explicit Parts(unsigned bits) : bits_(bits) {}
  unsigned bits_ = 0;
};

struct AttributeInfo {
  Attribute attribute;
  std::string_view name;
  Type type;
  Part part;
  bool of_feed = false;
};

const AttributeInfo& info_of(Attribute attribute);
// By its name, or by newsboat's.
std::optional<Attribute> attribute_named(std::string_view name);
// All of them but `feed.id`, and without newsboat's names.
std::vector<AttributeInfo> all_attributes();
// Whether a number that a program of the user's gives may be called so: small letters, digits and
// `_`, a letter first, at most 32 of them, and no name of an attribute but `score`.
bool is_number_name(std::string_view name);
// The name behind `number.`, which numbers other than the score have in filters and orders.
std::optional<std::string_view> number_in(std::string_view name);
// The name that stands in filters and orders for a number; empty is the score.
std::string name_of_number(std::string_view number);
// The name that is most like this one, if any is.
std::optional<std::string> name_like(std::string_view name);

}  // namespace antiphon::filter
