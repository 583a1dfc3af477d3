#include "config/feed_fields.h"

#include <doctest/doctest.h>

#include "antiphon/config/feeds_file.h"

using namespace antiphon;
using namespace std::chrono_literals;
using config::feeds_line;
using config::FeedsFile;

namespace {

using Strings = std::vector<std::string>;

const std::string kFeed = "https://example.org/a";

ConfiguredFeed with(const std::string& fields) {
  const FeedsFile file = FeedsFile::parse(kFeed + " " + fields);
  for (const Error& problem : file.problems())
    FAIL_CHECK(problem.message);
  REQUIRE(file.subscriptions().size() == 1);
  return file.subscriptions()[0];
}

// What is said about the fields; the feed is there all the same.
std::string complaint(const std::string& fields) {
  const FeedsFile file = FeedsFile::parse("\n" + kFeed + " " + fields + " tag\n");
  REQUIRE(file.subscriptions().size() == 1);
  ConfiguredFeed expected{{kFeed, "", {"tag"}, false}, {}};
  // A limit that cannot be read is none, not the one of the settings.
  if (fields.starts_with("keep=")) expected.settings.own().keep = Retention{};
  CHECK(file.subscriptions()[0] == expected);
  REQUIRE(file.problems().size() == 1);
  return file.problems()[0].message;
}

FeedSettings all_of_them() {
  FeedSettings all;
  all.interval = 90min;
  all.keep = Retention{500, std::nullopt};
  all.user_agent = "reader of the news";
  all.headers = {"X-Key: a \"b\" \\c", "Authorization: Bearer t0ken"};
  all.cookies = {"sid=1", "theme=dark; lang=de"};
  all.proxy = "socks5h://me:secret@localhost:1080";
  all.user = "me";
  all.password = "s e=c#r\"et";
  all.password_command = "pass show 'my feeds/one'";
  all.netrc = false;
  all.ca_file = "~/ca.pem";
  all.client_cert = "/etc/me.pem";
  all.client_key = "/etc/me key.pem";
  all.verify = true;
  return all;
}

}  // namespace

TEST_CASE("fields with known keys are settings of the feed and no tags") {
  const ConfiguredFeed feed = with("news interval=90m keep=90d user-agent=me netrc=yes lang=de");
  CHECK(feed.tags == Strings{"news", "lang=de"});
  CHECK(feed.settings->interval == 90min);
  CHECK(feed.settings->keep == Retention{std::nullopt, std::chrono::days{90}});
  CHECK(feed.settings->user_agent == "me");
  CHECK(feed.settings->netrc == true);
}

TEST_CASE("a value with spaces is quoted together with its key") {
  const FeedSettings settings =
      *with(R"("header=X-Key: a b" "password-command=pass show feed" "header=Accept: text/xml")")
           .settings;
  CHECK(settings.headers == Strings{"X-Key: a b", "Accept: text/xml"});
  CHECK(settings.password_command == "pass show feed");
}

TEST_CASE("an empty proxy means none, and is not the same as saying nothing") {
  CHECK(with("proxy=").settings->proxy == "");
  CHECK(!with("news").settings->proxy);
}

TEST_CASE("a key is known in lower case and with its sign only") {
  for (const std::string tag :
       {"Interval=5", "interval", "interval:5", "x-interval=5", "=interval"}) {
    CAPTURE(tag);
    CHECK(with(tag).tags == Strings{tag});
  }
}

TEST_CASE("the first value of a key counts, but all headers and cookies do") {
  CHECK(with("interval=1h interval=2h").settings->interval == 60min);
  CHECK(with("cookie=a=1 cookie=b=2 cookie=a=1").settings->cookies == Strings{"a=1", "b=2"});
  const FeedsFile file =
      FeedsFile::parse(kFeed + " user=a cookie=a=1\n" + kFeed + " user=b keep=all cookie=b=2\n");
  REQUIRE(file.subscriptions().size() == 1);
  const FeedSettings& settings = *file.subscriptions()[0].settings;
  CHECK(settings.user == "a");
  CHECK(settings.keep == Retention{});
  CHECK(settings.cookies == Strings{"a=1", "b=2"});
}

TEST_CASE("a bad value is told with its place and what was expected, and the feed stays") {
  CHECK(complaint("interval=often") ==
        "feeds:2: interval: expected a time such as 30m or 2h, from 1m to 30d, got \"often\"");
  CHECK(complaint("keep=0") ==
        "feeds:2: keep: expected a number of items such as 500, a time such as 90d, or all, got "
        "\"0\"");
  CHECK(complaint("netrc=maybe") == "feeds:2: netrc: expected yes or no, got \"maybe\"");
  for (const char* field : {"interval=30s",
                            "interval=31d",
                            "interval=90s",
                            "interval=",
                            "keep=12h",
                            "user-agent=",
                            "user-agent=caf\u00e9",
                            "cookie=x",
                            "cookie==x",
                            "proxy=localhost:3128",
                            "proxy=ftp://x",
                            "proxy=http://",
                            "user=a:b",
                            "user=",
                            "password=",
                            "password-command=",
                            "ca-file=",
                            "verify=false",
                            "header=X-Key:",
                            "header=X-Key",
                            "\"header=X Key: a\"",
                            "header=Host:x",
                            "header=if-none-match:x",
                            "\"header=X: a\\r\\nY: b\"",
                            "\"cookie=a=1\\nX: y\""}) {
    CAPTURE(field);
    CHECK(complaint(field).starts_with("feeds:2: "));
  }
}

TEST_CASE("a complaint repeats no secret and nothing that a terminal would obey") {
  for (const char* field : {"proxy=me:hunter2@localhost", "\"password=hunter2\\n\"",
                            "header=hunter2", "cookie=hunter2", "user=me:hunter2"}) {
    CAPTURE(field);
    CHECK(complaint(field).find("hunter2") == std::string::npos);
  }
  CHECK(complaint("\"interval=\x1b[31m\"").find('\x1b') == std::string::npos);
  CHECK(complaint("interval=" + std::string(4000, 'x')).size() < 200);
}

TEST_CASE("a line that is made of a subscription says all of its settings") {
  ConfiguredFeed wanted{{kFeed, "T", {"x"}, true}, all_of_them()};
  const FeedsFile file = FeedsFile::parse(feeds_line(wanted));
  CHECK(file.problems().empty());
  REQUIRE(file.subscriptions().size() == 1);
  CHECK(file.subscriptions()[0] == wanted);
}

TEST_CASE("a feed that is there gets the settings that it has not") {
  FeedsFile file = FeedsFile::parse(kFeed + " interval=1h cookie=a=1 # why\n");
  ConfiguredFeed more{{kFeed, "", {}, false}, {}};
  more.settings.own().interval = 120min;
  more.settings.own().keep = Retention{};
  more.settings.own().cookies = {"a=1", "b=2"};
  CHECK(!file.add(more));
  CHECK(file.content() == kFeed + " interval=1h cookie=a=1 keep=all cookie=b=2 # why\n");
  CHECK(FeedsFile::parse(file.content()).subscriptions() == file.subscriptions());
}

TEST_CASE("a tag from elsewhere cannot pretend to be a setting") {
  const ConfiguredFeed tagged{
      {kFeed, "", {"password-command=evil", "!netrc=~verify=no", "keep=", "a=verify=no"}, false},
      {}};
  CHECK(feeds_line(tagged) == kFeed + " evil no a=verify=no");
}
