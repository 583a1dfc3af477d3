#include "fetch/body.h"

#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fetch/encoders.h"

namespace antiphon::fetch {
namespace {

struct Bench {
  std::array<char, 4096> scratch{};
  std::string out;
  Body body;

  explicit Bench(std::string_view coding, const FetchLimits& limits = {})
      : body(made(coding), !coding.empty(), limits, scratch,
             [this](std::string_view part) { out += part; }) {}

  static std::unique_ptr<Decoder> made(std::string_view coding) {
    auto decoder = make_decoder(coding);
    REQUIRE(decoder.ok());
    return *std::move(decoder);
  }
};

struct Coded {
  std::string name;
  std::string bytes;
};

std::vector<Coded> every_way(const std::string& text) {
  return {{"", text},
          {"gzip", test::gzip(text)},
          {"deflate", test::zlib_deflate(text)},
          {"deflate", test::raw_deflate(text)},
          {"br", test::brotli(text)},
          {"zstd", test::zstd(text)}};
}

TEST_CASE("a body comes out the same, however its bytes and its credit arrive") {
  const std::string text = test::feed_like(50'000);
  for (const Coded& way : every_way(text)) {
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{7}, std::size_t{4096}, way.bytes.size()}) {
      for (const std::uint64_t credit :
           {std::uint64_t{3}, std::uint64_t{4096}, std::uint64_t{100'000}}) {
        CAPTURE(way.name);
        CAPTURE(piece);
        CAPTURE(credit);
        Bench bench(way.name);
        std::uint64_t granted = 0;
        bool well = true;
        for (std::size_t at = 0; at < way.bytes.size(); at += piece) {
          well = well && bench.body.take(std::string_view(way.bytes).substr(at, piece)).ok();
        }
        well = well && bench.body.end().ok();
        while (well && bench.out.size() < text.size()) {
          granted += credit;
          well = bench.body.is_waiting();
          bench.body.add_credit(credit);
          well = well && bench.body.flow().ok() && bench.out.size() <= granted;
        }
        CHECK(well);
        CHECK(bench.out == text);
        CHECK(!bench.body.is_waiting());
      }
    }
  }
}

TEST_CASE("credit for exactly the whole body is enough to end it") {
  const std::string text = test::feed_like(8192);
  for (const Coded& way : every_way(text)) {
    CAPTURE(way.name);
    Bench bench(way.name);
    bench.body.add_credit(text.size());
    CHECK(bench.body.take(way.bytes).ok());
    CHECK(bench.out == text);
    CHECK(!bench.body.is_waiting());
    CHECK(bench.body.end().ok());
  }
}

TEST_CASE("an encoded body that is cut short is an error, wherever it is cut") {
  const std::string text = test::feed_like(3000);
  for (const Coded& way : every_way(text)) {
    if (way.name.empty()) continue;
    for (std::size_t cut = 1; cut < way.bytes.size(); cut += 1 + way.bytes.size() / 97) {
      CAPTURE(way.name);
      CAPTURE(cut);
      Bench bench(way.name);
      bench.body.add_credit(UINT64_MAX);
      const bool taken = bench.body.take(std::string_view(way.bytes).substr(0, cut)).ok();
      CHECK(!(taken && bench.body.end().ok()));
    }
  }
}

TEST_CASE("the end of a cut body is found out after the last credit, too") {
  const std::string bytes = test::gzip(test::feed_like(3000));
  Bench bench("gzip");
  CHECK(bench.body.take(std::string_view(bytes).substr(0, bytes.size() - 1)).ok());
  CHECK(bench.body.end().ok());
  bench.body.add_credit(100'000);
  CHECK(!bench.body.flow().ok());
}

TEST_CASE("an empty body is complete in every coding") {
  for (const char* name : {"", "gzip", "deflate", "br", "zstd"}) {
    CAPTURE(name);
    Bench bench(name);
    CHECK(bench.body.end().ok());
  }
}

TEST_CASE("members of gzip follow one another, padding behind them is passed over") {
  Bench bench("gzip");
  bench.body.add_credit(1000);
  CHECK(bench.body.take(test::gzip("one ") + test::gzip("two") + std::string(10, '\0')).ok());
  CHECK(bench.body.end().ok());
  CHECK(bench.out == "one two");
}

TEST_CASE("what lies about its coding is an error that names it") {
  const std::string text = test::feed_like(3000);
  for (const char* name : {"gzip", "deflate", "br", "zstd"}) {
    CAPTURE(name);
    Bench bench(name);
    bench.body.add_credit(UINT64_MAX);
    auto taken = bench.body.take(text);
    if (taken) taken = bench.body.end();
    REQUIRE(!taken.ok());
    CHECK(taken.error().message.find("encoding") != std::string::npos);
  }
}

TEST_CASE("codings that are not known, or more than one, are refused by name") {
  for (const char* name : {"compress", "gzip, gzip", "gzip, br", "\x1b[2J"}) {
    const auto decoder = make_decoder(name);
    REQUIRE(!decoder.ok());
    CHECK(decoder.error().message.find('\x1b') == std::string::npos);
  }
  CHECK(make_decoder("compress").error().message ==
        "the answer is encoded in a way that is not known here: compress");
}

TEST_CASE("decoded bytes are counted, and stop at the limit") {
  FetchLimits limits;
  limits.decoded_bytes = 500'000;
  const std::string text = test::feed_like(600'000);
  for (const Coded& way : every_way(text)) {
    CAPTURE(way.name);
    Bench bench(way.name, limits);
    bench.body.add_credit(UINT64_MAX);
    const auto taken = bench.body.take(way.bytes);
    REQUIRE(!taken.ok());
    CHECK(taken.error().message == "larger than 500 KB");
    CHECK(bench.out.size() <= 500'000);
  }
}

TEST_CASE("encoded bytes have a limit of their own") {
  FetchLimits limits;
  limits.compressed_bytes = 1000;
  Bench encoded("gzip", limits);
  CHECK(!encoded.body.take(test::gzip(test::feed_like(20'000))).ok());
  Bench plain("", limits);
  CHECK(plain.body.take(test::feed_like(20'000)).ok());
}

TEST_CASE("a bomb is stopped by its growth, long before the limit") {
  const std::string zeros(20'000'000, '\0');
  for (const Coded& way : every_way(zeros)) {
    if (way.name.empty()) continue;
    CAPTURE(way.name);
    Bench bench(way.name);
    bench.body.add_credit(UINT64_MAX);
    const auto taken = bench.body.take(way.bytes);
    REQUIRE(!taken.ok());
    CHECK(taken.error().message.find("200 times") != std::string::npos);
    CHECK(bench.out.size() < 5'000'000);
  }
}

TEST_CASE("a bomb without credit stays the size that it came in") {
  const std::string bomb = test::gzip(std::string(20'000'000, '\0'));
  Bench bench("gzip");
  CHECK(bench.body.take(bomb).ok());
  CHECK(bench.body.is_waiting());
  CHECK(bench.out.empty());
  CHECK(bench.body.kept_bytes() <= bomb.size());
}

}  // namespace
}  // namespace antiphon::fetch
