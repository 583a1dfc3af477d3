// Articles made to hang, to crash or to take over the terminal (reliability cases 70 to 80). Those
// that would take minutes if anything were quadratic are here as well: the limit is that of the
// whole test program.

#include <random>
#include <string>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "feed/styled.h"

using namespace antiphon;
using namespace antiphon::feed;

namespace {

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() + piece.size() <= bytes)
    out += piece;
  return out;
}

// What render() promises of any document.
void check_promises(const StyledText& text, int columns) {
  CHECK(text.lines.size() <= 20'000);
  CHECK(text.links.size() <= 2'000);
  bool all = true;
  for (const StyledLine& line : text.lines) {
    int used = 0;
    for (const Span& span : line.spans) {
      const bool clean = printable("x" + span.text + "x") == "x" + span.text + "x" ||
                         printable_block(span.text) == span.text;
      all = all && clean && !span.text.empty() && span.text.find('\n') == std::string::npos &&
            span.link <= text.links.size();
      used += antiphon::columns(span.text);
    }
    all = all && used <= columns && (line.spans.empty() || line.spans.back().text.back() != ' ');
  }
  CHECK(all);
  for (const std::string& link : text.links)
    CHECK(printable(link) == link);
  if (!text.lines.empty()) {
    CHECK_FALSE(text.lines.front().spans.empty());
    CHECK_FALSE(text.lines.back().spans.empty());
  }
}

}  // namespace

TEST_CASE("no document takes long, and each keeps the promises") {
  for (const std::string_view piece : {"<div>x",
                                       "<ul><li>x",
                                       "<blockquote>x",
                                       "<table><tr><td>x",
                                       "<table><tr><td>x<td>y</table>",
                                       "<b>x",
                                       "<p><b><i><a href=x><div>x",
                                       "<br>",
                                       "<a href=x><div>",
                                       "<sup>1</sup>",
                                       "<dl><dt>x<dd>y",
                                       "<hr>",
                                       "<li>x",
                                       "<ol start=-999999 type=i><li>x</ol>",
                                       "<img src=/a.png alt=x>",
                                       "漢",
                                       "e\xCC\x81\xCC\x81\xCC\x81",
                                       "&#769;",
                                       "<pre>x",
                                       "word ",
                                       "<td colspan=9999>",
                                       "<ruby>x<rt>y",
                                       "<h2>x",
                                       "<q>",
                                       "<details><summary>x",
                                       "<sup>x</sup>",
                                       "x<sup><a href=#fn1>1</a></sup>",
                                       "<abbr title=x>y</abbr>",
                                       "<span aria-hidden=true>x",
                                       "<a class=lightbox href=a.png>",
                                       "<a href=/x><table><tr><td>",
                                       "<p style='mso-list:l0 level9 lfo1'>x",
                                       "<div><a href=#fn1>1</a><div>x",
                                       "<figure><figcaption>x",
                                       "<iframe src=//www.youtube.com/embed/x>",
                                       "<math><mfrac><mi>x</mi>",
                                       "<math><mi>x</mi></math>",
                                       "<picture><source srcset='a 1x, b 2x'><img>",
                                       "<noscript><img src=x>",
                                       "a&shy;",
                                       "&shy;&#8203;",
                                       "« ! ",
                                       "שלום ",
                                       "<script type=math/tex>x</script>",
                                       "<ol reversed><li>x",
                                       "<td rowspan=9>x<tr>",
                                       "<b style='font-weight:normal;display:x'>y"}) {
    CAPTURE(piece);
    check_promises(rendered(repeated(piece, 30'000), 40), 40);
    check_promises(rendered("<table><tr><td>" + repeated(piece, 15'000), 8), 8);
  }
}

TEST_CASE("a document that is too long ends with a line that says so") {
  const StyledText lines = rendered(repeated("<p>x", 200'000));
  CHECK(lines.lines.size() == 20'000);
  CHECK(as_marked({{lines.lines.back()}, {}}) == "{dim:… the rest of this article is too long …}");

  std::string html;
  for (int i = 0; i < 10'000; ++i)
    html += "<a href=/" + std::to_string(i) + ">x</a> ";
  const StyledText links = rendered(html, 80);
  CHECK(links.links.size() == 2'000);
  CHECK(as_text({{links.lines.back()}, {}}) ==
        "… more links than numbers: the last ones have none");
}

TEST_CASE("a word of 2 MB is broken to lines") {
  const StyledText text = rendered(std::string(2'000'000, 'a'), 80);
  CHECK(text.lines.size() == 20'000);
  CHECK(text.lines.front().spans.front().text == std::string(80, 'a'));
}

TEST_CASE("a table of many columns or cells is written as lines") {
  check_promises(rendered("<table><tr>" + repeated("<td>word", 100'000), 40), 40);
  check_promises(rendered("<table>" + repeated("<tr><td>a<td>b<td>c", 400'000), 40), 40);
}

TEST_CASE("terminal sequences do not come through, however they are written") {
  for (const std::string_view hostile :
       {"\x1B[2J", "\x1B]0;title\x07",
        "\x9B"
        "31m",
        "\xC2\x9B"
        "31m",
        "&#27;[2J", "&#x1b;]52;c;x&#7;", "\x1BP1$r\x1B\\", "\x08\x7F\x0E", "&#8238;abc",
        "\xE2\x80\xAE"
        "abc",
        "&#xE0041;", "a&#13;b"}) {
    CAPTURE(hostile);
    const std::string text(hostile);
    check_promises(rendered(text, 20), 20);
    check_promises(rendered("<pre>" + text + "</pre>", 20), 20);
    check_promises(rendered("<a href=\"https://example.org/" + text + "\"><img alt=\"" + text +
                                "\" src=\"" + text + "\">x</a>",
                            20),
                   20);
    check_promises(render({BodyKind::text, text, ""}, 20), 20);
  }
}

TEST_CASE("tag soup keeps the promises at every width") {
  std::mt19937 random(3);
  constexpr std::string_view kPieces[] = {"<p>",
                                          "</p>",
                                          "<b>",
                                          "</b>",
                                          "<a href=/x>",
                                          "</a>",
                                          "<ul>",
                                          "<ol>",
                                          "<li>",
                                          "</ul>",
                                          "<blockquote>",
                                          "</blockquote>",
                                          "<pre>",
                                          "</pre>",
                                          "<table>",
                                          "<tr>",
                                          "<td>",
                                          "<th>",
                                          "</table>",
                                          "<h2>",
                                          "</h2>",
                                          "<br>",
                                          "<hr>",
                                          "<img src=/i alt='漢 x'>",
                                          "word",
                                          " ",
                                          "long-er words here ",
                                          "漢字、",
                                          "\t",
                                          "\n",
                                          "&nbsp;",
                                          "&shy;",
                                          "&#8203;",
                                          "é",
                                          "\xCC\x81",
                                          "<dl><dt>",
                                          "<dd>",
                                          "<sup>2</sup>",
                                          "<q>",
                                          "<rt>",
                                          "👩‍👩‍👧",
                                          "\xFF",
                                          "<td colspan=3>",
                                          "<td rowspan=2>",
                                          "<caption>",
                                          "<details><summary>",
                                          "12.5"};
  for (int i = 0; i < 3000; ++i) {
    std::string html;
    for (auto n = random() % 60; n > 0; --n)
      html += kPieces[random() % std::size(kPieces)];
    const int columns = 8 + static_cast<int>(random() % 60);
    CAPTURE(html);
    CAPTURE(columns);
    check_promises(rendered(html, columns), columns);
  }
}
