#include "programs/made_feeds.h"

#include <chrono>
#include <ctime>

namespace antiphon::test {

namespace {

std::string date_of(int day) {
  constexpr std::time_t kFirst = 1704067200;  // 2024-01-01
  const std::time_t seconds = kFirst + (day - 1) * 86400;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts);
  return {text, size};
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

std::string rss(const std::string& title, const std::vector<MadeItem>& items) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>" +
      escaped(title) + "</title><link>http://example.org/</link><description>made</description>\n";
  for (const MadeItem& item : items) {
    const std::string id = item.id.empty() ? item.title : item.id;
    text += "<item><title>" + escaped(item.title) + "</title><guid isPermaLink=\"false\">" +
            escaped(id) + "</guid><pubDate>" + date_of(item.day) + "</pubDate>";
    if (!item.body.empty()) text += "<description>" + escaped(item.body) + "</description>";
    text += item.more + "</item>\n";
  }
  return text + "</channel></rss>\n";
}

std::string rss_of(const std::string& name, int count) {
  std::vector<MadeItem> items;
  for (int i = count; i >= 1; --i) {
    const std::string title = name + " " + std::to_string(i);
    items.push_back({title, title, "<p>The text of " + title + ".</p>", i});
  }
  return rss(name, items);
}

}  // namespace antiphon::test
