#include "feed/links.h"

#include <algorithm>
#include <string>
#include <utility>

#include "antiphon/base/hash.h"
#include "antiphon/base/text.h"
#include "feed/address.h"
#include "feed/inner_markup.h"
#include "feed/numbers.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kUsualEnclosures = 2;

void offer_address(Best<std::string>& best, int rank, std::string url) {
  if (!url.empty()) best.offer(rank, std::move(url));
}

std::string guid_text(const FeedElement& element) {
  std::string text = line_of(element);
  if (text.size() > kMaxGuidBytes) return hash80({text});
  return text;
}

// RFC 4287 §4.2.7.2: a relation may be written as an address of its registry.
std::string relation_of(std::string_view rel) {
  std::string relation = ascii_lower(trimmed(rel));
  if (const auto slash = relation.rfind("/relation/"); slash != std::string::npos) {
    relation.erase(0, slash + std::string_view("/relation/").size());
  }
  return relation;
}

bool is_page(std::string_view type) {
  return type.empty() || type == "text/html" || type == "application/xhtml+xml" || type == "html";
}

// RFC 4685 §4: where the replies are, as a page or as a feed, and how many.
void replies(const FeedElement& element, std::string url, bool page, int rank, Draft& draft) {
  const auto count = whole_number(attribute(element.node, "count"));
  if (count && !draft.item.extras.comments_count) draft.item.extras.comments_count = count;
  if (page) {
    offer_address(draft.comments_url, rank, std::move(url));
  } else if (draft.item.extras.comments_feed.empty()) {
    draft.item.extras.comments_feed = std::move(url);
  }
}

void relation(const FeedElement& element, const Attributes& attributes, int rank, Draft& draft) {
  const std::string relation = relation_of(attributes["rel"]);
  const std::string type = media_type(attributes["type"]);
  std::string url = address_of(element, attributes["href"]);
  if (relation.empty() || relation == "alternate") {
    // What is said to be a page wins over what may be one, and that over other forms of it.
    const int less = type.empty() ? 2 : is_page(type) ? 0 : 6;
    offer_address(draft.url, rank - less, std::move(url));
  } else if (relation == "enclosure") {
    add_enclosure({std::move(url), type, file_size(attributes["length"]), std::nullopt},
                  draft.item.enclosures);
  } else if (relation == "self") {
    offer_address(draft.feed_url, rank, std::move(url));
  } else if (relation == "replies") {
    replies(element, std::move(url), is_page(type), rank, draft);
  } else if (relation == "license" && draft.item.extras.license.empty()) {
    draft.item.extras.license = std::move(url);
  }
}

}  // namespace

void add_enclosure(Enclosure&& added, std::vector<Enclosure>& all) {
  if (added.url.empty()) return;
  const auto known = std::find_if(all.begin(), all.end(),
                                  [&](const Enclosure& each) { return each.url == added.url; });
  if (known != all.end()) {
    if (known->type.empty()) known->type = std::move(added.type);
    if (!known->size) known->size = added.size;
    if (!known->duration) known->duration = added.duration;
  } else if (all.size() < kMaxEnclosures) {
    if (all.empty()) all.reserve(kUsualEnclosures);
    all.push_back(std::move(added));
  }
}

// Of several in RSS the last is meant, as other readers have it; Atom has rules for them.
void link(const FeedElement& element, int rank, Draft& draft) {
  const Attributes attributes(element.node);
  const std::string_view href = attributes["href"];
  const bool related = !attributes["rel"].empty();
  if (related || (!href.empty() && element.is_atom()))
    return relation(element, attributes, rank, draft);
  const Content content(element.node);
  std::string url = address_of(element, href.empty() ? content.text() : href);
  if (!url.empty()) draft.url.offer_last(rank, std::move(url));
}

void original_link(const FeedElement& element, int rank, Draft& draft) {
  offer_address(draft.url, rank, address_of(element, Content(element.node).text()));
}

void guid(const FeedElement& element, int rank, Draft& draft) {
  std::string text = guid_text(element);
  if (text.empty()) return;
  if (draft.url.wants(rank - 8)) {
    const std::string_view permanent = trimmed(attribute(element.node, "isPermaLink"));
    const bool address = ascii_iequals(permanent, "true") ||
                         (!ascii_iequals(permanent, "false") && is_web_url(text));
    if (address) offer_address(draft.url, rank - 8, address_of(element, text));
  }
  draft.guid.offer(rank, std::move(text));
}

void id(const FeedElement& element, int rank, Draft& draft) {
  std::string text = guid_text(element);
  if (!text.empty()) draft.guid.offer(rank, std::move(text));
}

void comments(const FeedElement& element, int rank, Draft& draft) {
  offer_address(draft.comments_url, rank, address_of(element, Content(element.node).text()));
}

void enclosure(const FeedElement& element, int, Draft& draft) {
  const Attributes attributes(element.node);
  std::string_view url = attributes["url"];
  if (url.empty()) url = attributes["href"];
  add_enclosure({address_of(element, url), media_type(attributes["type"]),
                 file_size(attributes["length"]), std::nullopt},
                draft.item.enclosures);
}

void media_enclosure(const FeedElement& element, int rank, Draft& draft) {
  const Attributes attributes(element.node);
  std::string url = address_of(element, attributes["url"]);
  std::string type = media_type(attributes["type"]);
  if (attributes["medium"] == "image" || type.starts_with("image/")) {
    offer_address(draft.image, rank, std::move(url));
    return;
  }
  add_enclosure({std::move(url), std::move(type), file_size(attributes["fileSize"]),
                 duration_of(attributes["duration"])},
                draft.media);
}

void duration(const FeedElement& element, int, Draft& draft) {
  if (!draft.duration) draft.duration = duration_of(line_of(element));
}

void image_at_url(const FeedElement& element, int rank, Draft& draft) {
  offer_address(draft.image, rank, address_of(element, attribute(element.node, "url")));
}

void image_at_href(const FeedElement& element, int rank, Draft& draft) {
  offer_address(draft.image, rank, address_of(element, attribute(element.node, "href")));
}

void image_inside(const FeedElement& element, int rank, Draft& draft) {
  if (!Content(element.node).has_elements()) return image_text(element, rank, draft);
  for (pugi::xml_node child = element.node.first_child(); child; child = child.next_sibling()) {
    if (!ascii_iequals(local_name(child.name()), "url")) continue;
    const FeedElement url{element.origin, child, element.origin.prefixes.name_of(child)};
    offer_address(draft.image, rank, address_of(url, Content(child).text()));
  }
}

void image_text(const FeedElement& element, int rank, Draft& draft) {
  offer_address(draft.image, rank, address_of(element, Content(element.node).text()));
}

void logo(const FeedElement& element, int rank, Draft& draft) {
  const std::string_view href = attribute(element.node, "href");
  if (href.empty()) return image_text(element, rank, draft);
  const bool small = ascii_iequals(trimmed(attribute(element.node, "style")), "icon");
  offer_address(small ? draft.favicon : draft.image, rank, address_of(element, href));
}

void icon(const FeedElement& element, int rank, Draft& draft) {
  offer_address(draft.favicon, rank, address_of(element, Content(element.node).text()));
}

}  // namespace antiphon::feed
