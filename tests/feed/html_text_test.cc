#include <random>
#include <string>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "feed/entities.h"

using antiphon::is_utf8;
using antiphon::printable;
using antiphon::printable_block;
using antiphon::feed::decode_references;
using antiphon::feed::named_reference;
using antiphon::feed::plain_text;
using antiphon::feed::RefersIn;
using antiphon::feed::title_text;

namespace {

// Text in which markup, references and dangerous characters meet at random.
std::string soup(std::mt19937& random) {
  static const std::string pieces[] = {"<",
                                       ">",
                                       "&",
                                       "\"",
                                       "'",
                                       "=",
                                       " ",
                                       "\n",
                                       "a",
                                       "b c",
                                       "<b>",
                                       "</b>",
                                       "<p",
                                       "<!--",
                                       "-->",
                                       "<![CDATA[",
                                       "]]>",
                                       "&amp;",
                                       "&#27;",
                                       "&#x9b;",
                                       "&#x202e;",
                                       "é",
                                       "e\xCC\x81",
                                       "\xCC\x81",
                                       "\xE2\x80\x8B",
                                       "\x1B[2J",
                                       "\xFF",
                                       "\xE4\xB8",
                                       "漢字",
                                       "&nbsp;",
                                       "\xC2\xA0",
                                       "\xC2\x9B",
                                       "<script>",
                                       "</script>",
                                       "<svg>",
                                       "</svg>",
                                       "<a href=\"",
                                       "&#769;",
                                       "\t",
                                       "<br>",
                                       "&lt;",
                                       "&#10;",
                                       "\x01",
                                       "\xE2\x80\xA8",
                                       "</",
                                       "<3",
                                       "<td>",
                                       "<title>"};
  std::string out;
  const auto count = random() % 60;
  for (std::size_t i = 0; i < count; ++i)
    out += pieces[random() % std::size(pieces)];
  return out;
}

}  // namespace

TEST_CASE("plain text has a line for each block and single spaces") {
  CHECK(plain_text("<p>One  two\n three</p>\n<p>Four<br>five</p>") == "One two three\nFour\nfive");
  CHECK(plain_text("<ul><li>a<li>b</ul>tail") == "a\nb\ntail");
  CHECK(plain_text("<table><tr><td>1<td>2<tr><td>3</table>") == "1 2\n3");
  CHECK(plain_text("<div><div></div></div>").empty());
  CHECK(plain_text("w<b>or</b>d") == "word");
}

TEST_CASE("plain text decodes references once") {
  CHECK(plain_text("&lt;b&gt; &amp;lt; &eacute;&#233;&#xE9; &nbsp; x") == "<b> &lt; ééé x");
  CHECK(plain_text("AT&T &unknown; &#; &#x; a&b=c &amp") == "AT&T &unknown; &#; &#x; a&b=c &");
}

TEST_CASE("what nobody sees is not in plain text") {
  CHECK(plain_text("a<script>if (a<b) x('</p>')</script>b") == "ab");
  CHECK(plain_text("a<STYLE type=x>p{}</style >b") == "ab");
  CHECK(plain_text("a<script>never closed <p>b") == "a");
  CHECK(plain_text("a<!-- <p> -- > -->b<!-->c<!DOCTYPE html>d<?xml version='1'?>e") == "abcde");
  CHECK(plain_text("a<svg><title>icon</title><path d='M0'/></svg>b<svg>c") == "abc");
  CHECK(plain_text("<iframe src=x>fallback</iframe><textarea><p></textarea>a") == "a");
}

TEST_CASE("signs that are no tags stay in plain text") {
  CHECK(plain_text("a < b and b > c") == "a < b and b > c");
  CHECK(plain_text("I <3 you </3") == "I <3 you </3");
  CHECK(plain_text("x <- y <= z") == "x <- y <= z");
  CHECK(plain_text("cut <b") == "cut <b");
  CHECK(plain_text("cut <a href=\"x") == "cut <a href=\"x");
  CHECK(plain_text("<") == "<");
  CHECK(plain_text("cut <!-- here") == "cut");
  CHECK(plain_text("a<!-- > b") == "a b");
  CHECK(plain_text("a<") == "a<");
}

TEST_CASE("a tag ends where it ends, whatever is quoted in it") {
  CHECK(plain_text("<a title=\"a > b\" href='c>d'>e</a>") == "e");
  CHECK(plain_text("<a title=\"never closed>text</a>") == "text");
  CHECK(plain_text("<p don't>text's</p>") == "text's");
  CHECK(plain_text("<img alt = \n 'a>b'>c") == "c");
}

