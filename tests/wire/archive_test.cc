// What is written is read again, and is written as it always was.

#include "antiphon/wire/archive.h"

#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

#include "wire/fields.h"
#include "wire/samples.h"

namespace antiphon::wire {

namespace {

template <class T>
concept Struct = requires(T& value) {
  fields(value);
};

template <class T>
bool is_set(T& value, T& plain) {
  return value != plain;
}

bool is_set(Bytes& value, Bytes&) {
  return !value.bytes.empty();
}

template <class T>
bool is_set(std::vector<T>& value, std::vector<T>&);

template <class T>
bool is_set(std::optional<T>& value, std::optional<T>&) {
  return value.has_value() && *value != T{};
}

// Every field, down to the last, differs from that of a value nobody touched.
template <Struct T>
bool is_set(T& value, T& plain) {
  auto all = fields(value);
  auto untouched = fields(plain);
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (is_set(std::get<I>(all), std::get<I>(untouched)) && ...);
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(all)>>());
}

template <class T>
bool is_set(std::vector<T>& value, std::vector<T>&) {
  T plain{};
  return !value.empty() && is_set(value.front(), plain);
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4U];
    out += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

// The law of the budget: what an honest sender sends is taken.
template <Direction Messages>
bool is_taken(const Messages& message) {
  const auto decoded = decode<Messages>(encode(RequestId::none, message));
  if (!decoded) MESSAGE(decoded.error().message);
  return decoded.ok();
}

}  // namespace

TEST_CASE("the samples have every message, and every field of each is set") {
  samples::for_each_direction([]<class Messages>(const std::vector<Messages>& all) {
    CHECK(all.size() == std::variant_size_v<Messages>);
    for (std::size_t i = 0; i < all.size(); ++i) {
      CHECK(all[i].index() == i);
      Messages copy = all[i];
      std::visit(
          [&]<class One>(One& one) {
            One plain{};
            CHECK_MESSAGE(is_set(one, plain), "message ", i);
          },
          copy);
    }
  });
}

TEST_CASE("every message comes back as it was sent") {
  samples::for_each_direction([]<class Messages>(const std::vector<Messages>& all) {
    for (const Messages& message : all) {
      const Frame frame = encode(RequestId{77}, message);
      CHECK(frame.request == RequestId{77});
      const auto decoded = decode<Messages>(frame);
      CHECK_MESSAGE(decoded.ok(), "kind ", frame.kind);
      CHECK(samples::same(*decoded, message));
    }
  });
}

TEST_CASE("no two messages share a number, and each direction has its hundred") {
  std::set<std::uint16_t> seen;
  std::vector<std::uint16_t> first;
  samples::for_each_direction([&]<class Messages>(const std::vector<Messages>& all) {
    first.push_back(encode(RequestId::none, all.front()).kind);
    for (const Messages& message : all) {
      const std::uint16_t kind = encode(RequestId::none, message).kind;
      CHECK(seen.insert(kind).second);
      CHECK(kind / 100 == first.back() / 100);
    }
  });
  CHECK(first == std::vector<std::uint16_t>{1, 101, 201, 301, 401, 501, 601, 701});
}

// If one of these fails, older programs can no longer be talked to: raise kProtocolVersion.
TEST_CASE("numbers, text and lists are written as they always were") {
  const Frame frame =
      encode<ToBackend>(RequestId{0x01020304}, Subscribe{"http://a/", "ü", {"x", ""}});
  CHECK(hex(framed(frame)) ==
        "35000000"  // length
        "0c00"      // kind
        "04030201"  // request
        "01"        // little-endian
        "0900000000000000"
        "687474703a2f2f612f"  // url
        "0200000000000000"
        "c3bc"              // title
        "0200000000000000"  // two tags
        "0100000000000000"
        "78"
        "0000000000000000");
  CHECK(hex(hello(Role::backend)) ==
        "616e7469"
        "70686f6e"
        "0900"
        "0200");
}

