#include "antiphon/backend/shown.h"

#include <utility>

namespace antiphon::backend {

std::string names_of(const std::vector<Person>& people) {
  std::string text;
  for (const Person& person : people) {
    const std::string& name = person.name.empty() ? person.email : person.name;
    if (name.empty()) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

Body shown_body(store::ItemBody body) {
  return std::move(body.content.kind == BodyKind::none ? body.summary : body.content);
}

}  // namespace antiphon::backend