TEST_CASE("HTML wrapped once more in CDATA is read as HTML") {
  CHECK(plain_text("<![CDATA[<p>a</p>]]><![CDATA[b & c]]> d") == "a\nb & c d");
  CHECK(plain_text("<![CDATA[<p>never closed") == "never closed");
  CHECK(title_text("<![CDATA[Title]]>") == "Title");
}

TEST_CASE("control characters are gone after the last decoding") {
  CHECK(plain_text("a&#27;[2Jb") == "a[2Jb");
  CHECK(plain_text("a\x1B]0;x\x07&#x9b;&#155;b\xC2\x9B") == "a]0;x››b");
  CHECK(plain_text("a&#x202E;b&#8238;c\xE2\x80\xAE") == "abc");
  CHECK(plain_text("&#0;&#x7f;&#xfffe;a") == "a");
  CHECK(title_text("x&amp;#27;&#27;y") == "x&#27;y");
}

TEST_CASE("a title keeps what only looks like a tag") {
  CHECK(title_text("Use of std::vector<T> and Map<K, V>") == "Use of std::vector<T> and Map<K, V>");
  CHECK(title_text("<b>Bold</b> &amp; <I CLASS=x>old</I>") == "Bold & old");
  CHECK(title_text("1 < 2, <3 and </3>") == "1 < 2, <3 and </3>");
  CHECK(title_text("<antiphon> reads") == "<antiphon> reads");
  CHECK(title_text("a<br/>b<p>c</p>") == "a b c");
  CHECK(title_text(" a \r\n b\xE2\x80\xA8"
                   "c\td ") == "a b c d");
  CHECK(title_text("<img src=x onerror=alert(1)>").empty());
}

TEST_CASE("what comes out is printable, whatever went in") {
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    const std::string html = soup(random);
    CAPTURE(html);
    const std::string text = plain_text(html);
    CHECK(printable_block(text) == text);
    CHECK(text.find("\n\n") == std::string::npos);
    CHECK(text.find("  ") == std::string::npos);
    const std::string title = title_text(html);
    CHECK(printable(title) == title);
  }
}

TEST_CASE("repeated openings that nothing closes are read in one pass") {
  for (const std::string piece :
       {"<a ", "<a href=\"", "<!--", "<svg>", "<script", "</a", "<a<", "<x y='", "<![CDATA[", "&#",
        "<select>", "<p =", "<iframe>", "<title></"}) {
    std::string html;
    while (html.size() < 100'000)
      html += piece;
    CAPTURE(piece);
    // Quadratic, one of these takes minutes; the limit is that of the whole test program.
    CHECK(is_utf8(plain_text(html)));
    CHECK(is_utf8(title_text(html)));
    CHECK(is_utf8(title_text(html + ">")));
  }
}

TEST_CASE("named references are those of HTML") {
  CHECK(named_reference("eacute") == "é");
  CHECK(named_reference("nbsp") == "\xC2\xA0");
  CHECK(named_reference("CounterClockwiseContourIntegral") == "∳");
  CHECK(named_reference("NotEqualTilde") == "≂̸");
  CHECK(named_reference("Eacute") != named_reference("eacute"));
  CHECK_FALSE(named_reference("EACUTE"));
  CHECK_FALSE(named_reference(""));
}

TEST_CASE("references are read as browsers read them") {
  CHECK(decode_references("&copy 2024 &copyright &notit; &notin;") == "© 2024 ©right ¬it; ∉");
  CHECK(decode_references("&CounterClockwiseContourIntegral;") == "∳");
  CHECK(decode_references("&#150;&#x96;&#128;&#146;") == "––€’");
  CHECK(decode_references("&#129;&#1;&#11;") == "");
  CHECK(decode_references("&#xD83D;&#xDE00; &#55357;&#56832;") == "😀 😀");
  CHECK(decode_references("&#xD83D; &#x110000; &#99999999999;") == "\uFFFD \uFFFD \uFFFD");
  CHECK(decode_references("&#38 &#x26x") == "& &x");
  CHECK(decode_references("&amp;amp; & &; &") == "&amp; & &; &");
}

TEST_CASE("in an attribute an argument is no reference") {
  CHECK(decode_references("?a=1&copy=2&amp;b&lt;&para", RefersIn::attribute) == "?a=1&copy=2&b<¶");
}
