#include "filter/packed_title.h"

#include <array>
#include <cstddef>

namespace antiphon::filter {

namespace {

// An arithmetic code: a number is an interval in which every byte has a part, in their order and
// as wide as it is common. Keys that differ lie in different parts of the interval that what they
// share has, so their order is that of their numbers.

// The end comes before every byte.
constexpr std::size_t kSymbols = 257;
constexpr std::size_t symbol_of(unsigned char byte) {
  return std::size_t{byte} + 1;
}

struct Model {
  std::array<std::uint16_t, kSymbols + 1> start{};  // of each symbol's part, and the end

  constexpr explicit Model(const std::array<std::uint16_t, kSymbols>& widths) {
    for (std::size_t i = 0; i < kSymbols; ++i)
      start[i + 1] = static_cast<std::uint16_t>(start[i] + widths[i]);
  }
};

constexpr void widen(std::array<std::uint16_t, kSymbols>& widths, unsigned char first,
                     unsigned char last, std::uint16_t width) {
  for (std::size_t i = symbol_of(first); i <= symbol_of(last); ++i)
    widths[i] = width;
}

// Behind a byte of ASCII, and at the start: as in English.
constexpr std::array<std::uint16_t, kSymbols> after_ascii() {
  std::array<std::uint16_t, kSymbols> widths{};
  widths.fill(1);
  widths[0] = 60;
  widen(widths, '!', '/', 6);
  widen(widths, '0', '9', 40);
  constexpr std::array<std::uint16_t, 26> kLetters{270, 60,  110, 130, 400, 70,  70, 140, 260,
                                                   10,  35,  150, 90,  250, 270, 80, 6,   230,
                                                   240, 320, 100, 40,  70,  10,  70, 8};
  for (std::size_t i = 0; i < kLetters.size(); ++i)
    widths[symbol_of('a') + i] = kLetters[i];
  widths[symbol_of(' ')] = 650;
  widen(widths, 0xc2, 0xf4, 20);
  return widths;
}

// Behind any other: in the middle of a character, or behind one of another script.
constexpr std::array<std::uint16_t, kSymbols> after_others() {
  std::array<std::uint16_t, kSymbols> widths{};
  widths.fill(1);
  widths[0] = 10;
  widths[symbol_of(' ')] = 100;
  widen(widths, '0', '9', 6);
  widen(widths, 'a', 'z', 6);
  widen(widths, 0x80, 0xbf, 40);
  widen(widths, 0xc2, 0xf4, 20);
  return widths;
}

constexpr Model kAfterAscii(after_ascii());
constexpr Model kAfterOthers(after_others());

}  // namespace

std::uint64_t packed_title(std::string_view key) {
  std::uint64_t low = 0;
  std::uint64_t width = ~std::uint64_t{0};
  const Model* model = &kAfterAscii;
  for (std::size_t i = 0; i <= key.size(); ++i) {
    const std::uint64_t unit = width / model->start.back();
    if (unit == 0) break;
    const auto byte = i < key.size() ? static_cast<unsigned char>(key[i]) : std::uint8_t{0};
    const std::size_t symbol = i < key.size() ? symbol_of(byte) : 0;
    low += unit * model->start[symbol];
    width = unit * static_cast<std::uint64_t>(model->start[symbol + 1] - model->start[symbol]);
    model = byte < 0x80 ? &kAfterAscii : &kAfterOthers;
  }
  return low;
}

}  // namespace antiphon::filter
