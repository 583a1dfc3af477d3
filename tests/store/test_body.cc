// Blobs of bodies, whatever is in them.

#include <zstd.h>

#include <random>

#include <doctest/doctest.h>

#include "store/body.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

ParsedItem long_item() {
  ParsedItem item;
  item.summary = {BodyKind::text, "Short", ""};
  for (int i = 0; i < 500; ++i) {
    item.content.content += "<p>Paragraph " + std::to_string(i) + "</p>";
    item.text += "Paragraph " + std::to_string(i) + "\n";
  }
  item.content.kind = BodyKind::html;
  item.content.base = "https://example.org/";
  return item;
}

std::string packed(BodyCodec& codec, const ParsedItem& item) {
  return std::string(codec.pack(plain_body(item)).value());
}

}  // namespace

TEST_CASE("what is packed is unpacked, and is smaller meanwhile") {
  BodyCodec codec;
  const ParsedItem item = long_item();
  const std::string blob = packed(codec, item);
  CHECK(blob.size() < item.text.size() / 2);
  const ItemBody body = codec.unpack(blob).value();
  CHECK(body.summary == item.summary);
  CHECK(body.content == item.content);
  CHECK(body.text == item.text);
  CHECK(codec.unpack_text(blob).value() == item.text);
}

TEST_CASE("a short body is packed as well") {
  BodyCodec codec;
  ParsedItem item;
  item.text = "x";
  CHECK(codec.unpack(packed(codec, item)).value().text == "x");
  item.text.clear();
  CHECK(plain_body(item).empty());
}

TEST_CASE("a blob cut short at any place is an error") {
  BodyCodec codec;
  ParsedItem tiny;
  tiny.text = "tiny";
  for (const std::string& blob : {packed(codec, long_item()), packed(codec, tiny)}) {
    for (std::size_t size = 0; size < blob.size(); ++size) {
      CHECK_FALSE(codec.unpack(std::string_view(blob).substr(0, size)).ok());
      CHECK_FALSE(codec.unpack_text(std::string_view(blob).substr(0, size)).ok());
    }
    CHECK_FALSE(codec.unpack(blob + "x").ok());
  }
}

TEST_CASE("a blob of any bytes is an error or a body, never more than the limits") {
  BodyCodec codec;
  const std::string good = packed(codec, long_item());
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string blob = good;
    for (int flips = 0; flips < 3; ++flips) {
      blob[random() % blob.size()] = static_cast<char>(random());
    }
    if (const auto body = codec.unpack(blob)) {
      CHECK(body->text.size() <= 4 * kMaxBodyBytes);
    }
  }
}

TEST_CASE("a blob that would fill the memory is refused before it does") {
  BodyCodec codec;
  const std::string zeros(64U << 20U, '\0');
  std::string bomb(1 + ZSTD_compressBound(zeros.size()), '\1');
  const std::size_t size =
      ZSTD_compress(bomb.data() + 1, bomb.size() - 1, zeros.data(), zeros.size(), 1);
  bomb.resize(1 + size);
  const auto body = codec.unpack(bomb);
  REQUIRE_FALSE(body.ok());
  CHECK(body.error().message == "the text of an item is damaged");
}

TEST_CASE("a blob of a kind that is not known is an error") {
  BodyCodec codec;
  CHECK_FALSE(codec.unpack("\2abc").ok());
  CHECK_FALSE(codec.unpack("").ok());
  std::string blob(1 + 2 + 20, '\0');
  CHECK(codec.unpack(blob).ok());
  blob[1] = 3;  // no such BodyKind
  CHECK_FALSE(codec.unpack(blob).ok());
}
