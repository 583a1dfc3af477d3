#include "antiphon/parser/serve.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "parser/peer.h"

namespace antiphon::parser {

namespace {

using test::Peer;

std::string feed_of(std::string_view items) {
  return "<rss version='2.0'><channel><title>T</title>" + std::string(items) + "</channel></rss>";
}

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += text;
  return out;
}

}  // namespace

TEST_CASE("a document in parts comes back as items and a feed") {
  Peer peer;
  const auto parsed = peer.parse(
      7, feed_of("<item><title>a</title><link>/x</link></item><item><title>b</title></item>"));
  CHECK(parsed.feed.title == "T");
  CHECK(parsed.feed.format == "rss20");
  REQUIRE(parsed.items.size() == 2);
  CHECK(parsed.items[0].title == "a");
  CHECK(parsed.items[0].url == "http://example.org/x");
  CHECK(parsed.batches == 1);
  CHECK(peer.end() == "0");
}

TEST_CASE("a document of one byte a part is the same") {
  Peer peer;
  peer.send(1, wire::ParseJob{"http://example.org/", "", false});
  for (const char c : feed_of("<item><title>a</title></item>"))
    peer.send(1, wire::DocumentPart{std::string(1, c)});
  peer.send(1, wire::DocumentEnd{});
  CHECK(std::get<wire::Items>(peer.receive().message).items.at(0).title == "a");
  CHECK(std::get<ParsedFeed>(peer.receive().message).title == "T");
}

