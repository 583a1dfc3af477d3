#include <random>
#include <string>

#include <doctest/doctest.h>

#include "antiphon/feed/html.h"
#include "feed/elements.h"
#include "feed/gumbo_referee.h"

using antiphon::feed::element;
using antiphon::feed::is_inert;
using antiphon::feed::reparsed;
using antiphon::feed::safe_html;
using antiphon::feed::Tag;

namespace {

std::string safe(std::string_view html) {
  return safe_html(html, "https://example.org/blog/post");
}

std::string any_of(std::mt19937& random, std::initializer_list<std::string_view> choices) {
  return std::string(*(choices.begin() + random() % choices.size()));
}

std::string attribute(std::mt19937& random) {
  return any_of(random,
                {"", " href=http://x/", " href='a&amp;b=\"'", " src=/a", " title='<p>'", " dir=rtl",
                 " onclick=x", " colspan=2", " style='x'", " type=a start=3", "/"});
}

// Tags in any order, common ones more often, some text between.
std::string tag_soup(std::mt19937& random, std::size_t pieces) {
  std::string out;
  for (std::size_t i = random() % pieces; i > 0; --i) {
    constexpr Tag kCommon[] = {Tag::p,    Tag::b,  Tag::a,  Tag::div, Tag::table,
                               Tag::tr,   Tag::td, Tag::li, Tag::ul,  Tag::i,
                               Tag::span, Tag::h1, Tag::h2, Tag::pre, Tag::blockquote};
    const auto any = static_cast<Tag>(1 + random() % (static_cast<unsigned>(Tag::count) - 1));
    const Tag tag = random() % 3 != 0 ? kCommon[random() % std::size(kCommon)] : any;
    const std::string name(element(tag).name);
    const auto kind = random() % 10;
    if (kind < 5) {
      out += "<" + name + attribute(random) + ">";
    } else if (kind < 8) {
      out += "</" + name + ">";
    } else {
      out += any_of(random, {"x", " \n", "&lt;b>", "&amp;lt;", "<", "é\xCC\x81", "<!--", "-->",
                             "\n", "\x1B", "<![CDATA[", "\xFF", "&#13;", "&#0;"});
    }
  }
  return out;
}

}  // namespace

TEST_CASE("what an article is made of stays") {
  CHECK(safe("<p>a <b>b</b> <a href=\"/c\" title=\"d\">c</a></p>") ==
        "<p>a <b>b</b> <a title=\"d\" href=\"https://example.org/c\">c</a></p>");
  CHECK(safe("<img src=i.png alt='a \"b\"' width=10 height=20>") ==
        "<img src=\"https://example.org/blog/i.png\" alt=\"a &quot;b&quot;\" width=\"10\" "
        "height=\"20\">");
  CHECK(safe("<table><tr><th colspan=2>a<tr><td>b<td>c</table>") ==
        "<table><tbody><tr><th "
        "colspan=\"2\">a</th></tr><tr><td>b</td><td>c</td></tr></tbody></table>");
  CHECK(safe("<ol start=3 type=a><li value=5>a</ol>") ==
        "<ol start=\"3\" type=\"a\"><li value=\"5\">a</li></ol>");
  CHECK(safe("<pre>\n\n  code\n</pre>") == "<pre>\n\n  code\n</pre>");
  CHECK(safe("<a href=mailto:me@example.org>m</a>") == "<a href=\"mailto:me@example.org\">m</a>");
  CHECK(safe("<video><source src=v.mp4 type=video/mp4>old</video>") ==
        "<video controls><source src=\"https://example.org/blog/v.mp4\" "
        "type=\"video/mp4\">old</video>");
}

