#include "feed/names.h"

#include <algorithm>
#include <string>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

// Without making copies: every attribute and element of a document comes by here.
bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

constexpr int kMaxAttributes = 64;

struct Vocabulary {
  std::string_view address;  // lower case, without scheme, `www.` and what ends it
  Ns ns;
};

// clang-format off
constexpr Vocabulary kVocabularies[] = {
    {"w3.org/2005/atom", Ns::atom}, {"purl.org/atom/ns", Ns::atom}, {"purl.org/rss/1.0/modules/atom", Ns::atom},
    {"purl.org/atom-blog/ns", Ns::atom},
    {"purl.org/rss/1.0/modules/content", Ns::content},
    {"purl.org/dc/elements/1.1", Ns::dc}, {"purl.org/dc/elements/1.0", Ns::dc}, {"purl.org/rss/1.0/modules/dc", Ns::dc},
    {"purl.org/dc/terms", Ns::dcterms},
    {"rssnamespace.org/feedburner/ext/1.0", Ns::feedburner},
    {"itunes.com/dtds/podcast-1.0.dtd", Ns::itunes}, {"google.com/schemas/play-podcasts/1.0", Ns::itunes},
    {"search.yahoo.com/mrss", Ns::media}, {"rssboard.org/media-rss", Ns::media},
    {"w3.org/1999/02/22-rdf-syntax-ns", Ns::rdf},
    {"purl.org/rss/1.0/modules/syndication", Ns::sy},
    {"purl.org/syndication/thread/1.0", Ns::thr},
    {"w3.org/1999/xhtml", Ns::xhtml},
    {"purl.org/rss/1.0", Ns::none}, {"purl.org/net/rss1.1", Ns::none}, {"my.netscape.com/rdf/simple/0.9", Ns::none},
    {"channel.netscape.com/rdf/simple/0.9", Ns::none}, {"backend.userland.com/rss", Ns::none},
    {"backend.userland.com/rss2", Ns::none}, {"blogs.law.harvard.edu/tech/rss", Ns::none},
    {"purl.org/pie", Ns::none}, {"purl.org/echo", Ns::none}, {"purl.org/echo/ns", Ns::none}, {"example.com/necho", Ns::none},
};

struct Prefix {
  std::string_view prefix;
  Ns ns;
};

constexpr Prefix kUsual[] = {
    {"atom", Ns::atom}, {"a10", Ns::atom}, {"atom10", Ns::atom}, {"content", Ns::content}, {"dc", Ns::dc},
    {"dcterms", Ns::dcterms}, {"feedburner", Ns::feedburner}, {"itunes", Ns::itunes}, {"googleplay", Ns::itunes},
    {"media", Ns::media}, {"rdf", Ns::rdf}, {"rss", Ns::none}, {"sy", Ns::sy}, {"thr", Ns::thr},
    {"xhtml", Ns::xhtml},
};
// clang-format on

Ns by_address(std::string_view address) {
  std::string key = ascii_lower(trimmed(address));
  for (const std::string_view start : {"http://", "https://", "www."}) {
    if (key.starts_with(start)) key.erase(0, start.size());
  }
  while (key.ends_with('/') || key.ends_with('#'))
    key.pop_back();
  const auto* found = std::find_if(std::begin(kVocabularies), std::end(kVocabularies),
                                   [&](const Vocabulary& each) { return each.address == key; });
  return found == std::end(kVocabularies) ? Ns::other : found->ns;
}

Ns by_usual_prefix(std::string_view prefix) {
  const auto* found = std::find_if(std::begin(kUsual), std::end(kUsual), [&](const Prefix& each) {
    return same_name(each.prefix, prefix);
  });
  return found == std::end(kUsual) ? Ns::other : found->ns;
}

// `xmlns` for an empty prefix, else `xmlns:PREFIX`.
bool declares(std::string_view attribute_name, std::string_view prefix) {
  if (!attribute_name.starts_with("xmlns")) return false;
  attribute_name.remove_prefix(5);
  if (prefix.empty()) return attribute_name.empty();
  return attribute_name.starts_with(':') && attribute_name.substr(1) == prefix;
}

struct Declaration {
  pugi::xml_attribute attribute;
  bool own = false;  // on the element itself, not around it
};

Declaration declaration_of(const pugi::xml_node& element, std::string_view prefix) {
  for (pugi::xml_node node = element; node; node = node.parent()) {
    int looked_at = 0;
    for (auto each = node.first_attribute(); each && looked_at < kMaxAttributes;
         each = each.next_attribute()) {
      ++looked_at;
      if (declares(each.name(), prefix)) return {each, node == element};
    }
  }
  return {};
}

}  // namespace

bool Name::is(Ns wanted, std::string_view name) const {
  return ns == wanted && same_name(local, name);
}

std::string_view local_name(std::string_view qualified) {
  const auto colon = qualified.find(':');
  return colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
}

Name name_of(const pugi::xml_node& element) {
  const std::string_view qualified = element.name();
  const auto colon = qualified.find(':');
  const std::string_view prefix =
      colon == std::string_view::npos ? std::string_view{} : qualified.substr(0, colon);
  const std::string_view local = local_name(qualified);
  const Declaration declaration = declaration_of(element, prefix);
  if (!declaration.attribute) return {prefix.empty() ? Ns::none : by_usual_prefix(prefix), local};
  const Ns ns = by_address(declaration.attribute.value());
  if (ns != Ns::other) return {ns, local};
  // An unknown default of a whole document is a feed's wrong address for its own elements.
  if (prefix.empty())
    return {declaration.own && element.parent().parent() ? Ns::other : Ns::none, local};
  return {by_usual_prefix(prefix), local};
}

std::string_view attribute(const pugi::xml_node& element, std::string_view local) {
  int looked_at = 0;
  for (auto each = element.first_attribute(); each && looked_at < kMaxAttributes;
       each = each.next_attribute()) {
    ++looked_at;
    const std::string_view name = each.name();
    if (name.size() < local.size()) continue;
    if (same_name(name, local) ||
        (same_name(local_name(name), local) && !name.starts_with("xmlns"))) {
      return each.value();
    }
  }
  return {};
}

std::string_view qualified_attribute(const pugi::xml_node& element, std::string_view name) {
  int looked_at = 0;
  for (auto each = element.first_attribute(); each && looked_at < kMaxAttributes;
       each = each.next_attribute()) {
    ++looked_at;
    if (name == each.name()) return each.value();
  }
  return {};
}

}  // namespace antiphon::feed
