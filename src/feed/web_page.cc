#include "feed/web_page.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "feed/address.h"
#include "feed/entities.h"
#include "feed/markup.h"

namespace antiphon::feed {

namespace {

// Pages of video sites name their feed behind half a megabyte of scripts.
constexpr std::size_t kSearchedBytes = 4U << 20U;
constexpr std::size_t kReasonBytes = 900;

std::string attribute_text(std::string_view attributes, std::string_view name) {
  return decode_references(attribute_value(attributes, name), RefersIn::attribute);
}

bool has_word(std::string_view text, std::string_view lower) {
  const auto all = words(text);
  return std::any_of(all.begin(), all.end(),
                     [&](std::string_view word) { return ascii_iequals(word, lower); });
}

bool is_feed_type(std::string_view type, std::string_view href) {
  constexpr std::array<std::string_view, 4> kTypes = {"application/rss+xml", "application/atom+xml",
                                                      "application/feed+json",
                                                      "application/x.atom+xml"};
  if (std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end()) return true;
  // JSON Feed 1.0 had this type; the interface of every WordPress has it, too.
  return type == "application/json" && href.find("/wp-json") == std::string_view::npos &&
         href.find("oembed") == std::string_view::npos;
}

// In the languages that blogging software is most often set up in.
bool is_of_comments(const NamedFeed& feed) {
  constexpr std::array<std::string_view, 8> kWords = {"comment",     "kommentar", "comentario",
                                                      "comentários", "comentari", "commenti",
                                                      "reacties",    "комментари"};
  const std::string text = fold(feed.title + " " + feed.url);
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return text.find(fold(word)) != std::string::npos;
  });
}

class PageReader {
 public:
  PageReader(std::string_view html, std::string_view address)
      : html_(html.substr(0, kSearchedBytes)), base_(address) {}

  std::vector<NamedFeed> read() {
    MarkupScanner scanner(html_);
    for (auto at = html_.find('<'); at != std::string_view::npos && feeds_.size() < kMaxNamedFeeds;
         at = html_.find('<', at)) {
      const Markup markup = scanner.at(at);
      at += std::max<std::size_t>(markup.bytes, 1);
      if (markup.kind != Markup::Kind::open) continue;
      const Tag tag = tag_of(markup.name);
      if (tag == Tag::link) link(markup.attributes);
      if (tag == Tag::base) base(markup.attributes);
      if (tag == Tag::script || tag == Tag::style) at = scanner.end_of_dropped(tag, at);
    }
    std::stable_partition(feeds_.begin(), feeds_.end(),
                          [](const NamedFeed& feed) { return !is_of_comments(feed); });
    return std::move(feeds_);
  }

 private:
  void base(std::string_view attributes) {
    if (std::exchange(has_base_, true)) return;
    std::string url = usable_address(base_, attribute_text(attributes, "href"));
    if (!url.empty()) base_ = std::move(url);
  }

  void link(std::string_view attributes) {
    const std::string relation = attribute_text(attributes, "rel");
    if (!has_word(relation, "alternate") && !has_word(relation, "feed")) return;
    const std::string href = attribute_text(attributes, "href");
    std::string type = media_type(attribute_text(attributes, "type"));
    if (!is_feed_type(type, href)) return;
    NamedFeed feed{usable_address(base_, href),
                   shortened(printable(attribute_text(attributes, "title")), kMaxTitleBytes)};
    const bool known = std::any_of(feeds_.begin(), feeds_.end(),
                                   [&](const NamedFeed& each) { return each.url == feed.url; });
    if (is_web_url(feed.url) && !known) feeds_.push_back(std::move(feed));
  }

  std::string_view html_;
  std::string base_;
  bool has_base_ = false;
  std::vector<NamedFeed> feeds_;
};

}  // namespace

std::vector<NamedFeed> feeds_named_by(std::string_view html, std::string_view address) {
  return PageReader(html, address).read();
}

NoFeed web_page(std::string_view html, std::string_view address) {
  NoFeed page{"this is a web page, not a feed", feeds_named_by(html, address)};
  if (page.named.empty()) return page;
  page.reason += page.named.size() == 1 ? "; its feed is " : "; its feeds are ";
  std::size_t told = 0;
  for (const NamedFeed& feed : page.named) {
    if (page.reason.size() + feed.url.size() > kReasonBytes) break;
    page.reason += (told++ > 0 ? ", " : "") + feed.url;
  }
  if (told < page.named.size())
    page.reason += (told > 0 ? " and " : "") + std::to_string(page.named.size() - told) + " more";
  return page;
}

}  // namespace antiphon::feed
