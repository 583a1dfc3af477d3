#include <string>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "feed/styled.h"

using namespace antiphon;
using namespace antiphon::feed;

TEST_CASE("paragraphs are filled to the width with one blank line between them") {
  CHECK(text_of("<p>The quick brown fox jumps</p>\n\n<p>over  the\nlazy dog.</p>", 12) ==
        "The quick\nbrown fox\njumps\n\nover the\nlazy dog.");
  CHECK(text_of("one two", 8) == "one two");
  CHECK(text_of("<div>a</div><div>b</div>c") == "a\nb\nc");
  CHECK(text_of("").empty());
  CHECK(text_of("<p></p><p> &nbsp; </p><div><br></div>").empty());
}

TEST_CASE("line ends by hand stay, many of them are one blank line") {
  CHECK(text_of("a<br>b<br><br>c<br><br><br>d<br>") == "a\nb\n\nc\n\nd");
  CHECK(text_of("<p><br>a</p><br><p>b</p><br><br>") == "a\n\nb");
  CHECK(text_of("<div>a</div><div><br></div><div>b</div>") == "a\n\nb");
}

TEST_CASE("a word that is too long is broken") {
  CHECK(text_of("see aaaaaaaaaaaaaaaaaaaa there", 8) == "see\naaaaaaaa\naaaaaaaa\naaaa\nthere");
  CHECK(text_of("user-facing", 8) == "user-\nfacing");
  CHECK(text_of("abc<wbr>defghij", 8) == "abc\ndefghij");
  CHECK(text_of("extra&shy;ordinary", 20) == "extraordinary");
}

TEST_CASE("a no-break space does not end a line") {
  CHECK(text_of("aaaa bbb&nbsp;ccc", 10) == "aaaa\nbbb ccc");
  CHECK(text_of("a&nbsp;&nbsp; b &nbsp;c") == "a b c");
}

TEST_CASE("wide characters take two columns and break anywhere but before punctuation") {
  CHECK(text_of("日本語の文章です。", 8) == "日本語の\n文章で\nす。");
  CHECK(text_of("ああああ「いい」", 10) == "ああああ\n「いい」");
  CHECK(text_of("漢字 and ASCII混在", 10) == "漢字 and\nASCII混在");
  CHECK(text_of("한국어는 단어 단위로", 10) == "한국어는\n단어\n단위로");
}

TEST_CASE("marks stay with their letter and emoji keep their columns") {
  CHECK(text_of("e\xCC\x81"
                "aaaaaaa e\xCC\x81",
                8) ==
        "e\xCC\x81"
        "aaaaaaa\ne\xCC\x81");
  CHECK(text_of("👍🏽 👩‍👩‍👧 🇩🇪 ok", 8) == "👍 👩👩\n👧 DE ok");
}

TEST_CASE("styles nest") {
  CHECK(marked("a <b>b <i>c</i></b> <code>d</code> <s>e</s> <u>f</u>") ==
        "a {bold:b }{bold,italic:c} {code:d} {strike:e} {underline:f}");
  CHECK(marked("<h2>Great</h2><h3>Less</h3>") == "{bold,heading:Great}\n\n{heading:Less}");
  CHECK(marked("<b>a</b><b>b</b>") == "{bold:ab}");
}

TEST_CASE("links are numbered in order, one number for one address") {
  const StyledText text =
      rendered("<a href=/a>first</a>, <a href='b'>second</a> and <a href=/a>first again</a>.", 60);
  CHECK(as_text(text) == "first[1], second[2] and first again[1].");
  CHECK(text.links ==
        std::vector<std::string>{"https://example.org/a", "https://example.org/blog/b"});
  CHECK(marked("<a href=/a><b>x</b> y</a> z") == "{bold,link#1:x}{link#1: y}{dim#1:[1]} z");
  CHECK(text_of("<p>see <a href=/a>this </a>now</p>") == "see this[1] now");
}

TEST_CASE("a number stays with the end of its link") {
  CHECK(text_of("aaaaa <a href=/a>bbbbb</a>", 12) == "aaaaa\nbbbbb[1]");
  CHECK(text_of("漢字漢字<a href=/a>漢字</a>", 12) == "漢字漢字漢\n字[1]");
}

TEST_CASE("a link around blocks has its number behind the first of them") {
  CHECK(text_of("<a href=/a><h2>Title</h2><p>text</p></a>") == "Title[1]\n\ntext");
}

TEST_CASE("what leads nowhere from a terminal is no link") {
  const StyledText text = rendered(
      "<a href='#top'>up</a> <a href='javascript:x'>do</a> <a href='data:text/html,x'>data</a> "
      "<a href=''>none</a> <a href=/empty></a>");
  CHECK(as_text(text) == "up do data none");
  CHECK(text_of("<h2>Title<a href='#title'>#</a></h2>") == "Title");
  CHECK(text_of("note<sup><a href='#fn1'>12</a></sup>") == "note¹²");
  CHECK(as_text(render({BodyKind::html, "<a href=page>a</a>", ""}, 20)) == "a");
}

TEST_CASE("addresses keep their scheme, whoever may open them") {
  CHECK(rendered("<a href=mailto:me@example.org>m</a><a href=magnet:?xt=1>x</a>").links ==
        std::vector<std::string>{"mailto:me@example.org", "magnet:?xt=1"});
}

TEST_CASE("lists have bullets, numbers and hanging indents") {
  CHECK(
      text_of("<ul><li>one two three four five</li><li>four<ul><li>five<ol><li>six</ol></ul></ul>",
              20) == "• one two three four\n  five\n• four\n  ◦ five\n    1. six");
  CHECK(text_of("<ol start=9><li>a<li>b<li value=100>c</ol>") == "  9. a\n 10. b\n100. c");
  CHECK(text_of("<ol type=a><li>x<li>y</ol><ol type=I start=4><li>z</ol>") ==
        "a. x\nb. y\n\nIV. z");
  CHECK(text_of("a<ul><li>b</li></ul>c") == "a\n\n• b\n\nc");
  CHECK(text_of("<li>lost") == "• lost");
  CHECK(text_of("<ul><li></li><li>a</li></ul>") == "• a");
}