TEST_CASE("forbidden elements go with their content, or leave it") {
  CHECK(safe("a<script>alert(1)</script>b<style>p{}</style>c") == "abc");
  CHECK(safe("<form action=/x><input name=y><button>go</button><label>text</label></form>") ==
        "<div>text</div>");
  CHECK(safe("<object data=x><embed src=y><p>instead</p></object>") == "<p>instead</p>");
  CHECK(safe("<iframe src=//evil.example srcdoc='<script>'>old</iframe>x") == "x");
  CHECK(safe("<svg><script>alert(1)</script><text>t</text></svg>x") == "x");
  CHECK(safe("<math><mtext>2</mtext></math>") == "2");
  CHECK(safe("<base href=//evil.example/><a href=a>a</a>") ==
        "<a href=\"https://example.org/blog/a\">a</a>");
  CHECK(safe("<meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet "
             "href=x>a") == "a");
  CHECK(safe("<html><head><title>t</title></head><body onload=x><p>a</body></html>") == "<p>a</p>");
  CHECK(safe("<unknown-thing><p>a</p></unknown-thing>") == "<p>a</p>");
  CHECK(safe("<select><option>a<option>b</select><textarea><p></textarea>c") == "c");
}

TEST_CASE("attributes that do something go") {
  CHECK(
      safe("<p onclick=alert(1) ONMOUSEOVER='x' style='expression(alert(1))' class=c id=i>a</p>") ==
      "<p>a</p>");
  CHECK(safe("<img src=x onerror=alert(1)>") == "<img src=\"https://example.org/blog/x\">");
  CHECK(safe("<img/src=x/onerror=alert(1)>") ==
        "<img src=\"https://example.org/blog/x/onerror=alert(1)\">");
  CHECK(safe("<td background=javascript:alert(1)>a") == "a");
  CHECK(safe("<p lang='en\" onclick=\"x' dir=ltr>a</p>") == "<p dir=\"ltr\">a</p>");
  CHECK(safe("<img src=x width=100% height=999999999999>") ==
        "<img src=\"https://example.org/blog/x\">");
}

TEST_CASE("addresses that do something are none") {
  for (const std::string_view address :
       {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
        " \x01javascript:alert(1)", "&#106;avascript:alert(1)",
        "&#x6A;&#x61;vascript&colon;alert(1)", "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)", "vbscript:x", "data:text/html,&lt;script>", "blob:x",
        "file:///etc/passwd", "about:blank", "", " ", "//", "feed:http://example.org/",
        "javascript&#58;alert(1)"}) {
    CAPTURE(address);
    const std::string page = safe("<a href=\"" + std::string(address) + "\">a</a><img src=\"" +
                                  std::string(address) + "\">");
    CHECK(is_inert(page));
  }
  CHECK(safe("<img src=mailto:me@example.org>").empty());
  CHECK(safe("<a href=MailTo:me@example.org>a</a><a href=HTTP://example.org/A>b</a>") ==
        "<a href=\"mailto:me@example.org\">a</a><a href=\"http://example.org/A\">b</a>");
  CHECK(safe_html("<a href=page>a</a><img src=i.png>b", "") == "ab");
}

TEST_CASE("malformed tags do not smuggle anything through") {
  for (const std::string_view html :
       {"<scr<script>ipt>alert(1)</script>",
        "<<script>alert(1)//<</script>",
        "<script/x>alert(1)</script>",
        "<img \"\"\"><script>alert(1)</script>\">",
        "<IMG SRC=`javascript:alert(1)`>",
        "<p/onclick=alert(1)>",
        "<a href='x'onclick='alert(1)'>a</a>",
        "<img src='x' alt='a'/onerror=\"alert(1)\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
        "onerror=alert(1)&gt;\">",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<template><script>alert(1)</script></template>",
        "<textarea><script>alert(1)</script>",
        "<title><img src=x onerror=alert(1)></title>",
        "<xmp><script>alert(1)</script></xmp>",
        "<!--><script>alert(1)</script>-->",
        "<!-- --!><script>alert(1)</script>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<plaintext><script>alert(1)</script>",
        "<table><td><script>alert(1)</script><a href=javascript:alert(1)>",
        "<style><!--</style><script>alert(1)</script>",
        "<iframe><script>alert(1)</script></iframe>",
        "<a title='</a><script>alert(1)</script>'>a</a>",
        "<p title=\"--><script>alert(1)</script>\">",
        "\x01<script\x01>alert(1)</script>"}) {
    CAPTURE(html);
    const std::string page = safe(html);
    CAPTURE(page);
    CHECK(is_inert(page));
    CHECK(reparsed(page) == page);
  }
}

