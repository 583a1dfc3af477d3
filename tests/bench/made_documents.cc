#include "bench/made_documents.h"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "feed/escape.h"

namespace antiphon::bench {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  feed::append_escaped(out, text, true);
  return out;
}

// In a string of JSON.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

// `Fri, 07 Aug 2026 23:18:47 +0000`.
std::string mail_date(Time time) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  return fmt::format("{}, {:02} {} {} {} +0000", kDays[std::chrono::weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), rfc3339(time).substr(11, 8));
}

std::string element(Kind kind, const MadeEntry& e) {
  switch (kind) {
    case Kind::rss20:
      return "<item><title>" + e.title + "</title><link>" + e.link +
             "</link><guid isPermaLink=\"true\">" + e.link + "</guid><pubDate>" +
             mail_date(e.published) + "</pubDate><dc:creator>" + e.author +
             "</dc:creator><category>" + e.category + "</category><description>" +
             escaped(e.body.substr(0, 200)) + "</description><content:encoded><![CDATA[" + e.body +
             "]]></content:encoded></item>\n";
    case Kind::atom10:
      return "<entry><title>" + e.title + "</title><id>" + e.link +
             "</id><link rel=\"alternate\" href=\"" + e.link + "\"/><published>" +
             rfc3339(e.published) + "</published><updated>" + rfc3339(e.updated) +
             "</updated><author><name>" + e.author + "</name></author><category term=\"" +
             e.category + "\"/><content type=\"html\">" + escaped(e.body) + "</content></entry>\n";
    case Kind::rss10:
      return "<item rdf:about=\"" + e.link + "\"><title>" + e.title + "</title><link>" + e.link +
             "</link><dc:date>" + rfc3339(e.published) + "</dc:date><dc:creator>" + e.author +
             "</dc:creator><description>" + escaped(e.body) + "</description></item>\n";
    case Kind::json11:
      return std::string("{\"id\":") + quoted(e.link) + ",\"url\":" + quoted(e.link) +
             ",\"title\":" + quoted(e.title) + ",\"date_published\":\"" + rfc3339(e.published) +
             "\",\"authors\":[{\"name\":" + quoted(e.author) + "}],\"tags\":[" +
             quoted(e.category) + "],\"content_html\":" + quoted(e.body) + "},\n";
  }
  return {};
}

struct Frame {
  std::string_view start;
  std::string_view end;
};

Frame frame_of(Kind kind) {
  switch (kind) {
    case Kind::rss20:
      return {
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
          "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
          "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>T</title>"
          "<link>http://example.org/</link><description>D</description>\n",
          "</channel></rss>"};
    case Kind::atom10:
      return {
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed "
          "xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title><id>urn:t</id>"
          "<link href=\"http://example.org/\"/><updated>2026-08-07T23:18:47Z</updated>\n",
          "</feed>"};
    case Kind::rss10:
      return {
          "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
          "xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
          "<channel rdf:about=\"http://example.org/f\"><title>T</title>"
          "<link>http://example.org/</link></channel>\n",
          "</rdf:RDF>"};
    case Kind::json11:
      return {"{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[\n",
              "{\"id\":\"last\",\"content_text\":\"x\"}]}"};
  }
  return {};
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes)
    out += piece;
  return out;
}

std::string in_rss(std::string_view inside) {
  return "<rss version=\"2.0\"><channel><title>T</title>" + std::string(inside) +
         "</channel></rss>";
}

std::string in_item(std::string_view inside) {
  return in_rss("<item><title>A</title>" + std::string(inside) + "</item>");
}

std::string nested(std::string_view start, std::string_view end, std::size_t bytes) {
  const std::size_t times = bytes / (start.size() + end.size());
  return repeated(start, times * start.size()) + repeated(end, times * end.size());
}

std::string attributes(std::size_t bytes) {
  std::string out = "<a";
  for (std::size_t i = 0; out.size() < bytes; ++i)
    out += " a" + std::to_string(i) + "='v'";
  return in_item(out + "/>");
}

std::string namespaces(std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; out.size() < bytes; ++i) {
    const std::string prefix = "n" + std::to_string(i);
    out += "<" + prefix + ":a xmlns:" + prefix + "='urn:" + prefix + "'>x</" + prefix + ":a>";
  }
  return in_item(out);
}

std::string namespaces_nested(std::size_t bytes) {
  std::string starts;
  std::string ends;
  for (std::size_t i = 0; starts.size() + ends.size() < bytes; ++i) {
    const std::string name = "n" + std::to_string(i) + ":a";
    starts += "<" + name + " xmlns:n" + std::to_string(i) + "='u'>";
    ends.insert(0, "</" + name + ">");
    if (i == 2000) break;
  }
  return in_item(repeated(starts + ends, bytes));
}

std::string json_nested(std::size_t bytes) {
  return "{\"version\":\"https://jsonfeed.org/version/1.1\",\"x\":" + nested("[", "]", bytes) +
         ",\"items\":[{\"id\":\"1\"}]}";
}

}  // namespace

std::string made_body(Prose& prose) {
  std::string out;
  for (std::uint32_t i = prose.number(6) + 1; i > 0; --i) {
    out += "<p>" + prose.sentence(prose.number(55) + 15);
    if (prose.number(2) == 0) {
      out += " <a href=\"http://example.org/x/" + std::to_string(prose.number(9999)) + "\">" +
             prose.word() + " " + prose.word() + "</a> &amp; <em>" + prose.word() + "</em>.";
    }
    out += "</p>\n";
  }
  if (prose.number(5) == 0) {
    out += "<ul>";
    for (int i = 0; i < 4; ++i)
      out += "<li>" + prose.sentence(6) + "</li>";
    out += "</ul>";
  }
  if (prose.number(10) == 0) out += "<pre><code>int main() { return 0 &lt; 1; }</code></pre>";
  return out;
}

