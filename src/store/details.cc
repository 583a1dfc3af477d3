#include "store/details.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <nlohmann/json.hpp>

namespace antiphon::store {
namespace {

using nlohmann::json;

void put_text(json& object, const char* name, const std::string& text) {
  if (!text.empty()) {
    object[name] = text;
  }
}

void put_people(json& object, const std::vector<Person>& people) {
  for (const Person& person : people) {
    json one = json::object();
    put_text(one, "name", person.name);
    put_text(one, "url", person.url);
    put_text(one, "email", person.email);
    object["authors"].push_back(std::move(one));
  }
}

void put_enclosures(json& object, const std::vector<Enclosure>& enclosures) {
  for (const Enclosure& enclosure : enclosures) {
    json one = json::object();
    put_text(one, "url", enclosure.url);
    put_text(one, "type", enclosure.type);
    if (enclosure.size) {
      one["size"] = *enclosure.size;
    }
    if (enclosure.duration) {
      one["duration"] = enclosure.duration->count();
    }
    object["enclosures"].push_back(std::move(one));
  }
}

std::string written(const json& object) {
  // Invalid UTF-8 would throw; the parser gives none, and the backend has checked.
  return object.empty() ? std::string()
                        : object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Takes what is of an item out of the document as it goes by: to build the document first would
// take twice as long, and lists read one an item. What has another form than was written is passed
// over.
class DetailsOfItem {
 public:
  explicit DetailsOfItem(Item& item) : item_(item) {}

  bool key(std::string& name) {
    if (depth_ == 1) member_ = std::find(kMembers.begin(), kMembers.end(), name) - kMembers.begin();
    if (depth_ == 3) inner_ = std::move(name);
    return true;
  }
  bool string(std::string& text) {
    if (std::string* into = place()) *into = std::move(text);
    return true;
  }
  bool number_integer(std::int64_t number) {
    if (!in_list_of(kEnclosures)) return true;
    if (inner_ == "size") item_.enclosures.back().size = number;
    if (inner_ == "duration") item_.enclosures.back().duration = std::chrono::seconds(number);
    return true;
  }
  bool number_unsigned(std::uint64_t number) {
    return number_integer(static_cast<std::int64_t>(number));
  }
  bool start_object(std::size_t /*elements*/) {
    ++depth_;
    if (in_list_of(kAuthors)) item_.authors.emplace_back();
    if (in_list_of(kEnclosures)) item_.enclosures.emplace_back();
    inner_.clear();
    return true;
  }
  bool end_object() { return end(); }
  bool start_array(std::size_t /*elements*/) {
    if (++depth_ == 2) lists_ = true;
    return true;
  }
  bool end_array() { return end(); }
  bool null() { return true; }
  bool boolean(bool /*value*/) { return true; }
  bool number_float(double /*value*/, const std::string& /*text*/) { return true; }
  bool binary(std::vector<std::uint8_t>& /*bytes*/) { return true; }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const std::exception& /*error*/) {
    return false;
  }

 private:
  static constexpr std::array<std::string_view, 6> kMembers{
      "external_url", "comments_url", "language", "authors", "categories", "enclosures"};
  static constexpr std::ptrdiff_t kAuthors = 3;
  static constexpr std::ptrdiff_t kCategories = 4;
  static constexpr std::ptrdiff_t kEnclosures = 5;

  // In an object of that list.
  [[nodiscard]] bool in_list_of(std::ptrdiff_t member) const {
    return depth_ == 3 && lists_ && member_ == member;
  }
  bool end() {
    if (--depth_ == 1) lists_ = false;
    return true;
  }
  // Where a text goes that is met here.
  std::string* place() {
    if (depth_ == 1) {
      const std::array<std::string*, 3> texts{&item_.external_url, &item_.comments_url,
                                              &item_.language};
      const auto at = static_cast<std::size_t>(member_);
      return at < texts.size() ? texts[at] : nullptr;
    }
    if (depth_ == 2 && lists_ && member_ == kCategories) return &item_.categories.emplace_back();
    if (in_list_of(kAuthors)) {
      Person& person = item_.authors.back();
      if (inner_ == "name") return &person.name;
      if (inner_ == "url") return &person.url;
      if (inner_ == "email") return &person.email;
    }
    if (in_list_of(kEnclosures)) {
      Enclosure& enclosure = item_.enclosures.back();
      if (inner_ == "url") return &enclosure.url;
      if (inner_ == "type") return &enclosure.type;
    }
    return nullptr;
  }

  Item& item_;
  int depth_ = 0;
  bool lists_ = false;         // at depth 2 or below: in a list
  std::ptrdiff_t member_ = 0;  // of the document
  std::string inner_;          // member of an object in a list
};

void clear_details(Item& item) {
  item.external_url.clear();
  item.comments_url.clear();
  item.language.clear();
  item.authors.clear();
  item.categories.clear();
  item.enclosures.clear();
}

}  // namespace

std::string details_of(const ParsedItem& item) {
  json object = json::object();
  put_text(object, "external_url", item.external_url);
  put_text(object, "comments_url", item.comments_url);
  put_text(object, "language", item.language);
  put_text(object, "image", item.image);
  put_people(object, item.authors);
  if (!item.categories.empty()) {
    object["categories"] = item.categories;
  }
  put_enclosures(object, item.enclosures);
  return written(object);
}

std::string details_of(const ParsedFeed& feed) {
  json object = json::object();
  put_text(object, "format", feed.format);
  put_text(object, "feed_url", feed.feed_url);
  put_text(object, "description", feed.description);
  put_text(object, "language", feed.language);
  put_text(object, "icon", feed.icon);
  put_people(object, feed.authors);
  if (feed.ttl) {
    object["ttl"] = feed.ttl->count();
  }
  return written(object);
}

std::string description_in(std::string_view details) {
  const json object = json::parse(details, nullptr, /*allow_exceptions=*/false);
  return object.is_object() ? text_of(object, "description") : std::string();
}

void read_details(std::string_view details, Item& into) {
  clear_details(into);
  if (details.empty()) return;
  DetailsOfItem reader(into);
  if (!json::sax_parse(details, &reader)) clear_details(into);
}

}  // namespace antiphon::store
