#include "antiphon/filter/attributes.h"

#include <algorithm>
#include <array>

#include "filter/closest.h"

namespace antiphon::filter {

namespace {

// clang-format off
// In the order of the enumerators.
constexpr std::array kAttributes{
    AttributeInfo{Attribute::title, "title", Type::text, Part::header},
    AttributeInfo{Attribute::url, "url", Type::text, Part::item},
    AttributeInfo{Attribute::author, "author", Type::text, Part::item},
    AttributeInfo{Attribute::authors, "authors", Type::texts, Part::item},
    AttributeInfo{Attribute::text, "text", Type::text, Part::text},
    AttributeInfo{Attribute::content, "content", Type::text, Part::body},
    AttributeInfo{Attribute::summary, "summary", Type::text, Part::body},
    AttributeInfo{Attribute::date, "date", Type::time, Part::states},
    AttributeInfo{Attribute::published, "published", Type::time, Part::header},
    AttributeInfo{Attribute::updated, "updated", Type::time, Part::header},
    AttributeInfo{Attribute::fetched, "fetched", Type::time, Part::header},
    AttributeInfo{Attribute::age, "age", Type::days, Part::states},
    AttributeInfo{Attribute::guid, "guid", Type::text, Part::item},
    AttributeInfo{Attribute::key, "key", Type::text, Part::item},
    AttributeInfo{Attribute::host, "host", Type::text, Part::item},
    AttributeInfo{Attribute::language, "language", Type::text, Part::item},
    AttributeInfo{Attribute::comments, "comments", Type::text, Part::item},
    AttributeInfo{Attribute::length, "length", Type::number, Part::header},
    AttributeInfo{Attribute::words, "words", Type::number, Part::text},
    AttributeInfo{Attribute::unread, "unread", Type::flag, Part::states},
    AttributeInfo{Attribute::read, "read", Type::flag, Part::states},
    AttributeInfo{Attribute::starred, "starred", Type::flag, Part::states},
    AttributeInfo{Attribute::is_new, "new", Type::flag, Part::header},
    AttributeInfo{Attribute::tag, "tag", Type::texts, Part::tags},
    AttributeInfo{Attribute::flags, "flags", Type::text, Part::tags},
    AttributeInfo{Attribute::score, "score", Type::number, Part::numbers},
    AttributeInfo{Attribute::category, "category", Type::texts, Part::item},
    AttributeInfo{Attribute::enclosures, "enclosures", Type::number, Part::item},
    AttributeInfo{Attribute::enclosure_url, "enclosure.url", Type::texts, Part::item},
    AttributeInfo{Attribute::enclosure_type, "enclosure.type", Type::texts, Part::item},
    AttributeInfo{Attribute::enclosure_size, "enclosure.size", Type::numbers, Part::item},
    AttributeInfo{Attribute::enclosure_duration, "enclosure.duration", Type::spans, Part::item},
    AttributeInfo{Attribute::view, "view", Type::text, Part::states},
    AttributeInfo{Attribute::feed_id, "feed.id", Type::number, Part::states},
    AttributeInfo{Attribute::feed_title, "feed.title", Type::text, Part::states, true},
    AttributeInfo{Attribute::feed_url, "feed.url", Type::text, Part::states, true},
    AttributeInfo{Attribute::feed_link, "feed.link", Type::text, Part::states, true},
    AttributeInfo{Attribute::feed_description, "feed.description", Type::text, Part::states, true},
    AttributeInfo{Attribute::feed_tag, "feed.tag", Type::texts, Part::states, true},
    AttributeInfo{Attribute::tags, "tags", Type::text, Part::states, true},
    AttributeInfo{Attribute::feed_unread, "feed.unread", Type::number, Part::states, true},
    AttributeInfo{Attribute::feed_total, "feed.total", Type::number, Part::states, true},
    AttributeInfo{Attribute::feed_error, "feed.error", Type::text, Part::states, true},
    AttributeInfo{Attribute::feed_per_week, "feed.per_week", Type::number, Part::states, true},
    AttributeInfo{Attribute::feed_last, "feed.last", Type::time, Part::states, true},
    AttributeInfo{Attribute::feed_index, "feed.index", Type::number, Part::states, true},
    AttributeInfo{Attribute::feed_age, "feed.age", Type::days, Part::states, true},
};

struct Alias {
  std::string_view name;
  Attribute attribute;
};

// newsboat's names, and those that people try.
constexpr std::array kAliases{
    Alias{"link", Attribute::url},
    Alias{"enclosure_url", Attribute::enclosure_url},
    Alias{"enclosure_type", Attribute::enclosure_type},
    Alias{"feedtitle", Attribute::feed_title},
    Alias{"feed", Attribute::feed_title},
    Alias{"description", Attribute::feed_description},
    Alias{"feedlink", Attribute::feed_link},
    Alias{"feeddate", Attribute::feed_last},
    Alias{"rssurl", Attribute::feed_url},
    Alias{"unread_count", Attribute::feed_unread},
    Alias{"total_count", Attribute::feed_total},
    Alias{"feedindex", Attribute::feed_index},
    Alias{"latest_article_age", Attribute::feed_age},
    Alias{"categories", Attribute::category},
    Alias{"comments_url", Attribute::comments},
    Alias{"feed.tags", Attribute::feed_tag},
};
// clang-format on

}  // namespace

const AttributeInfo& info_of(Attribute attribute) {
  return kAttributes[static_cast<std::size_t>(attribute)];
}

std::optional<Attribute> attribute_named(std::string_view name) {
  for (const AttributeInfo& one : kAttributes) {
    if (one.name == name) return one.attribute;
  }
  for (const Alias& one : kAliases) {
    if (one.name == name) return one.attribute;
  }
  return std::nullopt;
}

std::vector<AttributeInfo> all_attributes() {
  std::vector<AttributeInfo> all(kAttributes.begin(), kAttributes.end());
  std::erase_if(all, [](const AttributeInfo& one) { return one.attribute == Attribute::feed_id; });
  return all;
}

bool is_number_name(std::string_view name) {
  constexpr std::size_t kLongest = 32;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= kLongest && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }) &&
         attribute_named(name).value_or(Attribute::score) == Attribute::score;
}

std::optional<std::string_view> number_in(std::string_view name) {
  constexpr std::string_view kPrefix = "number.";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  return is_number_name(name) ? std::optional(name) : std::nullopt;
}

std::string name_of_number(std::string_view number) {
  return number.empty() ? "score" : "number." + std::string(number);
}

std::optional<std::string> name_like(std::string_view name) {
  std::vector<std::string_view> names;
  for (const AttributeInfo& one : all_attributes())
    names.push_back(one.name);
  for (const Alias& one : kAliases)
    names.push_back(one.name);
  return closest(name, names);
}

}  // namespace antiphon::filter
