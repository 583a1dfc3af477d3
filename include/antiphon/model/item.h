// What a parser makes of a document: a feed and its items, as plain values. All text is valid
// UTF-8. Single-line fields (titles, names, addresses) are printable(); addresses are absolute or
// empty.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/base/time.h"

namespace antiphon {

// Limits that a parser keeps and the backend checks (what is longer is cut or dropped, see
// notes in antiphon-feeds(5)).
constexpr std::size_t kMaxTitleBytes = 1024;
constexpr std::size_t kMaxGuidBytes = 2048;
constexpr std::size_t kMaxUrlBytes = 8192;
constexpr std::size_t kMaxBodyBytes = 1U << 20U;
constexpr std::size_t kMaxDescriptionBytes = 64U << 10U;  // of a feed
constexpr std::size_t kMaxWarnings = 20;
constexpr std::size_t kMaxItems = 5000;
constexpr std::size_t kMaxCategories = 64;
constexpr std::size_t kMaxEnclosures = 32;
constexpr std::size_t kMaxAuthors = 16;
constexpr std::size_t kMaxExtras = 32;       // of each list in ItemExtras
constexpr std::size_t kMaxExtraBytes = 256;  // of what is neither name nor address there

struct Person {
  std::string name;
  std::string url;
  std::string email;
  std::string avatar{};  // address of a picture

  bool operator==(const Person&) const = default;
};

struct Enclosure {
  std::string url;
  std::string type;                  // media type, lower case; empty: unknown
  std::optional<std::int64_t> size;  // bytes
  std::optional<std::chrono::seconds> duration;
  std::string title{};

  bool operator==(const Enclosure&) const = default;
};

enum class BodyKind : std::uint8_t { none, text, html };

// A body as the feed gave it. HTML in it is NOT safe: it is made safe, or rendered, by a parser
// job.
struct Body {
  BodyKind kind = BodyKind::none;
  std::string content;
  std::string base;  // what relative addresses in it refer to; empty: nothing known

  bool operator==(const Body&) const = default;
};

struct Transcript {
  std::string url;
  std::string type;  // media type
  std::string language;

  bool operator==(const Transcript&) const = default;
};

// Somebody who has a part in it and did not write it.
struct Credit {
  Person person;
  std::string role;  // lower case: `host`, `guest`, `contributor`; may be empty

  bool operator==(const Credit&) const = default;
};

struct InReplyTo {
  std::string id;
  std::string url;

  bool operator==(const InReplyTo&) const = default;
};

struct Location {
  std::int32_t latitude = 0;  // millionths of a degree (WGS 84)
  std::int32_t longitude = 0;

  bool operator==(const Location&) const = default;
};

// A category of which more is known than its name.
struct CategoryTerm {
  std::string term;
  std::string label;
  std::string scheme;

  bool operator==(const CategoryTerm&) const = default;
};

// What extensions of feeds say and only `parse` tells: the store has no place for it.
struct ItemExtras {
  std::string chapters_url;
  std::vector<Transcript> transcripts;
  std::vector<Credit> credits;
  std::optional<std::int64_t> season;
  std::string episode;  // a number, perhaps with a fraction
  std::optional<std::int64_t> comments_count;
  std::string comments_feed;
  std::vector<InReplyTo> in_reply_to;
  std::optional<Location> location;
  std::string license;  // an address
  std::vector<CategoryTerm> categories;

  bool operator==(const ItemExtras&) const = default;
};

struct ParsedItem {
  // Candidates for the identity, best first: guid, link, hash of title and date. The store decides.
  std::string guid;
  std::string url;
  std::string title_date_hash;  // hash80; never empty

  std::string title;
  std::string external_url;  // JSON Feed's; else empty
  std::string comments_url;
  std::string language;
  std::string image;
  std::vector<Person> authors;
  std::optional<Time> published;
  std::optional<Time> updated;
  std::vector<std::string> categories;
  std::vector<Enclosure> enclosures;
  Body summary;      // only where the feed gives one beside the content
  Body content;      // what Enter shows
  std::string text;  // plain text of content, else of the summary: for search and filters
  ItemExtras extras;

  bool operator==(const ParsedItem&) const = default;
};

// When a feed wants to be left alone, in GMT: RSS's skipHours and skipDays.
struct Skips {
  std::uint32_t hours = 0;  // bit 0: from 00:00 to 01:00
  std::uint8_t days = 0;    // bit 0: Sunday

  bool operator==(const Skips&) const = default;
};

constexpr std::uint32_t kEveryHour = (1U << 24U) - 1;
constexpr std::uint8_t kEveryDay = (1U << 7U) - 1;

struct ParsedFeed {
  std::string format;  // rss20 rss11 rss10 rss09x atom10 atom03 json11 json10 cdf
  bool recovered = false;
  std::vector<std::string> warnings;  // printable, at most kMaxWarnings

  std::string title;
  std::string home_page_url;
  std::string feed_url;  // where the document says that it is
  std::string description;
  std::string language;
  std::string icon;     // a picture of some size
  std::string favicon;  // a small one, for lists
  std::vector<Person> authors;
  std::optional<std::chrono::seconds> ttl;  // or what sy:updatePeriod and its frequency come to
  Skips skips;

  bool operator==(const ParsedFeed&) const = default;
};

struct ParsedDocument {
  ParsedFeed feed;
  std::vector<ParsedItem> items;  // in document order, at most kMaxItems
};

// A feed that a web page names as its own.
struct NamedFeed {
  std::string url;  // of http or https
  std::string title;

  bool operator==(const NamedFeed&) const = default;
};

constexpr std::size_t kMaxNamedFeeds = 32;

}  // namespace antiphon
