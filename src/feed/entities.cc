#include "feed/entities.h"

#include <algorithm>
#include <array>

#include "antiphon/base/text.h"
#include "feed/entity_table.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kLongestName = 31;  // CounterClockwiseContourIntegral
constexpr std::size_t kLongestWithoutSemicolon = 6;

// What windows-1252 has at 0x80 to 0x9F; 0: nothing.
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

struct Number {
  char32_t value = 0;
  std::size_t bytes = 0;  // with `&#` and `;`; 0: none
};

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

// `text` starts with `&`.
Number number_at(std::string_view text) {
  std::size_t at = 2;
  if (text.size() < 3 || text[1] != '#') return {};
  const bool hex = text[2] == 'x' || text[2] == 'X';
  if (hex) ++at;
  const auto first = at;
  const char32_t radix = hex ? 16 : 10;
  Number number;
  for (; at < text.size() && digit_of(text[at]) < static_cast<int>(radix); ++at) {
    const auto digit = static_cast<char32_t>(digit_of(text[at]));
    number.value = std::min<char32_t>(number.value * radix + digit, 0x110000);
  }
  if (at == first) return {};
  if (at < text.size() && text[at] == ';') ++at;
  number.bytes = at;
  return number;
}

void append_number(std::string& out, char32_t c) {
  if (c >= 0x80 && c <= 0x9F) c = kWindows1252[c - 0x80];
  const bool control = c < 0x20 || c == 0x7F;
  if (!control || c == '\t' || c == '\n' || c == '\r') append_utf8(out, c);
}

std::size_t append_numeric(std::string& out, std::string_view text) {
  Number number = number_at(text);
  std::size_t taken = number.bytes;
  if (number.value >= 0xD800 && number.value <= 0xDBFF) {
    const auto rest = text.substr(taken);
    const Number low = rest.starts_with('&') ? number_at(rest) : Number{};
    if (low.value >= 0xDC00 && low.value <= 0xDFFF) {
      number.value = 0x10000 + ((number.value - 0xD800) << 10) + (low.value - 0xDC00);
      taken += low.bytes;
    }
  }
  if (taken > 0) append_number(out, number.value);
  return taken;
}

std::size_t append_named(std::string& out, std::string_view text, RefersIn where) {
  const auto rest = text.substr(1, kLongestName + 1);
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_alphanumeric);
  const auto name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  if (end != rest.end() && *end == ';') {
    if (const auto found = named_reference(name)) {
      out += *found;
      return name.size() + 2;
    }
  }
  for (auto size = std::min(name.size(), kLongestWithoutSemicolon); size >= 2; --size) {
    const auto start = name.substr(0, size);
    if (!std::binary_search(kEntitiesWithoutSemicolon.begin(), kEntitiesWithoutSemicolon.end(),
                            start)) {
      continue;
    }
    const bool goes_on = size < rest.size() && (is_alphanumeric(rest[size]) || rest[size] == '=');
    if (where == RefersIn::attribute && goes_on) return 0;
    out += named_reference(start).value_or(std::string_view());
    return size + 1;
  }
  return 0;
}

}  // namespace

std::optional<std::string_view> named_reference(std::string_view name) {
  const auto* const found =
      std::lower_bound(kEntities.begin(), kEntities.end(), name,
                       [](const Entity& entity, std::string_view n) { return entity.name < n; });
  if (found == kEntities.end() || found->name != name) return std::nullopt;
  return found->text;
}

std::size_t append_reference(std::string& out, std::string_view text, RefersIn where) {
  if (text.size() < 3 || text.front() != '&') return 0;
  return text[1] == '#' ? append_numeric(out, text) : append_named(out, text, where);
}

std::string decode_references(std::string_view text, RefersIn where) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto taken = append_reference(out, text, where);
    if (taken == 0) out.push_back('&');
    text.remove_prefix(std::max<std::size_t>(taken, 1));
  }
  return out;
}

}  // namespace antiphon::feed
