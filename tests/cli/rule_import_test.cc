#include "cli/rule_import.h"

#include <doctest/doctest.h>

#include "antiphon/backend/rules.h"
#include "antiphon/config/settings.h"

namespace antiphon::cli {
namespace {

// The filter of each rule; what it does behind it.
std::string imported(std::string_view content, MinifluxRules miniflux = MinifluxRules::block) {
  const ImportedRules made = import_rules(content, miniflux);
  const auto settings = config::parse_settings(made.toml);
  REQUIRE_MESSAGE(settings.ok(), (settings ? made.toml : settings.error().message));
  const auto rules = backend::Rules::compile(settings->rules, {});
  REQUIRE_MESSAGE(rules.ok(), (rules ? "" : rules.error().message));
  std::string out;
  for (const config::RuleOptions& rule : settings->rules)
    out += rule.when + " -> " + rule.actions.at(0) + "\n";
  for (const std::string& refused : made.refused)
    out += refused + "\n";
  return out;
}

TEST_CASE("newsboat's ignored articles are dropped, highlighted ones get a tag") {
  CHECK(imported("# a comment\n"
                 "max-items 50\n"
                 "ignore-article \"*\" \"title =~ \\\"sponsored\\\"\"\n"
                 "ignore-article \"https://example.org/feed\" \"author = \\\"Bot\\\"\" # why\n"
                 "ignore-article \"regex:^https://news\" \"age > 30\"\r\n"
                 "highlight-article \"title =~ \\\"comet\\\"\" green default bold\n") ==
        "title =~ \"sponsored\" -> drop\n"
        "feed.url = \"https://example.org/feed\" and author = \"Bot\" -> drop\n"
        "feed.url =~ \"^https://news\" and age > 30 -> drop\n"
        "title =~ \"comet\" -> tag highlighted\n");
}

TEST_CASE("newsboat reads and and or from left to right, and so does the import") {
  CHECK(imported(
            "ignore-article \"*\" \"unread = \\\"yes\\\" or title = \\\"a\\\" and age > 3\"\n") ==
        "(unread or title = \"a\") and age > 3 -> drop\n");
}

TEST_CASE("what newsboat says and cannot be had is told") {
  CHECK(imported("highlight feedlist \"a\" red\nignore-article \"*\"\n"
                 "ignore-article \"*\" \"moon = 3\"\n")
            .starts_with("line 1: highlight: only articles as a whole are highlighted, by a tag\n"
                         "line 2: ignore-article: expected a feed and a filter\n"
                         "line 3: ignore-article: filter:1: no attribute \"moon\""));
}

TEST_CASE("miniflux's block rules drop, one by one") {
  CHECK(imported("EntryTitle=(?i)sponsored\n"
                 "EntryURL=/ads/\n"
                 "EntryTag=^Ads$\n"
                 "EntryDate=before:2020-01-01\n"
                 "EntryDate=max-age:30d\n"
                 "EntryDate=between:2020-01-01, 2020-02-01\n"
                 "EntryDate=sometimes\n"
                 "EntryMood=x\n"
                 "EntryTitle=(\n") ==
        "title =~ /(?i)sponsored/c -> drop\n"
        "url =~ /\\/ads\\//c -> drop\n"
        "category =~ /^Ads$/c -> drop\n"
        "date < \"2020-01-01\" -> drop\n"
        "age > 30d -> drop\n"
        "date > \"2020-01-01\" and date < \"2020-02-01\" -> drop\n"
        "line 7: EntryDate: expected future, before:, after:, between: or max-age:\n"
        "line 8: EntryMood: no rule of this kind is known\n"
        "line 9: EntryTitle: filter:10: regular expression: missing ): (\n");
}

TEST_CASE("miniflux's keep rules drop what none of them names") {
  CHECK(imported("EntryTitle=comet\nEntryAuthor=Ann\n", MinifluxRules::keep) ==
        "not (title =~ /comet/c or author =~ /Ann/c) -> drop\n");
}

}  // namespace
}  // namespace antiphon::cli
