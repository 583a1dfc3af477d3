#include "antiphon/config/feeds_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"

using namespace antiphon;
using config::feeds_line;
using config::FeedsFile;

namespace {

std::vector<std::string> problems_of(const FeedsFile& file) {
  std::vector<std::string> out;
  for (const Error& problem : file.problems())
    out.push_back(problem.message);
  return out;
}

ConfiguredFeed only(std::string_view line) {
  const FeedsFile file = FeedsFile::parse(line);
  REQUIRE(file.problems().empty());
  REQUIRE(file.subscriptions().size() == 1);
  return file.subscriptions()[0];
}

ConfiguredFeed feed(std::string url, std::vector<std::string> tags = {}, std::string title = "") {
  return {{std::move(url), std::move(title), std::move(tags), false}, {}};
}

std::string after_adding(std::string_view content, const ConfiguredFeed& subscription) {
  FeedsFile file = FeedsFile::parse(content);
  file.add(subscription);
  // What is known without reading again is what reading again would show.
  const FeedsFile again = FeedsFile::parse(file.content());
  CHECK(again.subscriptions() == file.subscriptions());
  CHECK(problems_of(again) == problems_of(file));
  return file.content();
}

std::string after_removing(std::string_view content, std::string_view url) {
  FeedsFile file = FeedsFile::parse(content);
  file.remove(url);
  return file.content();
}

constexpr std::string_view kA = "https://example.org/a";

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a line is an address with tags, a title and a mark that hides") {
  const ConfiguredFeed feed =
      only("https://example.org/a news \"long reads\" \"~My Title\" ! # why\n");
  CHECK(feed.url == kA);
  CHECK(feed.tags == Strings{"news", "long reads"});
  CHECK(feed.title == "My Title");
  CHECK(feed.hidden);
}

TEST_CASE("blank lines and comments are no feeds") {
  const FeedsFile file = FeedsFile::parse("\n# one\n  # two\n\t\r\n \n#");
  CHECK(file.subscriptions().empty());
  CHECK(file.problems().empty());
}

