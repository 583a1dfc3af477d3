#include "feed/open_elements.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

bool is_heading(Tag tag) {
  return tag >= Tag::h1 && tag <= Tag::h6;
}
bool is_list(Tag tag) {
  return tag == Tag::ul || tag == Tag::ol;
}
bool is_cell(Tag tag) {
  return tag == Tag::td || tag == Tag::th;
}
bool is_reading(Tag tag) {
  return tag == Tag::rt || tag == Tag::rp;
}
bool is_row_group(Tag tag) {
  return tag == Tag::tbody || tag == Tag::thead || tag == Tag::tfoot;
}
bool is_table_part(Tag tag) {
  return is_cell(tag) || is_row_group(tag) || tag == Tag::tr || tag == Tag::caption ||
         tag == Tag::colgroup || tag == Tag::col;
}
bool holds_cells(Tag tag) {
  return tag == Tag::table || tag == Tag::tr || tag == Tag::colgroup || is_row_group(tag);
}
bool is_media(Tag tag) {
  return tag == Tag::video || tag == Tag::audio;
}

// Whether `part` may stand in an open `inside`, of the parts of a table.
bool belongs(Tag part, Tag inside) {
  if (is_cell(part)) return inside == Tag::tr || is_row_group(inside);
  if (part == Tag::tr) return is_row_group(inside);
  return part == Tag::col && inside == Tag::colgroup;
}

}  // namespace

bool OpenElements::Open::is_block() const {
  return node != nullptr && (is(tag, Trait::block) || is(tag, Trait::scope));
}

OpenElements::OpenElements(std::deque<HtmlNode>& nodes) : nodes_(nodes) {
  nodes_.push_back({Tag::div, {}});
  open_.push_back({Tag::div, &nodes_.back(), nullptr});
}

void OpenElements::start(Tag tag, std::string_view attributes) {
  const Tag inside = top().tag;
  if (tag == Tag::source && !is_media(inside)) return;
  if (is_table_part(tag)) {
    if (!make_place_in_table(tag)) return;
  } else if (holds_cells(inside) && tag != Tag::table) {
    // Browsers move before the table what stands in none of its cells. Here an image gets a cell of
    // its own, a text too, and tags around them are nothing.
    const bool picture = tag == Tag::img || tag == Tag::iframe;
    if (!picture) return is(tag, Trait::has_no_end) ? void() : start_silent(tag);
    start(Tag::td, {});
  } else {
    make_place(tag);
  }
  if (is(tag, Trait::has_no_end)) {
    append(tag, attributes);
  } else {
    push(tag, attributes);
  }
  for (const Start& again : carried_)
    push(again.tag, again.attributes);
  carried_.clear();
}

void OpenElements::text(std::string_view text) {
  if (text.empty()) return;
  if (holds_cells(top().tag)) {
    if (trimmed(text).empty()) return;
    start(Tag::td, {});
  }
  const HtmlNode* const last = top().last;
  const bool goes_on = last != nullptr && last->is_text() &&
                       last->content.data() + last->content.size() == text.data();
  if (goes_on) {
    top().last->content = {last->content.data(), last->content.size() + text.size()};
  } else {
    append(Tag::unknown, text);
  }
}

// Closes what cannot stay open around `tag`, as browsers do.
void OpenElements::make_place(Tag tag) {
  if (is(tag, Trait::ends_p)) close_paragraph(is(tag, Trait::carries));
  if (tag == Tag::li || tag == Tag::dd || tag == Tag::dt) close_item(tag);
  if (is_heading(tag)) close_heading();
  if (tag == Tag::a) close_link();
  if (is_reading(tag)) close_reading(tag);
  if (tag == Tag::table && holds_cells(top().tag)) close_down_to(innermost(Tag::table));
}

// The same for what belongs into a table; false when there is none.
bool OpenElements::make_place_in_table(Tag tag) {
  const auto table = innermost(Tag::table);
  if (table == kNone) return false;
  auto keep = open_.size();
  while (keep > table + 1 && !belongs(tag, open_[keep - 1].tag))
    --keep;
  close_down_to(keep);
  if ((is_cell(tag) || tag == Tag::tr) && top().tag == Tag::table) push(Tag::tbody, {});
  if (is_cell(tag) && top().tag != Tag::tr) push(Tag::tr, {});
  if (tag == Tag::col && top().tag == Tag::table) push(Tag::colgroup, {});
  return true;
}

// Formatting in the paragraph goes on in the block that ends it, if the block is one to carry it.
void OpenElements::close_paragraph(bool carry) {
  const auto p = in_scope(Tag::p);
  if (p == kNone) return;
  for (auto i = p + 1; carry && i < open_.size(); ++i) {
    const Open& open = open_[i];
    if (open.node != nullptr && !open.ended && is(open.tag, Trait::format)) {
      carried_.push_back({open.tag, open.node->content});
    }
  }
  close_down_to(p);
}

