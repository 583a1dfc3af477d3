#include "antiphon/filter/filter.h"

#include <random>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "antiphon/filter/tokens.h"

using namespace antiphon;
using filter::Filter;
using filter::Subject;

namespace {

Filter parsed(std::string_view text) {
  auto result = Filter::parse(text);
  REQUIRE_MESSAGE(result.ok(), (result ? "" : result.error().message));
  return *result;
}

Subject header(std::string_view title, bool read, bool starred) {
  Subject subject;
  subject.parts |= filter::Part::header;
  subject.title = title;
  subject.read = read;
  subject.starred = starred;
  return subject;
}

Subject item(std::string_view title, std::string_view text, bool read = false,
             bool starred = false) {
  Subject subject = header(title, read, starred);
  subject.parts |= filter::Part::text;
  subject.text = text;
  return subject;
}

bool finds(std::string_view text, std::string_view title, std::string_view body = "") {
  return parsed(text).passes(item(title, body)).value();
}

std::string refused(std::string_view text) {
  const auto result = Filter::parse(text);
  REQUIRE(!result.ok());
  return result.error().message;
}

}  // namespace

TEST_CASE("an empty filter lets everything pass") {
  for (const char* text : {"", "  \t ", "\"\"", "\" \""}) {
    CAPTURE(text);
    CHECK(parsed(text).is_everything());
    CHECK(*parsed(text).passes(item("", "", true, true)));
    CHECK(parsed(text).narrowing().exact);
    CHECK(parsed(text).needs().empty());
  }
  CHECK(Filter().is_everything());
}

TEST_CASE("a word is found as a whole, whatever its case") {
  CHECK(finds("COMET", "a comet"));
  CHECK(finds("comet", "Comet: its tail"));
  CHECK(finds("comet", "the comet's tail"));
  CHECK(!finds("comet", "Comets return"));
  CHECK(!finds("met", "Comets"));
}

TEST_CASE("a star behind a word finds the words that start so") {
  CHECK(finds("comet*", "Comets return"));
  CHECK(finds("comet*", "a comet"));
  CHECK(finds("COM**", "", "a comet"));
  CHECK(!finds("met*", "Comets"));
  CHECK(!finds("\"comet*\"", "Comets return"));
  CHECK(finds("unread*", "unreadable"));
}

TEST_CASE("accents, width and compatibility forms make no difference") {
  CHECK(finds("eclair", "Éclair"));
  CHECK(finds("ÉCLAIR", "eclair"));
  CHECK(finds("hauptstrasse", "Hauptstraße 5"));
  CHECK(finds("fine", "ﬁne"));
  CHECK(finds("abc", "ＡＢＣ"));
  CHECK(finds("Йод", "йод"));
  CHECK(finds("ΟΔΟΣ", "οδος"));
}

TEST_CASE("words of scripts without spaces are found anywhere") {
  CHECK(finds("彗星", "今夜は大彗星が見える"));
  CHECK(finds("彗星*", "今夜は大彗星が見える"));
  CHECK(finds("望遠鏡", "", "新しい望遠鏡の話"));
  CHECK(!finds("惑星", "今夜は大彗星が見える"));
  CHECK(!finds("星彗", "今夜は大彗星が見える"));
  CHECK(finds("ดาว", "", "เห็นดาวหาง"));
}

TEST_CASE("Korean has words, and what is stuck to them is found by a star") {
  CHECK(finds("한국", "한국 뉴스"));
  CHECK(!finds("한국", "한국은 넓다"));
  CHECK(finds("한국*", "한국은 넓다"));
}

TEST_CASE("a word of several parts is a phrase") {
  CHECK(finds("long-tail", "", "a long tail"));
  CHECK(!finds("long-tail", "", "a tail that is long"));
  CHECK(finds("long-ta*", "", "a long tail"));
  CHECK(finds("don't", "they don't"));
  CHECK(finds("C++", "C and D"));
}

TEST_CASE("a picture is a word") {
  CHECK(finds("🚀", "launch🚀🚀"));
  CHECK(!finds("🚀", "launch 🛰"));
  CHECK(finds("👍", "good 👍🏽"));
}

TEST_CASE("every word has to be in the title or in the text") {
  CHECK(finds("comet tail", "Comet", "Its tail is long"));
  CHECK(finds("comet tail", "", "a comet and its tail"));
  CHECK(!finds("comet tail", "Comet", "Its head is round"));
  CHECK(!finds("comet", "", ""));
}

