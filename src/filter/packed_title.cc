#include "filter/packed_title.h"

#include <array>
#include <cstddef>

namespace antiphon::filter {

namespace {

constexpr std::size_t kSymbols = std::tuple_size_v<TitleModel> - 1;

// The end comes before every byte.
constexpr std::size_t symbol_of(unsigned char byte) {
  return std::size_t{byte} + 1;
}

using Widths = std::array<std::uint16_t, kSymbols>;

constexpr void widen(Widths& widths, unsigned char first, unsigned char last, std::uint16_t width) {
  for (std::size_t i = symbol_of(first); i <= symbol_of(last); ++i)
    widths[i] = width;
}

// Behind a byte of ASCII, and at the start: as in English.
constexpr Widths after_ascii() {
  Widths widths{};
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
constexpr Widths after_others() {
  Widths widths{};
  widths.fill(1);
  widths[0] = 10;
  widths[symbol_of(' ')] = 100;
  widen(widths, '0', '9', 6);
  widen(widths, 'a', 'z', 6);
  widen(widths, 0x80, 0xbf, 40);
  widen(widths, 0xc2, 0xf4, 20);
  return widths;
}

// An interval has so many units: a power of two, since nothing is as slow as a division.
constexpr int kUnitBits = 13;

constexpr TitleModel model_of(const Widths& widths) {
  std::uint32_t all = 0;
  for (const std::uint16_t width : widths)
    all += width;
  TitleModel start{};
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < kSymbols; ++i) {
    sum += widths[i];
    start[i + 1] = static_cast<std::uint16_t>((sum << kUnitBits) / all);
  }
  return start;
}

// All widths are one unit or more.
constexpr bool is_sound(const TitleModel& model) {
  for (std::size_t i = 0; i < kSymbols; ++i) {
    if (model[i] >= model[i + 1]) return false;
  }
  return true;
}

constexpr TitleModel kAfterAscii = model_of(after_ascii());
constexpr TitleModel kAfterOthers = model_of(after_others());
static_assert(is_sound(kAfterAscii) && is_sound(kAfterOthers));

}  // namespace

PackedTitle::PackedTitle() : model_(&kAfterAscii) {}

std::uint64_t PackedTitle::next(std::string_view& key) {
  std::uint64_t low = 0;
  std::uint64_t width = ~std::uint64_t{0};
  while (!ended_) {
    const std::uint64_t unit = width >> kUnitBits;
    if (unit == 0) break;
    ended_ = key.empty();
    const auto byte = ended_ ? std::uint8_t{0} : static_cast<unsigned char>(key.front());
    const std::size_t symbol = ended_ ? 0 : symbol_of(byte);
    low += unit * (*model_)[symbol];
    width = unit * static_cast<std::uint64_t>((*model_)[symbol + 1] - (*model_)[symbol]);
    model_ = byte < 0x80 ? &kAfterAscii : &kAfterOthers;
    key.remove_prefix(ended_ ? 0 : 1);
  }
  return low;
}

}  // namespace antiphon::filter
