// Feeds that try to speak to the terminal.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "antiphon/base/text.h"
#include "programs/front.h"
#include "programs/made_feeds.h"
#include "support/http_server.h"

namespace antiphon::test {

namespace {

// Every attack carries this number, so that what comes through is told from what ncurses writes.
constexpr const char* kNumber = "4242";

// Controls as bytes, and in every way that XML and HTML have to write them.
std::vector<std::string> attacks() {
  const std::string number = kNumber;
  std::vector<std::string> all;
  for (const std::string escape : {"\x1b", "&#27;", "&#x1b;", "&amp;#27;", "&amp;#x1b;"}) {
    all.push_back(escape + "[" + number + ";31m");
    all.push_back(escape + "]0;" + number + "\x07");
    all.push_back(escape + "]52;c;" + number + escape + "\\");
    all.push_back(escape + "P" + number + escape + "\\");
    all.push_back(escape + "_" + number + escape + "\\");
    all.push_back(escape + "[?1049l" + escape + "[" + number + "n");
    all.push_back(escape + "c");
  }
  for (const std::string c1 : {"\xC2\x9B", "&#155;", "&#x9b;", "&amp;#155;", "\x9B"})
    all.push_back(c1 + number + ";31m");
  for (const std::string bidi : {"\xE2\x80\xAE", "\xE2\x81\xA6", "&#x202e;", "&amp;#x2066;",
                                 "&#x200f;", "\xE2\x80\xA8", "\xF3\xA0\x81\x81"}) {
    all.push_back(bidi + "abc");
  }
  for (const std::string control :
       {"\x07", "\x08", "\x0e", "\x7f", "&#8;", "&amp;#14;", "\r", "\t", "&#13;&#10;", "\x05"}) {
    all.push_back("a" + control + "b");
  }
  all.push_back(std::string("nul\0byte", 8));
  all.push_back("\xff\xfe\xc0\x80\xed\xa0\x80");
  return all;
}

// A feed that has an attack wherever text can stand.
std::string hostile_feed() {
  std::string text = "<rss version=\"2.0\"><channel><title>Feed";
  for (const std::string& attack : attacks())
    text += attack;
  text += "</title>";
  int number = 0;
  for (const std::string& attack : attacks()) {
    const std::string id = std::to_string(++number);
    text += "<item><title>T" + id + attack + "</title><guid>" + attack + id + "</guid>";
    text += "<link>http://example.org/" + attack + "</link><category>" + attack + "</category>";
    text += "<author>" + attack + "@example.org (" + attack + ")</author>";
    text += "<enclosure url=\"http://example.org/" + id + attack + "\" type=\"" + attack +
            "\" length=\"1\"/>";
    text += "<description><![CDATA[Text " + attack + " <pre>" + attack +
            "</pre><a href=\"http://e/" + attack + "\">" + attack + "</a><img alt=\"" + attack +
            "\">]]></description></item>\n";
  }
  return text + "</channel></rss>";
}

bool starts_sequence_of_ncurses(std::string_view rest) {
  // Control sequences; character sets; keypad; reverse index; cursor save and restore.
  return !rest.empty() && std::string_view("[()=>M78").find(rest.front()) != std::string_view::npos;
}

// Of `\x1b[`: up to its final byte.
std::string_view sequence_at(std::string_view rest) {
  std::size_t size = 2;
  while (size < rest.size() && (rest[size] < '@' || rest[size] > '~'))
    ++size;
  return rest.substr(0, size + 1);
}

void check_nothing_came_through(const std::string& written) {
  REQUIRE(is_utf8(written));
  for (std::size_t at = 0; (at = written.find('\x1b', at)) != std::string::npos; ++at) {
    const std::string_view rest = std::string_view(written).substr(at);
    REQUIRE_MESSAGE(starts_sequence_of_ncurses(rest.substr(1)),
                    "escape sequence: " << std::string(rest.substr(1, 20)));
    if (rest[1] != '[') continue;
    const std::string sequence(sequence_at(rest).substr(1));
    REQUIRE_MESSAGE(sequence.find(kNumber) == std::string::npos, "control sequence: " << sequence);
  }
  std::string_view rest = written;
  while (const auto code = take_code_point(rest)) {
    const bool used = *code == '\x1b' || *code == '\r' || *code == '\n' || *code == '\b' ||
                      *code == '\t' || *code == '\x0f';
    const bool control = (*code < 0x20 || (*code >= 0x7F && *code < 0xA0)) && !used;
    const bool bidi = *code == 0x200E || *code == 0x200F || *code == 0x61C ||
                      (*code >= 0x2028 && *code <= 0x202E) || (*code >= 0x2066 && *code <= 0x2069);
    const bool tag = *code >= 0xE0000 && *code < 0xE0080;
    REQUIRE_MESSAGE(!(control || bidi || tag), "character " << static_cast<unsigned>(*code));
  }
}

TEST_CASE("nothing of a feed reaches the terminal but as printable text") {
  const Home home;
  home.write(home.path("a.xml"), hostile_feed());
  const std::string evil =
      "\x1b]0;4242\x07\x1b[4242m\xC2\x9B"
      "4242m\xE2\x80\xAE";
  HttpServer server(
      says("HTTP/1.1 500 " + evil + "\r\nContent-Length: 0\r\n" + "X-Evil: " + evil + "\r\n\r\n"));
  home.subscribe("file:" + home.path("a.xml") + " \"tag" + evil + "\"\n" +
                 server.url("/error.xml") + " \"~Title" + evil + "\"\n");
  static_cast<void>(home.backend({"refresh"}));
  const auto items = nlohmann::json::parse(home.output_of({"list", "--format", "json"}));
  REQUIRE(items.size() > 20);

  Front front(home, {40, 100});
  front.wait_for(" unread of ");
  front.type("G");
  front.wait_until("the end",
                   [&] { return !front.reverse_rows().empty() && front.reverse_rows()[0] > 30; });
  front.type("gj");
  front.wait_for_cursor_on("T");
  front.type("\r");
  front.wait_until("an article", [&] { return front.has("Text ") && front.has("Links"); });
  // Every article, to its end.
  for (std::size_t i = 1; i < items.size(); ++i) {
    const std::string before = front.status_line();
    front.type("GJ");
    front.wait_until("the next article", [&] {
      return front.status_line() != before && front.has("Text ") && front.has("Enclosures");
    });
  }
  front.type("q");
  front.wait_for(" unread of ");
  front.type("/4242\r");
  front.wait_for_cursor_on("4242");
  front.type("r");
  front.wait_for("asked");
  front.type("q");
  CHECK(front.wait_for_end() == 0);
  check_nothing_came_through(front.written());
}

TEST_CASE("nothing of a feed is printed for scripts but as printable text") {
  const Home home;
  home.write(home.document(1), hostile_feed());
  home.subscribe("file:" + home.document(1) + "\n");
  const Ran refresh = home.backend({"refresh"});
  check_nothing_came_through(refresh.out + refresh.errors);
  std::string out = home.output_of({"list"}) + home.output_of({"feeds"});
  std::string html;
  const auto items = nlohmann::json::parse(
      home.output_of({"list", "--format", "json", "--fields", "+summary,+content"}));
  REQUIRE(items.size() > 20);
  for (std::size_t i = 0; i < items.size(); i += 5) {
    const std::string key = items[i]["key"];
    out += home.output_of({"show", key});
    html += home.output_of({"show", key, "--format", "html"});
  }
  CHECK(out.find('\x1b') == std::string::npos);
  check_nothing_came_through(out);
  // HTML keeps what steers the direction of its text.
  REQUIRE(is_utf8(html));
  std::string_view rest = html;
  while (const auto code = take_code_point(rest)) {
    const bool control = *code < 0x20 ? *code != '\n' && *code != '\t' && *code != '\r'
                                      : *code >= 0x7F && *code < 0xA0;
    REQUIRE_MESSAGE(!control, "character " << static_cast<unsigned>(*code));
  }
}

}  // namespace

}  // namespace antiphon::test
