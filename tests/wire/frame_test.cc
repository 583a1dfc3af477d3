#include "antiphon/wire/frame.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "wire/memory.h"

namespace antiphon::wire {

namespace {

bool same(const Frame& a, const Frame& b) {
  return a.kind == b.kind && a.request == b.request && a.payload == b.payload;
}

std::string header(std::uint32_t length, std::uint32_t kind, std::uint32_t request) {
  std::string out;
  const auto put = [&](std::uint32_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i)
      out += static_cast<char>(value >> (8 * i) & 0xFFU);
  };
  put(length, 4);
  put(kind, 2);
  put(request, 4);
  return out;
}

FrameReader greeted() {
  FrameReader reader(Role::parser);
  reader.feed(hello(Role::parser));
  return reader;
}

// Why the stream is refused; empty: it is not.
std::string refusal(std::string_view bytes, Role expected = Role::parser) {
  FrameReader reader(expected);
  reader.feed(bytes);
  while (true) {
    auto frame = reader.next();
    if (!frame) return frame.error().message;
    if (!*frame) return "";
  }
}

std::string after_hello(std::string_view bytes) {
  return refusal(hello(Role::parser) + std::string(bytes));
}

}  // namespace

TEST_CASE("messages come out of a stream as they went in, however it is cut") {
  std::mt19937 random(1);
  std::vector<Frame> sent;
  std::string stream = hello(Role::parser);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, kMaxFrame - 1,
                                 kMaxFrame, kMaxFrame + 1, 3 * kMaxFrame, std::size_t{0}}) {
    Frame frame{static_cast<std::uint16_t>(sent.size() + 1), RequestId{0xFFFFFFFF}, ""};
    frame.payload.resize(size);
    std::generate(frame.payload.begin(), frame.payload.end(),
                  [&] { return static_cast<char>(random()); });
    stream += framed(frame);
    sent.push_back(std::move(frame));
  }
  for (const std::size_t bite : {std::size_t{997}, std::size_t{65536}, stream.size()}) {
    FrameReader reader(Role::parser);
    std::vector<Frame> got;
    for (std::size_t at = 0; at < stream.size(); at += bite) {
      reader.feed(std::string_view(stream).substr(at, bite));
      while (true) {
        auto frame = reader.next();
        if (!frame) FAIL(frame.error().message);
        if (!*frame) break;
        got.push_back(std::move(**frame));
      }
    }
    CHECK(reader.at_end().ok());
    REQUIRE(got.size() == sent.size());
    CHECK(std::equal(got.begin(), got.end(), sent.begin(), same));
  }
}

TEST_CASE("a long message travels in frames of the greatest size") {
  const std::string stream = framed({5, RequestId{6}, std::string(2 * kMaxFrame + 3, 'x')});
  CHECK(stream.size() == 2 * kMaxFrame + 3 + 3 * 10);
  CHECK(stream.starts_with(header(kMaxFrame, 5 | kMoreParts, 6)));
  CHECK(stream.substr(kMaxFrame + 10).starts_with(header(kMaxFrame, 5 | kMoreParts, 6)));
  CHECK(stream.substr(2 * (kMaxFrame + 10)).starts_with(header(3, 5, 6)));
}

TEST_CASE("what does not speak our protocol is shown") {
  CHECK(refusal("bash: line 1: antiphon-backend: command not found\n", Role::backend) ==
        "the backend does not speak antiphon's protocol; it said: "
        "bash: line 1: antiphon-backend: command not found");
  CHECK(refusal("antiphon-backend: cannot open the store\n", Role::backend) ==
        "the backend does not speak antiphon's protocol; it said: "
        "antiphon-backend: cannot open the store");
  CHECK(refusal("antiphon: no such option\n", Role::backend).ends_with("antiphon: no such option"));
}