TEST_CASE("control characters are not in safe HTML, in any writing") {
  CHECK(safe("a\x1B[31m&#27;&#x9b;&#155;\xC2\x9B<p title='\x07&#7;t'>b\x7F") ==
        "a[31m››<p title=\"t\">b</p>");
  CHECK(safe("a\r\nb\rc\xFF") == "a\nb\nc\uFFFD");
  CHECK(safe("<p title='\x01\uFFFF'>a</p>") == "<p>a</p>");
  CHECK(safe("<p title='\x1D\r\x1Dx&#32;'>a</p>") == "<p title=\"x\">a</p>");
}

TEST_CASE("late images get their address") {
  CHECK(safe("<img src='data:image/gif;base64,R0' data-src=/late.jpg>") ==
        "<img src=\"https://example.org/late.jpg\">");
  CHECK(safe("<img data-original=/late.jpg>") == "<img src=\"https://example.org/late.jpg\">");
  CHECK(safe("<img src='data:image/gif;base64,R0'>").empty());
  CHECK(safe("<img srcset='/small.jpg 1x, /large.jpg 2x' alt=a>") ==
        "<img src=\"https://example.org/large.jpg\" alt=\"a\">");
  CHECK(safe("<picture><source srcset='/p.webp'><img alt=a></picture>") ==
        "<img src=\"https://example.org/p.webp\" alt=\"a\">");
}

TEST_CASE("an image that stands there again for readers without scripts is there once") {
  CHECK(safe("<img data-src=/a.jpg><noscript><img src=/a.jpg></noscript>") ==
        "<img src=\"https://example.org/a.jpg\">");
  CHECK(safe("<noscript><img src=/a.jpg></noscript>") == "<img src=\"https://example.org/a.jpg\">");
}

TEST_CASE("what word processors leave for themselves goes") {
  CHECK(safe("<xml><w:View>Normal</w:View></xml><p>a<o:p></o:p></p>") == "<p>a</p>");
}

TEST_CASE("tags that people forget are closed where they mean it") {
  CHECK(safe("<p>a<p>b<ul><li>c<li>d</ul>") == "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>");
  CHECK(safe("<b>a<div>b</b>c</div>d") == "<b>a<div>bc</div></b>d");
  CHECK(safe("<p><a href=/x><div>a</div></a></p>b") ==
        "<p><a href=\"https://example.org/x\"></a></p><div><a "
        "href=\"https://example.org/x\">a</a></div>b");
  CHECK(safe("<a href=/1>a<a href=/2>b</a>") ==
        "<a href=\"https://example.org/1\">a</a><a href=\"https://example.org/2\">b</a>");
  CHECK(safe("<a name=top>a<a href=/2>b</a>c") == "a<a href=\"https://example.org/2\">b</a>c");
  CHECK(safe("<table>a<tr><form><td>b</form></table>c") ==
        "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>c");
  CHECK(safe("</p></div>a</b>") == "a");
  CHECK(safe("<h2>a<h3>b</h2>c") == "<h2>a</h2><h3>b</h3>c");
}

TEST_CASE(
    "safe HTML made safe again is the same, and a browser's parser reads the same tree in it") {
  std::mt19937 random(2);
  for (int i = 0; i < 4000; ++i) {
    const std::string html = tag_soup(random, i % 10 == 0 ? 200 : 14);
    CAPTURE(html);
    const std::string once = safe(html);
    REQUIRE(safe(once) == once);
    REQUIRE(reparsed(once) == once);
    REQUIRE(is_inert(once));
  }
}

TEST_CASE("depth is cut, text is not") {
  std::string html;
  for (int i = 0; i < 20'000; ++i)
    html += "<div>";
  html += "deep";
  for (int i = 0; i < 20'000; ++i)
    html += "</div>";
  const std::string page = safe(html + "<p>after</p>");
  CHECK(page.find("deep") != std::string::npos);
  CHECK(page.ends_with("</div><p>after</p>"));
  CHECK(page.size() < 50'000);
  CHECK(safe(page) == page);
}
