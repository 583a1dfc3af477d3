#include <doctest/doctest.h>

#include "ui/front.h"

namespace antiphon::ui {

namespace {

Front reading(Size size = {12, 60}) {
  Front front(size);
  front.backend.add_feed("Alpha", {"one", "two"});
  front.backend.add_feed("Beta", {"three"});
  front.start();
  front.type("j Enter");
  return front;
}

wire::Article with_links(const Front& front, int links) {
  wire::Article article;
  article.item = front.backend.feeds[0].items[0].id;
  article.columns = 58;
  article.title = "Links";
  article.text.lines.push_back({{Span{"see these", Style::plain, 0}}});
  for (int i = 1; i <= links; ++i) {
    article.text.links.push_back("https://example.org/l" + std::to_string(i));
  }
  return article;
}

TEST_CASE("Enter opens the article and marks it read") {
  Front front = reading();
  CHECK(front.screen() ==
        " one\n"
        " Alpha\n"
        " https://example.org/2\n"
        "\n"
        " text line 1\n"
        " text line 2\n"
        " text line 3\n"
        " text line 4\n"
        " text line 5\n"
        " text line 6\n"
        " text line 7\n"
        "one                                                      17%");
  CHECK(front.canvas().at(0, 1).pen.bold);
  CHECK(front.backend.item("one").read);
  front.type("q");
  CHECK(front.cursor() == "one");
  CHECK(front.canvas().line(0) == "[-] Alpha [1]");
}

TEST_CASE("Space pages down and at the end goes back to the list") {
  Front front = reading();
  for (int i = 0; i < 6; ++i)
    front.type("Space");
  CHECK(front.canvas().line(10) == " text line 60");
  CHECK(front.status().ends_with("100%"));
  front.type("Space");
  CHECK(front.cursor() == "one");
}

TEST_CASE("the reader scrolls by line, page and to both ends") {
  Front front = reading();
  front.type("j j Down");
  CHECK(front.canvas().line(0) == "");
  front.type("j");
  CHECK(front.canvas().line(0) == " text line 1");
  front.type("k k k k k k");
  CHECK(front.canvas().line(0) == " one");
  front.type("PageDown");
  CHECK(front.canvas().line(0) == " text line 7");
  front.type("G");
  CHECK(front.canvas().line(10) == " text line 60");
  front.type("PageUp g");
  CHECK(front.canvas().line(0) == " one");
}

TEST_CASE("n, J and K go to other articles without leaving the reader") {
  Front front = reading();
  front.type("n");
  CHECK(front.canvas().line(0) == " two");
  front.type("J");
  CHECK(front.canvas().line(0) == " three");
  CHECK(front.backend.item("three").read);
  front.type("J");
  CHECK(front.canvas().line(0) == " three");
  CHECK(front.status().find("this is the last article") == 0);
  front.type("K K");
  CHECK(front.canvas().line(0) == " one");
  front.type("K");
  CHECK(front.status().find("this is the first article") == 0);
  front.type("n");
  CHECK(front.status().find("nothing is unread") == 0);
  front.type("q");
  CHECK(front.cursor() == "one");
}

TEST_CASE("J reaches articles that are not known yet") {
  Front front({5, 40});
  front.backend.add_feed("Long", numbered("item", 200));
  front.start();
  front.type("j Enter");
  front.holds = true;
  for (int i = 0; i < 100; ++i)
    front.type("J");
  front.deliver();
  CHECK(front.canvas().line(0) == " item 101");
}

TEST_CASE("the neighbours of an article are rendered ahead, and kept") {
  Front front = reading();
  CHECK(front.sent<wire::ReadArticle>().size() == 2);  // one, two; there is nothing before
  front.holds = true;
  front.type("J");
  CHECK(front.canvas().line(4) == " text line 1");
  front.type("K J K");
  front.deliver();
  CHECK(front.sent<wire::ReadArticle>().size() == 3);
}

TEST_CASE("an article that its feed edited while it was kept is shown as it is now") {
  Front front = reading();
  front.type("J q");
  front.backend.item("one").text = "edited line";
  front.backend.change = ChangeNumber{7};
  front.push();
  front.holds = true;
  front.type("k Enter");
  CHECK(front.canvas().line(4) == " text line 1");  // at once
  front.deliver();
  CHECK(front.canvas().line(4) == " edited line 1");
}

TEST_CASE("an article is not asked for again when nothing changed") {
  Front front = reading();
  const auto asked = front.sent<wire::ReadArticle>().size();
  front.type("q Enter");
  CHECK(front.sent<wire::ReadArticle>().size() == asked);
}

TEST_CASE("the open article stays where it is, whatever happens to the list") {
  Front front = reading();
  front.type("PageDown");
  const std::string before = front.screen();
  front.backend.insert(0, 0, "new");
  front.push();
  CHECK(front.screen() == before);
  auto& items = front.backend.feeds[0].items;
  items.erase(items.begin() + 1);
  front.push();
  CHECK(front.screen() == before);
}

TEST_CASE("an article that cannot be had says why") {
  Front front = reading();
  front.type("q G");
  front.backend.feeds[1].items[0].id = ItemId{5000};  // it has gone, and the window does not know
  front.type("Enter");
  CHECK(front.canvas().line(2).find("this article is gone") != std::string::npos);
  front.type("Space");
  CHECK(front.cursor() == "[-] Beta [1]");
}

TEST_CASE("m and s in the reader are about the open article") {
  Front front = reading();
  front.type("m");
  CHECK_FALSE(front.backend.item("one").read);
  CHECK(front.status().find("unread · one") == 0);
  front.type("s");
  CHECK(front.backend.item("one").starred);
  CHECK(front.status().find("* unread · one") == 0);
  front.type("m");
  CHECK(front.backend.item("one").read);
}

TEST_CASE("a digit opens its link, and waits for another where there may be one") {
  Front front = reading();
  SUBCASE("few links") {
    front.feed(Arrived{wire::RequestId{}, with_links(front, 3)});
    front.type("2");
    REQUIRE(front.wanted<OpenUrl>());
    CHECK(std::get<OpenUrl>(front.wants.back()).url == "https://example.org/l2");
  }
  SUBCASE("many links") {
    front.feed(Arrived{wire::RequestId{}, with_links(front, 23)});
    front.type("1");
    CHECK_FALSE(front.wanted<OpenUrl>());
    CHECK(front.status().find("open link 1 (Enter)") == 0);
    SUBCASE("and a second digit") {
      front.type("7");
      CHECK(std::get<OpenUrl>(front.wants.back()).url == "https://example.org/l17");
    }
    SUBCASE("and Enter") {
      front.type("Enter");
      CHECK(std::get<OpenUrl>(front.wants.back()).url == "https://example.org/l1");
    }
    SUBCASE("and another key") {
      front.type("Esc");
      CHECK(front.cursor_line() < 0);  // still in the reader
      front.type("2 j Enter");
      CHECK_FALSE(front.wanted<OpenUrl>());
    }
  }
  SUBCASE("no such link") {
    front.type("4");
    CHECK(front.status().find("there is no link 4") == 0);
  }
}

TEST_CASE("links and enclosures are listed under the text, with one numbering") {
  wire::Article article;
  article.columns = 40;
  article.title = "Show";
  article.text.lines.push_back({{Span{"text", Style::plain, 0}}});
  article.text.links = {"https://example.org/a"};
  article.enclosures.push_back(
      {"https://example.org/b.mp3", "audio/mpeg", 5 << 20, std::chrono::seconds(3725)});
  const ReaderText text = compose(article, 40);
  std::string all;
  for (const StyledLine& line : text.lines) {
    for (const Span& span : line.spans)
      all += span.text;
    all += '\n';
  }
  CHECK(all ==
        "Show\n"
        "\n"
        "text\n"
        "\n"
        "Links\n"
        "[1] https://example.org/a\n"
        "\n"
        "Enclosures\n"
        "[2] https://example.org/b.mp3\n"
        "    audio/mpeg, 5.0 MiB, 1:02:05\n");
  CHECK(text.addresses ==
        std::vector<std::string>{"https://example.org/a", "https://example.org/b.mp3"});
}

TEST_CASE("a resize asks for the article at the new width and keeps the place") {
  Front front = reading();
  front.type("PageDown j j");
  const std::string top = front.canvas().line(0);
  front.feed(Resized{{8, 40}});
  CHECK(front.sent<wire::ReadArticle>().back().columns == 38);
  CHECK(front.canvas().line(0) == top);
  front.feed(Resized{{30, 200}});
  CHECK(front.sent<wire::ReadArticle>().back().columns == 80);
  CHECK(front.canvas().line(0) == " " + top);  // the margin is one wider
}

TEST_CASE("the place in a text is kept when it is wrapped anew") {
  std::string words;
  for (int i = 0; i < 200; ++i)
    words += "word" + std::to_string(i) + " ";
  const auto wrapped = [&](std::size_t width) {
    std::vector<StyledLine> lines;
    std::string line;
    for (const std::string_view word : antiphon::words(words)) {
      if (line.size() + word.size() > width) {
        lines.push_back({{Span{line, Style::plain, 0}}});
        line.clear();
      }
      line += std::string(word) + " ";
    }
    lines.push_back({{Span{line, Style::plain, 0}}});
    return lines;
  };
  const auto wide = wrapped(80);
  const auto narrow = wrapped(30);
  const std::string first = wide[10].spans[0].text.substr(0, 7);
  const std::size_t line = line_after_ink(narrow, ink_before(wide, 10));
  CHECK(narrow[line].spans[0].text.find(first) != std::string::npos);
}

}  // namespace

}  // namespace antiphon::ui
