#include "feed/html_tree.h"

#include <algorithm>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/entities.h"
#include "feed/image_source.h"
#include "feed/markup.h"
#include "feed/math_text.h"
#include "feed/open_elements.h"

namespace antiphon::feed {

namespace {

// What an element that is not kept is taken for; unknown: its tags go.
Tag taken_for(Tag tag) {
  if (is(tag, Trait::kept)) return tag;
  if (tag == Tag::menu || tag == Tag::dir) return Tag::ul;
  if (tag == Tag::acronym) return Tag::abbr;
  if (tag == Tag::xmp || tag == Tag::listing || tag == Tag::plaintext) return Tag::pre;
  return is(tag, Trait::block) ? Tag::div : Tag::unknown;
}

}  // namespace

// Reads the document once and tells OpenElements what is in it.
class TreeBuilder {
 public:
  TreeBuilder(HtmlTree& tree, std::string_view html, Purpose purpose)
      : tree_(tree), html_(html), markup_(html), purpose_(purpose), open_(tree.nodes_) {}

  void build() {
    while (at_ < html_.size()) {
      if (html_[at_] != '<') {
        take_text(std::min(html_.find('<', at_), html_.size()));
        continue;
      }
      const Markup found = markup_.at(at_);
      if (found.kind == Markup::Kind::text) {
        take_text(at_ + 1);
        continue;
      }
      at_ += found.bytes;
      if (found.kind == Markup::Kind::open) start(tag_of(found.name), found.attributes);
      if (found.kind == Markup::Kind::close) end(tag_of(found.name));
    }
  }

 private:
  void take_text(std::size_t end) {
    const auto piece = html_.substr(at_, end - at_);
    at_ = end;
    if (piece.find('&') == std::string_view::npos) return open_.text(piece);
    tree_.decoded_.push_back(decode_references(piece));
    open_.text(tree_.decoded_.back());
  }

  void start(Tag named, std::string_view attributes) {
    if (purpose_ == Purpose::reading && start_for_reader(named, attributes)) return;
    if (is(named, Trait::dropped)) {
      at_ = markup_.end_of_dropped(named, at_);
      return;
    }
    if (named == Tag::picture) in_picture_ = true;
    if (named == Tag::noscript) in_noscript_ = true;
    if (named == Tag::source && in_picture_) return keep_source(attributes);
    const Tag tag = taken_for(named);
    if (tag == Tag::unknown) return;
    if (tag == Tag::img) return image(attributes);
    if (tag == Tag::a && attribute_value(attributes, "href").empty())
      return open_.start_silent(tag);
    open_.start(tag, attributes);
    if (tag == Tag::pre) skip_line_end();
  }

  void end(Tag named) {
    if (named == Tag::picture) {
      in_picture_ = false;
      picture_source_ = {};
    }
    if (named == Tag::noscript) in_noscript_ = false;
    const Tag tag = taken_for(named);
    if (tag == Tag::br) {  // `</br>` is one as well
      open_.start(tag, {});
    } else if (tag != Tag::unknown && !is(tag, Trait::has_no_end)) {
      open_.end(tag);
    }
  }

  // What is more than nothing to a reader; false for all else.
  bool start_for_reader(Tag named, std::string_view attributes) {
    switch (named) {
      case Tag::iframe:
        at_ = markup_.end_of_dropped(named, at_);
        embedded(attributes);
        return true;
      case Tag::embed:
        embedded(attributes);
        return true;
      case Tag::script:
        return start_script(attributes);
      case Tag::math:
        return formula(math_text(attributes, content_of(named)));
      case Tag::input:
        if (!ascii_iequals(attribute_value(attributes, "type"), "checkbox")) return false;
        open_.text(has_attribute(attributes, "checked") ? "[x] " : "[ ] ");
        return true;
      default:
        return false;
    }
  }

  // Scripts that stand for something: a formula, or a file that is shown in their place.
  bool start_script(std::string_view attributes) {
    if (attribute_value(attributes, "type").starts_with("math/tex"))
      return formula(std::string(trimmed(content_of(Tag::script))));
    if (attribute_value(attributes, "src").starts_with("https://gist.github.com/"))
      embedded(attributes);
    return false;
  }

  void embedded(std::string_view attributes) {
    open_.start(Tag::iframe, attributes);
    open_.end(Tag::iframe);
  }

  bool formula(std::string text) {
    open_.start(Tag::code, {});
    open_.text(tree_.decoded_.emplace_back(std::move(text)));
    open_.end(Tag::code);
    return true;
  }

  // What stands before the end tag, which is next.
  std::string_view content_of(Tag named) {
    const auto from = std::exchange(at_, markup_.end_of_dropped(named, at_));
    return html_.substr(from, at_ - from);
  }

  // The first `source` is the best, and `img` the one for old browsers; it may have no address.
  void keep_source(std::string_view attributes) {
    if (picture_source_.empty()) picture_source_ = attributes;
  }

  void image(std::string_view attributes) {
    if (in_picture_ && !picture_source_.empty() && image_source(attributes).empty()) {
      attributes =
          tree_.decoded_.emplace_back(std::string(picture_source_) + " " + std::string(attributes));
    }
    // Behind an image that is loaded late stands the same one for readers without scripts.
    if (in_noscript_ && !last_image_.empty() && image_source(attributes) == last_image_) return;
    last_image_ = image_source(attributes);
    open_.start(Tag::img, attributes);
  }

  // The first one in `pre` is not part of it.
  void skip_line_end() {
    if (html_.substr(at_).starts_with('\r')) ++at_;
    if (html_.substr(at_).starts_with('\n')) ++at_;
  }

  HtmlTree& tree_;
  std::string_view html_;
  MarkupScanner markup_;
  Purpose purpose_;
  OpenElements open_;
  std::size_t at_ = 0;
  bool in_picture_ = false;
  bool in_noscript_ = false;
  std::string_view picture_source_;  // attributes of the first `source` in the open picture
  std::string last_image_;           // its address
};

HtmlTree::HtmlTree(std::string_view html, Purpose purpose) {
  if (auto unwrapped = without_cdata(html)) {
    unwrapped_ = std::move(*unwrapped);
    html = unwrapped_;
  }
  TreeBuilder(*this, html, purpose).build();
}

std::string HtmlNode::attribute(std::string_view name) const {
  const auto value = attribute_value(content, name);
  return decode_references(trimmed(value), RefersIn::attribute);
}

std::string image_source(const HtmlNode& image) {
  return image_source(image.content);
}

}  // namespace antiphon::feed
