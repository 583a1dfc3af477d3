#include "feed/references.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "feed/entities.h"

namespace antiphon::feed {

namespace {

constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";
constexpr std::size_t kLongestName = 32;
constexpr std::size_t kPrologueBytes = 4096;  // in which a document type stands

// Walks the ampersands of a text, and knows which of them are in CDATA sections.
class Ampersands {
 public:
  explicit Ampersands(std::string_view text) : text_(text) {}

  // False at the end.
  bool next() {
    at_ = text_.find('&', next_);
    next_ = at_ + 1;
    return at_ != std::string_view::npos;
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  // Sections are looked for only when somebody asks.
  bool in_cdata() {
    if (!looked_) cdata_ = text_.find(kCdata);
    looked_ = true;
    while (cdata_ < at_) {
      const std::size_t end = std::min(text_.find(kCdataEnd, cdata_), text_.size());
      if (at_ < end) return true;
      cdata_ = text_.find(kCdata, end);
    }
    return false;
  }

 private:
  std::string_view text_;
  bool looked_ = false;
  std::size_t cdata_ = 0;  // the section before or after at_
  std::size_t at_ = 0;
  std::size_t next_ = 0;
};

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_of_xml(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"amp", "lt", "gt", "quot", "apos"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// `digits` is what stands between `&#` and `;`.
bool is_number_of_xml(std::string_view digits) {
  std::uint32_t value = 0;
  const bool hex = digits.starts_with('x');
  if (hex) digits.remove_prefix(1);
  if (digits.empty()) return true;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (end != digits.data() + digits.size()) return true;  // no reference, so text
  if (error != std::errc()) return false;
  if (value < 0x20) return value == 0x09 || value == 0x0A || value == 0x0D;
  return value < 0x7F || (value > 0x9F && value < 0xD800) || (value > 0xDFFF && value < 0xFFFE) ||
         (value > 0xFFFF && value <= 0x10FFFF);
}

enum class Foreign { no, name, number };

Foreign foreign_at(std::string_view text, std::size_t ampersand) {
  std::string_view rest = text.substr(ampersand + 1);
  if (rest.starts_with("amp;") || rest.starts_with("lt;") || rest.starts_with("gt;"))
    return Foreign::no;  // nearly all
  if (rest.starts_with('#')) {
    const auto end = std::find_if_not(rest.begin() + 1, rest.end(), is_alphanumeric);
    if (end == rest.end() || *end != ';') return Foreign::no;
    return is_number_of_xml({rest.begin() + 1, end}) ? Foreign::no : Foreign::number;
  }
  rest = rest.substr(0, kLongestName);
  const std::size_t end = rest.find(';');
  if (end == std::string_view::npos || end == 0) return Foreign::no;
  const std::string_view name = rest.substr(0, end);
  return !is_of_xml(name) && named_reference(name) ? Foreign::name : Foreign::no;
}

// Appends what a reference stands for as XML writes it: `&LT;` is HTML's too, and no tag. Returns
// the bytes taken, which are two references for a pair of surrogates.
std::size_t append_escaped(std::string& out, std::string_view text) {
  std::string characters;
  const std::size_t taken = append_reference(characters, text);
  if (characters == "<") {
    out += "&lt;";
  } else if (characters == "&") {
    out += "&amp;";
  } else if (characters == "\"") {
    out += "&quot;";
  } else {
    out += characters;
  }
  return taken;
}

}  // namespace

References foreign_references(std::string_view text) {
  References references;
  // Document types of RSS 0.91 and XHTML declare HTML's names.
  const std::size_t doctype = text.substr(0, kPrologueBytes).find("<!DOCTYPE");
  Ampersands ampersands(text);
  while (ampersands.next()) {
    const Foreign kind = foreign_at(text, ampersands.at());
    if (kind == Foreign::no) continue;
    const bool in_cdata = ampersands.in_cdata();
    if (in_cdata && kind == Foreign::name) continue;
    references.foreign = true;
    if (in_cdata) continue;
    const bool may_be_declared = kind == Foreign::name && doctype < ampersands.at();
    if (!may_be_declared) references.undeclared = ampersands.at();
    if (references.undeclared) break;
  }
  return references;
}

std::string with_references_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t copied = 0;
  Ampersands ampersands(text);
  while (ampersands.next()) {
    const std::size_t at = ampersands.at();
    const Foreign kind = foreign_at(text, at);
    if (at < copied || kind == Foreign::no || (kind == Foreign::name && ampersands.in_cdata()))
      continue;
    out.append(text.substr(copied, at - copied));
    copied = at + append_escaped(out, text.substr(at));
  }
  out.append(text.substr(copied));
  return out;
}

}  // namespace antiphon::feed
