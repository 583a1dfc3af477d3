#include "feed/names.h"

#include <algorithm>
#include <string>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

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
    {"w3.org/2003/01/geo/wgs84_pos", Ns::geo}, {"georss.org/georss", Ns::georss}, {"georss.org/georss/10", Ns::georss},
    {"opengis.net/gml", Ns::gml}, {"opengis.net/gml/3.2", Ns::gml},
    {"backend.userland.com/creativecommonsrssmodule", Ns::license},
    {"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", Ns::license}, {"web.resource.org/cc", Ns::license},
    {"creativecommons.org/ns", Ns::license},
    {"podcastindex.org/namespace/1.0", Ns::podcast},
    {"github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", Ns::podcast},
    {"purl.org/rss/1.0/modules/slash", Ns::slash},
    {"wellformedweb.org/commentapi", Ns::wfw},
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
    {"dcterms", Ns::dcterms}, {"feedburner", Ns::feedburner}, {"geo", Ns::geo}, {"georss", Ns::georss}, {"gml", Ns::gml},
    {"creativecommons", Ns::license}, {"cc", Ns::license}, {"podcast", Ns::podcast}, {"slash", Ns::slash}, {"wfw", Ns::wfw}, {"itunes", Ns::itunes}, {"googleplay", Ns::itunes},
    {"media", Ns::media}, {"rdf", Ns::rdf}, {"rss", Ns::none}, {"sy", Ns::sy}, {"thr", Ns::thr},
    {"xhtml", Ns::xhtml},
};
// clang-format on

Ns by_address(std::string_view address) {
  std::string_view key = trimmed(address);
  for (const std::string_view start : {"http://", "https://", "www."}) {
    if (ascii_iequals(key.substr(0, start.size()), start)) key.remove_prefix(start.size());
  }
  while (key.ends_with('/') || key.ends_with('#'))
    key.remove_suffix(1);
  const auto* found =
      std::find_if(std::begin(kVocabularies), std::end(kVocabularies),
                   [&](const Vocabulary& each) { return ascii_iequals(each.address, key); });
  return found == std::end(kVocabularies) ? Ns::other : found->ns;
}

Ns by_usual_prefix(std::string_view prefix) {
  const auto* found = std::find_if(std::begin(kUsual), std::end(kUsual), [&](const Prefix& each) {
    return ascii_iequals(each.prefix, prefix);
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
    std::size_t looked_at = 0;
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
  return ns == wanted && ascii_iequals(local, name);
}

std::string_view local_name(std::string_view qualified) {
  const auto colon = qualified.find(':');
  return colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
}

namespace {

struct QualifiedName {
  std::string_view prefix;
  std::string_view local;
};

QualifiedName split(std::string_view qualified) {
  const auto colon = qualified.find(':');
  if (colon == std::string_view::npos) return {{}, qualified};
  return {qualified.substr(0, colon), qualified.substr(colon + 1)};
}

// Of a prefix that is declared on the root, or nowhere.
Ns meant_by(std::string_view prefix, std::string_view address) {
  const Ns ns = address.empty() ? Ns::other : by_address(address);
  if (ns != Ns::other) return ns;
  // An unknown default of a whole document is a feed's wrong address for its own elements.
  return prefix.empty() ? Ns::none : by_usual_prefix(prefix);
}

}  // namespace

Name name_of(const pugi::xml_node& element) {
  const auto [prefix, local] = split(element.name());
  const Declaration declaration = declaration_of(element, prefix);
  const std::string_view address = declaration.attribute.value();
  const bool own_default = prefix.empty() && declaration.own && element.parent().parent();
  if (own_default && by_address(address) == Ns::other) return {Ns::other, local};
  return {meant_by(prefix, address), local};
}

Prefixes::Prefixes(const pugi::xml_node& root, std::size_t declarations) {
  constexpr std::string_view kDeclares = "xmlns";
  for (auto each = root.first_attribute(); each && declared_.size() < kMaxAttributes;
       each = each.next_attribute()) {
    if (!std::string_view(each.name()).starts_with(kDeclares)) continue;
    const QualifiedName name = split(each.name());
    const std::string_view prefix = name.prefix.empty() ? std::string_view() : name.local;
    declared_.push_back({prefix, meant_by(prefix, each.value())});
    if (prefix.empty()) default_ = declared_.back().ns;
  }
  all_on_root_ = declarations == declared_.size();
}

Name Prefixes::name_of(const pugi::xml_node& element) const {
  if (!all_on_root_) return feed::name_of(element);
  const auto [prefix, local] = split(element.name());
  if (prefix.empty()) return {default_, local};
  for (const Known& known : declared_) {
    if (known.prefix == prefix) return {known.ns, local};
  }
  return {meant_by(prefix, {}), local};
}

namespace {

// True when an attribute of that name is asked for by this one, which has no prefix.
bool is_local(std::string_view name, std::string_view local) {
  if (name.size() < local.size()) return false;
  const std::size_t start = name.size() - local.size();
  if (!ascii_iequals(name.substr(start), local)) return false;
  return start == 0 || (name.find(':') == start - 1 && !name.starts_with("xmlns"));
}

}  // namespace

std::string_view attribute(const pugi::xml_node& element, std::string_view local) {
  auto each = element.first_attribute();
  for (std::size_t looked_at = 0; looked_at < kMaxAttributes; ++looked_at) {
    const std::string_view name = each.name();
    if (name.empty()) break;  // behind the last
    if (is_local(name, local)) return each.value();
    each = each.next_attribute();
  }
  return {};
}

Attributes::Attributes(const pugi::xml_node& element) {
  auto each = element.first_attribute();
  for (; count_ < kMaxAttributes; ++count_, each = each.next_attribute()) {
    const std::string_view name = each.name();
    if (name.empty()) break;  // behind the last
    all_[count_] = {name.data(), name.size(), each.value()};
  }
}

std::string_view Attributes::operator[](std::string_view local) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (is_local({all_[i].name, all_[i].size}, local)) return all_[i].value;
  }
  return {};
}

std::string_view qualified_attribute(const pugi::xml_node& element, std::string_view name) {
  std::size_t looked_at = 0;
  for (auto each = element.first_attribute(); each && looked_at < kMaxAttributes;
       each = each.next_attribute()) {
    ++looked_at;
    if (name == each.name()) return each.value();
  }
  return {};
}

}  // namespace antiphon::feed
