#include "antiphon/feed/opml.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <pugixml.hpp>

#include "antiphon/base/text.h"
#include "antiphon/model/item.h"
#include "feed/escape.h"
#include "feed/names.h"
#include "feed/xml.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kMaxSubscriptions = 20'000;
constexpr std::size_t kMaxDropped = 1'000;
constexpr std::size_t kMaxTotalBytes = 8U << 20U;  // of all that is given back
constexpr std::size_t kMaxTags = 64;
constexpr std::size_t kMaxTagBytes = 256;

std::string tag_text(std::string_view text) {
  return shortened(printable(text), kMaxTagBytes);
}

void add_tag(std::vector<std::string>& tags, std::string tag) {
  if (tag.empty() || tags.size() >= kMaxTags) return;
  if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
}

// `/IT/Programming,news`: comma-separated, with or without a slash in front.
void add_categories(std::vector<std::string>& tags, std::string_view categories) {
  while (!categories.empty()) {
    const auto comma = std::min(categories.find(','), categories.size());
    std::string_view one = trimmed(categories.substr(0, comma));
    while (one.starts_with('/'))
      one.remove_prefix(1);
    add_tag(tags, tag_text(one));
    categories.remove_prefix(std::min(comma + 1, categories.size()));
  }
}

std::string title_of_outline(const pugi::xml_node& outline) {
  std::string title = printable(attribute(outline, "title"));
  if (title.empty()) title = printable(attribute(outline, "text"));
  return shortened(title, kMaxTitleBytes);
}

// Gathers the outlines of a document.
class Gatherer {
 public:
  // In document order, without recursion; a folder's name goes onto the path while its children are
  // read.
  void run(const pugi::xml_node& body) {
    pugi::xml_node node = body.first_child();
    while (node) {
      if (node.type() == pugi::node_element) {
        const bool folder = take(node);
        if (node.first_child()) {
          levels_.push_back(paths_.size());
          if (folder) enter(node);
          node = node.first_child();
          continue;
        }
      }
      while (node && !node.next_sibling()) {
        node = node.parent();
        if (node == body) return;
        paths_.resize(levels_.back());
        levels_.pop_back();
      }
      node = node.next_sibling();
    }
  }

  OpmlContent content() {
    if (left_out_ > 0)
      content_.dropped.push_back(std::to_string(left_out_) + " more: the list is too long");
    return std::move(content_);
  }

 private:
  void enter(const pugi::xml_node& folder) {
    const std::string name =
        tag_text(attribute(folder, attribute(folder, "text").empty() ? "title" : "text"));
    if (name.empty()) return;
    std::string path = paths_.empty() ? name : paths_.back() + "/" + name;
    if (path.size() <= kMaxTagBytes) paths_.push_back(std::move(path));  // deeper folders are one
  }

  // True for a folder.
  bool take(const pugi::xml_node& outline) {
    if (!ascii_iequals(local_name(outline.name()), "outline")) return false;
    std::string_view url = trimmed(attribute(outline, "xmlUrl"));
    if (url.empty() && ascii_iequals(trimmed(attribute(outline, "type")), "rss"))
      url = trimmed(attribute(outline, "url"));
    const std::string title = title_of_outline(outline);
    if (url.empty()) {
      const bool link =
          !attribute(outline, "htmlUrl").empty() || !attribute(outline, "url").empty();
      if (link) drop(title.empty() ? "an outline" : title, "no address of a feed");
      return !link;
    }
    if (!is_web_url(url) || url.size() > kMaxUrlBytes || !is_printable(url)) {
      drop(shortened(printable(url), kMaxTagBytes), "only http and https are taken");
      return false;
    }
    subscribe(url, title, outline);
    return false;
  }

  static bool is_printable(std::string_view url) { return printable(url) == url; }

  // One that stands in several folders is one subscription with several tags.
  void subscribe(std::string_view url, const std::string& title, const pugi::xml_node& outline) {
    // An outline has to have a text; without a title it is the address.
    Subscription added{std::string(url), title == url ? std::string() : title, {}, false};
    if (!paths_.empty()) add_tag(added.tags, paths_.back());
    add_categories(added.tags, attribute(outline, "category"));
    for (const std::string& tag : added.tags)
      bytes_ += tag.size();
    bytes_ += added.url.size() + added.title.size();
    const auto [known, fresh] = index_.try_emplace(added.url, content_.subscriptions.size());
    if (!fresh) {
      for (std::string& tag : added.tags)
        add_tag(content_.subscriptions[known->second].tags, std::move(tag));
    } else if (index_.size() > kMaxSubscriptions || bytes_ > kMaxTotalBytes) {
      index_.erase(known);
      ++left_out_;
    } else {
      content_.subscriptions.push_back(std::move(added));
    }
  }

