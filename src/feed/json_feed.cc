#include "feed/json_feed.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "antiphon/base/hash.h"
#include "antiphon/base/text.h"
#include "feed/address.h"
#include "feed/dates.h"
#include "feed/draft.h"
#include "feed/finish.h"
#include "feed/json.h"
#include "feed/links.h"
#include "feed/numbers.h"

namespace antiphon::feed {

namespace {

using Kind = JsonValue::Kind;

constexpr std::string_view kKeys[] = {"version",       "title",
                                      "home_page_url", "feed_url",
                                      "description",   "icon",
                                      "favicon",       "author",
                                      "authors",       "language",
                                      "items",         "id",
                                      "url",           "external_url",
                                      "content_html",  "content_text",
                                      "summary",       "image",
                                      "banner_image",  "date_published",
                                      "date_modified", "tags",
                                      "attachments",   "mime_type",
                                      "size_in_bytes", "duration_in_seconds",
                                      "name",          "avatar"};

// The last of a name counts, as it does for JavaScript.
const JsonValue* find(const JsonValue& object, std::string_view key) {
  const auto found = std::find_if(object.members.rbegin(), object.members.rend(),
                                  [&](const JsonMember& each) { return each.key == key; });
  return found == object.members.rend() ? nullptr : &found->value;
}

bool is_text(const JsonValue& value) {
  return value.is(Kind::string) || value.is(Kind::number);
}

// Reads the members of one object. What is of another type than it should be is told, and is
// nothing.
class Members {
 public:
  Members(const JsonValue& object, std::string where, std::string_view base,
          std::vector<std::string>& warnings)
      : object_(object), where_(std::move(where)), base_(base), warnings_(warnings) {}

  [[nodiscard]] std::string_view text(std::string_view key) const {
    const JsonValue* const value = find(object_, key);
    if (value == nullptr || value->is(Kind::null)) return {};
    if (is_text(*value)) return value->text;
    warn(key, "is not text");
    return {};
  }
  [[nodiscard]] std::string line(std::string_view key, std::size_t limit) const {
    return shortened(printable(text(key)), limit);
  }
  [[nodiscard]] std::string address(std::string_view key) const {
    return usable_address(base_, text(key));
  }

  // Calls `each` with the elements of an array. One that stands without its array is taken as well.
  template <class Each>
  void elements(std::string_view key, const Each& each) const {
    const JsonValue* const value = find(object_, key);
    if (value == nullptr || value->is(Kind::null)) return;
    if (!value->is(Kind::array)) return each(*value, where_);
    std::size_t number = 0;
    for (const JsonMember& element : value->members)
      each(element.value, where_ + std::string(key) + " " + std::to_string(++number) + ": ");
  }
  [[nodiscard]] Members inside(const JsonValue& object, std::string where) const {
    return {object, std::move(where), base_, warnings_};
  }

  void warn(std::string_view key, std::string_view what) const {
    if (warnings_.size() >= kMaxWarnings) return;
    warnings_.push_back(where_ + std::string(key) + " " + std::string(what));
  }

