#include "antiphon/base/hash.h"

#include <array>
#include <cstdint>

#include <sodium/core.h>
#include <sodium/crypto_generichash.h>

namespace antiphon {

std::string hash80(std::initializer_list<std::string_view> parts) {
  constexpr std::size_t kBytes = 16;  // libsodium's least; BLAKE2b-128 cut to its first 80 bits
  constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, kBytes);
  for (const std::string_view part : parts) {
    std::array<unsigned char, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i) {
      length[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(part.size()) >> (8 * i));
    }
    crypto_generichash_update(&state, length.data(), length.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                              part.size());
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

void prepare_hash() {
  [[maybe_unused]] const int failed = sodium_init();  // then we are slow, and right
}

}  // namespace antiphon
