#include "store/body.h"

#include <zstd.h>

#include <array>
#include <cstdint>
#include <optional>

#include "antiphon/base/text.h"

namespace antiphon::store {
namespace {

constexpr char kPlain = 0;
constexpr char kZstd = 1;
constexpr char kZstdWithDictionary = 2;
// Method and dictionary.
constexpr std::size_t kDictionaryPrefix = 3;
constexpr int kLevel = 1;
// Below this the frame's own header eats what compression gives.
constexpr std::size_t kLeastToCompress = 64;
constexpr std::size_t kMaxPlain =
    3 * kMaxBodyBytes + 2 * kMaxUrlBytes + 2 + 5 * sizeof(std::uint32_t);

void append_text(std::string& plain, std::string_view text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  for (unsigned shift = 0; shift < 32; shift += 8) {
    plain.push_back(static_cast<char>(length >> shift & 0xffU));
  }
  plain += text;
}

void append_cut(std::string& plain, const std::string& text, std::size_t most) {
  if (text.size() <= most) {
    append_text(plain, text);
  } else {
    append_text(plain, shortened(text, most));
  }
}

std::optional<std::string_view> take_text(std::string_view& plain) {
  if (plain.size() < sizeof(std::uint32_t)) {
    return std::nullopt;
  }
  std::uint32_t length = 0;
  for (unsigned i = 0; i < 4; ++i) {
    length |= std::uint32_t{static_cast<unsigned char>(plain[i])} << (8 * i);
  }
  plain.remove_prefix(sizeof(std::uint32_t));
  if (length > plain.size()) {
    return std::nullopt;
  }
  const std::string_view text = plain.substr(0, length);
  plain.remove_prefix(length);
  return text;
}

std::optional<BodyKind> take_kind(std::string_view& plain) {
  if (plain.empty() || static_cast<unsigned char>(plain[0]) > raw(BodyKind::html)) {
    return std::nullopt;
  }
  const auto kind = static_cast<BodyKind>(plain[0]);
  plain.remove_prefix(1);
  return kind;
}

// The plain form, looked at in place.
struct Plain {
  BodyKind summary_kind = BodyKind::none;
  BodyKind content_kind = BodyKind::none;
  std::array<std::string_view, 5> texts;
};

std::optional<Plain> from_plain(std::string_view bytes) {
  const auto summary_kind = take_kind(bytes);
  const auto content_kind = take_kind(bytes);
  if (!summary_kind || !content_kind) {
    return std::nullopt;
  }
  Plain plain{*summary_kind, *content_kind, {}};
  for (std::string_view& text : plain.texts) {
    const auto taken = take_text(bytes);
    if (!taken) {
      return std::nullopt;
    }
    text = *taken;
  }
  return bytes.empty() ? std::optional(plain) : std::nullopt;
}

Error damaged() {
  return Error{"the text of an item is damaged"};
}

}  // namespace

std::string plain_body(const ParsedItem& item) {
  std::string plain;
  if (item.summary.content.empty() && item.content.content.empty() && item.text.empty()) {
    return plain;
  }
  plain.reserve(item.summary.content.size() + item.content.content.size() + item.text.size() + 256);
  plain.push_back(static_cast<char>(item.summary.kind));
  plain.push_back(static_cast<char>(item.content.kind));
  append_cut(plain, item.summary.content, kMaxBodyBytes);
  append_cut(plain, item.summary.base, kMaxUrlBytes);
  append_cut(plain, item.content.content, kMaxBodyBytes);
  append_cut(plain, item.content.base, kMaxUrlBytes);
  append_cut(plain, item.text, kMaxBodyBytes);
  return plain;
}

void BodyCodec::Free::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}
void BodyCodec::Free::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

