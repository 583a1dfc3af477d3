#include "feed/handlers.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/dates.h"
#include "feed/extensions.h"
#include "feed/inner_markup.h"
#include "feed/links.h"
#include "feed/numbers.h"
#include "feed/people.h"

namespace antiphon::feed {

namespace {

using Handler = void (*)(const FeedElement& element, int rank, Draft& draft);

void title(const FeedElement& element, int rank, Draft& draft) {
  if (!draft.title.wants(rank)) return;
  std::string text = title_of(element);
  if (!text.empty()) draft.title.offer(rank, std::move(text));
}

void offer_body(Best<Body>& best, int rank, Body body) {
  if (body.kind != BodyKind::none) best.offer(rank, std::move(body));
}

void content(const FeedElement& element, int rank, Draft& draft) {
  if (draft.content.wants(rank)) offer_body(draft.content, rank, body_of(element));
}

void summary(const FeedElement& element, int rank, Draft& draft) {
  if (draft.summary.wants(rank)) offer_body(draft.summary, rank, body_of(element));
}

void loose_summary(const FeedElement& element, int rank, Draft& draft) {
  if (draft.summary.wants(rank)) offer_body(draft.summary, rank, loose_body_of(element));
}

// An element that stands twice is one that a program wrote anew.
void offer_date(Best<std::optional<Time>>& best, const FeedElement& element, int rank) {
  if (const auto time = parse_date(Content(element.node).text())) best.offer_last(rank, *time);
}

void published(const FeedElement& element, int rank, Draft& draft) {
  offer_date(draft.published, element, rank);
}

void updated(const FeedElement& element, int rank, Draft& draft) {
  offer_date(draft.updated, element, rank);
}

void author(const FeedElement& element, int rank, Draft& draft) {
  Person person = person_of(element);
  if (person != Person{}) draft.authors.offer(rank, std::move(person), kMaxAuthors);
}

// The feed that an entry was copied from names its author when the entry does not.
void source(const FeedElement& element, int rank, Draft& draft) {
  for (pugi::xml_node child = element.node.first_child(); child; child = child.next_sibling()) {
    if (local_name(child.name()) == "author")
      author({element.origin, child, element.origin.prefixes.name_of(child)}, rank, draft);
  }
}

void language(const FeedElement& element, int rank, Draft& draft) {
  std::string text = line_of(element);
  if (!text.empty()) draft.language.offer(rank, shortened(text, kMaxLanguageBytes));
}

void category(const FeedElement& element, int, Draft& draft) {
  if (const Attributes attributes(element.node); !attributes.empty()) {
    category_term(element, attributes, draft);
    for (const std::string_view name : {"label", "term", "text"}) {
      if (const auto text = attributes[name]; !trimmed(text).empty())
        return add_category(printable(text), draft.item);
    }
  }
  add_category(title_of(element), draft.item);
}

void keywords(const FeedElement& element, int, Draft& draft) {
  const std::string text = line_of(element);
  for (std::string_view rest = text; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    add_category(printable(rest.substr(0, comma)), draft.item);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
}

void ttl(const FeedElement& element, int, Draft& draft) {
  if (const auto minutes = whole_number(Content(element.node).text());
      minutes && *minutes > 0 && *minutes < 1'000'000) {
    draft.channel.ttl = std::chrono::minutes{*minutes};
  }
}

void update_period(const FeedElement& element, int, Draft& draft) {
  using std::chrono::hours;
  const std::string text = ascii_lower(line_of(element));
  if (text == "hourly") draft.channel.update_period = hours{1};
  if (text == "daily") draft.channel.update_period = hours{24};
  if (text == "weekly") draft.channel.update_period = hours{24 * 7};
  if (text == "monthly") draft.channel.update_period = hours{24 * 30};
  if (text == "yearly") draft.channel.update_period = hours{24 * 365};
}

void update_frequency(const FeedElement& element, int, Draft& draft) {
  if (const auto times = whole_number(Content(element.node).text());
      times && *times > 0 && *times < 10'000) {
    draft.channel.update_frequency = static_cast<int>(*times);
  }
}

// Calls `each` with the text of the children of that name, in lower case.
template <class Each>
void each_child(const FeedElement& element, std::string_view name, const Each& each) {
  for (pugi::xml_node child = element.node.first_child(); child; child = child.next_sibling()) {
    if (ascii_iequals(child.name(), name)) each(ascii_lower(trimmed(Content(child).text())));
  }
}

void skip_hours(const FeedElement& element, int, Draft& draft) {
  each_child(element, "hour", [&](const std::string& text) {
    // RSS 0.91 counts from 1 to 24, and so do many since.
    const auto hour = whole_number(text);
    if (hour && *hour <= 24) draft.channel.skips.hours |= 1U << static_cast<unsigned>(*hour % 24);
  });
}

void skip_days(const FeedElement& element, int, Draft& draft) {
  constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                  "thursday", "friday", "saturday"};
  each_child(element, "day", [&](const std::string& text) {
    const auto day = std::find(kDays.begin(), kDays.end(), text);
    if (day == kDays.end()) return;
    const auto bit = 1U << static_cast<unsigned>(day - kDays.begin());
    draft.channel.skips.days = static_cast<std::uint8_t>(draft.channel.skips.days | bit);
  });
}

void media_group(const FeedElement& element, int rank, Draft& draft);
void media_content(const FeedElement& element, int rank, Draft& draft);

}  // namespace

struct Handling {
  Ns ns;  // Ns::none: RSS and Atom
  std::string_view local;
  Handler handler;
  int rank;  // even: what is Atom's in RSS counts one less
};

namespace {

// What several vocabularies say, the better one says with the higher rank.
// clang-format off
constexpr Handling kRows[] = {
    {Ns::none, "title", title, 10}, {Ns::dc, "title", title, 8}, {Ns::itunes, "title", title, 4},
    {Ns::media, "title", title, 2},

    {Ns::content, "encoded", content, 12}, {Ns::none, "content", content, 10}, {Ns::none, "encoded", content, 8},
    {Ns::none, "fulltext", content, 6}, {Ns::none, "fullitem", content, 6}, {Ns::none, "body", content, 8},
    {Ns::xhtml, "body", content, 8}, {Ns::xhtml, "div", content, 8},
    {Ns::none, "description", summary, 12}, {Ns::none, "summary", summary, 10}, {Ns::none, "subtitle", summary, 10},
    {Ns::none, "tagline", summary, 10}, {Ns::dc, "description", summary, 8}, {Ns::dcterms, "abstract", summary, 8},
    {Ns::none, "abstract", summary, 8}, {Ns::itunes, "summary", loose_summary, 6},
    {Ns::itunes, "description", loose_summary, 6}, {Ns::media, "description", loose_summary, 4},
    {Ns::itunes, "subtitle", loose_summary, 2},

    {Ns::none, "published", published, 10}, {Ns::none, "pubdate", published, 10}, {Ns::none, "issued", published, 10},
    {Ns::dcterms, "issued", published, 8}, {Ns::dc, "date", published, 8}, {Ns::dcterms, "created", published, 6},
    {Ns::none, "created", published, 6}, {Ns::none, "date", published, 4},
    {Ns::none, "updated", updated, 10}, {Ns::none, "modified", updated, 10}, {Ns::dcterms, "modified", updated, 8},
    {Ns::none, "lastbuilddate", updated, 10},

    {Ns::none, "author", author, 10}, {Ns::dc, "creator", author, 10}, {Ns::none, "managingeditor", author, 10},
    {Ns::dc, "author", author, 10}, {Ns::itunes, "author", author, 4}, {Ns::none, "webmaster", author, 2},
    {Ns::dc, "publisher", author, 2}, {Ns::none, "source", source, 2},

    {Ns::none, "link", link, 10}, {Ns::feedburner, "origlink", original_link, 14}, {Ns::none, "guid", guid, 10},
    {Ns::none, "id", id, 10}, {Ns::dc, "identifier", id, 4}, {Ns::none, "comments", comments, 10},

    {Ns::none, "enclosure", enclosure, 10}, {Ns::media, "content", media_content, 6},
    {Ns::media, "group", media_group, 0}, {Ns::media, "thumbnail", image_at_url, 8},
    {Ns::itunes, "image", image_at_href, 6}, {Ns::itunes, "duration", duration, 0}, {Ns::none, "image", image_inside, 10},
    {Ns::none, "icon", icon, 12}, {Ns::none, "logo", logo, 14},

    {Ns::none, "category", category, 0}, {Ns::dc, "subject", category, 0}, {Ns::itunes, "category", category, 0},
    {Ns::media, "category", category, 0},
    {Ns::itunes, "keywords", keywords, 0}, {Ns::media, "keywords", keywords, 0},

    {Ns::podcast, "chapters", chapters, 0}, {Ns::podcast, "transcript", transcript, 0}, {Ns::podcast, "person", podcast_person, 0},
    {Ns::podcast, "season", season, 0}, {Ns::podcast, "episode", episode, 0}, {Ns::itunes, "season", season, 0},
    {Ns::itunes, "episode", episode, 0}, {Ns::media, "credit", media_credit, 0},
    {Ns::none, "contributor", contributor, 0}, {Ns::dc, "contributor", contributor, 0},
    {Ns::slash, "comments", comments_count, 0}, {Ns::thr, "total", comments_count, 0}, {Ns::wfw, "commentrss", comments_feed, 0},
    {Ns::thr, "in-reply-to", in_reply_to, 0},
    {Ns::georss, "point", position, 0}, {Ns::gml, "pos", position, 0}, {Ns::georss, "where", place, 0},
    {Ns::gml, "point", place, 0}, {Ns::geo, "point", place, 0}, {Ns::geo, "lat", latitude, 0}, {Ns::geo, "long", longitude, 0},
    {Ns::license, "license", license, 0}, {Ns::dcterms, "license", license, 0}, {Ns::podcast, "license", license, 0},

    {Ns::none, "language", language, 10}, {Ns::dc, "language", language, 8}, {Ns::none, "ttl", ttl, 0},
    {Ns::none, "skiphours", skip_hours, 0}, {Ns::none, "skipdays", skip_days, 0},
    {Ns::sy, "updateperiod", update_period, 0}, {Ns::sy, "updatefrequency", update_frequency, 0},
};
// clang-format on

constexpr std::size_t kLongestName = 16;

constexpr bool by_name(const Handling& a, const Handling& b) {
  if (a.ns != b.ns) return a.ns < b.ns;
  if (a.local.size() != b.local.size()) return a.local.size() < b.local.size();
  return a.local < b.local;
}
constexpr auto kSorted = [] {
  auto rows = std::to_array(kRows);
  std::sort(rows.begin(), rows.end(), by_name);
  return rows;
}();

const Handling* handling_of(const Name& name) {
  if (name.ns == Ns::other || name.local.size() > kLongestName) return nullptr;
  const std::string local = ascii_lower(name.local);
  const Ns ns = name.ns == Ns::atom ? Ns::none : name.ns;
  const auto* const row =
      std::lower_bound(kSorted.begin(), kSorted.end(), Handling{ns, local, nullptr, 0}, by_name);
  return row != kSorted.end() && row->ns == ns && row->local == local ? row : nullptr;
}

// Every element of every item is looked up.
KnownElement known_element(const Origin& origin, const pugi::xml_node& node) {
  const auto find_out = [&] {
    const Name name = origin.prefixes.name_of(node);
    return KnownElement{name, handling_of(name)};
  };
  return origin.prefixes.same_everywhere() ? origin.known.at(node.name(), find_out) : find_out();
}

void read_known(const FeedElement& element, const Handling& handling, Draft& draft) {
  const bool foreign = element.name.ns == Ns::atom && !element.origin.atom;
  handling.handler(element, foreign ? handling.rank - 1 : handling.rank, draft);
}

// Calls `use` with each child that there is something to do for, and with what that is.
template <class Use>
void for_each_known(const Origin& origin, const pugi::xml_node& parent, Use use) {
  for_each_element(parent, [&](const pugi::xml_node& child) {
    const KnownElement known = known_element(origin, child);
    if (known.handling != nullptr) use(FeedElement{origin, child, known.name}, *known.handling);
  });
}

// Its children are read as if they stood beside it: once, whatever is nested inside.
void media_group(const FeedElement& element, int, Draft& draft) {
  for_each_known(element.origin, element.node, [&](const FeedElement& part, const Handling& how) {
    if (how.handler != media_group) read_known(part, how, draft);
  });
}

void media_content(const FeedElement& element, int rank, Draft& draft) {
  media_enclosure(element, rank, draft);
  for_each_known(element.origin, element.node, [&](const FeedElement& part, const Handling& how) {
    const bool nested = how.handler == media_content || how.handler == media_group;
    if (part.name.ns == Ns::media && !nested) read_known(part, how, draft);
  });
}

}  // namespace

void read_element(const FeedElement& element, Draft& draft) {
  if (const Handling* how = handling_of(element.name)) read_known(element, *how, draft);
}

void read_cdf_attributes(const FeedElement& element, Draft& draft) {
  if (const auto time = parse_date(attribute(element.node, "lastmod")))
    draft.updated.offer(10, *time);
  std::string url = address_of(element, attribute(element.node, "href"));
  for (pugi::xml_node child = element.node.first_child(); child && url.empty();
       child = child.next_sibling()) {
    const FeedElement part{element.origin, child, name_of(child)};
    if (part.name.is(Ns::none, "a")) url = address_of(part, attribute(child, "href"));
  }
  if (!url.empty()) draft.url.offer(10, std::move(url));
}

bool is_item(const Name& name) {
  if (name.ns != Ns::none && name.ns != Ns::atom) return false;
  return ascii_iequals(name.local, "item") || ascii_iequals(name.local, "entry");
}

void read_children(const Origin& origin, const pugi::xml_node& parent, Draft& draft) {
  for_each_known(origin, parent, [&](const FeedElement& element, const Handling& how) {
    read_known(element, how, draft);
  });
}

}  // namespace antiphon::feed
