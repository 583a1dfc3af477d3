// How fast documents become items, and articles lines: one core, bytes in memory to values.
//
//   bench-parse [MEGABYTES]

#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "bench/made_articles.h"
#include "bench/made_documents.h"
#include "bench/measure.h"
#include <pugixml.hpp>

#include "antiphon/base/hash.h"
#include "antiphon/feed/charsets.h"
#include "antiphon/feed/html.h"
#include "antiphon/feed/parse.h"

namespace {

using namespace antiphon;
using namespace antiphon::bench;

feed::Charsets& charsets() {
  static feed::Charsets all;
  return all;
}

// As in a refresh: bodies as they came, and their plain text.
std::size_t items_of(const std::string& document) {
  feed::ParseOptions options;
  options.base = "http://example.org/feed.xml";
  const auto parsed = feed::parse_feed(document, options, charsets());
  return parsed ? parsed->items.size() : 0;
}

pugi::xml_document bare_pugixml(const std::string& document) {
  pugi::xml_document tree;
  tree.load_buffer(document.data(), document.size(), pugi::parse_default, pugi::encoding_utf8);
  return tree;
}

// Bytes of all names and values, with as few calls as will do.
std::size_t looked_at(const pugi::xml_node& node, pugi::xml_node_type type) {
  if (type != pugi::node_element && type != pugi::node_document) return std::strlen(node.value());
  std::size_t bytes = std::strlen(node.name());
  auto each = node.first_attribute();
  for (const char* name = each.name(); *name != '\0'; name = each.name()) {
    bytes += std::strlen(name) + std::strlen(each.value());
    each = each.next_attribute();
  }
  auto child = node.first_child();
  for (auto kind = child.type(); kind != pugi::node_null; kind = child.type()) {
    bytes += looked_at(child, kind);
    child = child.next_sibling();
  }
  return bytes;
}

// The least that a reader on pugixml has to do: to see what there is, and to make nothing of it.
void walk_pugixml(const std::string& document) {
  volatile std::size_t bytes = looked_at(bare_pugixml(document), pugi::node_document);
  static_cast<void>(bytes);
}

double megabytes_a_second(std::size_t bytes, double seconds) {
  return static_cast<double>(bytes) / 1e6 / seconds;
}

// Feeds as servers have them: of 90 kB, one after another.
void speed(const char* name, const std::string& document, std::size_t total, bool is_xml) {
  const std::size_t times = total / document.size() + 1;
  const std::size_t bytes = times * document.size();
  const auto repeat = [&](const auto& work) {
    return seconds_of([&] {
      for (std::size_t i = 0; i < times; ++i)
        work(document);
    });
  };
  const double ours = repeat(items_of);
  std::printf("%-28s %6zu items %8.0f MB/s", name, items_of(document),
              megabytes_a_second(bytes, ours));
  if (is_xml) {
    const double bare = repeat(bare_pugixml);
    const double walked = repeat(walk_pugixml);
    std::printf("   pugixml alone %6.0f MB/s   ratio %.2f   walked over %6.0f MB/s   ratio %.2f",
                megabytes_a_second(bytes, bare), bare / ours, megabytes_a_second(bytes, walked),
                walked / ours);
  }
  std::printf("\n");
}

void speeds(std::size_t total) {
  constexpr std::size_t kFeed = 90'000;
  std::printf("bytes to items with plain text\n");
  speed("RSS 2.0", daily_feed(Kind::rss20, kFeed), total, true);
  speed("Atom 1.0", daily_feed(Kind::atom10, kFeed), total, true);
  speed("RSS 1.0", daily_feed(Kind::rss10, kFeed), total, true);
  speed("RSS 2.0, mostly markup", markup_feed(kFeed), total, true);
  speed("JSON Feed 1.1", daily_feed(Kind::json11, kFeed), total, false);
}

void articles() {
  constexpr std::size_t kArticle = 1'000'000;
  const std::string article = made_article(kArticle);
  std::printf("\nan article of 1 MB of HTML\n");
  const Body body{BodyKind::html, article, "https://example.org/"};
  std::printf("%-28s %8.1f ms\n", "to lines of 80 columns",
              seconds_of([&] { static_cast<void>(feed::render(body, 80)); }) * 1e3);
  std::printf("%-28s %8.1f ms\n", "to safe HTML",
              seconds_of([&] { static_cast<void>(feed::safe_html(article, body.base)); }) * 1e3);
  std::printf("%-28s %8.1f ms\n", "to plain text",
              seconds_of([&] { static_cast<void>(feed::plain_text(article)); }) * 1e3);
}

void memory(std::size_t size) {
  std::printf("\nmost memory, as a multiple of the document (%.0f MB)\n",
              static_cast<double>(size) / 1e6);
  const auto tell = [](const char* name, const std::string& document) {
    const std::size_t peak = peak_of([&] { items_of(document); });
    std::printf("%-28s %8.1f\n", name,
                static_cast<double>(peak) / static_cast<double>(document.size()));
  };
  tell("RSS 2.0", daily_feed(Kind::rss20, size));
  tell("Atom 1.0", daily_feed(Kind::atom10, size));
  tell("RSS 1.0", daily_feed(Kind::rss10, size));
  tell("RSS 2.0, mostly markup", markup_feed(size));
  tell("JSON Feed 1.1", daily_feed(Kind::json11, size));
}

void linearity() {
  constexpr std::size_t kSmall = 1U << 20U;
  std::printf("\ntime for 1 MB, and how often that for 2 MB and 4 MB (2 and 4: linear)\n");
  for (const Shape& shape : shapes()) {
    const auto time = [&](std::size_t bytes) {
      const std::string document = shape.make(bytes);
      return seconds_of([&] { items_of(document); }, 3);
    };
    const double once = time(kSmall);
    std::printf("%-28s %8.1f ms   %5.1f %5.1f\n", std::string(shape.name).c_str(), once * 1e3,
                time(2 * kSmall) / once, time(4 * kSmall) / once);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int megabytes = argc > 1 ? std::atoi(argv[1]) : 50;
  if (argc > 2 || megabytes < 1) {
    std::fprintf(stderr, "usage: bench-parse [MEGABYTES]\n");
    return 2;
  }
  // Freed memory stays with us: what the kernel takes for giving out pages is not what is measured,
  // and grows by steps.
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_MMAP_THRESHOLD, 1 << 30);
  prepare_hash();
  speeds(static_cast<std::size_t>(megabytes) * 1'000'000);
  articles();
  memory(20'000'000);
  linearity();
  return 0;
}