BodyCodec::BodyCodec() : compress_(ZSTD_createCCtx()), decompress_(ZSTD_createDCtx()) {
  ZSTD_CCtx_setParameter(compress_.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(compress_.get(), ZSTD_c_dictIDFlag, 0);  // we have one of our own
}

BodyCodec::BodyCodec(Dictionaries& dictionaries) : BodyCodec() {
  dictionaries_ = &dictionaries;
}

bool BodyCodec::lacks_dictionary(std::string_view blob) {
  return !blob.empty() && blob[0] == kZstd;
}

Result<std::string_view> BodyCodec::pack(std::string_view plain) {
  if (plain.size() < kLeastToCompress) {
    packed_.assign(1, kPlain).append(plain);
    return std::string_view(packed_);
  }
  const std::size_t prefix = packing_.dictionary == nullptr ? 1 : kDictionaryPrefix;
  const std::size_t bound = prefix + ZSTD_compressBound(plain.size());
  if (packed_.size() < bound) {
    packed_.resize(bound);
  }
  packed_[0] = packing_.dictionary == nullptr ? kZstd : kZstdWithDictionary;
  packed_[1] = static_cast<char>(packing_.id & 0xffU);
  packed_[2] = static_cast<char>(packing_.id >> 8U);
  // Also none, after one was used.
  ZSTD_CCtx_refCDict(compress_.get(), packing_.dictionary);
  const std::size_t size = ZSTD_compress2(compress_.get(), packed_.data() + prefix,
                                          packed_.size() - prefix, plain.data(), plain.size());
  if (ZSTD_isError(size) != 0) {
    return Error{std::string("cannot compress an item: ") + ZSTD_getErrorName(size)};
  }
  return std::string_view(packed_).substr(0, prefix + size);
}

Result<std::string_view> BodyCodec::inflated(std::string_view frame,
                                             const ZSTD_DDict_s* dictionary) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > kMaxPlain) {
    return damaged();
  }
  plain_.resize(static_cast<std::size_t>(size));
  const std::size_t got = ZSTD_decompress_usingDDict(
      decompress_.get(), plain_.data(), plain_.size(), frame.data(), frame.size(), dictionary);
  if (ZSTD_isError(got) != 0 || got != plain_.size()) {
    return damaged();
  }
  return std::string_view(plain_);
}

Result<std::string_view> BodyCodec::unpack_plain(std::string_view blob) {
  if (blob.empty()) {
    return damaged();
  }
  switch (blob[0]) {
    case kPlain:
      return blob.substr(1);
    case kZstd:
      return inflated(blob.substr(1), nullptr);
    case kZstdWithDictionary:
      break;
    default:
      return damaged();
  }
  if (dictionaries_ == nullptr || blob.size() < kDictionaryPrefix) {
    return damaged();
  }
  const auto id = static_cast<DictionaryId>(static_cast<unsigned char>(blob[1]) |
                                            static_cast<unsigned char>(blob[2]) << 8U);
  auto dictionary = dictionaries_->with_id(id);
  if (!dictionary) {
    return dictionary.error();
  }
  return *dictionary == nullptr ? damaged() : inflated(blob.substr(kDictionaryPrefix), *dictionary);
}

Result<ItemBody> BodyCodec::unpack(std::string_view blob) {
  auto bytes = unpack_plain(blob);
  if (!bytes) {
    return bytes.error();
  }
  const auto plain = from_plain(*bytes);
  if (!plain) {
    return damaged();
  }
  const auto& texts = plain->texts;
  return ItemBody{{plain->summary_kind, std::string(texts[0]), std::string(texts[1])},
                  {plain->content_kind, std::string(texts[2]), std::string(texts[3])},
                  std::string(texts[4])};
}

Result<std::string_view> BodyCodec::unpack_text(std::string_view blob) {
  auto bytes = unpack_plain(blob);
  if (!bytes) {
    return bytes.error();
  }
  const auto plain = from_plain(*bytes);
  return plain ? Result<std::string_view>(plain->texts[4]) : damaged();
}

}  // namespace antiphon::store
