#include <doctest/doctest.h>

#include "feed/styled.h"

using namespace antiphon;
using namespace antiphon::feed;

TEST_CASE("a table stands in columns, its heading above a rule, numbers to the right") {
  CHECK(text_of("<table><thead><tr><th>Item<th>Price</thead>"
                "<tr><td>Terminal<td>$1,299<tr><td>Key<td>$8</table>") ==
        "Item       Price\n"
        "────────  ──────\n"
        "Terminal  $1,299\n"
        "Key           $8");
  CHECK(marked("<table><tr><th>A<th>B<tr><td>c<td>d</table>") ==
        "{bold:A}  {bold:B}\n{dim:─  ─}\nc  d");
}

TEST_CASE("cells are wrapped where the table is too wide, with blank lines between rows") {
  CHECK(text_of("<table><tr><td>one<td>two words that go on<tr><td>three<td>four</table>", 18) ==
        "one    two words\n"
        "       that go on\n"
        "\n"
        "three  four");
}

TEST_CASE("wide characters keep the columns of a table straight") {
  CHECK(text_of("<table><tr><td>日本<td>a<tr><td>x<td>b</table>") == "日本  a\nx     b");
}

TEST_CASE("a table that does not fit is written row by row with the names of its columns") {
  CHECK(text_of("<table><tr><th>Name<th>Notes<th>Author<th>Language"
                "<tr><td>ncurses<td>old<td>Thomas<td>C"
                "<tr><td>notcurses<td>new and colourful<td>Nick<td>C</table>",
                24) ==
        "Name      ncurses\n"
        "Notes     old\n"
        "Author    Thomas\n"
        "Language  C\n"
        "\n"
        "Name      notcurses\n"
        "Notes     new and\n"
        "          colourful\n"
        "Author    Nick\n"
        "Language  C");
}

TEST_CASE("spans take the columns that are there") {
  CHECK(text_of("<table><tr><td colspan=2>head line<tr><td>a<td>b</table>") == "head line\na  b");
  CHECK(text_of("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>") == "a  b\n   c");
  CHECK(text_of("<table><tr><td colspan=1000000000 "
                "rowspan=0>a<tr><td>b<td>c</table>") == "a\nb  c");
}

TEST_CASE("tables that place things are written as what is in them") {
  CHECK(text_of("<table><tr><td><p>a</p><p>b</p></td><td><ul><li>c</ul></td></table>") ==
        "a\n\nb\n\n• c");
  CHECK(text_of("<table><tr><td>a<table><tr><td>b<td>c</table></table>") == "a\n\nb  c");
  CHECK(text_of("<table><tr><td>a<tr><td>b</table>") == "a\nb");
}

TEST_CASE("captions, links, lists and empty columns in tables") {
  CHECK(text_of("<table><caption>Prices</caption><tr><td>a<td></td><td>b</table>") ==
        "Prices\na  b");
  const StyledText text = rendered(
      "<table><tr><td><a href=/1>x</a><td><a "
      "href=/2>y</a><tr><td>1<td><ul><li>a<li>b</ul></table>");
  CHECK(as_text(text) == "x[1]  y[2]\n\n1     • a\n      • b");
  CHECK(text.links.size() == 2);
}
