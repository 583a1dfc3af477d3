#include "feed/html_tree.h"

#include <algorithm>

#include "antiphon/base/text.h"
#include "feed/entities.h"
#include "feed/markup.h"
#include "feed/open_elements.h"

namespace antiphon::feed {

namespace {

// What an element that is not kept is taken for; unknown: its tags go.
Tag taken_for(Tag tag) {
  if (is(tag, Trait::kept)) return tag;
  if (tag == Tag::menu || tag == Tag::dir) return Tag::ul;
  if (tag == Tag::xmp || tag == Tag::listing || tag == Tag::plaintext) return Tag::pre;
  return is(tag, Trait::block) ? Tag::div : Tag::unknown;
}

}  // namespace

// Reads the document once and tells OpenElements what is in it.
class TreeBuilder {
 public:
  TreeBuilder(HtmlTree& tree, std::string_view html, Frames frames)
      : tree_(tree), html_(html), markup_(html), frames_(frames), open_(tree.nodes_) {}

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
    if (is(named, Trait::dropped)) {
      if (named == Tag::iframe && frames_ == Frames::as_video) {
        open_.start(Tag::video, attributes);
        open_.end(Tag::video);
      }
      at_ = markup_.end_of_dropped(named, at_);
      return;
    }
    const Tag tag = taken_for(named);
    if (tag == Tag::unknown) return;
    if (tag == Tag::a && attribute_value(attributes, "href").empty())
      return open_.start_silent(tag);
    open_.start(tag, attributes);
    if (tag == Tag::pre) skip_line_end();
  }

  void end(Tag named) {
    const Tag tag = taken_for(named);
    if (tag == Tag::br) {  // `</br>` is one as well
      open_.start(tag, {});
    } else if (tag != Tag::unknown && !is(tag, Trait::has_no_end)) {
      open_.end(tag);
    }
  }

  // The first one in `pre` is not part of it.
  void skip_line_end() {
    if (html_.substr(at_).starts_with('\r')) ++at_;
    if (html_.substr(at_).starts_with('\n')) ++at_;
  }

  HtmlTree& tree_;
  std::string_view html_;
  MarkupScanner markup_;
  Frames frames_;
  OpenElements open_;
  std::size_t at_ = 0;
};

HtmlTree::HtmlTree(std::string_view html, Frames frames) {
  if (auto unwrapped = without_cdata(html)) {
    unwrapped_ = std::move(*unwrapped);
    html = unwrapped_;
  }
  TreeBuilder(*this, html, frames).build();
}

std::string HtmlNode::attribute(std::string_view name) const {
  const auto value = attribute_value(content, name);
  return decode_references(trimmed(value), RefersIn::attribute);
}

std::string image_source(const HtmlNode& image) {
  std::string source = image.attribute("src");
  if (!source.empty() && !source.starts_with("data:")) return source;
  for (const auto name : {"data-src", "data-original", "data-lazy-src"}) {
    if (std::string late = image.attribute(name); !late.empty()) return late;
  }
  return source;
}

}  // namespace antiphon::feed
