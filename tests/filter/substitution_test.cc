#include "antiphon/filter/substitution.h"

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "antiphon/model/item.h"

namespace antiphon::filter {
namespace {

std::string applied(std::string_view substitution, const std::string& title) {
  const auto made = Substitution::parse(substitution);
  REQUIRE_MESSAGE(made.ok(), (made ? "" : made.error().message));
  return made->apply(title);
}

std::string refused(std::string_view substitution) {
  const auto made = Substitution::parse(substitution);
  REQUIRE_FALSE(made.ok());
  return made.error().message;
}

TEST_CASE("a substitution changes the first place, or all of them, of any case") {
  CHECK(applied("s/news/olds/", "News and news") == "olds and news");
  CHECK(applied("s/news/olds/g", "News and news") == "olds and olds");
  CHECK(applied("s/news/olds/gc", "News and news") == "News and olds");
  CHECK(applied("s/nothing/x/", "News") == "News");
}

TEST_CASE("groups come back in the new text, and delimiters may stand in either part") {
  CHECK(applied(R"(s/^(\w+): (.*)$/\2 (\1)/)", "Comet: it comes") == "it comes (Comet)");
  CHECK(applied(R"(s|a/b|c\|d|)", "a/b") == "c|d");
  CHECK(applied(R"(s/a\/b/\\/)", "a/b") == "\\");
  CHECK(applied(R"(s/\[ad\] *//)", "[Ad] Buy") == "Buy");
  CHECK(applied(R"(s/\<as\>/AS/)", "has as") == "has AS");
}

TEST_CASE("a title stays one, whatever is made of it") {
  CHECK(applied("s/.*//", "Everything") == "Everything");
  CHECK(applied("s/ /\n/", "two lines").find('\n') == std::string::npos);
  const std::string longer = applied("s/x/xxxxxxxxxx/g", std::string(kMaxTitleBytes, 'x'));
  CHECK(longer.size() <= kMaxTitleBytes);
  CHECK(is_utf8(applied("s/./é/g", std::string(kMaxTitleBytes - 1, 'x'))));
}

TEST_CASE("what is no substitution is refused with a reason") {
  CHECK(refused("") == "expected s/regex/new/, got ");
  CHECK(refused("s/a/b") == "expected s/regex/new/, got s/a/b");
  CHECK(refused("tr/a/b/") == "expected s/regex/new/, got tr/a/b/");
  CHECK(refused("saabaa") == "expected s/regex/new/, got saabaa");
  CHECK(refused("s//b/") == "the regular expression is empty");
  CHECK(refused("s/a/b/x") == "no flag \"x\"; there are g, c and i");
  CHECK(refused("s/(/b/").starts_with("regular expression: "));
  CHECK_FALSE(refused(R"(s/a/\1/)").empty());
}

}  // namespace
}  // namespace antiphon::filter
