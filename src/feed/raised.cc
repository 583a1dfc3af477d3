#include "feed/raised.h"

#include <algorithm>
#include <array>

namespace antiphon::feed {

namespace {

struct Raised {
  std::string_view plain;
  std::string_view above;
  std::string_view below;
};
constexpr std::array kRaised{
    Raised{"0", "⁰", "₀"}, Raised{"1", "¹", "₁"}, Raised{"2", "²", "₂"}, Raised{"3", "³", "₃"},
    Raised{"4", "⁴", "₄"}, Raised{"5", "⁵", "₅"}, Raised{"6", "⁶", "₆"}, Raised{"7", "⁷", "₇"},
    Raised{"8", "⁸", "₈"}, Raised{"9", "⁹", "₉"}, Raised{"+", "⁺", "₊"}, Raised{"-", "⁻", "₋"},
    Raised{"−", "⁻", "₋"}, Raised{"=", "⁼", "₌"}, Raised{"(", "⁽", "₍"}, Raised{")", "⁾", "₎"},
    Raised{"n", "ⁿ", "ₙ"}, Raised{"i", "ⁱ", "ᵢ"},
};

struct Sign {
  std::string_view before;  // empty: any
  std::string_view text;
  std::string_view sign;
};
constexpr std::array kSigns{Sign{"", "TM", "™"}, Sign{"", "tm", "™"}, Sign{"", "SM", "℠"},
                            Sign{"n", "o", "º"}, Sign{"N", "o", "º"}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c < 0;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c);
}

bool is_one_letter(std::string_view text) {
  return text.size() == 1 && is_letter(text.front());
}

std::string typed(char sign, std::string_view text) {
  std::string out(1, sign);
  const bool simple = std::all_of(text.begin(), text.end(), is_word);
  return simple ? out.append(text) : out.append("(").append(text).append(")");
}

}  // namespace

std::string raised(std::string_view text, bool above) {
  std::string out;
  while (!text.empty()) {
    const auto* const found = std::find_if(kRaised.begin(), kRaised.end(), [&](const Raised& one) {
      return text.starts_with(one.plain);
    });
    if (found == kRaised.end()) return "";
    out += above ? found->above : found->below;
    text.remove_prefix(found->plain.size());
  }
  return out;
}

std::string raised_behind(std::string_view before, std::string_view text, bool above) {
  if (std::string signs = raised(text, above); !signs.empty()) return signs;
  const auto* const sign = std::find_if(kSigns.begin(), kSigns.end(), [&](const Sign& one) {
    return one.text == text && (one.before.empty() || one.before == before);
  });
  if (above && sign != kSigns.end()) return std::string(sign->sign);

  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' '; });
  const bool says_something = std::any_of(text.begin(), text.end(), is_word);
  if (before.empty() || !is_word(before.back()) || !ascii || !says_something)
    return std::string(text);
  if (!above) return typed('_', text);
  const bool letters = std::all_of(text.begin(), text.end(), is_letter);
  const bool one_of_one = text.size() == 1 && is_one_letter(before);
  return letters && !one_of_one ? std::string(text) : typed('^', text);
}

}  // namespace antiphon::feed
