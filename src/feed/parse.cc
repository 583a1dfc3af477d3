#include "antiphon/feed/parse.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <pugixml.hpp>

#include "antiphon/base/text.h"
#include "feed/address.h"
#include "feed/constructs.h"
#include "feed/finish.h"
#include "feed/handlers.h"
#include "feed/json_feed.h"
#include "feed/names.h"
#include "feed/sniff.h"
#include "feed/url.h"
#include "feed/xml.h"

namespace antiphon::feed {

namespace {

enum class Root { none, rss, rdf, atom, entry, channel, cdf };

// Microsoft's Channel Definition Format: a channel with its address in an attribute, in itself or
// in its items.
bool is_cdf(const pugi::xml_node& channel) {
  if (!attribute(channel, "href").empty() || !attribute(channel, "base").empty()) return true;
  int looked_at = 0;
  for (pugi::xml_node child = channel.first_child(); child && looked_at < 64;
       child = child.next_sibling()) {
    ++looked_at;
    if (is_item(name_of(child)) && !attribute(child, "href").empty()) return true;
  }
  return false;
}

Root root_kind(const pugi::xml_node& node) {
  const std::string local = ascii_lower(local_name(node.name()));
  if (local == "rss") return Root::rss;
  if (local == "rdf") return Root::rdf;
  if (local == "feed") return Root::atom;
  if (local == "channel") return is_cdf(node) ? Root::cdf : Root::channel;
  if (local == "entry" && name_of(node).ns == Ns::atom) return Root::entry;
  return Root::none;
}

std::string_view namespace_address(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  const std::string wanted =
      colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
  return node.attribute(wanted.c_str()).value();
}

std::string format_of(const pugi::xml_node& root, Root kind) {
  const std::string_view version = trimmed(attribute(root, "version"));
  switch (kind) {
    case Root::atom:
    case Root::entry: {
      const std::string_view address = namespace_address(root);
      const bool old =
          version.starts_with("0.") || address.find("purl.org/atom") != std::string_view::npos;
      return old && address.find("/2005/") == std::string_view::npos ? "atom03" : "atom10";
    }
    case Root::rdf: {
      const std::string_view address = root.attribute("xmlns").value();
      return address.find("netscape.com") != std::string_view::npos ? "rss09x" : "rss10";
    }
    case Root::channel:
      return namespace_address(root).find("rss1.1") != std::string_view::npos ? "rss11" : "rss20";
    case Root::cdf:
      return "cdf";
    case Root::rss:
    case Root::none:
      break;
  }
  return version.starts_with("0.") ? "rss09x" : "rss20";
}

// How often a text has what may be attributes that hold for the elements inside, too.
struct Mentions {
  std::size_t xmlns = 0;
  std::size_t base = 0;
};

Mentions mentions_in(std::string_view text) {
  constexpr std::string_view kXml = "xml";
  Mentions found;
  for (auto at = text.find(kXml); at != std::string_view::npos; at = text.find(kXml, at)) {
    at += kXml.size();
    const std::string_view rest = text.substr(at, 5);
    if (rest.starts_with("ns")) ++found.xmlns;
    if (rest == ":base") ++found.base;
  }
  return found;
}

// Reads one document that has been found to be a feed.
class Reader {
 public:
  Reader(const ParseOptions& options, Origin origin, Root kind)
      : options_(options), origin_(std::move(origin)), kind_(kind) {}

  ParsedDocument run(const pugi::xml_node& root) {
    ParsedItem channel;
    Draft draft(channel);
    const std::string_view language = qualified_attribute(root, "xml:lang");
    if (kind_ == Root::cdf) read_cdf_attributes({origin_, root, name_of(root)}, draft);
    if (kind_ == Root::entry) {
      add_item(root);
    } else {
      container(root, draft, 0);
    }
    if (!language.empty())
      draft.language.offer(1, shortened(printable(language), kMaxLanguageBytes));
    result_.feed = to_feed(std::move(draft));
    if (left_out_ > 0) {
      result_.feed.warnings.push_back("only the first " + std::to_string(kMaxItems) +
                                      " items are kept, " + std::to_string(left_out_) + " are not");
    }
    return std::move(result_);
  }

 private:
  // Items stand in the root, in its channel, or in the `items` of that: in order wherever they are.
  void container(const pugi::xml_node& parent, Draft& draft, int depth) {
    constexpr int kDeepest = 3;
    make_room(parent);
    for_each_element(parent, [&](const pugi::xml_node& child) {
      const Name name = origin_.prefixes.name_of(child);
      const bool inner = name.is(Ns::none, "channel") || name.is(Ns::atom, "channel") ||
                         name.is(Ns::none, "items");
      if (is_item(name)) {
        add_item(child);
      } else if (inner && depth < kDeepest) {
        const std::string_view language = qualified_attribute(child, "xml:lang");
        if (!language.empty())
          draft.language.offer(2, shortened(printable(language), kMaxLanguageBytes));
        container(child, draft, depth + 1);
      } else {
        read_element({origin_, child, name}, draft);
      }
    });
  }