std::string document(Kind kind, const std::vector<MadeEntry>& entries) {
  const Frame frame = frame_of(kind);
  std::string out(frame.start);
  for (const MadeEntry& entry : entries)
    out += element(kind, entry);
  return out += frame.end;
}

std::string daily_feed(Kind kind, std::size_t bytes) {
  const Time date = *parse_rfc3339("2026-08-07T23:18:47Z");
  Prose prose;
  const Frame frame = frame_of(kind);
  std::string out(frame.start);
  out.reserve(bytes + (1U << 14U));
  for (std::size_t i = 0; out.size() < bytes; ++i) {
    out += element(kind, {prose.sentence(7), "http://example.org/a/" + std::to_string(i),
                          prose.word(), prose.word(), made_body(prose), date, date});
  }
  return out += frame.end;
}

std::string markup_feed(std::size_t bytes) {
  Prose prose;
  std::string out =
      "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" "
      "xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>T</title>\n";
  for (std::size_t i = 0; out.size() < bytes; ++i) {
    const std::string link = "http://example.org/" + std::to_string(i);
    out +=
        "<item><title>" + prose.sentence(5) + "</title><link>" + link + "</link><guid>" + link +
        "</guid><pubDate>Fri, 07 Aug 2026 23:18:47 +0000</pubDate><itunes:author>" + prose.word() +
        "</itunes:author><itunes:duration>10:20</itunes:duration><itunes:explicit>no"
        "</itunes:explicit><itunes:episode>" +
        std::to_string(i) + "</itunes:episode><enclosure url=\"" + link +
        ".mp3\" length=\"12345\" type=\"audio/mpeg\"/><media:group><media:content url=\"" + link +
        ".mp4\" type=\"video/mp4\" medium=\"video\" duration=\"10\"/><media:thumbnail url=\"" +
        link + ".jpg\" width=\"1\" height=\"1\"/></media:group><category>" + prose.word() +
        "</category><category>" + prose.word() + "</category></item>\n";
  }
  return out + "</channel></rss>";
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {"nested elements", [](std::size_t n) { return in_item(nested("<a>", "</a>", n)); }},
      {"nested HTML",
       [](std::size_t n) {
         return in_item("<description><![CDATA[" + nested("<b>", "</b>", n) + "]]></description>");
       }},
      {"entities",
       [](std::size_t n) { return in_item("<title>" + repeated("&amp;&lt;", n) + "</title>"); }},
      {"HTML entities",
       [](std::size_t n) {
         return in_item("<description>" + repeated("&nbsp;&eacute;", n) + "</description>");
       }},
      {"lone ampersands",
       [](std::size_t n) {
         return in_item("<description>" + repeated("a & b &c ", n) + "</description>");
       }},
      {"attributes", attributes},
      {"CDATA sections",
       [](std::size_t n) {
         return in_item("<description>" + repeated("<![CDATA[x]]>", n) + "</description>");
       }},
      {"CDATA without end",
       [](std::size_t n) {
         return in_item("<description>" + repeated("<![CDATA[x", n) + "</description>");
       }},
      {"comments", [](std::size_t n) { return in_item(repeated("<!-- x -->", n)); }},
      {"comments without end", [](std::size_t n) { return in_item(repeated("<!-- x ", n)); }},
      {"small items",
       [](std::size_t n) { return in_rss(repeated("<item><title>x</title></item>", n)); }},
      {"unclosed items",
       [](std::size_t n) { return "<rss><channel>" + repeated("<item><title>x", n); }},
      {"unclosed elements", [](std::size_t n) { return in_item(repeated("<p>x", n)); }},
      {"unclosed HTML",
       [](std::size_t n) {
         return in_item("<description><![CDATA[" + repeated("<p><b><i>x", n) + "]]></description>");
       }},
      {"end tags alone", [](std::size_t n) { return in_item(repeated("</x>y", n)); }},
      {"less signs",
       [](std::size_t n) {
         return in_item("<description>" + repeated("a < b ", n) + "</description>");
       }},
      {"quotes without end", [](std::size_t n) { return in_item(repeated("<a b=\"x>", n)); }},
      {"declarations", [](std::size_t n) { return repeated("<!a [", n) + in_item(""); }},
      {"one long line",
       [](std::size_t n) {
         return in_item("<description>" + repeated("x", n) + "</description>");
       }},
      {"white space", [](std::size_t n) { return repeated(" \n", n) + in_item(""); }},
      {"namespaces", namespaces},
      {"namespaces, nested", namespaces_nested},
      {"categories", [](std::size_t n) { return in_item(repeated("<category>x</category>", n)); }},
      {"links", [](std::size_t n) { return in_item(repeated("<link href='x'/>", n)); }},
      {"bytes of no charset",
       [](std::size_t n) { return in_item("<title>" + repeated("\xE9x\xFF", n) + "</title>"); }},
      {"marks",
       [](std::size_t n) { return in_item("<title>" + repeated("\xCC\x81", n) + "</title>"); }},
      {"JSON, nested", json_nested},
      {"JSON, cut", [](std::size_t n) { return daily_feed(Kind::json11, n).substr(0, n); }},
  };
  return all;
}

}  // namespace antiphon::bench
