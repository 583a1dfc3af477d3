#include "filter/folding.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include "antiphon/base/text.h"
#include "filter/code_points.h"

namespace antiphon::filter {

namespace {

void append_lower(std::string_view ascii, std::string& out) {
  const std::size_t start = out.size();
  out.append(ascii);
  // Without branches, so that compilers make vectors of it.
  for (std::size_t i = start; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    const bool upper = static_cast<unsigned char>(c - 'A') < 26;
    out[i] = static_cast<char>(c | (upper ? 0x20U : 0U));
  }
}

// Folding looks at one code point at a time (marks are dropped, so their order does not matter):
// what it makes of each of the common scripts is kept in a table.
const CodePointTable& fold_table() {
  static const CodePointTable table([](char32_t c) {
    std::string text;
    append_utf8(text, c);
    return fold(text);
  });
  return table;
}

// A run of anything but ASCII. What the table does not have is gathered, and folded together.
void append_folded_run(std::string_view run, std::string& out) {
  const CodePointTable& table = fold_table();
  std::string_view rare;
  while (!run.empty()) {
    const char* const start = run.data();
    const char32_t c = take_quickly(run);
    const std::string_view bytes(start, static_cast<std::size_t>(run.data() - start));
    const auto folded = is_common_ideograph(c) ? std::optional(bytes) : table.find(c);
    if (!folded && !is_hangul_syllable(c)) {
      rare = rare.empty() ? bytes : std::string_view(rare.data(), rare.size() + bytes.size());
      continue;
    }
    if (!rare.empty()) out += fold(rare);
    rare = {};
    if (folded) {
      out += *folded;
    } else {
      append_hangul(c, out);
    }
  }
  if (!rare.empty()) out += fold(rare);
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

void append_folded(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t ascii = ascii_length(text);
    append_lower(text.substr(0, ascii), out);
    text.remove_prefix(ascii);
    const auto end = std::find_if(text.begin(), text.end(), is_ascii);
    const auto size = static_cast<std::size_t>(end - text.begin());
    append_folded_run(text.substr(0, size), out);
    text.remove_prefix(size);
  }
}

void append_folded_line(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  append_folded(text, out);
  std::size_t to = start;
  for (std::size_t from = start; from < out.size(); ++from) {
    const bool space = is_space(out[from]);
    if (space && to > start && out[to - 1] == ' ') continue;
    out[to++] = space ? ' ' : out[from];
  }
  out.resize(to);
}

bool contains(std::string_view text, std::string_view word) {
  return ::memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

}  // namespace antiphon::filter
