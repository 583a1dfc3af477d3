#include "antiphon/backend/filter_line.h"

#include "antiphon/filter/filter.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

class Lines : public News {
 public:
  Lines() {
    REQUIRE(write_file(folder / "feeds",
                       "https://hn.example.org/feed tech \"~Hacker News\"\n"
                       "https://sky.example.org/feed space \"two words\" \"~Sky: \\\"night\\\"\"\n")
                .ok());
    REQUIRE(feeds.load().ok());
    ParsedDocument document;
    document.feed.format = "rss20";
    ParsedItem item = item_titled("rain", 1);
    item.categories = {"Weather", "News"};
    item.authors = {Person{"Ada", "", "", ""}};
    item.enclosures = {Enclosure{"https://example.org/a.mp3", "audio/mpeg", {}, {}, ""}};
    document.items.push_back(item);
    put(feeds.feeds().front().state.id, std::move(document));
    const std::vector<ItemId> ids{store.newest_item().value()};
    for (const char* tag : {"later", "two words"})
      REQUIRE(store.mark(ids, {store::StateKind::tag, true, tag}, kNow).ok());
  }

  NamedViews views;

  // `|` is the place; the texts with each candidate in it.
  std::vector<std::string> completed(std::string text) {
    const std::size_t at = text.find('|');
    text.erase(at, 1);
    std::vector<std::string> lines;
    const auto found = completions(store, feeds, views, {text, static_cast<std::uint32_t>(at)});
    for (const wire::Candidate& each : found.candidates) {
      std::string line = text;
      lines.push_back(line.replace(found.from, found.to - found.from, each.text));
    }
    return lines;
  }
};

using Texts = std::vector<std::string>;

NamedViews view_named(const std::string& name) {
  config::NamedView view;
  view.name = name;
  view.filter = "unread";
  return NamedViews(std::vector<config::NamedView>{view});
}

TEST_CASE_FIXTURE(Lines,
                  "views are completed by their names, and those that are not there are told") {
  views = view_named("Long reads");
  CHECK(completed("view = |") == Texts{"view = \"Long reads\""});
  CHECK(checked(views, {"view = \"Long reads\" sto", true}).expanded ==
        "view = \"Long reads\" and sto*");
  const wire::Checked wrong = checked(views, {"view = \"Long read\"", false});
  CHECK_FALSE(wrong.ok);
  CHECK(wrong.hint.find("Long reads") != std::string::npos);
}

TEST_CASE_FIXTURE(Lines, "values are completed with what there is, written so that it is read") {
  CHECK(completed("tag = |") == Texts{"tag = \"later\"", "tag = \"two words\""});
  CHECK(completed("+l|") == Texts{"+later"});
  CHECK(completed("-|") == Texts{"-unread", "-read", "-starred", "-new", "-later"});
  CHECK(completed("feed.tag = \"te|\"") == Texts{"feed.tag = \"tech\""});
  CHECK(completed("feed:n|") == Texts{"feed:\"Hacker News\"", "feed:\"Sky: \\\"night\\\"\""});
  CHECK(completed("feed.url = \"https://hn|") ==
        Texts{"feed.url = \"https://hn.example.org/feed\""});
  CHECK(completed("category = \"w|") == Texts{"category = \"Weather\""});
  CHECK(completed("author = |") == Texts{"author = \"Ada\""});
  CHECK(completed("host = |") == Texts{"host = \"example.org\""});
  CHECK(completed("enclosure.type = |") == Texts{"enclosure.type = \"audio/mpeg\""});
  CHECK(completed("title = |").empty());
  for (const std::string before : {"tag = ", "tag in (", "feed.title =~ ", "feed:"}) {
    for (std::string line : completed(before + "|")) {
      if (before.ends_with('(')) line += ")";
      CHECK_MESSAGE(filter::parse_query(line).ok(), line);
    }
  }
}

TEST_CASE_FIXTURE(Lines, "so many candidates and no more") {
  std::string lines;
  for (int i = 0; i < 300; ++i)
    lines += "https://example.org/" + std::to_string(i) + " \"~Feed " + std::to_string(i) + "\"\n";
  REQUIRE(write_file(folder / "feeds", lines).ok());
  REQUIRE(feeds.load().ok());
  const auto found = completions(store, feeds, views, {"feed:", 5});
  CHECK(found.candidates.size() == 100);
  CHECK(found.more);
}

TEST_CASE("a filter is checked: its full form, or the place of what is wrong") {
  CHECK(checked({}, {"+later rain", false}).expanded == "tag = \"later\" and rain");
  CHECK(checked({}, {"+later rain", true}).expanded == "tag = \"later\" and rain*");
  const wire::Checked wrong = checked({}, {"größe titel = 1", true});
  CHECK_FALSE(wrong.ok);
  CHECK(wrong.place == std::string_view("größe ").size());
  CHECK(wrong.hint == "no attribute \"titel\"; did you mean title?");
  CHECK(checked({}, {"größe #50", true}).hint == "a view shows all, limit is for lists");
  CHECK(checked({}, {"größe #50", true}).place == std::string_view("größe ").size());
  const wire::Checked binary = checked({}, {"\xFF\x1B[2J", true});
  CHECK_FALSE(binary.ok);
}

TEST_CASE("a full form that could not be read again is not told") {
  std::string text;
  while (text.size() + 10 < filter::kMaxFilterBytes)
    text += "+a ";
  const wire::Checked made = checked({}, {text, false});
  CHECK(made.ok);
  CHECK(made.expanded == text);
}

}  // namespace
}  // namespace antiphon::backend
