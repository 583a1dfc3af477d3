#include <array>

#include "fuzz/broken.h"
#include "fuzz/promises.h"

#include "antiphon/feed/html.h"
#include "antiphon/feed/parse.h"
#include "antiphon/model/ids.h"
#include "feed/gumbo_referee.h"
#include "feed/url.h"

namespace antiphon::fuzz {

namespace {

constexpr std::array<std::string_view, 6> kContentTypes = {"",
                                                           "application/rss+xml",
                                                           "text/xml; charset=utf-8",
                                                           "text/xml; charset=\"iso-8859-1\"",
                                                           "application/xml;charset=shift_jis",
                                                           "text/html"};
constexpr std::array<std::string_view, 3> kBases = {"", "https://example.org/dir/feed.xml",
                                                    "file:///feed.xml"};

void check_address(std::string_view name, const std::string& address, Broken& broken) {
  broken.unless_line(name, address, kMaxUrlBytes);
  broken.unless(address.empty() || !feed::url_scheme(address).empty(),
                std::string(name) + " is absolute or empty", address);
}

void check_people(const std::vector<Person>& people, Broken& broken) {
  broken.unless(people.size() <= kMaxAuthors, "there are not too many authors");
  for (const Person& person : people) {
    broken.unless_line("the name of an author", person.name, kMaxTitleBytes);
    broken.unless_line("the mail address of an author", person.email, kMaxTitleBytes);
    check_address("the address of an author", person.url, broken);
    check_address("the picture of an author", person.avatar, broken);
    broken.unless(!person.name.empty() || !person.email.empty() || !person.url.empty(),
                  "an author is somebody");
  }
}

void check_date(const std::optional<Time>& date, Broken& broken) {
  using namespace std::chrono_literals;
  if (!date) return;
  constexpr Time kFirst = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
  constexpr Time kEnd = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
  broken.unless(*date >= kFirst && *date < kEnd, "a date has a year of four digits");
}

void check_body(const Body& body, bool safe, Broken& broken) {
  broken.unless(is_utf8(body.content), "a body is UTF-8");
  broken.unless(body.content.size() <= kMaxBodyBytes, "a body is not too long");
  broken.unless(body.kind != BodyKind::none || body.content.empty(), "no body has no content");
  check_address("the base address of a body", body.base, broken);
  if (safe && body.kind == BodyKind::html) {
    broken.unless(feed::is_inert(body.content), "nothing in a safe body acts", body.content);
  }
}

void check_extras(const ItemExtras& extras, Broken& broken) {
  check_address("chapters", extras.chapters_url, broken);
  check_address("a feed of comments", extras.comments_feed, broken);
  check_address("a license", extras.license, broken);
  broken.unless_line("an episode", extras.episode, kMaxExtraBytes);
  broken.unless(extras.transcripts.size() <= kMaxExtras && extras.credits.size() <= kMaxExtras &&
                    extras.in_reply_to.size() <= kMaxExtras &&
                    extras.categories.size() <= kMaxExtras,
                "there are not too many extras");
  for (const Transcript& one : extras.transcripts) {
    check_address("a transcript", one.url, broken);
    broken.unless_line("a type", one.type, kMaxExtraBytes);
    broken.unless_line("a language", one.language, kMaxExtraBytes);
  }
  for (const Credit& one : extras.credits) {
    check_people({one.person}, broken);
    broken.unless_line("a role", one.role, kMaxExtraBytes);
  }
  for (const InReplyTo& one : extras.in_reply_to) {
    broken.unless_line("what is replied to", one.id, kMaxGuidBytes);
    check_address("what is replied to", one.url, broken);
  }
  for (const CategoryTerm& one : extras.categories) {
    broken.unless_line("a term", one.term, kMaxTitleBytes);
    broken.unless_line("a label", one.label, kMaxTitleBytes);
    broken.unless_line("a scheme", one.scheme, kMaxUrlBytes);
  }
}

void check_item(const ParsedItem& item, bool safe, Broken& broken) {
  broken.unless_line("a guid", item.guid, kMaxGuidBytes);
  broken.unless_line("a hash", item.title_date_hash, kKeyLength);
  broken.unless(!item.title_date_hash.empty(), "an item has a hash");
  broken.unless_line("a title", item.title, kMaxTitleBytes);
  broken.unless_line("a language", item.language, kMaxTitleBytes);
  check_address("a link", item.url, broken);
  check_address("an external link", item.external_url, broken);
  check_address("a link to comments", item.comments_url, broken);
  check_address("an image", item.image, broken);
  check_people(item.authors, broken);
  check_extras(item.extras, broken);
  check_date(item.published, broken);
  check_date(item.updated, broken);
  broken.unless(item.categories.size() <= kMaxCategories, "there are not too many categories");
  for (const std::string& category : item.categories)
    broken.unless_line("a category", category, kMaxTitleBytes);
  broken.unless(item.enclosures.size() <= kMaxEnclosures, "there are not too many enclosures");
  for (const Enclosure& enclosure : item.enclosures) {
    check_address("an enclosure", enclosure.url, broken);
    broken.unless(!enclosure.url.empty(), "an enclosure has an address");
    broken.unless_line("a media type", enclosure.type, kMaxTitleBytes);
    broken.unless_line("the title of an enclosure", enclosure.title, kMaxTitleBytes);
    broken.unless(!enclosure.size || *enclosure.size >= 0, "a size is not negative");
    broken.unless(!enclosure.duration || enclosure.duration->count() >= 0,
                  "a duration is not negative");
  }
  check_body(item.summary, safe, broken);
  check_body(item.content, safe, broken);
  broken.unless(printable_block(item.text) == item.text, "the text is printable", item.text);
  broken.unless(item.text.size() <= kMaxBodyBytes, "the text is not too long");
}

void check_head(const ParsedFeed& feed, Broken& broken) {
  broken.unless(!feed.format.empty(), "a feed has a format");
  broken.unless(feed.warnings.size() <= kMaxWarnings, "there are not too many warnings");
  for (const std::string& warning : feed.warnings)
    broken.unless_line("a warning", warning, kMaxTitleBytes);
  broken.unless_line("the title of the feed", feed.title, kMaxTitleBytes);
  broken.unless_line("the language of the feed", feed.language, kMaxTitleBytes);
  check_address("the home page", feed.home_page_url, broken);
  check_address("the address of the feed", feed.feed_url, broken);
  check_address("the icon", feed.icon, broken);
  check_address("the favicon", feed.favicon, broken);
  broken.unless(printable_block(feed.description) == feed.description,
                "the description is printable", feed.description);
  broken.unless(feed.description.size() <= kMaxDescriptionBytes, "the description is not too long");
  check_people(feed.authors, broken);
  broken.unless(!feed.ttl || feed.ttl->count() > 0, "a time to live is positive");
}

}  // namespace

std::string broken_by_feed(std::string_view bytes) {
  static feed::Charsets charsets;
  feed::ParseOptions options;
  options.content_type = kContentTypes[bytes.size() % kContentTypes.size()];
  options.base = kBases[bytes.size() % kBases.size()];
  options.safe_bodies = bytes.size() % 2 == 0;
  const auto document = feed::parse_feed(std::string(bytes), options, charsets);
  Broken broken;
  if (!document) {
    broken.unless_line("an error", document.error().message, kMaxUrlBytes);
    broken.unless(!document.error().message.empty(), "an error says why");
    return broken.first();
  }
  broken.unless(document->items.size() <= kMaxItems, "there are not too many items");
  check_head(document->feed, broken);
  for (const ParsedItem& item : document->items)
    check_item(item, options.safe_bodies, broken);
  return broken.first();
}

}  // namespace antiphon::fuzz