 private:
  const JsonValue& object_;
  std::string where_;  // `item 3: `
  std::string_view base_;
  std::vector<std::string>& warnings_;
};

void offer(Best<std::string>& best, int rank, std::string value) {
  if (!value.empty()) best.offer(rank, std::move(value));
}

void offer_body(Best<Body>& best, int rank, BodyKind kind, std::string_view text,
                std::string_view base) {
  if (!trimmed(text).empty()) best.offer(rank, {kind, std::string(text), std::string(base)});
}

void offer_date(Best<std::optional<Time>>& best, std::string_view text) {
  if (const auto time = parse_date(text)) best.offer(1, *time);
}

void read_authors(const Members& members, Draft& draft) {
  int rank = 2;
  for (const std::string_view key : {"authors", "author"}) {  // of 1.1, and of 1.0
    members.elements(key, [&](const JsonValue& value, const std::string& where) {
      Person person;
      if (is_text(value)) {
        person.name = shortened(printable(value.text), kMaxTitleBytes);
      } else if (value.is(Kind::object)) {
        const Members author = members.inside(value, where);
        person = {author.line("name", kMaxTitleBytes), author.address("url"), "",
                  author.address("avatar")};
      }
      const bool somebody = !person.name.empty() || !person.url.empty();
      if (somebody) draft.authors.offer(rank, std::move(person), kMaxAuthors);
    });
    --rank;
  }
}

void read_tags(const Members& members, Draft& draft) {
  members.elements("tags", [&](const JsonValue& value, const std::string&) {
    if (is_text(value)) add_category(printable(value.text), draft.item);
  });
}

void read_attachments(const Members& members, Draft& draft) {
  members.elements("attachments", [&](const JsonValue& value, const std::string& where) {
    if (!value.is(Kind::object)) return;
    const Members attachment = members.inside(value, where);
    add_enclosure({attachment.address("url"), media_type(attachment.text("mime_type")),
                   file_size(attachment.text("size_in_bytes")),
                   duration_of(attachment.text("duration_in_seconds")),
                   attachment.line("title", kMaxTitleBytes)},
                  draft.item.enclosures);
  });
}

void read_item(const Members& members, std::string_view base, Draft& draft) {
  std::string id = printable(members.text("id"));
  if (id.size() > kMaxGuidBytes) id = hash80({id});
  draft.item.external_url = members.address("external_url");
  offer(draft.url, 3, members.address("url"));
  if (is_web_url(id)) offer(draft.url, 2, usable_address(base, id));
  offer(draft.url, 1, draft.item.external_url);
  offer(draft.guid, 1, std::move(id));
  offer(draft.title, 1, members.line("title", kMaxTitleBytes));
  offer_body(draft.content, 2, BodyKind::html, members.text("content_html"), base);
  offer_body(draft.content, 1, BodyKind::text, members.text("content_text"), base);
  offer_body(draft.summary, 1, BodyKind::text, members.text("summary"), base);
  offer(draft.image, 2, members.address("image"));
  offer(draft.image, 1, members.address("banner_image"));
  offer_date(draft.published, members.text("date_published"));
  offer_date(draft.updated, members.text("date_modified"));
  offer(draft.language, 1, members.line("language", kMaxLanguageBytes));
  read_authors(members, draft);
  read_tags(members, draft);
  read_attachments(members, draft);
}

bool says_something(const Draft& draft) {
  return draft.guid.has_value() || draft.url.has_value() || draft.title.has_value() ||
         draft.content.has_value() || draft.summary.has_value() || !draft.item.enclosures.empty();
}

ParsedFeed read_feed(const Members& members) {
  ParsedItem channel;
  Draft draft(channel);
  offer(draft.title, 1, members.line("title", kMaxTitleBytes));
  offer(draft.url, 1, members.address("home_page_url"));
  offer(draft.feed_url, 1, members.address("feed_url"));
  offer_body(draft.summary, 1, BodyKind::text, members.text("description"), {});
  offer(draft.image, 1, members.address("icon"));
  offer(draft.favicon, 1, members.address("favicon"));
  offer(draft.language, 1, members.line("language", kMaxLanguageBytes));
  read_authors(members, draft);
  return to_feed(std::move(draft));
}

// Without its version, by what nothing else has.
bool is_json_feed(const JsonValue& root) {
  if (!root.is(Kind::object)) return false;
  const JsonValue* const version = find(root, "version");
  if (version != nullptr && version->text.find("jsonfeed.org") != std::string::npos) return true;
  const JsonValue* const items = find(root, "items");
  if (items == nullptr || !items->is(Kind::array)) return false;
  const bool names_it = find(root, "feed_url") != nullptr || find(root, "home_page_url") != nullptr;
  return names_it ||
         std::any_of(items->members.begin(), items->members.end(), [](const auto& each) {
           return find(each.value, "content_html") != nullptr ||
                  find(each.value, "content_text") != nullptr;
         });
}

std::string format_of(const JsonValue& root) {
  const JsonValue* const found = find(root, "version");
  if (found == nullptr) return find(root, "author") != nullptr ? "json10" : "json11";
  std::string_view version = found->text;
  while (version.ends_with('/'))
    version.remove_suffix(1);
  return version.ends_with("/1") || version.ends_with("/1.0") || version == "1" || version == "1.0"
             ? "json10"
             : "json11";
}

std::string base_of(const JsonValue& root, const ParseOptions& options) {
  std::string base = options.base;
  for (const std::string_view key : {"feed_url", "home_page_url"}) {
    const JsonValue* const value = find(root, key);
    if (base.empty() && value != nullptr) base = usable_address("", value->text);
  }
  return base;
}

// Of a list that goes on past the limit the rest is counted.
void read_items(const Members& members, std::string_view base, bool safe_bodies,
                ParsedDocument& document, std::vector<std::string>& warnings) {
  std::size_t number = 0;
  std::size_t left_out = 0;
  members.elements("items", [&](const JsonValue& value, const std::string&) {
    const std::string where = "item " + std::to_string(++number) + ": ";
    if (!value.is(Kind::object)) {
      if (warnings.size() < kMaxWarnings) warnings.push_back(where + "is no object");
      return;
    }
    if (document.items.size() >= kMaxItems) {
      ++left_out;
      return;
    }
    ParsedItem& item = document.items.emplace_back();
    Draft draft(item);
    read_item(members.inside(value, where), base, draft);
    if (says_something(draft)) {
      finish_item(draft, safe_bodies);
    } else {
      document.items.pop_back();
    }
  });
  if (left_out > 0) {
    document.feed.warnings.push_back("only the first " + std::to_string(kMaxItems) +
                                     " items are kept, " + std::to_string(left_out) + " are not");
  }
}

}  // namespace

Result<ParsedDocument> parse_json_feed(std::string_view text, const ParseOptions& options) {
  const JsonDocument json = read_json(text, kKeys);
  if (!is_json_feed(json.root)) return Error{"this is JSON, but no JSON Feed"};
  const std::string base = base_of(json.root, options);
  std::vector<std::string> warnings;
  const Members members(json.root, "", base, warnings);
  ParsedDocument document;
  document.feed = read_feed(members);
  read_items(members, base, options.safe_bodies, document, warnings);
  ParsedFeed& feed = document.feed;
  if (json.recovered && document.items.empty() && feed.title.empty())
    return Error{"this is broken JSON, of which nothing could be had"};
  feed.format = format_of(json.root);
  feed.recovered = json.recovered || !warnings.empty();
  feed.warnings.insert(feed.warnings.end(), json.warnings.begin(), json.warnings.end());
  feed.warnings.insert(feed.warnings.end(), warnings.begin(), warnings.end());
  return document;
}

}  // namespace antiphon::feed