void OpenElements::close_item(Tag tag) {
  const auto is_same = [&](Tag other) {
    return tag == Tag::li ? other == Tag::li : other == Tag::dd || other == Tag::dt;
  };
  for (auto i = open_.size(); i-- > 1;) {
    const Tag open = open_[i].tag;
    if (open_[i].node == nullptr) continue;
    if (is_same(open)) return close_down_to(i);
    if (open_[i].is_block() && open != Tag::address && open != Tag::div && open != Tag::p) return;
  }
}

void OpenElements::close_heading() {
  for (auto i = open_.size(); i-- > 1;) {
    if (!open_[i].is_block()) continue;
    if (is_heading(open_[i].tag)) close_down_to(i);
    return;
  }
}

// A link in a link ends the outer one; the blocks between go on.
void OpenElements::close_link() {
  const auto link = in_scope(Tag::a);
  if (link == kNone) return;
  std::vector<Tag> between;
  for (auto i = link + 1; i < open_.size(); ++i) {
    if (open_[i].is_block()) between.push_back(open_[i].tag);
  }
  close_down_to(link);
  for (const Tag tag : between)
    push(tag, {});
}

void OpenElements::close_reading(Tag tag) {
  const auto ruby = in_scope(Tag::ruby);
  if (ruby != kNone) {
    close_down_to(ruby + 1);
  } else if (const auto open = in_scope(tag); open != kNone) {
    close_down_to(open);
  }
}

void OpenElements::end(Tag tag) {
  if (auto& refused = refused_[static_cast<std::size_t>(tag)]; refused > 0) {
    --refused;
    return;
  }
  const auto at = matching(tag);
  if (at == kNone) return;
  const bool inline_around_block =
      !is(tag, Trait::block) && !is(tag, Trait::scope) &&
      std::any_of(open_.begin() + static_cast<std::ptrdiff_t>(at) + 1, open_.end(),
                  [](const Open& open) { return open.is_block(); });
  if (inline_around_block) {
    open_[at].ended = true;
  } else {
    close_down_to(at);
  }
}

// The open element that an end tag means.
std::size_t OpenElements::matching(Tag tag) const {
  if (none(tag) && !is_heading(tag)) return kNone;
  for (auto i = open_.size(); i-- > 1;) {
    const Open& open = open_[i];
    const bool same = open.tag == tag || (is_heading(tag) && is_heading(open.tag));
    if (same && !open.ended) return i;
    if (open.node == nullptr) continue;
    const bool in_cell = is(open.tag, Trait::scope) && !is_table_part(tag) && tag != Tag::table;
    const bool in_list = tag == Tag::li && is_list(open.tag);
    if (open.tag == Tag::table || in_cell || in_list) return kNone;
  }
  return kNone;
}

std::size_t OpenElements::in_scope(Tag tag) const {
  if (none(tag)) return kNone;
  for (auto i = open_.size(); i-- > 1;) {
    if (open_[i].node == nullptr) continue;
    if (open_[i].tag == tag) return i;
    if (is(open_[i].tag, Trait::scope)) return kNone;
  }
  return kNone;
}

std::size_t OpenElements::innermost(Tag tag) const {
  if (none(tag)) return kNone;
  for (auto i = open_.size(); i-- > 1;) {
    if (open_[i].tag == tag && open_[i].node != nullptr) return i;
  }
  return kNone;
}

OpenElements::Open& OpenElements::top() {
  auto i = open_.size() - 1;
  while (open_[i].node == nullptr)
    --i;
  return open_[i];
}

void OpenElements::start_silent(Tag tag) {
  if (open_.size() > kMaxHtmlDepth) return refuse(tag);
  open_.push_back({tag, nullptr, nullptr});
  ++counts_[static_cast<std::size_t>(tag)];
}

void OpenElements::push(Tag tag, std::string_view attributes) {
  if (open_.size() > kMaxHtmlDepth) {
    refuse(tag);
    if (is(tag, Trait::block)) text(" ");
    return;
  }
  append(tag, attributes);
  open_.push_back({tag, top().last, nullptr});
  ++counts_[static_cast<std::size_t>(tag)];
}

void OpenElements::append(Tag tag, std::string_view content) {
  nodes_.push_back({tag, content});
  Open& parent = top();
  if (parent.last == nullptr) {
    parent.node->first_child = &nodes_.back();
  } else {
    parent.last->next = &nodes_.back();
  }
  parent.last = &nodes_.back();
}

void OpenElements::close_down_to(std::size_t size) {
  while (open_.size() > size || open_.back().ended) {
    --counts_[static_cast<std::size_t>(open_.back().tag)];
    open_.pop_back();
  }
}

}  // namespace antiphon::feed