TEST_CASE("a quoted phrase is found over line ends, but not over the end of the title") {
  CHECK(finds("\"long tail\"", "", "its long\n\t tail"));
  CHECK(finds("\"long  tail\"", "A LONG TAIL"));
  CHECK(!finds("\"long tail\"", "long", "tail"));
  CHECK(!finds("\"long tail\"", "", "a tail that is long"));
  CHECK(!finds("\"long tail\"", "", "a headlong tail"));
}

TEST_CASE("a quoted phrase changes nothing for the other words") {
  CHECK(finds("\"long tail\" comet", "Comet", "its long\ntail"));
}

TEST_CASE("quotes and backslashes inside of quotes are escaped") {
  CHECK(finds(R"("say \"hi\"")", "They say \"hi\" now"));
  CHECK(finds(R"("a\\b")", R"(path A\B)"));
  CHECK(finds(R"(5"disk)", "a 5\"disk"));
}

TEST_CASE("state words alone mean the state") {
  const Subject unread = item("title", "", false, false);
  const Subject read_star = item("title", "", true, true);
  CHECK(*parsed("unread").passes(unread));
  CHECK(!*parsed("unread").passes(read_star));
  CHECK(!*parsed("read").passes(unread));
  CHECK(*parsed("read starred").passes(read_star));
  CHECK(!*parsed("starred").passes(unread));
}

TEST_CASE("a state word in quotes is a word") {
  CHECK(finds("\"unread\"", "Unread books"));
  CHECK(!finds("\"read\"", "nothing of the kind"));
  CHECK(!finds("\"starred\"", "unstarring"));
}

TEST_CASE("read and unread together let nothing pass") {
  const Filter filter = parsed("read comet unread");
  CHECK(filter.narrowing().nothing);
  CHECK(!*filter.passes(item("comet", "", true, false)));
  CHECK(!*filter.passes(item("comet", "", false, false)));
  CHECK(!filter.is_everything());
}

TEST_CASE("the same state twice is said once") {
  const auto narrowing = parsed("unread unread").narrowing();
  CHECK(!narrowing.nothing);
  CHECK(narrowing.read == false);
}

TEST_CASE("states narrow exactly, words do not") {
  CHECK(parsed("unread starred").narrowing().exact);
  CHECK(parsed("unread starred").narrowing().starred == true);
  CHECK(parsed("unread comet").narrowing().read == false);
  CHECK(!parsed("unread comet").narrowing().exact);
  CHECK(parsed("unread comet").needs().has(filter::Part::text));
  CHECK(parsed("unread").needs() == filter::Part::states);
}

TEST_CASE("the header decides where it can") {
  const Filter filter = parsed("unread comet tail");
  CHECK(filter.passes(header("comet tail", true, false)) == false);
  CHECK(filter.passes(header("A Comet's Tail", false, false)) == true);
  CHECK(filter.passes(header("comet", false, false)) == std::nullopt);
  CHECK(parsed("starred").passes(header("", false, true)) == true);
}

TEST_CASE("a quote that is not closed is an error that names the column") {
  CHECK(refused("unread \"comet") == "filter:8: the quote is not closed");
  CHECK(refused("\"") == "filter:1: the quote is not closed");
  CHECK(refused("é \"x\\\"") == "filter:3: the quote is not closed");
}

TEST_CASE("a filter of absurd length is refused") {
  CHECK(refused(std::string(5000, 'x')) == "filter: longer than 4096 bytes");
}

TEST_CASE("words that fold to nothing ask for nothing") {
  CHECK(parsed("\u0301").is_everything());
  CHECK(parsed("* -").is_everything());
  CHECK(finds("\u0301 comet", "comet"));
}

TEST_CASE("bytes that are not UTF-8 neither match by chance nor do harm") {
  CHECK(refused("com\xff\xfe") == "filter: not UTF-8");
  CHECK(finds("comet", "\xc3\x28 comet \xf0\x9f"));
  CHECK(finds("comet", "\xe2\x82", "\xed\xa0\x80 Comet"));
}

TEST_CASE("what is said of words is told term by term") {
  const auto query = parsed("unread Comet* \"Long tail\" comet* 彗星").text_query();
  CHECK(query == TextQuery{{{"comet"}, true}, {{"long", "tail"}, false}, {{"彗", "星"}, false}});
  CHECK(parsed("unread").text_query().empty());
}

