// What an ArticleWriter does with what stands in a paragraph: text, links, pictures.

#include <algorithm>
#include <string>

#include "antiphon/base/text.h"
#include "feed/article_nodes.h"
#include "feed/article_writer.h"
#include "feed/embeds.h"
#include "feed/math_text.h"
#include "feed/node_look.h"
#include "feed/raised.h"
#include "feed/url.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kMaxNameBytes = 400;
constexpr std::size_t kMaxRaised = 12;

}  // namespace

void ArticleWriter::write_text(const HtmlNode& node) {
  if (verbatim_) {
    return text_.add_verbatim(node.content, look_);
  }
  std::string_view rest = node.content;
  while (keeps_lines_ && rest.find('\n') != std::string_view::npos) {
    const auto end = rest.find('\n');
    text_.add(rest.substr(0, end), look_);
    text_.add_line_end();
    rest.remove_prefix(end + 1);
  }
  text_.add(rest, look_);
}

void ArticleWriter::write_styled(const HtmlNode& node, Style style) {
  const Style outside = look_.style;
  look_.style = with_own_style(node, outside | style);
  write_children(node);
  look_.style = outside;
}

// Whether a link leads to a place on the page that is being read: nowhere, from a terminal.
bool ArticleWriter::leads_within(const HtmlNode& node) const {
  if (node.tag != Tag::a) return false;
  const std::string href = node.attribute("href");
  if (href.starts_with('#')) return true;
  if (href.find('#') == std::string::npos) return false;
  // With its address the page is elsewhere: its comments, or the rest of the article. But notes,
  // and signs to hang a link on, are the article's own.
  return is_anchor(node) || (is_note_place(href) && !note_number(only_text(node)).empty());
}

void ArticleWriter::write_link(const HtmlNode& node) {
  if (leads_within(node)) return write_link_within(node);
  if (!shows_something(node)) return;
  const std::string href = node.attribute("href");
  // A small picture that leads to the large one is one picture; of another, its number stands
  // before that of the link around it.
  const HtmlNode* const picture = is_lightbox(node) ? first_picture(node) : only_picture(node);
  if (picture != nullptr && is_picture_address(href)) return write_image(*picture, href);
  if (picture != nullptr && is_shown_picture(*picture)) state_.links.number(image_source(*picture));
  const auto number = state_.links.number(href);
  if (number == 0) return write_children(node);
  const Look outside = look_;
  look_.style = look_.style | Style::link;
  look_.link = number;
  open_links_.push_back({number, text_.written(), false});
  write_children(node);
  write_number(open_links_.back());
  open_links_.pop_back();
  look_ = outside;
}

void ArticleWriter::write_link_within(const HtmlNode& node) {
  const auto text = only_text(node);
  if (is_anchor(node)) return;
  const auto number = note_number(text);
  if (number.empty() || !is_note_place(node.attribute("href"))) return write_children(node);
  write_note(number);
}

// The number of a note. Two beside each other are not to be read as one.
void ArticleWriter::write_note(std::string_view number) {
  if (noted_at_ == text_.written() && !text_.empty()) text_.add(",", look_);
  text_.add(raised(number, true), look_);
  noted_at_ = text_.written();
}

// Behind the first paragraph of the link's text, if it has any.
void ArticleWriter::write_number(OpenLink& link) {
  if (link.numbered || text_.written() == link.written) return;
  link.numbered = true;
  write_mark(link.number);
}

void ArticleWriter::write_mark(std::uint16_t number) {
  if (mark_ == number && marked_at_ == text_.written()) return;
  text_.add_mark(link_mark(number), {Style::dim, number});
  mark_ = number;
  marked_at_ = text_.written();
}

// A picture, with the number of `address`.
void ArticleWriter::write_image(const HtmlNode& node, std::string_view address) {
  const std::string name = node.attribute("alt");
  if (!is_shown_picture(node)) {
    const std::string source = image_source(node);
    if (is_hidden(node) || is_tracker(node, source)) return;
    if (!is_formula(node, source)) return text_.add(name, look_);
    return text_.add(without_tex_style(name), {look_.style | Style::code, look_.link});
  }
  const std::string title = node.attribute("title");
  std::string shown = is_file_name(name) || fold(name) == state_.caption ? "" : name;
  // Some say in the title what makes a picture worth looking at; most repeat themselves.
  const bool tells = title.find(' ') != std::string::npos && title != name;
  if (tells || (shown.empty() && !is_file_name(title) && title != name))
    shown += (shown.empty() || title.empty() ? "" : " — ") + title;
  write_placeholder("image", shown, address);
}