TEST_CASE("fields are split as newsboat splits them") {
  const auto tags = [](std::string_view fields) {
    return only("https://example.org/a " + std::string(fields)).tags;
  };
  CHECK(tags(R"("a b"c "d""e")") == Strings{"a b", "c", "d", "e"});
  CHECK(tags(R"("say \"hi\" \\ \n\t\r \q")") == Strings{"say \"hi\" \\ \n\t\r q"});
  CHECK(tags(R"("`a` \`b\`")") == Strings{R"(`a` \`b\`)"});
  CHECK(tags(R"(a\b c"d e#f)") == Strings{R"(a\b)", R"(c"d)", "e#f"});
  CHECK(tags(R"("#x" #y)") == Strings{"#x"});
  CHECK(tags("a\t\t b\r") == Strings{"a", "b"});
  CHECK(tags(R"("not closed )") == Strings{"not closed "});
  CHECK(tags(R"("ends in \)") == Strings{"ends in "});
  CHECK(tags(R"("" a)") == Strings{"a"});
}

TEST_CASE("of several titles the first counts, and a named mark hides as well") {
  CHECK(only("https://example.org/a ~One ~Two").title == "One");
  CHECK(only("https://example.org/a \"!not in the list\"").hidden);
  CHECK(only("https://example.org/a ~ !").title.empty());
}

TEST_CASE("a tag is there once") {
  CHECK(only("https://example.org/a x y x").tags == Strings{"x", "y"});
}

TEST_CASE("a field with an unknown key is a tag") {
  CHECK(only("https://example.org/a lang=de").tags == Strings{"lang=de"});
}

TEST_CASE("the same address twice is one feed with the tags of both") {
  const FeedsFile file = FeedsFile::parse(
      "https://example.org/a x ~One\nhttps://example.org/b\nhttps://example.org/a y ~Two !\n");
  REQUIRE(file.subscriptions().size() == 2);
  CHECK(file.subscriptions()[0] == ConfiguredFeed{{std::string(kA), "One", {"x", "y"}, true}, {}});
  CHECK(file.subscriptions()[1].url == "https://example.org/b");
}

TEST_CASE("every kind of source is kept with its own address") {
  for (const char* address :
       {"http://example.org/", "HTTPS://user%40host:pass@example.org/x?y=z#f", "file:///tmp/a.xml",
        "file:a.xml", "exec:~/bin/news", "filter:~/bin/clean:https://example.org/",
        "query:Unread:unread", "https://bücher.example/新聞"}) {
    CAPTURE(address);
    CHECK(only(address) == feed(address));
  }
  CHECK(only(R"("exec:~/bin/news one two" tag)").url == "exec:~/bin/news one two");
  CHECK(only(R"("query:N:unread = \"yes\"")").url == R"(query:N:unread = "yes")");
}

TEST_CASE("another address in the place of one leaves everything else as it is") {
  const auto renamed = [](const std::string& content) {
    FeedsFile file = FeedsFile::parse(content);
    CHECK(file.rename("https://example.org/a", "https://example.net/b?c=d"));
    CHECK(file.subscriptions()[0].url == "https://example.net/b?c=d");
    CHECK(FeedsFile::parse(file.content()).subscriptions() == file.subscriptions());
    return file.content();
  };
  CHECK(renamed("# mine\n\t https://example.org/a  x  \"~A b\" #c\r\n\nhttps://example.org/ab") ==
        "# mine\n\t https://example.net/b?c=d  x  \"~A b\" #c\r\n\nhttps://example.org/ab");
  CHECK(renamed("\"https://example.org/a\"x\n") == "\"https://example.net/b?c=d\"x\n");
  CHECK(renamed("\"https://example.org/a\n") == "\"https://example.net/b?c=d\"\n");
  CHECK(renamed("\xEF\xBB\xBFhttps://example.org/a\nhttps://example.org/a y") ==
        "\xEF\xBB\xBFhttps://example.net/b?c=d\nhttps://example.net/b?c=d y");
}

TEST_CASE("an address in quotes is one field, whatever a server made of it") {
  for (const std::string line : {"https://example.org/a x\n", "\"https://example.org/a\"x\n"}) {
    for (const std::string to :
         {"https://example.org/b\"password-command=poweroff\"", "https://example.org/b\\c",
          "https://example.org/b\"", "https://example.org/b#c"}) {
      CAPTURE(to);
      FeedsFile file = FeedsFile::parse(line);
      if (!file.rename("https://example.org/a", to)) continue;
      REQUIRE(file.subscriptions().size() == 1);
      CHECK(file.subscriptions()[0].url == to);
      CHECK(file.subscriptions()[0].tags == std::vector<std::string>{"x"});
      CHECK(file.subscriptions()[0].settings == Rare<FeedSettings>{});
    }
  }
}

TEST_CASE("an address that is there already, or is none, takes no other's place") {
  const std::string content = "https://example.org/a\nhttps://example.org/b\n";
  FeedsFile file = FeedsFile::parse(content);
  CHECK_FALSE(file.rename("https://example.org/a", "https://example.org/b"));
  CHECK_FALSE(file.rename("https://example.org/a", "https://a b/"));
  CHECK_FALSE(file.rename("https://example.org/c", "https://example.org/d"));
  CHECK(file.content() == content);
}

TEST_CASE("a line that is no source is named, passed over and kept") {
  const std::string content =
      "https://example.org/a\nftp://example.org/b\nword\n\"\" x\nhttp://\n\"http://a b\"\n"
      "query:name\nquery::x\nfilter:command\n";
  const FeedsFile file = FeedsFile::parse(content);
  CHECK(file.subscriptions().size() == 1);
  CHECK(file.content() == content);
  CHECK(problems_of(file) ==
        Strings{"feeds:2: expected a URL", "feeds:3: expected a URL", "feeds:4: expected a URL",
                "feeds:5: expected a URL", "feeds:6: expected a URL without spaces",
                "feeds:7: expected query:NAME:FILTER", "feeds:8: expected query:NAME:FILTER",
                "feeds:9: expected filter:COMMAND:URL"});
}

TEST_CASE("content is what was parsed, byte for byte") {
  for (const std::string& content : std::vector<std::string>{
           "", "\n", "x", "\r\n\r\n", "\xEF\xBB\xBFhttps://example.org/a\r\n", "a\n\n\nb",
           std::string("\0\xff\xfe\n\0", 5), "\xEF\xBB\xBF", "a\rb\r\n \t"}) {
    CHECK(FeedsFile::parse(content).content() == content);
  }
}

TEST_CASE("a byte order mark and CRLF are no part of a line") {
  const FeedsFile file =
      FeedsFile::parse("\xEF\xBB\xBFhttps://example.org/a x\r\nhttps://example.org/b\r\n");
  CHECK(file.problems().empty());
  REQUIRE(file.subscriptions().size() == 2);
  CHECK(file.subscriptions()[0] == feed(std::string(kA), {"x"}));
  CHECK(file.subscriptions()[1] == feed("https://example.org/b"));
}

TEST_CASE("bytes that are not UTF-8 are kept in the file and made valid in values") {
  const std::string content = "https://example.org/\xff \"caf\xe9\"\n";
  const FeedsFile file = FeedsFile::parse(content);
  REQUIRE(file.subscriptions().size() == 1);
  CHECK(file.subscriptions()[0].url == "https://example.org/\uFFFD");
  CHECK(file.subscriptions()[0].tags == Strings{"caf\uFFFD"});
  CHECK(file.content() == content);
}

TEST_CASE("a line of a megabyte is a line like any other") {
  const std::string url = "https://example.org/" + std::string(1'000'000, 'x');
  CHECK(only(url + " tag\n") == feed(url, {"tag"}));
}

TEST_CASE("a new feed becomes a line at the end, ended as the others are") {
  const std::string line = "https://example.org/a x \"two words\" \"~Title\"";
  const ConfiguredFeed added = feed(std::string(kA), {"x", "two words"}, "Title");
  CHECK(after_adding("", added) == line + "\n");
  CHECK(after_adding("# c\n\n", added) == "# c\n\n" + line + "\n");
  CHECK(after_adding("# no end", added) == "# no end\n" + line + "\n");
  CHECK(after_adding("# c\r\n", added) == "# c\r\n" + line + "\r\n");
  CHECK(after_adding("# c\r\n# d", added) == "# c\r\n# d\r\n" + line + "\r\n");
  CHECK(FeedsFile::parse("").add(added));
}

TEST_CASE("a feed that is there gets the tags that are new, in front of a comment") {
  const ConfiguredFeed more = feed(std::string(kA), {"x", "new one"}, "Title");
  CHECK(after_adding("https://example.org/a  x  # why\n", more) ==
        "https://example.org/a  x \"new one\" \"~Title\"  # why\n");
  CHECK(after_adding("https://example.org/a\r\n", more) ==
        "https://example.org/a x \"new one\" \"~Title\"\r\n");
  CHECK(after_adding("\xEF\xBB\xBFhttps://example.org/a x\n", more) ==
        "\xEF\xBB\xBFhttps://example.org/a x \"new one\" \"~Title\"\n");
  CHECK(after_adding("https://example.org/a x \"not closed", more) ==
        "https://example.org/a x \"not closed\" \"new one\" \"~Title\"");
  CHECK(after_adding("https://example.org/a \"not closed\\\n", more) ==
        "https://example.org/a \"not closed\" x \"new one\" \"~Title\"\n");
  CHECK(!FeedsFile::parse("https://example.org/a").add(more));
}

TEST_CASE("a feed that has all that is added is left alone") {
  const std::string content =
      " \"https://example.org/a\"\t\"~Mine\"   x ! \nhttps://example.org/a y\n";
  ConfiguredFeed same = feed(std::string(kA), {"y", "x"}, "Another title");
  same.hidden = true;
  CHECK(after_adding(content, same) == content);
}

TEST_CASE("what is no source is not added") {
  FeedsFile file = FeedsFile::parse("# mine\n");
  CHECK(!file.add(feed("ftp://example.org/")));
  CHECK(!file.add(feed("http://example.org/\nhttp://example.net/")));
  CHECK(!file.add(feed("")));
  CHECK(file.content() == "# mine\n");
}

TEST_CASE("hostile titles and tags stay in their line") {
  const std::string line =
      feeds_line(feed(std::string(kA), {"a\nhttp://example.net/", "b\"c", "#d"}, "x\r\ny\" !"));
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.find('\r') == std::string::npos);
  const ConfiguredFeed read = only(line);
  CHECK(read.tags == Strings{"a\nhttp://example.net/", "b\"c", "#d"});
  CHECK(read.title == "x\r\ny\" !");
  CHECK(!read.hidden);
}

TEST_CASE("tags cannot pretend to be a title or a mark") {
  CHECK(feeds_line(feed(std::string(kA), {"!x", "~y", "~!", ""})) == "https://example.org/a x y");
}

TEST_CASE("a removed feed takes its lines along and nothing else") {
  const std::string content =
      "# top\nhttps://example.org/a x\n\nhttps://example.org/b # b\n\"https://example.org/a\" y";
  CHECK(after_removing(content, kA) == "# top\n\nhttps://example.org/b # b\n");
  CHECK(after_removing(content, "https://example.org/b") ==
        "# top\nhttps://example.org/a x\n\n\"https://example.org/a\" y");
  CHECK(after_removing(content, "https://example.org/c") == content);
  CHECK(after_removing("\xEF\xBB\xBFhttps://example.org/a\n# c\n", kA) == "\xEF\xBB\xBF# c\n");
  CHECK(after_removing("https://example.org/a", kA).empty());
}

TEST_CASE("a removed feed is gone, and can be added again") {
  FeedsFile file = FeedsFile::parse("https://example.org/a\nhttps://example.org/b\nword\n");
  CHECK(file.remove(kA));
  CHECK(!file.remove(kA));
  REQUIRE(file.subscriptions().size() == 1);
  CHECK(problems_of(file) == Strings{"feeds:2: expected a URL"});
  CHECK(file.add(feed(std::string(kA))));
  CHECK(file.subscriptions().size() == 2);
}

TEST_CASE("parse undoes feeds_line") {
  std::mt19937 random(3);
  const Strings pieces{"a", "Z", " ", "\t", "\n", "\r", "\"", "\\", "#",   "~",
                       "!", "=", "`", "é",  "彗", ":",  "n",  "'",  "\x1b"};
  const auto text = [&](std::size_t most) {
    std::string out;
    const auto length = random() % most;
    for (std::size_t i = 0; i < length; ++i)
      out += pieces[random() % pieces.size()];
    return out;
  };
  for (int round = 0; round < 5000; ++round) {
    ConfiguredFeed wanted = feed("exec:x" + text(6), {}, text(8));
    wanted.hidden = random() % 2 == 0;
    for (auto tags = random() % 4; tags > 0; --tags) {
      std::string tag = "t";
      tag += text(6);
      if (std::find(wanted.tags.begin(), wanted.tags.end(), tag) == wanted.tags.end()) {
        wanted.tags.push_back(tag);
      }
    }
    const std::string line = feeds_line(wanted);
    CAPTURE(line);
    REQUIRE(only(line) == wanted);
    REQUIRE(only(line + "\r\n") == wanted);
  }
}

TEST_CASE("any bytes are kept, and adding changes only what was added to") {
  std::mt19937 random(5);
  const Strings pieces{
      "https://example.org/a", " ", "\"", "\\", "#", "\n", "\r", "x", "~t", "!", "\xff"};
  for (int round = 0; round < 5000; ++round) {
    std::string content;
    const auto length = random() % 14;
    for (std::size_t i = 0; i < length; ++i)
      content += pieces[random() % pieces.size()];
    CAPTURE(content);
    REQUIRE(FeedsFile::parse(content).content() == content);
    const std::string added = after_adding(content, feed(std::string(kA), {"new"}));
    const FeedsFile file = FeedsFile::parse(added);
    bool found = false;
    for (const ConfiguredFeed& subscription : file.subscriptions()) {
      if (subscription.url != kA) continue;
      found = std::find(subscription.tags.begin(), subscription.tags.end(), "new") !=
              subscription.tags.end();
    }
    REQUIRE(found);
  }
}

TEST_CASE("thousands of feeds are added without reading all again for each") {
  FeedsFile file = FeedsFile::parse("");
  for (int i = 0; i < 20'000; ++i) {
    file.add(feed("https://example.org/" + std::to_string(i), {"imported"}));
  }
  CHECK(file.subscriptions().size() == 20'000);
  CHECK(FeedsFile::parse(file.content()).subscriptions() == file.subscriptions());
}

TEST_CASE("a file is saved in a folder made for it, for its owner alone") {
  std::string folder = "/tmp/antiphon-feeds-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const std::string path = folder + "/new/deeper/feeds";
  auto file = FeedsFile::load(path);
  REQUIRE(file.ok());
  CHECK(file->subscriptions().empty());
  file->add(feed(std::string(kA)));
  REQUIRE(file->save(path).ok());
  CHECK(FeedsFile::load(path)->subscriptions() == file->subscriptions());
  struct stat status {};
  REQUIRE(::stat((folder + "/new").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(write_file(folder + "/mine", "word\n").ok());
  CHECK(problems_of(*FeedsFile::load(folder + "/mine")) == Strings{"mine:1: expected a URL"});
  CHECK(!FeedsFile::load(folder).ok());
  CHECK(!file->save(folder + "/mine/feeds").ok());
  std::filesystem::remove_all(folder);
}