TEST_CASE("nothing unprintable and nothing long of a stranger's words is shown") {
  const std::string why = refusal("\x1b]0;evil\x07\xff\n" + std::string(100'000, 'x'));
  CHECK(why.size() < 400);
  CHECK(std::none_of(why.begin(), why.end(), [](char c) { return c >= 0 && c < 0x20; }));
}

TEST_CASE("a stranger is told at its first byte") {
  CHECK(refusal("S") != "");
}

TEST_CASE("another version is told in a sentence") {
  std::string other = hello(Role::backend);
  other[8] = 10;
  CHECK(refusal(other, Role::backend) ==
        "the backend speaks protocol 10, this program speaks 9: both must be of the same version");
}

TEST_CASE("another role is told in a sentence") {
  CHECK(refusal(hello(Role::fetcher), Role::backend) ==
        "the fetcher answers where the backend was expected");
  std::string other = hello(Role::backend);
  other[10] = 99;
  CHECK(refusal(other, Role::backend) ==
        "a program of unknown kind answers where the backend was expected");
}

TEST_CASE("half a hello is waited for, and nothing is said before it") {
  FrameReader reader(Role::parser);
  const std::string stream = hello(Role::parser) + framed({1, RequestId::none, "x"});
  for (std::size_t i = 0; i + 1 < stream.size(); ++i) {
    reader.feed(stream.substr(i, 1));
    auto frame = reader.next();
    REQUIRE(frame.ok());
    CHECK_FALSE(frame->has_value());
  }
}

TEST_CASE("the end of a stream is in order only between two messages") {
  const std::string stream = hello(Role::parser) + framed({1, RequestId::none, "x"});
  for (std::size_t size = 0; size <= stream.size(); ++size) {
    FrameReader reader(Role::parser);
    reader.feed(stream.substr(0, size));
    (void)reader.next();
    CHECK(reader.at_end().ok() == (size == 12 || size == stream.size()));
  }
  FrameReader parts = greeted();
  parts.feed(header(1, 1 | kMoreParts, 0) + "x");
  CHECK_FALSE((*parts.next()).has_value());
  CHECK(parts.at_end().error().message == "the parser ended in the middle of a message");
}

TEST_CASE("a frame over the limit is refused before it comes, and costs no memory") {
  for (const std::uint32_t length : {std::uint32_t{kMaxFrame + 1}, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    std::string why;
    const std::size_t peak = peak_during([&] { why = after_hello(header(length, 1, 0)); });
    CHECK(why ==
          "the parser sent a frame of " + std::to_string(length) + " bytes, the limit is 262144");
    CHECK(peak < 4096);
  }
  CHECK(peak_during([] { CHECK(after_hello(header(kMaxFrame, 1, 0)).empty()); }) < 4096);
}

TEST_CASE("parts that never end are refused at the limit of a message") {
  FrameReader reader = greeted();
  const std::string part = header(kMaxFrame, 1 | kMoreParts, 0) + std::string(kMaxFrame, 'x');
  std::size_t fed = 0;
  std::string why;
  const std::size_t peak = peak_during([&] {
    while (why.empty() && fed <= 2 * kMaxMessage) {
      reader.feed(part);
      fed += kMaxFrame;
      const auto frame = reader.next();
      if (!frame) why = frame.error().message;
    }
  });
  CHECK(why == "the parser sent a message of more than 16777216 bytes");
  CHECK(fed == kMaxMessage + kMaxFrame);
  CHECK(peak < 4 * kMaxMessage);
}

TEST_CASE("the longest message of all is taken") {
  FrameReader reader = greeted();
  reader.feed(framed({1, RequestId::none, std::string(kMaxMessage, 'x')}));
  auto frame = reader.next();
  REQUIRE(frame.ok());
  REQUIRE(frame->has_value());
  CHECK((*frame)->payload.size() == kMaxMessage);
}

TEST_CASE("parts of different messages are not put together") {
  const std::string part = header(1, 1 | kMoreParts, 7) + "x";
  const std::string why = "the parser sent another message between the parts of one";
  CHECK(after_hello(part + header(1, 2, 7) + "x") == why);
  CHECK(after_hello(part + header(1, 1, 8) + "x") == why);
  CHECK(after_hello(part + header(1, 1, 7) + "x").empty());
}

TEST_CASE("empty parts, of which there could be endlessly many, are refused") {
  CHECK(after_hello(header(0, 1 | kMoreParts, 0)) == "the parser sent an empty part");
}

TEST_CASE("after an error the reader keeps nothing and repeats itself") {
  FrameReader reader = greeted();
  reader.feed(header(0xFFFFFFFF, 1, 0));
  const auto first = reader.next();
  REQUIRE_FALSE(first.ok());
  const std::string more(1'000'000, 'x');
  CHECK(peak_during([&] { reader.feed(more); }) < 4096);
  reader.feed(framed({1, RequestId::none, "x"}));
  const auto second = reader.next();
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().message == first.error().message);
  CHECK_FALSE(reader.at_end().ok());
}

TEST_CASE("no change of a stream's bytes does worse than a refusal") {
  std::mt19937 random(7);
  std::string stream = hello(Role::parser);
  for (std::uint16_t kind = 1; kind < 20; ++kind) {
    stream += framed({kind, RequestId{kind}, std::string(kind * 3U, 'x')});
  }
  stream += header(2, 1 | kMoreParts, 1) + "xx" + header(2, 1, 1) + "xx";
  for (int round = 0; round < 8'000; ++round) {
    std::string changed = stream;
    for (int changes = 0; changes < 3; ++changes) {
      changed[random() % changed.size()] = static_cast<char>(random());
    }
    FrameReader reader(Role::parser);
    std::size_t out = 0;
    for (std::string_view left = changed; !left.empty();) {
      const std::string_view bite = left.substr(0, 1 + random() % 100);
      reader.feed(bite);
      left.remove_prefix(bite.size());
      for (auto frame = reader.next(); frame.ok() && *frame; frame = reader.next()) {
        out += (*frame)->payload.size();
      }
    }
    if (out > changed.size()) FAIL("more came out than went in, round ", round);
  }
}

}  // namespace antiphon::wire
