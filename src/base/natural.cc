#include "antiphon/base/natural.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_skipped_in_front(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !is_digit(c) && !(c >= 'a' && c <= 'z');
}

// The number of digits comes before them, so that longer numbers are greater. It stands where a
// digit would stand, and sorts as digits do: before all letters.
void append_number(std::string_view digits, std::string& key) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  for (std::size_t rest = digits.size(); rest >= 9; rest -= 9)
    key += '9';
  key += static_cast<char>('0' + digits.size() % 9);
  key += digits;
}

}  // namespace

std::string natural_key(std::string_view text) {
  std::string folded = fold(text);
  std::string_view rest = folded;
  while (!rest.empty() && is_skipped_in_front(rest.front()))
    rest.remove_prefix(1);
  if (std::none_of(rest.begin(), rest.end(), is_digit)) {
    folded.erase(0, folded.size() - rest.size());
    return folded;
  }
  std::string key;
  key.reserve(rest.size() + 8);
  while (!rest.empty()) {
    if (!is_digit(rest.front())) {
      key += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    append_number(rest.substr(0, digits), key);
    rest.remove_prefix(digits);
  }
  return key;
}

}  // namespace antiphon
