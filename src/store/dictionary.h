// What bodies are packed with: dictionaries that were trained on bodies of the same store.
//
// Each is in the store twice, in two tables and with a hash: without it no body that was packed
// with it can be read.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "store/sqlite.h"

struct ZSTD_CDict_s;
struct ZSTD_DDict_s;

namespace antiphon::store {

// As it stands in blobs.
using DictionaryId = std::uint16_t;

struct FreeDictionary {
  void operator()(ZSTD_CDict_s* dictionary) const;
  void operator()(ZSTD_DDict_s* dictionary) const;
};
using PackingDictionary = std::unique_ptr<ZSTD_CDict_s, FreeDictionary>;
using UnpackingDictionary = std::unique_ptr<ZSTD_DDict_s, FreeDictionary>;
PackingDictionary packing_dictionary(std::string_view content);

// Those of a store, read when they are needed.
class Dictionaries {
 public:
  explicit Dictionaries(Connection& connection) : connection_(connection) {}

  struct Newest {
    DictionaryId id = 0;  // 0: there is none
    const ZSTD_CDict_s* dictionary = nullptr;
  };
  // Looks which is the newest; inside of a transaction that writes, no other program can make one
  // meanwhile. Good until the next call.
  Result<Newest> newest();
  // Null: there is none, or it is damaged in both places. Good as long as this lives.
  Result<const ZSTD_DDict_s*> with_id(DictionaryId id);

  // Becomes the newest. Inside of a transaction.
  Result<void> add(std::string_view content);

 private:
  Result<std::optional<std::string>> content_of(DictionaryId id);

  Connection& connection_;
  DictionaryId packing_id_ = 0;
  PackingDictionary packing_;
  std::map<DictionaryId, UnpackingDictionary> unpacking_;
};

// The hash that stands beside a dictionary.
std::int64_t dictionary_digest(std::string_view content);

}  // namespace antiphon::store
