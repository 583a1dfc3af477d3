#include "feed/people.h"

#include <algorithm>
#include <string>

#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "feed/inner_markup.h"

namespace antiphon::feed {

namespace {

std::string_view without_mailto(std::string_view text) {
  return ascii_iequals(text.substr(0, 7), "mailto:") ? text.substr(7) : text;
}

bool is_mail(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of(" <>()") == std::string_view::npos;
}

std::string name_of_person(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  return shortened(title_text(text), kMaxTitleBytes);
}

// The part between two brackets, and what is outside of them.
struct Bracketed {
  std::string_view outside;
  std::string_view inside;
};

std::optional<Bracketed> split(std::string_view text, char open, char close) {
  const auto start = text.find(open);
  const auto end = text.rfind(close);
  if (start == std::string_view::npos || end == std::string_view::npos || end < start)
    return std::nullopt;
  const auto before = trimmed(text.substr(0, start));
  return Bracketed{before.empty() ? trimmed(text.substr(end + 1)) : before,
                   trimmed(text.substr(start + 1, end - start - 1))};
}

}  // namespace

Person person_named(std::string_view text) {
  text = trimmed(text);
  if (text.find('@') == std::string_view::npos) return {name_of_person(text), {}, {}};
  if (const auto parts = split(text, '(', ')'); parts && is_mail(without_mailto(parts->outside))) {
    return {name_of_person(parts->inside), "", std::string(without_mailto(parts->outside))};
  }
  if (const auto parts = split(text, '(', ')'); parts && is_mail(without_mailto(parts->inside))) {
    return {name_of_person(parts->outside), "", std::string(without_mailto(parts->inside))};
  }
  if (const auto parts = split(text, '<', '>'); parts && is_mail(without_mailto(parts->inside))) {
    return {name_of_person(parts->outside), "", std::string(without_mailto(parts->inside))};
  }
  if (is_mail(without_mailto(text))) return {"", "", std::string(without_mailto(text))};
  return {name_of_person(text), "", ""};
}

Person person_of(const FeedElement& element) {
  if (const Content content(element.node); !content.has_elements()) {
    Person person = person_named(printable(content.text()));
    if (person.name.empty() && !person.email.empty()) person.name = person.email;
    return person;
  }
  Person person;
  for (pugi::xml_node child = element.node.first_child(); child; child = child.next_sibling()) {
    if (child.type() != pugi::node_element) continue;
    const std::string local = ascii_lower(local_name(child.name()));
    const FeedElement part{element.origin, child, element.origin.prefixes.name_of(child)};
    if (local == "name" && person.name.empty()) person.name = name_of_person(line_of(part));
    if (local == "email" && person.email.empty())
      person.email = shortened(line_of(part), kMaxTitleBytes);
    if ((local == "uri" || local == "url" || local == "homepage") && person.url.empty()) {
      person.url = address_of(part, Content(child).text());
    }
  }
  if (person.name.empty()) person.name = person.email;
  if (person == Person{}) person.name = name_of_person(line_of(element));  // markup around a name
  return person;
}

}  // namespace antiphon::feed
