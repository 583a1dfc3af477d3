// Items as text, member by member: a tree of each would take most of the time of a list.

#include "antiphon/backend/item_json.h"

#include <array>
#include <charconv>

#include "antiphon/backend/shown.h"
#include "antiphon/base/bytes.h"
#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default: {
      constexpr std::string_view kDigits = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      out += "\\u00";
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xFU];
    }
  }
}

// What most text is: it stands as it is.
bool is_plain(std::string_view text) {
  return finds_nothing(text, [](Eight bytes) {
    return bytes_not_printable(bytes) | bytes_equal(bytes, '"') | bytes_equal(bytes, '\\');
  });
}

void append_text(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += '"';
    out += text;
    out += '"';
    return;
  }
  if (!is_utf8(text)) return append_text(out, to_utf8(text));
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out += text.substr(plain, i - plain);
    append_escaped(out, text[i]);
    plain = i + 1;
  }
  out += text.substr(plain);
  out += '"';
}

// The shortest that is read as this number again; finite.
void append_number(std::string& out, double number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// An object, member after member. Unknown values are absent, not empty.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }

  // Whoever calls it appends the value.
  std::string& member(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) append_text(member(name), value);
  }
  void time(std::string_view name, const std::optional<Time>& value) {
    if (value) append_text(member(name), rfc3339(*value));
  }
  void flag(std::string_view name, bool value) { member(name) += value ? "true" : "false"; }
  void number(std::string_view name, std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    member(name).append(digits.data(), end);
  }
  // Absent when there is nothing in it.
  template <class All, class Each>
  void list(std::string_view name, const All& all, const Each& append) {
    if (all.empty()) return;
    member(name) += '[';
    for (const auto& one : all) {
      if (out_.back() != '[') out_ += ',';
      append(out_, one);
    }
    out_ += ']';
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
};

bool is_known(const Person& person) {
  return !person.name.empty() || !person.email.empty() || !person.url.empty() ||
         !person.avatar.empty();
}

void append_person(std::string& out, const Person& person) {
  Object object(out);
  object.text("name", person.name.empty() ? person.email : person.name);
  object.text("url", person.url);
  object.text("avatar", person.avatar);
  object.end();
}

void append_enclosure(std::string& out, const Enclosure& enclosure) {
  Object object(out);
  append_text(object.member("url"), enclosure.url);
  object.text("type", enclosure.type);
  if (enclosure.size) object.number("size", *enclosure.size);
  if (enclosure.duration) object.number("duration", enclosure.duration->count());
  object.end();
}

}  // namespace

void append_item(std::string& out, const store::Item& item, const ListedFeed* feed) {
  Object object(out);
  append_text(object.member("key"), item.header.key);
  if (feed != nullptr) {
    append_text(object.member("feed_url"), feed->subscription.url);
    append_text(object.member("feed_title"), feed->title());
  }
  object.text("title", item.header.title);
  object.text("url", item.header.url);
  std::vector<Person> people;
  for (const Person& person : item.authors) {
    if (is_known(person)) people.push_back(person);
  }
  if (!people.empty()) object.text("author", names_of(item.authors));
  object.list("authors", people, append_person);
  object.time("published", item.published);
  object.time("updated", item.updated);
  object.time("fetched", item.fetched);
  object.flag("read", item.header.read);
  object.flag("starred", item.header.starred);
  object.list("tags", item.tags, append_text);
  object.list("categories", item.categories, append_text);
  object.list("enclosures", item.enclosures, append_enclosure);
  for (const auto& [name, number] : item.numbers)
    append_number(object.member(name), number);
  object.end();
}

void add_member(std::string& object, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  object.back() = ',';
  object += '"';
  object += name;
  object += "\":";
  append_text(object, text);
  object += '}';
}

}  // namespace antiphon::backend