  // Items are big, and would be moved each time that there is none left.
  void make_room(const pugi::xml_node& parent) {
    if (!result_.items.empty()) return;
    std::size_t count = 0;
    for_each_element(parent, [&](const pugi::xml_node&) { ++count; });
    result_.items.reserve(std::min(count, kMaxItems));
  }

  void add_item(const pugi::xml_node& node) {
    if (result_.items.size() >= kMaxItems) {
      ++left_out_;
      return;
    }
    Draft draft(result_.items.emplace_back());
    read_children(origin_, node, draft);
    about(node, draft);
    if (kind_ == Root::cdf) read_cdf_attributes({origin_, node, name_of(node)}, draft);
    const std::string_view language = qualified_attribute(node, "xml:lang");
    if (!language.empty())
      draft.language.offer(1, shortened(printable(language), kMaxLanguageBytes));
    finish_item(draft, options_.safe_bodies);
  }

  // RSS 1.0 names an item by its address in RDF.
  void about(const pugi::xml_node& node, Draft& draft) {
    const std::string_view written = attribute(node, "about");
    if (written.empty()) return;
    const std::string about = printable(written);
    if (about.empty() || about.size() > kMaxGuidBytes) return;
    draft.guid.offer(2, about);
    const FeedElement element{origin_, node, origin_.prefixes.name_of(node)};
    if (std::string url = address_of(element, about); is_web_url(url))
      draft.url.offer(1, std::move(url));
  }

  const ParseOptions& options_;
  Origin origin_;
  Root kind_;
  ParsedDocument result_;
  std::size_t left_out_ = 0;
};

// The document's own idea of its address, for one that came without.
std::string own_address(const pugi::xml_node& root) {
  const Origin nowhere;
  for (pugi::xml_node parent = root; parent; parent = parent.child("channel")) {
    ParsedItem channel;
    Draft draft(channel);
    read_children(nowhere, parent, draft);
    if (draft.feed_url.has_value()) return draft.feed_url.value();
    if (draft.url.has_value()) return draft.url.value();
  }
  return {};
}

void rebase(Origin& origin, std::string_view base) {
  if (std::string url = usable_address(origin.base, base); !url.empty())
    origin.base = std::move(url);
}

// The last word on what was wrong.
void tell_encoding(const Charsets::Decoded& decoded, ParsedFeed& feed) {
  if (decoded.recovered) {
    feed.recovered = true;
    std::vector<std::string> all;
    all.push_back("read as " + decoded.charset + ", which does not fit everywhere");
    std::move(feed.warnings.begin(), feed.warnings.end(), std::back_inserter(all));
    feed.warnings = std::move(all);
  }
  if (feed.warnings.size() > kMaxWarnings) feed.warnings.resize(kMaxWarnings);
}

}  // namespace

std::variant<ParsedDocument, NoFeed> read_document(std::string bytes, const ParseOptions& options,
                                                   Charsets& charsets) {
  if (bytes.empty()) return NoFeed{"the document is empty"};
  const Charsets::Decoded decoded = charsets.decode(std::move(bytes), options.content_type);
  if (is_json(decoded.text)) {
    auto document = parse_json_feed(decoded.text, options);
    if (!document) return NoFeed{document.error().message};
    tell_encoding(decoded, document->feed);
    return std::move(*document);
  }
  if (auto what = not_a_feed(decoded.text, options.base)) return std::move(*what);

  auto xml = read_xml(decoded.text);
  if (!xml) return NoFeed{xml.error().message};
  pugi::xml_node first;
  for (pugi::xml_node node = xml->tree.first_child(); node; node = node.next_sibling()) {
    if (node.type() != pugi::node_element) continue;
    if (!first) first = node;
    const Root kind = root_kind(node);
    if (kind == Root::none) continue;
    Origin origin;
    // Where it was read from comes before what it says of itself (RFC 3986 §5.1).
    origin.base = options.base.empty() ? own_address(node) : options.base;
    origin.atom = kind == Root::atom || kind == Root::entry;
    const Mentions mentions = mentions_in(decoded.text);
    origin.prefixes = Prefixes(node, mentions.xmlns);
    origin.has_xml_base = mentions.base > 0;
    if (kind == Root::cdf) rebase(origin, attribute(node, "base"));
    ParsedDocument document = Reader(options, std::move(origin), kind).run(node);
    ParsedFeed& feed = document.feed;
    feed.format = format_of(node, kind);
    feed.recovered = xml->recovered;
    feed.warnings.insert(feed.warnings.begin(), xml->warnings.begin(), xml->warnings.end());
    tell_encoding(decoded, feed);
    return document;
  }
  return other_xml(first.name(), decoded.text, options.base);
}

Result<ParsedDocument> parse_feed(std::string bytes, const ParseOptions& options,
                                  Charsets& charsets) {
  auto document = read_document(std::move(bytes), options, charsets);
  if (auto* none = std::get_if<NoFeed>(&document)) return Error{std::move(none->reason)};
  return std::get<ParsedDocument>(std::move(document));
}

}  // namespace antiphon::feed
