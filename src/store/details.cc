#include "store/details.h"

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

std::optional<std::int64_t> integer_of(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) {
    return std::nullopt;
  }
  return found->get<std::int64_t>();
}

// Calls `each` with the members of the array `name` that are objects.
template <class Each>
void each_object(const json& object, const char* name, const Each& each) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) {
    return;
  }
  for (const json& one : *found) {
    if (one.is_object()) {
      each(one);
    }
  }
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

void add_details(Item& item, std::string_view details) {
  const json object = json::parse(details, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    return;
  }
  item.external_url = text_of(object, "external_url");
  item.comments_url = text_of(object, "comments_url");
  item.language = text_of(object, "language");
  each_object(object, "authors", [&](const json& one) {
    item.authors.push_back({text_of(one, "name"), text_of(one, "url"), text_of(one, "email")});
  });
  if (const auto found = object.find("categories"); found != object.end() && found->is_array()) {
    for (const json& one : *found) {
      if (one.is_string()) {
        item.categories.push_back(one.get<std::string>());
      }
    }
  }
  each_object(object, "enclosures", [&](const json& one) {
    Enclosure enclosure{text_of(one, "url"), text_of(one, "type"), integer_of(one, "size"), {}};
    if (const auto seconds = integer_of(one, "duration")) {
      enclosure.duration = std::chrono::seconds(*seconds);
    }
    item.enclosures.push_back(std::move(enclosure));
  });
}

}  // namespace antiphon::store