TEST_CASE("many and large items come in batches") {
  Peer peer;
  const std::string large =
      "<item><description>" + std::string(300'000, 'x') + "</description></item>";
  CHECK(peer.parse(1, feed_of(times(5, large))).batches == 5);
  const auto many = peer.parse(2, feed_of(times(1000, "<item><title>a</title></item>")));
  CHECK(many.items.size() == 1000);
  CHECK(many.batches > 1);
  CHECK(many.batches < 20);
  const auto largest = peer.parse(
      3, feed_of("<item><description>" + std::string(8U << 20U, 'x') + "</description></item>"));
  CHECK(largest.items.at(0).content.content.size() <= kMaxBodyBytes);
}

TEST_CASE("what is no feed is a failure, and the next job is done") {
  Peer peer;
  CHECK(peer.parse(1, "<!DOCTYPE html><html></html>").failed == "this is a web page, not a feed");
  CHECK(peer.parse(2, "").failed == "the document is empty");
  CHECK(peer.parse(3, feed_of("")).feed.title == "T");
}

TEST_CASE("one process does many jobs of every kind") {
  Peer peer;
  for (std::uint32_t i = 0; i < 50; ++i) {
    CHECK(peer.parse(10 * i, feed_of("<item><title>a</title></item>")).items.size() == 1);
    CHECK(!peer.ask<StyledText>(10 * i + 1,
                                wire::RenderJob{{BodyKind::html, "<p>a <b>b</b></p>", ""}, 40})
               .lines.empty());
    CHECK(peer.ask<wire::SafeBody>(
                  10 * i + 2, wire::SafeBodyJob{{BodyKind::html, "<p>a</p><script>b</script>", ""}})
              .text == "a");
    CHECK(peer.ask<wire::Opml>(10 * i + 3,
                               wire::WriteOpmlJob{"T", {{"http://example.org/", "A", {}, false}}})
              .document.find("http://example.org/") != std::string::npos);
  }
  CHECK(peer.end() == "0");
}

TEST_CASE("charsets are converted in the box") {
  Peer peer;
  for (const std::string_view charset : {"koi8-r", "shift_jis", "euc-jp", "iso-2022-jp", "gb18030",
                                         "big5", "euc-kr", "windows-1255", "utf-16"}) {
    CAPTURE(charset);
    const auto parsed = peer.parse(1, "<?xml version='1.0' encoding='" + std::string(charset) +
                                          "'?>" + feed_of("<item><title>\xC6\xFC</title></item>"));
    CHECK(parsed.items.size() == 1);
  }
  CHECK(
      peer.parse(2, feed_of("<item><title>\xC6\xFC\xCB\xDC\xB8\xEC</title></item>")).items.size() ==
      1);
}

TEST_CASE("bodies of text are shown as text, and nothing is nothing") {
  Peer peer;
  const auto text =
      peer.ask<wire::SafeBody>(1, wire::SafeBodyJob{{BodyKind::text, "a <b>\x1b[31m\nc", ""}});
  CHECK(text.html.empty());
  CHECK(text.text == "a <b>[31m\nc");
  const auto none = peer.ask<wire::SafeBody>(2, wire::SafeBodyJob{});
  CHECK(none.html.empty());
  CHECK(none.text.empty());
}

TEST_CASE("OPML goes in and out") {
  Peer peer;
  peer.send(4, wire::ReadOpmlJob{});
  peer.send_document(
      4,
      "<opml><body><outline text='F'><outline text='A' xmlUrl='http://example.org/'/></outline>"
      "<outline xmlUrl='exec:x'/></body></opml>");
  const auto answer = peer.receive();
  CHECK(answer.request == 4);
  const auto list = std::get<wire::Subscriptions>(answer.message);
  REQUIRE(list.subscriptions.size() == 1);
  CHECK(list.subscriptions[0] == Subscription{"http://example.org/", "A", {"F"}, false});
  CHECK(list.dropped.size() == 1);
  peer.send(5, wire::ReadOpmlJob{});
  peer.send_document(5, "no");
  CHECK(std::get<wire::Failed>(peer.receive().message).reason == "this is no OPML document");
}

TEST_CASE("messages out of order end it") {
  SUBCASE("a part without a job") {
    Peer peer;
    peer.send(1, wire::DocumentPart{"x"});
    CHECK(peer.end() == "1: a part of a document came without its job");
  }
  SUBCASE("an end without a job") {
    Peer peer;
    peer.send(1, wire::DocumentEnd{});
    CHECK(peer.end() == "1: the end of a document came without its job");
  }
  SUBCASE("a job inside of a document") {
    Peer peer;
    peer.send(1, wire::ParseJob{});
    peer.send(1, wire::ParseJob{});
    CHECK(peer.end() == "1: a job came before the end of a document");
  }
  SUBCASE("a part of another document") {
    Peer peer;
    peer.send(1, wire::ParseJob{});
    peer.send(2, wire::DocumentPart{"x"});
    CHECK(peer.end() == "1: a document was broken off by another job");
  }
  SUBCASE("rendering in the middle of a document") {
    Peer peer;
    peer.send(1, wire::ReadOpmlJob{});
    peer.send(2, wire::RenderJob{});
    CHECK(peer.end() == "1: a document was broken off by another job");
  }
  SUBCASE("a job under the document's own number") {
    Peer peer;
    peer.send(1, wire::ParseJob{});
    peer.send(1, wire::RenderJob{});
    CHECK(peer.end() == "1: a job came before the end of a document");
  }
}

TEST_CASE("nonsense on the wire ends it") {
  SUBCASE("no frame") {
    Peer peer;
    peer.send_raw(std::string(64, '\xFF'));
    CHECK(peer.end().starts_with("1: "));
  }
  SUBCASE("an unknown kind") {
    Peer peer;
    peer.send_raw(wire::framed({0x7FFF, wire::RequestId{1}, "x"}));
    CHECK(peer.end().starts_with("1: "));
  }
  SUBCASE("a message that is cut") {
    Peer peer;
    peer.send_raw(std::string_view("\x05\0\0", 3));
    CHECK(peer.end().starts_with("1: "));
  }
}

TEST_CASE("a document that is too large fails, and the next job is done") {
  Peer peer;
  const auto failed = peer.parse(1, std::string(52U << 20U, ' ')).failed;
  CHECK(failed == "the document is larger than 51 MB");
  CHECK(peer.parse(2, feed_of("")).feed.title == "T");
}

#if ANTIPHON_SANDBOX  // AddressSanitizer cannot live with little memory
namespace {

// Leaves the child so much memory beyond what it has.
void limit_memory(rlim_t bytes) {
  std::ifstream statm("/proc/self/statm");
  rlim_t pages = 0;
  statm >> pages;
  const rlim_t all = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + bytes;
  const rlimit limit{all, all};
  ::setrlimit(RLIMIT_AS, &limit);
}

}  // namespace

TEST_CASE("a job for which memory runs out fails, and the next is done") {
  Peer peer([] { limit_memory(96U << 20U); });
  SUBCASE("while it is read") {
    const auto parsed = peer.parse(1, feed_of(times(5'000'000, "<a/>")));
    CHECK(parsed.failed.starts_with("document too complex"));
  }
  SUBCASE("while it comes") {
    Peer tight([] { limit_memory(24U << 20U); });
    CHECK(tight.parse(1, std::string(32U << 20U, 'x')).failed == "not enough memory for it");
    CHECK(tight.parse(2, feed_of("")).feed.title == "T");
  }
  CHECK(peer.parse(2, feed_of("<item><title>a</title></item>")).items.size() == 1);
  CHECK(peer.end() == "0");
}

TEST_CASE("the largest hostile documents are answered within the box") {
  Peer peer;
  for (const std::string_view piece :
       {"<a/>", "<item>", "<a b='c'>", "&#x10FFFF;", "<![CDATA[", "\xE9"}) {
    CAPTURE(piece);
    const auto parsed = peer.parse(1, feed_of(times((8U << 20U) / piece.size(), piece)));
    CHECK((parsed.failed.starts_with("document too complex") || parsed.feed.title == "T"));
  }
  CHECK(peer.end() == "0");
}
#endif

}  // namespace antiphon::parser
