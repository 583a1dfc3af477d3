// Summary, content and plain text of an item as one compressed blob.
//
//   blob    = method payload
//   method  = %x00                   ; payload is plain
//           / %x01                   ; payload is one zstd frame of plain, its size in the header
//           / %x02 id                ; the same, packed with a dictionary: u16, little-endian
//   plain   = kinds 5text            ; nothing after it
//   kinds   = kind kind              ; of summary and content: BodyKind as a byte
//   text    = length *OCTET          ; length: u32, little-endian
//                                    ; summary, its base, content, its base, plain text

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/model/item.h"
#include "antiphon/store/values.h"
#include "store/dictionary.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace antiphon::store {

// The plain form of an item's bodies; empty when it has none. Each is cut at kMaxBodyBytes.
std::string plain_body(const ParsedItem& item);

// Turns the plain form into blobs and back. Keeps its working memory: one for a store.
class BodyCodec {
 public:
  // Knows no dictionaries; with `dictionaries`, those.
  BodyCodec();
  explicit BodyCodec(Dictionaries& dictionaries);

  // From here on. At first none is used.
  void pack_with(const Dictionaries::Newest& dictionary) { packing_ = dictionary; }
  // A blob that would be smaller if there had been one when it was packed.
  static bool lacks_dictionary(std::string_view blob);
  // The view is good until the next call.
  Result<std::string_view> pack(std::string_view plain);
  // Whatever the blob is: an error, or within the limits of an item.
  Result<ItemBody> unpack(std::string_view blob);
  // The plain text alone, without copies: good until the next call, and while `blob` is.
  Result<std::string_view> unpack_text(std::string_view blob);
  // The plain form as it was packed.
  Result<std::string_view> unpack_plain(std::string_view blob);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
    void operator()(ZSTD_DCtx_s* context) const;
  };
  Result<std::string_view> inflated(std::string_view frame, const ZSTD_DDict_s* dictionary);

  Dictionaries* dictionaries_ = nullptr;
  Dictionaries::Newest packing_;
  std::unique_ptr<ZSTD_CCtx_s, Free> compress_;
  std::unique_ptr<ZSTD_DCtx_s, Free> decompress_;
  std::string packed_;
  std::string plain_;
};

}  // namespace antiphon::store