void ArticleWriter::write_media(const HtmlNode& node) {
  std::string address = node.attribute("src");
  for (const HtmlNode* child = node.first_child; child != nullptr && address.empty();
       child = child->next) {
    if (child->tag == Tag::source) address = child->attribute("src");
  }
  if (address.empty()) address = node.attribute("data-src");
  write_placeholder(element(node.tag).name, node.attribute("title"), address);
}

void ArticleWriter::write_embed(const HtmlNode& node) {
  std::string source = node.attribute("src");
  if (source.empty() || source.starts_with("about:")) source = node.attribute("data-src");
  if (source.empty()) source = node.attribute("data-lazy-src");
  const std::string address = resolve_url(state_.base, source);
  if (!is_web_url(address) || is_tracker(node, address)) return;
  const Embed embed = embed_at(address);
  std::string name = node.attribute("title");
  name = telling_title(name);
  if (name.empty()) {
    name = embed.name;
  } else if (fold(name).find(fold(embed.name)) == std::string::npos) {
    name += " (" + embed.name + ")";
  }
  end_paragraph();
  write_placeholder(embed.what, name, embed.address);
  end_paragraph();
}

void ArticleWriter::write_placeholder(std::string_view what, std::string_view name,
                                      std::string_view address) {
  const auto number = state_.links.number(address);
  const std::string shown = shortened(printable(name), kMaxNameBytes);
  if (number == 0 && shown.empty()) return;
  if (number != 0 && placed_ == number && marked_at_ == text_.written()) return;  // twice the same
  placed_ = number;
  const Look look{look_.style | Style::dim, number != 0 ? number : look_.link};
  text_.add("[", look);
  text_.add(what, look);
  if (!shown.empty()) text_.add(": " + shown, look);
  text_.add("]", look);
  if (number != 0) write_mark(number);
}

void ArticleWriter::write_raised(const HtmlNode& node) {
  const HtmlNode* const child = only_child(node);
  if (child != nullptr && leads_within(*child)) {
    const auto number = note_number(only_text(*child));
    return number.empty() ? write_children(node) : write_note(number);
  }
  const auto text = only_text(node);
  if (text.empty() || text.size() > kMaxRaised) return write_children(node);
  text_.add_mark(raised_behind(text_.last_word(), printable(text), node.tag == Tag::sup), look_);
}

// What styles of the page would have put beside it, where it says that something is left out, or
// one thing ends and the next begins.
void ArticleWriter::write_span(const HtmlNode& node) {
  if (has_class(node, "kg-bookmark-publisher") && !text_.empty()) text_.add(" · ", look_);
  write_styled(node, Style::plain);
  if (has_class(node, "ellipsis")) text_.add_mark("…", look_);
}

// What it is short for, where it stands for the first time.
void ArticleWriter::write_abbreviation(const HtmlNode& node) {
  write_styled(node, Style::plain);
  const std::string title = node.attribute("title");
  const auto text = only_text(node);
  if (title.empty() || title.size() > kMaxNameBytes || title == text) return;
  const auto [first, is_new] = state_.abbreviations.try_emplace(title, &node);
  if (first->second != &node) return;
  text_.add(" (" + title + ")", look_);
}

void ArticleWriter::write_quote_in_line(const HtmlNode& node) {
  const bool inner = quote_depth_++ % 2 == 1;
  write_quoted(node, inner ? "‘" : "“", inner ? "’" : "”");
  --quote_depth_;
}

void ArticleWriter::write_quoted(const HtmlNode& node, std::string_view before,
                                 std::string_view after) {
  text_.add(before, look_);
  write_children(node);
  text_.add_mark(after, look_);
}

}  // namespace antiphon::feed
