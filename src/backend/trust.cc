#include "backend/trust.h"

#include <string>
#include <string_view>

#include "antiphon/base/text.h"
#include "antiphon/model/ids.h"
#include "antiphon/wire/frame.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kMaxLines = 100'000;
constexpr std::size_t kMaxSubscriptions = 20'000;
constexpr std::size_t kMaxTags = 64;
constexpr std::size_t kMaxDropped = 2000;
// Addresses that are made absolute make safe HTML longer than what the feed gave.
constexpr std::size_t kMaxSafeBytes = 8 * kMaxBodyBytes;

// Bytes that are looked at together: the compiler makes a few instructions of them.
constexpr std::size_t kTogether = 64;

// None of so many bytes is of a control character, or begins one.
bool are_plain(const char* bytes, bool several_lines) {
  const unsigned char line_end = several_lines ? '\n' : 0x20;
  const unsigned char tab = several_lines ? '\t' : 0x20;
  unsigned char found = 0;  // a bool would not be put together in this way
  for (std::size_t i = 0; i < kTogether; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const bool is_odd = ((byte < 0x20) & (byte != line_end) & (byte != tab)) | (byte == 0x7F) |
                        (byte == 0xC2) | (byte == 0xE2);
    found = static_cast<unsigned char>(found | static_cast<unsigned char>(is_odd));
  }
  return found == 0;
}

// C0, DEL, C1 and the line separators: what no single line of ours has. Text of several lines may
// have line ends and tabs.
bool has_control(std::string_view text, bool several_lines = false) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    while (text.size() - i > kTogether && are_plain(text.data() + i, several_lines))
      i += kTogether;
    const auto byte = static_cast<unsigned char>(text[i]);
    if (several_lines && (byte == '\n' || byte == '\t')) continue;
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
      return true;
    if (!several_lines && byte == 0xE2 && text.substr(i, 3) >= "\xE2\x80\xA8" &&
        text.substr(i, 3) <= "\xE2\x80\xA9") {
      return true;
    }
  }
  return false;
}

class Check {
 public:
  Check& line(std::string_view field, std::string_view text, std::size_t limit) {
    if (text.size() > limit) fail(field, "is too long");
    if (has_control(text)) fail(field, "has control characters");
    return *this;
  }
  Check& block(std::string_view field, std::string_view text, std::size_t limit) {
    if (text.size() > limit) fail(field, "is too long");
    if (has_control(text, true)) fail(field, "has control characters");
    return *this;
  }
  Check& count(std::string_view field, std::size_t count, std::size_t limit) {
    if (count > limit) fail(field, "are too many");
    return *this;
  }
  Check& bytes(std::string_view field, std::size_t size, std::size_t limit) {
    if (size > limit) fail(field, "is too long");
    return *this;
  }
  Check& body(std::string_view field, const Body& body) {
    return bytes(field, body.content.size(), kMaxBodyBytes).line(field, body.base, kMaxUrlBytes);
  }
  Check& person(const Person& person) {
    return line("author", person.name, kMaxTitleBytes)
        .line("author", person.url, kMaxUrlBytes)
        .line("author", person.email, kMaxTitleBytes)
        .line("author", person.avatar, kMaxUrlBytes);
  }
  Check& people(const std::vector<Person>& people) {
    count("authors", people.size(), kMaxAuthors);
    for (const Person& one : people)
      person(one);
    return *this;
  }
  Check& extras(const ItemExtras& extras) {
    line("chapters", extras.chapters_url, kMaxUrlBytes)
        .line("episode", extras.episode, kMaxExtraBytes)
        .line("comments", extras.comments_feed, kMaxUrlBytes)
        .line("license", extras.license, kMaxUrlBytes)
        .count("transcripts", extras.transcripts.size(), kMaxExtras)
        .count("credits", extras.credits.size(), kMaxExtras)
        .count("replies", extras.in_reply_to.size(), kMaxExtras)
        .count("categories", extras.categories.size(), kMaxExtras);
    for (const Transcript& one : extras.transcripts) {
      line("transcript", one.url, kMaxUrlBytes)
          .line("transcript", one.type, kMaxExtraBytes)
          .line("transcript", one.language, kMaxExtraBytes);
    }
    for (const Credit& one : extras.credits)
      person(one.person).line("role", one.role, kMaxExtraBytes);
    for (const InReplyTo& one : extras.in_reply_to)
      line("reply", one.id, kMaxGuidBytes).line("reply", one.url, kMaxUrlBytes);
    for (const CategoryTerm& one : extras.categories) {
      line("category", one.term, kMaxTitleBytes)
          .line("category", one.label, kMaxTitleBytes)
          .line("category", one.scheme, kMaxUrlBytes);
    }
    return *this;
  }
  [[nodiscard]] Result<void> result() const {
    if (failure_.empty()) return {};
    return Error{failure_};
  }