TEST_CASE("enumerations, moments, spans and what may be missing are written as they always were") {
  Window window;
  window.view = ViewId{1};
  window.change = ChangeNumber{-2};
  Row row;
  row.date = from_unix(-3);
  row.read = true;
  row.marks = {{4, 5}};
  window.rows = {row};
  CHECK(hex(encode<FromBackend>(RequestId::none, window).payload) ==
        "01"
        "01000000"
        "00000000"  // view, generation
        "0000000000000000"
        "0000000000000000"  // number, edits
        "feffffffffffffff"  // change
        "0000000000000000"
        "0000000000000000"  // focus
        "01"                // found
        "0000000000000000"  // first
        "0100000000000000"  // one row:
        "01"                // kind
        "0000000000000000"
        "0000000000000000"  // anchor
        "0000000000000000"
        "0000000000000000"  // title, url
        "00"                // made_title
        "01"
        "00"                // read, starred
        "fdffffffffffffff"  // date
        "0000000000000000"  // feed title
        "0100000000000000"
        "04000000"
        "05000000"          // marks
        "0000000000000000"  // tags
        "00000000"
        "00000000"
        "00"
        "00"                // total, unread, collapsed, refreshing
        "0000000000000000"  // error
        "0000000000000000"
        "0000000000000000"
        "0000000000000000"
        "00000000"
        "00000000"
        "0000000000000000"  // counts
        "01");              // complete

  FetchResult result;
  result.retry_after = std::chrono::seconds{258};
  const std::string with = hex(encode<FromFetcher>(RequestId::none, result).payload);
  CHECK(
      with.ends_with("00"
                     "0201000000000000"));
  result.retry_after.reset();
  CHECK(hex(encode<FromFetcher>(RequestId::none, result).payload) ==
        with.substr(0, with.size() - 18) + "01");
}

TEST_CASE("honest messages never run out of their budget") {
  SUBCASE("a window of rows with short titles") {
    Window window;
    for (int i = 0; i < 300; ++i) {
      window.rows.push_back(Row{});
      window.rows.back().title += 'x';
    }
    CHECK(is_taken<FromBackend>(window));
    window.rows.resize(20'000);
    CHECK(is_taken<FromBackend>(window));
  }
  SUBCASE("items with nothing but their hash") {
    Items items;
    items.items.resize(1000);
    CHECK(is_taken<FromParser>(items));
    items.items.resize(20'000);
    for (ParsedItem& item : items.items)
      item.title_date_hash = "abcdefghijklmnop";
    CHECK(is_taken<FromParser>(items));
  }
  SUBCASE("items full of small enclosures, people and categories") {
    Items items;
    items.items.resize(500);
    for (ParsedItem& item : items.items) {
      item.title_date_hash = "abcdefghijklmnop";
      item.enclosures.resize(kMaxEnclosures, {"http://a", "", std::nullopt, std::nullopt});
      item.authors.resize(kMaxAuthors);
      item.categories.resize(kMaxCategories);
    }
    CHECK(is_taken<FromParser>(items));
  }
  SUBCASE("a text of many short spans") {
    StyledText text;
    text.lines.resize(50'000, StyledLine{{{"x", Style::bold, 0}, {"", Style::plain, 0}}});
    CHECK(is_taken<FromParser>(text));
  }
  SUBCASE("a text of empty lines and empty links") {
    StyledText text;
    text.lines.resize(100'000);
    text.links.resize(65'535);
    CHECK(is_taken<FromParser>(text));
  }
  SUBCASE("many subscriptions") {
    CHECK(is_taken<FromParser>(
        Subscriptions{std::vector<Subscription>(20'000), std::vector<std::string>(20'000)}));
  }
  SUBCASE("one long text") {
    CHECK(is_taken<FromParser>(Opml{std::string(10'000'000, 'x')}));
    CHECK(is_taken<ToParser>(DocumentPart{std::string(10'000'000, '\xFF')}));
  }
}

TEST_CASE("moments out of all reason are held where sums of them cannot overflow") {
  FetchResult result;
  result.retry_after = std::chrono::seconds::max();
  const auto decoded = decode<FromFetcher>(encode<FromFetcher>(RequestId::none, result));
  CHECK(std::get<FetchResult>(*decoded).retry_after == std::chrono::seconds{1'000'000'000'000});

  Article article;
  article.date = Time::min();
  const auto old = decode<FromBackend>(encode<FromBackend>(RequestId::none, article));
  CHECK(std::get<Article>(*old).date == from_unix(-1'000'000'000'000));
}

}  // namespace antiphon::wire