  void drop(const std::string& what, std::string_view why) {
    std::string line = what + ": " + std::string(why);
    bytes_ += line.size();
    if (content_.dropped.size() < kMaxDropped && bytes_ <= kMaxTotalBytes) {
      content_.dropped.push_back(std::move(line));
    } else {
      ++left_out_;
    }
  }

  OpmlContent content_;
  std::vector<std::string> paths_;   // of the folders around, each longer than the one before
  std::vector<std::size_t> levels_;  // for each element around, how many paths there were before it
  std::unordered_map<std::string, std::size_t> index_;
  std::size_t bytes_ = 0;
  std::size_t left_out_ = 0;
};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  append_escaped(out, printable(text), true);
  return out + "\"";
}

// Folders of folders, in order of their first subscription.
struct Folder {
  std::string name;
  std::vector<const Subscription*> subscriptions;
  std::vector<std::unique_ptr<Folder>> folders;

  Folder& inner(std::string_view wanted) {
    const auto found = std::find_if(folders.begin(), folders.end(),
                                    [&](const auto& each) { return each->name == wanted; });
    if (found != folders.end()) return **found;
    folders.push_back(std::make_unique<Folder>());
    folders.back()->name = wanted;
    return *folders.back();
  }
};

// `IT/Programming` are two folders; a path is at most this deep, then its rest is one name.
constexpr int kDeepestFolder = 8;

Folder& folder_of(Folder& root, std::string_view path) {
  Folder* at = &root;
  for (int depth = 1; !path.empty(); ++depth) {
    const auto slash = depth < kDeepestFolder ? path.find('/') : std::string_view::npos;
    const std::string_view name = path.substr(0, slash);
    if (!name.empty()) at = &at->inner(name);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return *at;
}

void write(std::string& out, const Subscription& subscription, const std::string& indent) {
  const std::string_view title = subscription.title.empty() ? subscription.url : subscription.title;
  out += indent + "<outline type=\"rss\" text=" + quoted(title);
  if (!subscription.title.empty()) out += " title=" + quoted(title);
  out += " xmlUrl=" + quoted(subscription.url);
  std::string categories;
  for (const std::string& tag : subscription.tags) {
    if (tag.find(',') != std::string::npos) continue;  // it would come back as two
    categories += (categories.empty() ? "" : ",") + tag;
  }
  if (!categories.empty()) out += " category=" + quoted(categories);
  out += "/>\n";
}

void write(std::string& out, const Folder& folder, const std::string& indent) {
  for (const Subscription* each : folder.subscriptions)
    write(out, *each, indent);
  for (const auto& inner : folder.folders) {
    out += indent + "<outline text=" + quoted(inner->name) + ">\n";
    write(out, *inner, indent + "  ");
    out += indent + "</outline>\n";
  }
}

}  // namespace

Result<OpmlContent> read_opml(std::string bytes, Charsets& charsets) {
  if (bytes.empty()) return Error{"the document is empty"};
  const Charsets::Decoded decoded = charsets.decode(std::move(bytes), "");
  auto xml = read_xml(decoded.text);
  if (!xml) return Error{"this is no OPML document"};
  for (pugi::xml_node root = xml->tree.first_child(); root; root = root.next_sibling()) {
    if (root.type() != pugi::node_element || !ascii_iequals(root.name(), "opml")) continue;
    Gatherer gatherer;
    for (pugi::xml_node body = root.first_child(); body; body = body.next_sibling()) {
      if (ascii_iequals(body.name(), "body")) gatherer.run(body);
    }
    return gatherer.content();
  }
  return Error{"this is no OPML document"};
}

std::string write_opml(std::string_view title, const std::vector<Subscription>& subscriptions) {
  Folder root;
  for (const Subscription& each : subscriptions) {
    if (source_kind(each.url) != SourceKind::web) continue;  // nobody else could read it
    folder_of(root, each.tags.empty() ? std::string_view() : std::string_view(each.tags.front()))
        .subscriptions.push_back(&each);
  }
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>";
  const std::string name = quoted(title);
  out.append(name, 1, name.size() - 2);
  out += "</title>\n  </head>\n  <body>\n";
  write(out, root, "    ");
  return out + "  </body>\n</opml>\n";
}

}  // namespace antiphon::feed