TEST_CASE("a filter lets pass what its terms say, token by token") {
  std::mt19937 random(3);
  const std::vector<std::string> pieces{"ab", "b", "a", "é", "彗", "星",
                                        "か", " ", ".", "*", "🚀",  "\u0301"};
  const auto text = [&](std::size_t most) {
    std::string out;
    const auto length = random() % most;
    for (std::size_t i = 0; i < length; ++i)
      out += pieces[random() % pieces.size()];
    return out;
  };
  const auto tokens_of = [](const std::string& of) {
    std::string tokens;
    filter::append_tokens(of, tokens);
    std::vector<std::string> split;
    for (const std::string_view token : words(tokens))
      split.emplace_back(token);
    return split;
  };
  const auto has = [](const std::vector<std::string>& tokens, const TextTerm& term) {
    for (std::size_t at = 0; at + term.tokens.size() <= tokens.size(); ++at) {
      bool same = true;
      for (std::size_t i = 0; i < term.tokens.size(); ++i) {
        const bool last = i + 1 == term.tokens.size();
        same = same && (last && term.prefix ? tokens[at + i].starts_with(term.tokens[i])
                                            : tokens[at + i] == term.tokens[i]);
      }
      if (same) return true;
    }
    return false;
  };
  for (int round = 0; round < 5000; ++round) {
    const std::string filter_text = text(6);
    const std::string title = text(8);
    const std::string body = text(12);
    CAPTURE(filter_text);
    CAPTURE(title);
    CAPTURE(body);
    const Filter filter = parsed(filter_text);
    bool expected = true;
    for (const TextTerm& term : filter.text_query())
      expected = expected && (has(tokens_of(title), term) || has(tokens_of(body), term));
    REQUIRE(filter.passes(item(title, body)).value() == expected);
  }
}

TEST_CASE("what nobody looked at lets nothing pass, also under not") {
  filter::Node wrong;
  wrong.kind = filter::Node::Kind::compare;
  wrong.attribute = filter::Attribute::title;
  wrong.op = filter::Op::matches;
  wrong.values.push_back({filter::Literal::Kind::text, "(", ""});
  filter::Node turned;
  turned.kind = filter::Node::Kind::no;
  turned.parts.push_back(wrong);
  const std::vector<filter::FeedSubject> feeds{{FeedId{1}, "a"}};
  filter::Node of_feed = turned;
  of_feed.parts[0].attribute = filter::Attribute::feed_title;
  for (const filter::Node& node : {wrong, turned, filter::bound(of_feed, feeds, {})}) {
    CHECK(Filter(node, {}).passes(item("a", "b")) == false);
    CHECK(Filter(node, {}).narrowing().nothing);
  }
}

TEST_CASE("names of numbers that are none are taken for no number") {
  const auto longer_than = [](const std::string& number) {
    Subject subject = item("a", "b");
    subject.length = 5;
    return parsed("length > \"" + number + "\"").passes(subject).value();
  };
  CHECK(longer_than("4"));
  CHECK_FALSE(longer_than("5"));
  for (const char* none : {"inf", "nan", "-inf", "infinity", "NaN", "-nan(1)", "", "-", "+", "x"}) {
    CAPTURE(none);
    CHECK(longer_than(none));  // than 0
  }
  CHECK(parsed("length = \"nan\"").passes(item("a", "b")).value() ==
        parsed("length = \"x\"").passes(item("a", "b")).value());
}

TEST_CASE("ends of words are none in brackets") {
  CHECK(finds(R"(title =~ /\<rust\>/)", "in rust"));
  CHECK_FALSE(finds(R"(title =~ /\<rust\>/)", "trust"));
  CHECK(finds(R"(title =~ /^a[\<]b$/)", "a<b"));
  CHECK(finds(R"(title =~ /^a[^]\>]b$/)", "a-b"));
  CHECK_FALSE(finds(R"(title =~ /^a[^]\>]b$/)", "a>b"));
  CHECK(finds(R"(title =~ /^[[:alpha:]\<]+\>/)", "a<b"));
  CHECK(finds(R"(title =~ /^[]\<]/)", "<"));
  CHECK(finds(R"(title =~ /\[\<rust/)", "[rust"));
}
