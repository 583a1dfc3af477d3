#include "antiphon/base/hash.h"

#include <array>
#include <cstdint>

#include <sodium/core.h>
#include <sodium/crypto_generichash.h>
#include <sodium/crypto_onetimeauth.h>

namespace antiphon {

namespace {

// A part is preceded by this, so that ("ab","c") and ("a","bc") differ.
std::array<unsigned char, 8> length_of(std::string_view part) {
  std::array<unsigned char, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i) {
    length[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(part.size()) >> (8 * i));
  }
  return length;
}

const unsigned char* bytes_of(std::string_view part) {
  return reinterpret_cast<const unsigned char*>(part.data());
}

}  // namespace

std::string hash80(std::initializer_list<std::string_view> parts) {
  constexpr std::size_t kBytes = 16;  // libsodium's least; BLAKE2b-128 cut to its first 80 bits
  constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, kBytes);
  for (const std::string_view part : parts) {
    const auto length = length_of(part);
    crypto_generichash_update(&state, length.data(), length.size());
    crypto_generichash_update(&state, bytes_of(part), part.size());
  }
  std::array<unsigned char, kBytes> digest{};
  crypto_generichash_final(&state, digest.data(), digest.size());

  std::string text(80 / 5, '\0');
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i)
      bits = bits << 8U | digest[5 * half + i];
    for (std::size_t i = 0; i < 8; ++i)
      text[8 * half + i] = kAlphabet[(bits >> (35 - 5 * i)) & 31U];
  }
  return text;
}

std::uint64_t quick_hash(std::initializer_list<std::string_view> parts) {
  constexpr std::string_view kKey = "antiphon: has it changed or not?";  // any does
  static_assert(kKey.size() == crypto_onetimeauth_KEYBYTES);
  crypto_onetimeauth_state state;
  crypto_onetimeauth_init(&state, bytes_of(kKey));
  for (const std::string_view part : parts) {
    const auto length = length_of(part);
    crypto_onetimeauth_update(&state, length.data(), length.size());
    crypto_onetimeauth_update(&state, bytes_of(part), part.size());
  }
  std::array<unsigned char, crypto_onetimeauth_BYTES> tag{};
  crypto_onetimeauth_final(&state, tag.data());
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < sizeof hash; ++i)
    hash |= std::uint64_t{tag[i]} << (8 * i);
  return hash;
}

void prepare_hash() {
  [[maybe_unused]] const int failed = sodium_init();  // then we are slow, and right
}

}  // namespace antiphon
