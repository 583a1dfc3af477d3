#include "feed/inner_markup.h"

#include <string_view>

#include "antiphon/model/item.h"
#include "feed/elements.h"
#include "feed/escape.h"
#include "feed/names.h"
#include "feed/url.h"

namespace antiphon::feed {

namespace {

constexpr int kMaxLevels = 64;  // around an address that are searched for xml:base

bool is_character_data(const pugi::xml_node& node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

bool is_address(std::string_view attribute_name) {
  return attribute_name == "href" || attribute_name == "src" || attribute_name == "cite";
}

// `xml:base` inside of the content has no place in HTML, so it is applied here.
std::string base_within(const pugi::xml_node& node, const pugi::xml_node& outermost) {
  std::string base;
  int levels = 0;
  for (pugi::xml_node each = node; each && each != outermost && levels < kMaxLevels;
       each = each.parent()) {
    ++levels;
    const std::string_view own = qualified_attribute(each, "xml:base");
    if (own.empty() || own.size() + base.size() > kMaxUrlBytes) continue;
    base = base.empty() ? std::string(own) : resolve_url(own, base);
    if (!url_scheme(base).empty()) break;
  }
  return base;
}

class Writer {
 public:
  Writer(const pugi::xml_node& element, std::size_t limit) : outermost_(element), limit_(limit) {}

  std::string run() {
    pugi::xml_node node = outermost_.first_child();
    while (node && out_.size() < limit_) {
      if (is_character_data(node)) append_escaped(out_, node.value(), false);
      if (node.type() == pugi::node_element) {
        open(node);
        if (node.first_child()) {
          node = node.first_child();
          continue;
        }
        close(node);
      }
      while (node && !node.next_sibling()) {
        node = node.parent();
        if (node == outermost_) return std::move(out_);
        close(node);
      }
      node = node.next_sibling();
    }
    return std::move(out_);
  }

 private:
  void open(const pugi::xml_node& node) {
    out_.push_back('<');
    out_ += local_name(node.name());
    if (node.attribute("xml:base")) has_bases_ = true;
    for (const auto& each : node.attributes()) {
      const std::string_view name = each.name();
      if (name.starts_with("xml")) continue;  // xmlns, xml:base, xml:lang, xml:space
      out_.push_back(' ');
      out_ += local_name(name);
      out_ += "=\"";
      const std::string base =
          has_bases_ && is_address(name) ? base_within(node, outermost_) : std::string();
      const std::string resolved = base.empty() ? std::string() : resolve_url(base, each.value());
      append_escaped(out_, resolved.empty() ? std::string_view(each.value()) : resolved, true);
      out_.push_back('"');
    }
    out_.push_back('>');
  }

  void close(const pugi::xml_node& node) {
    const std::string_view name = local_name(node.name());
    if (is(tag_of(name), Trait::has_no_end)) return;
    out_ += "</";
    out_ += name;
    out_.push_back('>');
  }

  pugi::xml_node outermost_;
  std::size_t limit_;
  std::string out_;
  bool has_bases_ = false;
};

}  // namespace

Content::Content(const pugi::xml_node& element) {
  for (pugi::xml_node child = element.first_child();; child = child.next_sibling()) {
    const pugi::xml_node_type type = child.type();
    if (type == pugi::node_null) break;  // behind the last
    if (type == pugi::node_element) has_elements_ = true;
    if (type == pugi::node_pcdata || type == pugi::node_cdata) add(child.value());
  }
}

void Content::add(std::string_view characters) {
  if (text_.empty()) {
    text_ = characters;
    return;
  }
  if (joined_.empty()) joined_ = text_;
  joined_ += characters;
  text_ = joined_;
}

std::string inner_markup(const pugi::xml_node& element, std::size_t limit) {
  return Writer(element, limit).run();
}

}  // namespace antiphon::feed
