#include "feed/converters.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Owns what iconv_open() gave; the converter keeps no state between documents.
class Iconv {
 public:
  explicit Iconv(const char* from) : handle_(iconv_open("UTF-8", from)) {}
  Iconv(Iconv&& other) noexcept : handle_(std::exchange(other.handle_, invalid())) {}
  Iconv& operator=(Iconv&&) = delete;
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  ~Iconv() {
    if (*this) iconv_close(handle_);
  }
  explicit operator bool() const { return handle_ != invalid(); }
  [[nodiscard]] iconv_t get() const { return handle_; }

 private:
  // The error value of iconv_open(3).
  static iconv_t invalid() { return reinterpret_cast<iconv_t>(-1); }
  iconv_t handle_;
};

// Passes whatever can be converted; one U+FFFD for each step over what cannot.
ConvertedText convert_by(iconv_t converter, std::string bytes, std::size_t unit) {
  iconv(converter, nullptr, nullptr, nullptr, nullptr);
  ConvertedText text;
  text.utf8.reserve(bytes.size() + bytes.size() / 4);
  std::array<char, 1U << 14U> chunk{};
  char* in = bytes.data();
  std::size_t left = bytes.size();
  while (left > 0) {
    char* out = chunk.data();
    std::size_t room = chunk.size();
    const std::size_t done = iconv(converter, &in, &left, &out, &room);
    const int error = errno;
    text.utf8.append(chunk.data(), chunk.size() - room);
    if (done != static_cast<std::size_t>(-1) || error == E2BIG) continue;
    text.utf8 += kReplacement;
    ++text.invalid;
    const std::size_t step = error == EINVAL ? left : std::min(unit, left);
    in += step;
    left -= step;
  }
  // What it held back in case a combining character followed.
  char* out = chunk.data();
  std::size_t room = chunk.size();
  iconv(converter, nullptr, nullptr, &out, &room);
  text.utf8.append(chunk.data(), chunk.size() - room);
  return text;
}

// Code points of the bytes 80 to FF; 0: none.
using UpperHalf = std::array<char32_t, 128>;

UpperHalf upper_half(iconv_t converter) {
  UpperHalf table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::string byte(1, static_cast<char>(0x80 + i));
    const ConvertedText one = convert_by(converter, byte, 1);
    std::string_view rest = one.utf8;
    const auto code_point = take_code_point(rest);
    if (one.invalid == 0 && code_point) table[i] = *code_point;
  }
  return table;
}

ConvertedText convert_by(const UpperHalf& table, std::string_view bytes) {
  ConvertedText text;
  text.utf8.reserve(bytes.size() + bytes.size() / 4);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text.utf8.push_back(c);
    } else if (const char32_t code_point = table[byte - 0x80U]; code_point != 0) {
      append_utf8(text.utf8, code_point);
    } else {
      text.utf8 += kReplacement;
      ++text.invalid;
    }
  }
  return text;
}

struct Entry {
  const Charset* charset;
  std::optional<Iconv> iconv;      // for several bytes a character
  std::optional<UpperHalf> table;  // for one
};

}  // namespace

struct Converters::Tables {
  std::vector<Entry> entries;
};

Converters::Converters() : tables_(std::make_unique<Tables>()) {
  for (const Charset& charset : known_charsets()) {
    if (charset.kind == CharsetKind::utf8) continue;
    Iconv iconv(charset.name);
    if (!iconv) continue;  // a machine without that module: the charset is unknown then
    Entry entry{&charset, std::nullopt, std::nullopt};
    if (charset.kind == CharsetKind::single_byte) {
      entry.table = upper_half(iconv.get());
    } else {
      entry.iconv.emplace(std::move(iconv));
    }
    tables_->entries.push_back(std::move(entry));
  }
}

Converters::~Converters() = default;

std::optional<ConvertedText> Converters::convert(const Charset& charset, const std::string& bytes) {
  const auto& entries = tables_->entries;
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& each) { return each.charset == &charset; });
  if (entry == entries.end()) return std::nullopt;
  return entry->table ? convert_by(*entry->table, bytes)
                      : convert_by(entry->iconv->get(), bytes, charset.unit);
}

}  // namespace antiphon::feed
