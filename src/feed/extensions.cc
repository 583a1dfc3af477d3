#include "feed/extensions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/address.h"
#include "feed/handlers.h"
#include "feed/inner_markup.h"
#include "feed/numbers.h"
#include "feed/people.h"

namespace antiphon::feed {

namespace {

std::string word_of(const FeedElement& element, std::string_view name,
                    std::size_t limit = kMaxExtraBytes) {
  return shortened(printable(attribute(element.node, name)), limit);
}

void set_address(std::string& field, const FeedElement& element, std::string_view reference) {
  if (field.empty()) field = address_of(element, reference);
}

void add_credit(Person person, std::string role, Draft& draft) {
  auto& all = draft.item.extras.credits;
  Credit credit{std::move(person), ascii_lower(role)};
  const bool known = std::find(all.begin(), all.end(), credit) != all.end();
  if (!credit.person.name.empty() && !known && all.size() < kMaxExtras)
    all.push_back(std::move(credit));
}

void set_location(std::optional<std::int32_t> latitude, std::optional<std::int32_t> longitude,
                  Draft& draft) {
  if (latitude && longitude && !draft.item.extras.location)
    draft.item.extras.location = Location{*latitude, *longitude};
}

std::optional<std::int32_t> latitude_of(std::string_view text) {
  return decimal(text, 90);
}
std::optional<std::int32_t> longitude_of(std::string_view text) {
  return decimal(text, 180);
}

}  // namespace

void chapters(const FeedElement& element, int, Draft& draft) {
  set_address(draft.item.extras.chapters_url, element, attribute(element.node, "url"));
}

void transcript(const FeedElement& element, int, Draft& draft) {
  auto& all = draft.item.extras.transcripts;
  Transcript one{address_of(element, attribute(element.node, "url")),
                 media_type(attribute(element.node, "type")), word_of(element, "language")};
  if (!one.url.empty() && all.size() < kMaxExtras) all.push_back(std::move(one));
}

void podcast_person(const FeedElement& element, int, Draft& draft) {
  Person person;
  person.name = shortened(line_of(element), kMaxTitleBytes);
  person.url = address_of(element, attribute(element.node, "href"));
  person.avatar = address_of(element, attribute(element.node, "img"));
  std::string role = word_of(element, "role");
  add_credit(std::move(person), role.empty() ? "host" : std::move(role), draft);
}

void season(const FeedElement& element, int, Draft& draft) {
  if (!draft.item.extras.season)
    draft.item.extras.season = whole_number(Content(element.node).text());
}

void episode(const FeedElement& element, int, Draft& draft) {
  const Content content(element.node);
  const std::string_view text = trimmed(content.text());
  if (draft.item.extras.episode.empty() && text.size() <= 16 && decimal(text, 2000))
    draft.item.extras.episode = text;
}

void media_credit(const FeedElement& element, int, Draft& draft) {
  Person person;
  person.name = shortened(line_of(element), kMaxTitleBytes);
  add_credit(std::move(person), word_of(element, "role"), draft);
}

void contributor(const FeedElement& element, int, Draft& draft) {
  add_credit(person_of(element), "contributor", draft);
}

void comments_count(const FeedElement& element, int, Draft& draft) {
  if (!draft.item.extras.comments_count)
    draft.item.extras.comments_count = whole_number(Content(element.node).text());
}

void comments_feed(const FeedElement& element, int, Draft& draft) {
  set_address(draft.item.extras.comments_feed, element, Content(element.node).text());
}

void in_reply_to(const FeedElement& element, int, Draft& draft) {
  auto& all = draft.item.extras.in_reply_to;
  InReplyTo one{word_of(element, "ref", kMaxGuidBytes),
                address_of(element, attribute(element.node, "href"))};
  if (one != InReplyTo{} && all.size() < kMaxExtras) all.push_back(std::move(one));
}

void position(const FeedElement& element, int, Draft& draft) {
  std::string text(Content(element.node).text());
  std::replace(text.begin(), text.end(), ',', ' ');
  const auto numbers = words(text);
  if (numbers.size() == 2) set_location(latitude_of(numbers[0]), longitude_of(numbers[1]), draft);
}

// `georss:where` holds a `gml:Point`, and that a `gml:pos`: no deeper.
void place(const FeedElement& element, int, Draft& draft) {
  for (pugi::xml_node child = element.node.first_child(); child; child = child.next_sibling()) {
    if (child.type() != pugi::node_element) continue;
    const FeedElement part{element.origin, child, name_of(child)};
    if (part.name.is(Ns::gml, "point") || part.name.is(Ns::geo, "point")) {
      if (element.name.is(Ns::georss, "where")) place(part, 0, draft);
    } else if (part.name.ns == Ns::gml || part.name.ns == Ns::geo) {
      read_element(part, draft);
    }
  }
}

void latitude(const FeedElement& element, int, Draft& draft) {
  draft.latitude = latitude_of(Content(element.node).text());
  set_location(draft.latitude, draft.longitude, draft);
}

void longitude(const FeedElement& element, int, Draft& draft) {
  draft.longitude = longitude_of(Content(element.node).text());
  set_location(draft.latitude, draft.longitude, draft);
}

void license(const FeedElement& element, int, Draft& draft) {
  for (const std::string_view name : {"resource", "url"})
    set_address(draft.item.extras.license, element, attribute(element.node, name));
  set_address(draft.item.extras.license, element, Content(element.node).text());
}

void category_term(const FeedElement& element, const Attributes& attributes, Draft& draft) {
  std::string_view scheme = attributes["scheme"];
  if (scheme.empty()) scheme = attributes["domain"];
  const auto line = [](std::string_view text) {
    return shortened(printable(text), kMaxTitleBytes);
  };
  CategoryTerm one{line(attributes["term"]), line(attributes["label"]), line(scheme)};
  if (one.term.empty()) one.term = shortened(title_of(element), kMaxTitleBytes);
  auto& all = draft.item.extras.categories;
  const bool more = !one.scheme.empty() || (!one.label.empty() && one.label != one.term);
  if (more && !one.term.empty() && all.size() < kMaxExtras) all.push_back(std::move(one));
}

}  // namespace antiphon::feed