 private:
  void fail(std::string_view field, std::string_view what) {
    if (failure_.empty()) failure_ = std::string(field) + " " + std::string(what);
  }
  std::string failure_;
};

}  // namespace

Result<void> check(const ParsedFeed& feed) {
  Check check;
  check.line("format", feed.format, 32)
      .line("title", feed.title, kMaxTitleBytes)
      .line("home page", feed.home_page_url, kMaxUrlBytes)
      .line("feed address", feed.feed_url, kMaxUrlBytes)
      .bytes("description", feed.description.size(), kMaxDescriptionBytes)
      .line("language", feed.language, kMaxTitleBytes)
      .line("icon", feed.icon, kMaxUrlBytes)
      .line("favicon", feed.favicon, kMaxUrlBytes)
      .people(feed.authors)
      .count("warnings", feed.warnings.size(), kMaxWarnings);
  if (feed.skips.hours > kEveryHour || feed.skips.days > kEveryDay)
    return Error{"skips are more than there are"};
  for (const std::string& warning : feed.warnings)
    check.line("warning", warning, kMaxTitleBytes);
  return check.result();
}

Result<void> check(const ParsedItem& item) {
  Check check;
  check.line("guid", item.guid, kMaxGuidBytes)
      .line("link", item.url, kMaxUrlBytes)
      .line("hash", item.title_date_hash, kKeyLength)
      .line("title", item.title, kMaxTitleBytes)
      .line("external link", item.external_url, kMaxUrlBytes)
      .line("comments", item.comments_url, kMaxUrlBytes)
      .line("language", item.language, kMaxTitleBytes)
      .line("image", item.image, kMaxUrlBytes)
      .people(item.authors)
      .extras(item.extras)
      .count("categories", item.categories.size(), kMaxCategories)
      .count("enclosures", item.enclosures.size(), kMaxEnclosures)
      .body("summary", item.summary)
      .body("content", item.content)
      .block("text", item.text, kMaxBodyBytes);
  for (const std::string& category : item.categories)
    check.line("category", category, kMaxTitleBytes);
  for (const Enclosure& enclosure : item.enclosures) {
    check.line("enclosure", enclosure.url, kMaxUrlBytes)
        .line("enclosure", enclosure.type, kMaxTitleBytes)
        .line("enclosure", enclosure.title, kMaxTitleBytes);
  }
  if (item.title_date_hash.empty()) return Error{"hash is missing"};
  return check.result();
}

Result<void> check(const StyledText& text) {
  Check check;
  check.count("lines", text.lines.size(), kMaxLines);
  for (const StyledLine& line : text.lines) {
    for (const Span& span : line.spans) {
      check.line("text", span.text, kMaxBodyBytes);
      if (span.link > text.links.size()) return Error{"a link has no address"};
    }
  }
  for (const std::string& link : text.links)
    check.line("link", link, kMaxUrlBytes);
  return check.result();
}

Result<void> check(const wire::Subscriptions& subscriptions) {
  Check check;
  check.count("subscriptions", subscriptions.subscriptions.size(), kMaxSubscriptions);
  check.count("lines", subscriptions.dropped.size(), kMaxDropped);
  for (const Subscription& one : subscriptions.subscriptions) {
    // Commands and files never come from an import, whoever says so.
    if (!is_web_url(one.url)) return Error{"an address is not one of the web"};
    check.count("tags", one.tags.size(), kMaxTags);
    check.line("address", one.url, kMaxUrlBytes).line("title", one.title, kMaxTitleBytes);
    for (const std::string& tag : one.tags)
      check.line("tag", tag, kMaxTitleBytes);
  }
  for (const std::string& line : subscriptions.dropped)
    check.line("line", line, 2 * kMaxUrlBytes);
  return check.result();
}

Result<void> check(const wire::SafeBody& body) {
  return Check()
      .block("html", body.html, kMaxSafeBytes)
      .block("text", body.text, kMaxSafeBytes)
      .result();
}

Result<void> check(const wire::Opml& opml) {
  return Check().block("document", opml.document, wire::kMaxMessage).result();
}

Result<void> check(const wire::Failed& failed) {
  Check check;
  check.count("feeds", failed.named.size(), kMaxNamedFeeds);
  for (const NamedFeed& one : failed.named) {
    if (!is_web_url(one.url)) return Error{"an address is not one of the web"};
    check.line("address", one.url, kMaxUrlBytes).line("title", one.title, kMaxTitleBytes);
  }
  return check.result();
}

Result<void> check_safe_bodies(const ParsedItem& item) {
  return Check()
      .block("summary", item.summary.content, kMaxSafeBytes)
      .block("content", item.content.content, kMaxSafeBytes)
      .result();
}

}  // namespace antiphon::backend
