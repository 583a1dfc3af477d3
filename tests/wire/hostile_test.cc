// What a peer that lies can make us do: nothing but refuse, and without much memory.

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/wire/archive.h"
#include "wire/memory.h"
#include "wire/samples.h"

namespace antiphon::wire {

namespace {

constexpr std::size_t kLittle = 64U << 10U;

std::string u64(std::uint64_t value) {
  std::string out;
  for (int i = 0; i < 8; ++i)
    out += static_cast<char>(value >> (8 * i) & 0xFFU);
  return out;
}

std::string zeros(std::size_t count) {
  return std::string(count, '\0');
}

// A payload whose message begins with a list of `count` elements.
Frame list_of(std::uint16_t kind, std::uint64_t count, const std::string& elements) {
  return {kind, RequestId::none, "\x01" + u64(count) + elements};
}

constexpr std::uint16_t kItems = 501;
constexpr std::uint16_t kStyledText = 503;
constexpr std::uint16_t kSubscriptions = 505;
constexpr std::uint16_t kOpml = 506;

template <Direction Messages>
std::string refusal(const Frame& frame) {
  const auto decoded = decode<Messages>(frame);
  return decoded ? "" : decoded.error().message;
}

// The frame of a message after its first occurrence of some bytes was replaced.
template <Direction Messages>
Frame forged(const Messages& message, const std::string& what, const std::string& by) {
  Frame frame = encode(RequestId::none, message);
  const auto at = frame.payload.find(what);
  REQUIRE(at != std::string::npos);
  frame.payload.replace(at, what.size(), by);
  return frame;
}

}  // namespace

TEST_CASE("a count larger than the message is refused before any memory is taken") {
  for (const std::uint64_t count : {~std::uint64_t{0}, std::uint64_t{1} << 63U,
                                    std::uint64_t{1} << 32U, std::uint64_t{1'000}}) {
    for (const std::uint16_t kind : {kItems, kStyledText, kSubscriptions, kOpml}) {
      const Frame frame = list_of(kind, count, zeros(900));
      std::string why;
      CHECK(peak_during([&] { why = refusal<FromParser>(frame); }) < kLittle);
      CHECK(why.ends_with("a count is larger than the message"));
    }
  }
}

TEST_CASE("a count that fits the bytes but not the memory is refused before any is taken") {
  // Enclosures can be written in 18 bytes and take 96.
  Article article;
  article.enclosures.resize(200'000);
  const Frame frame = encode<FromBackend>(RequestId::none, article);
  REQUIRE(fits(frame));
  std::string why;
  CHECK(peak_during([&] { why = refusal<FromBackend>(frame); }) < kLittle);
  CHECK(why == "a message Article is refused: it would take too much memory");
}

TEST_CASE("no message takes more memory than its budget") {
  const auto costs = [](const Frame& frame) {
    const std::size_t peak = peak_during([&] { (void)decode<FromParser>(frame); });
    CHECK(peak <= 4 * frame.payload.size() + 2 * kLittle);
  };
  SUBCASE("lists that say much and hold nothing") {
    costs(list_of(kStyledText, 500'000, zeros(4'000'000)));
    costs(list_of(kStyledText, 499'999, zeros(4'000'000)));
    costs(list_of(kItems, 30'000, zeros(4'000'000)));
    costs(list_of(kSubscriptions, 160'000, zeros(4'000'000)));
  }
  SUBCASE("lists in lists, each of which claims all that is left") {
    std::string lines;
    for (std::uint64_t left = 4'000'000; left > 2'000'000; left -= 8) {
      lines += u64((left - 8) / 12);
    }
    lines.resize(4'000'000);
    costs(list_of(kStyledText, 100'000, lines));
  }
  SUBCASE("lists in lists, as full as can be") {
    StyledText text;
    text.lines.resize(100'000, StyledLine{{{"", Style::plain, 0}}});
    costs(encode<FromParser>(RequestId::none, text));
  }
  SUBCASE("many short texts") {
    // 16 bytes are the shortest that a string keeps outside of itself.
    const Subscriptions many{{}, std::vector<std::string>(100'000, std::string(16, 'x'))};
    costs(encode<FromParser>(RequestId::none, many));
  }
  SUBCASE("one long text") {
    costs(encode<FromParser>(RequestId::none, Opml{std::string(16'000'000, 'x')}));
  }
}

TEST_CASE("a message cut short anywhere is refused") {
  samples::for_each_direction([]<class Messages>(const std::vector<Messages>& all) {
    for (const Messages& message : all) {
      const Frame whole = encode(RequestId::none, message);
      for (std::size_t size = 0; size < whole.payload.size(); ++size) {
        const Frame cut{whole.kind, whole.request, whole.payload.substr(0, size)};
        if (decode<Messages>(cut).ok()) FAIL("kind ", whole.kind, " cut at ", size);
      }
    }
  });
}

TEST_CASE("a message with something after its end is refused") {
  samples::for_each_direction([]<class Messages>(const std::vector<Messages>& all) {
    for (const Messages& message : all) {
      Frame frame = encode(RequestId::none, message);
      frame.payload += '\0';
      CHECK(refusal<Messages>(frame).ends_with("something is left over at its end"));
    }
  });
}

TEST_CASE("a kind that this direction does not have is refused") {
  CHECK(refusal<ToBackend>({0, RequestId::none, "\x01"}) == "a message of unknown kind 0");
  CHECK(refusal<ToBackend>({18, RequestId::none, "\x01"}) == "a message of unknown kind 18");
  CHECK(refusal<FromParser>(encode<ToParser>(RequestId::none, DocumentEnd{})) ==
        "a message of unknown kind 404");
  CHECK(refusal<FromParser>({kMoreParts | kOpml, RequestId::none, "\x01" + u64(0)}) ==
        "a message of unknown kind 33274");
}

TEST_CASE("an archive that is not little-endian is refused") {
  for (const char first : {'\0', '\x02', '\xFF'}) {
    CHECK_FALSE(decode<ToBackend>({13, RequestId::none, std::string(1, first)}).ok());
  }
  CHECK(decode<ToBackend>({13, RequestId::none, "\x01"}).ok());
}

TEST_CASE("an enumeration with a value that nobody named is refused") {
  const std::string unknown = " is refused: an enumeration has an unknown value";
  const auto last_byte = []<class Messages>(const Messages& message, std::size_t from_end,
                                            char by) {
    Frame frame = encode(RequestId::none, message);
    frame.payload[frame.payload.size() - from_end] = by;
    return refusal<Messages>(frame);
  };
  CHECK(last_byte(FromBackend{Notice{NoticeLevel::error, ""}}, 9, '\x03') ==
        "a message Notice" + unknown);
  CHECK(last_byte(ToBackend{Edit{}}, 41, '\x06') == "a message Edit" + unknown);
  CHECK(last_byte(ToBackend{Seek{}}, 25, '\x0d') == "a message Seek" + unknown);
  CHECK(last_byte(ToParser{SafeBodyJob{}}, 17, '\x03') == "a message SafeBodyJob" + unknown);
  // Style is a set of bits, of which dim is the highest.
  const FromParser text = StyledText{{{{{"abc", Style::dim, 0}}}}, {}};
  const std::string dim("abc\0\x01", 5);
  CHECK(refusal<FromParser>(forged(text, dim, "abc\xFF\x01")).empty());
  CHECK(refusal<FromParser>(forged(text, dim, std::string("abc\0\x02", 5))) ==
        "a message StyledText" + unknown);
}

TEST_CASE("a bool that is neither true nor false is refused") {
  Frame frame = encode<FromBackend>(RequestId::none, Done{true, ""});
  frame.payload[1] = '\x02';
  CHECK(refusal<FromBackend>(frame) == "a message Done is refused: a bool is neither 0 nor 1");
}

TEST_CASE("text that is not UTF-8 is refused wherever it stands") {
  const std::vector<std::string> bad{"\xFFxxxxxxxxx",          "xxxxxxxxx\xC3",
                                     "xxxx\xC0\x80xxxx",       "xxxxxxxx\xED\xA0\x80",
                                     "\xF4\x90\x80\x80xxxxxx", "xxxxxxx\x80xx"};
  const std::string good(10, 'm');
  for (const std::string& bytes : bad) {
    const std::string text =
        bytes.size() < 10 ? bytes + zeros(10 - bytes.size()) : bytes.substr(bytes.size() - 10);
    const auto refused = [&]<class Messages>(const Messages& message) {
      return refusal<Messages>(forged(message, good, text)).ends_with("text is not valid UTF-8");
    };
    CHECK(refused(ToBackend{OpenView{{}, {}, good, "", GroupBy::feed}}));
    CHECK(refused(ToBackend{Subscribe{"", "", {"a", good}}}));
    CHECK(refused(FromParser{StyledText{{{{{good, {}, 0}}}}, {}}}));
    CHECK(refused(FromParser{StyledText{{}, {good}}}));
    CHECK(refused(ToParser{RenderJob{{BodyKind::html, good, ""}, 80}}));
    ParsedItem item;
    item.text = good;
    CHECK(refused(FromParser{Items{{item}}}));
  }
}

TEST_CASE("bytes of documents need not be UTF-8") {
  std::string every;
  for (int byte = 0; byte < 256; ++byte)
    every += static_cast<char>(byte);
  CHECK(decode<ToParser>(encode<ToParser>(RequestId::none, DocumentPart{every})).ok());
  CHECK(decode<FromFetcher>(encode<FromFetcher>(RequestId::none, FetchBody{every})).ok());
}

TEST_CASE("no change of bytes does worse than a refusal, and what is taken is a message") {
  std::mt19937 random(20260711);
  const auto below = [&](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  const std::vector<std::string> numbers{u64(0), u64(1), u64(1000), u64(~std::uint64_t{0}),
                                         u64(std::uint64_t{1} << 31U)};
  std::size_t taken = 0;
  samples::for_each_direction([&]<class Messages>(const std::vector<Messages>& all) {
    for (const Messages& message : all) {
      const Frame whole = encode(RequestId::none, message);
      for (int round = 0; round < 1200; ++round) {
        Frame frame = whole;
        for (std::size_t changes = 1 + below(3); changes > 0 && !frame.payload.empty(); --changes) {
          const std::size_t at = below(frame.payload.size());
          switch (below(4)) {
            case 0:
              frame.payload[at] = static_cast<char>(below(256));
              break;
            case 1:
              frame.payload.erase(at, below(12));
              break;
            case 2:
              frame.payload.replace(at, 8, numbers[below(numbers.size())]);
              break;
            default:
              frame.payload.insert(at, frame.payload, below(frame.payload.size()), below(40));
          }
        }
        const auto decoded = decode<Messages>(frame);
        if (!decoded) continue;
        ++taken;
        const Frame again = encode(RequestId::none, *decoded);
        const auto back = decode<Messages>(again);
        if (!back || !samples::same(*back, *decoded)) FAIL("kind ", whole.kind, " round ", round);
      }
    }
  });
  CHECK(taken > 1000);  // the changes are not all so coarse that nothing is read
}

}  // namespace antiphon::wire