TEST_CASE("items of several paragraphs have blank lines between them") {
  CHECK(text_of("<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>") == "• a\n\n  b\n\n• c");
  CHECK(text_of("<ul><li><p>a</p></li><li><p>b</p></li></ul>") == "• a\n• b");
  CHECK(text_of("<ul><li>a<pre>b</pre></li><li>c</li></ul>") == "• a\n\n    b\n\n• c");
}

TEST_CASE("quotes have a bar") {
  CHECK(text_of("<blockquote><p>a b c d e f g</p><blockquote>e</blockquote></blockquote>f", 14) ==
        "│ a b c d e f\n│ g\n│\n│ │ e\n\nf");
  CHECK(marked("<blockquote>a</blockquote>") == "{quote,dim:│ }{quote:a}");
}

TEST_CASE("code is kept as it is and broken only where it must be") {
  CHECK(text_of("<pre><code>if (x)\n\treturn  y;\n\n\nend\n</code></pre>") ==
        "  if (x)\n      return  y;\n\n\n  end");
  CHECK(text_of("<pre>aaaa bbbb cccc dddd</pre>", 14) == "  aaaa bbbb\n↳ cccc dddd");
  CHECK(text_of("<pre>aaaaaaaaaaaaaaa</pre>", 12) == "  aaaaaaaaaa\n↳ aaaaa");
  CHECK(text_of("a<pre>\n\nx\n</pre>b") == "a\n\n  x\n\nb");
  CHECK(text_of("<pre>a<br>b<div>c</div>d</pre>") == "  a\n  b\n  c\n  d");
  CHECK(marked("<pre>a <b>b</b></pre>") == "  {code:a }{bold,code:b}");
  CHECK(text_of("<pre>漢\tx\na\tx</pre>") == "  漢  x\n  a   x");
}

TEST_CASE("rules, definitions and small signs") {
  CHECK(text_of("a<hr>b", 8) == "a\n\n────────\n\nb");
  CHECK(text_of("<dl><dt>Cell<dd>a column<dt>Glyph<dd>a picture</dl>") ==
        "Cell\n    a column\nGlyph\n    a picture");
  CHECK(text_of("H<sub>2</sub>O, 10<sup>-9</sup>, a<sup>th</sup>") == "H₂O, 10⁻⁹, ath");
  CHECK(text_of("<q>a</q> <ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>") == "“a” 漢(かん)");
}

TEST_CASE("images are text with the number of their address") {
  const StyledText text = rendered("<img src=i.png alt='a  cat'><img src=j.png>");
  CHECK(as_text(text) == "[image: a cat][1][image][2]");
  CHECK(text.links[0] == "https://example.org/blog/i.png");
  CHECK(text_of("<img src=p.gif width=1 height=1><img src='data:image/gif;base64,R0'>").empty());
  CHECK(text_of("<img alt=gone>") == "[image: gone]");
  CHECK(text_of("<img class='wp emoji' alt='😀' src=e.png> hi") == "😀 hi");
  CHECK(marked("<figure><img src=i.png><figcaption>It</figcaption></figure>") ==
        "{dim#1:[image][1]}\n{italic:It}");
}

TEST_CASE("a linked image has both numbers, or one if they lead to one picture") {
  CHECK(text_of("<a href=/post><img src=small.png alt=x></a>") == "[image: x][1][2]");
  const StyledText text = rendered("<a href=big.png?x><b><img src=small.png alt=x></b></a>");
  CHECK(as_text(text) == "[image: x][1]");
  CHECK(text.links == std::vector<std::string>{"https://example.org/blog/big.png?x"});
  CHECK(text_of("<a href=i.png><img src=i.png alt=x></a>") == "[image: x][1]");
}

TEST_CASE("media and frames are links") {
  const StyledText text = rendered(
      "<video title=Film><source src=v.mp4>old browser</video> <audio src=a.ogg></audio> "
      "<iframe src=https://video.example/x></iframe>",
      60);
  CHECK(as_text(text) == "[video: Film][1] [audio][2]\n[embedded: video.example][3]");
  CHECK(text.links[2] == "https://video.example/x");
}

TEST_CASE("an item in a quote hangs behind its sign, however many bytes that has") {
  const auto shown = [](const char* text) {
    return as_text(render({BodyKind::text, text, ""}, 24));
  };
  CHECK(shown(">– one two three four five six") == ">– one two three four\n>  five six");
  CHECK(shown("> * one two three four five six") == "> * one two three four\n>   five six");
}

TEST_CASE("text bodies keep their lines and their addresses are links") {
  const StyledText text =
      render({BodyKind::text,
              "Hi,\nsee (https://example.org/a_(b)).\n\n\n\n  indented line that is long\n", ""},
             20);
  CHECK(as_text(text) ==
        "Hi,\nsee\n(https://example.org\n/a_(b)[1]).\n\n  indented line that\n  is long");
  CHECK(text.links == std::vector<std::string>{"https://example.org/a_(b)"});
  CHECK(as_text(render({BodyKind::text, "a   b\nc <b>d</b> &amp;", ""}, 20)) ==
        "a   b\nc <b>d</b> &amp;");
  CHECK(as_text(render({BodyKind::text, " * an item that is long\n- b", ""}, 16)) ==
        " * an item that\n   is long\n- b");
  CHECK(render({BodyKind::none, "x", ""}, 20).lines.empty());
}
