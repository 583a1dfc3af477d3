#include "feed/math_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "antiphon/base/text.h"
#include "feed/entities.h"
#include "feed/markup.h"
#include "feed/raised.h"

namespace antiphon::feed {

namespace {

// What is larger or deeper is no formula that anybody reads: its text only.
constexpr std::size_t kMaxBytes = 16'384;
constexpr std::size_t kMaxDepth = 40;

constexpr std::array<std::string_view, 23> kSpaced{"=", "<", ">", "+", "-", "−", "±", "∓",
                                                   "×", "≤", "≥", "≠", "≈", "≡", "∼", "→",
                                                   "⇒", "⇔", "∈", "∉", "⊂", "⊆", ":="};

struct Part {
  std::string text;
  bool spaced = false;  // an operator between two parts
};

// One that nothing has to be put around.
std::string grouped(std::string text) {
  std::string_view rest = text;
  take_code_point(rest);
  const bool number = std::all_of(text.begin(), text.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  if (rest.empty() || number) return text;
  return "(" + std::move(text) + ")";
}

std::string row(const std::vector<Part>& parts) {
  std::string out;
  for (const Part& part : parts) {
    const bool between = part.spaced && !out.empty();
    if (between) out += ' ';
    out += part.text;
    if (between) out += ' ';
  }
  return out;
}

std::string script(std::string text, bool above) {
  if (std::string signs = raised(text, above); !signs.empty()) return signs;
  return (above ? "^" : "_") + grouped(std::move(text));
}

struct Open {
  std::string name;
  std::vector<Part> parts;

  std::string part(std::size_t i) const { return i < parts.size() ? parts[i].text : ""; }

  Part closed() const {
    if (name == "mo") {
      std::string sign = row(parts);
      const bool spaced = std::find(kSpaced.begin(), kSpaced.end(), sign) != kSpaced.end();
      return {std::move(sign), spaced};
    }
    if (name == "mfrac") return {grouped(part(0)) + "/" + grouped(part(1))};
    if (name == "msqrt") return {"√" + grouped(row(parts))};
    if (name == "mroot") return {raised(part(1), true) + "√" + grouped(part(0))};
    if (name == "msup" || name == "mover") return {part(0) + script(part(1), true)};
    if (name == "msub" || name == "munder") return {part(0) + script(part(1), false)};
    if (name == "msubsup" || name == "munderover")
      return {part(0) + script(part(1), false) + script(part(2), true)};
    if (name == "mfenced") return {"(" + row(parts) + ")"};
    if (name == "mtd") return {row(parts) + " "};
    if (name == "mtr") return {std::string(trimmed(row(parts))) + "; "};
    return {row(parts)};
  }
};

class MathReader {
 public:
  std::string read(std::string_view content) {
    open_.push_back({});
    MarkupScanner scanner(content);
    for (std::size_t at = 0; at < content.size();) {
      const auto end = content[at] == '<' ? at : std::min(content.find('<', at), content.size());
      add({decode_references(trimmed(content.substr(at, end - at)))});
      at = end;
      if (at == content.size()) break;
      const Markup found = scanner.at(at);
      at += found.bytes;
      if (found.kind == Markup::Kind::open) start(found);
      if (found.kind == Markup::Kind::close) this->end(ascii_lower(found.name));
    }
    while (open_.size() > 1)
      close();
    return row(open_.front().parts);
  }

 private:
  void add(Part part) {
    if (!part.text.empty()) open_.back().parts.push_back(std::move(part));
  }

  void start(const Markup& found) {
    if (found.attributes.ends_with('/')) {
      if (ascii_iequals(found.name, "mspace")) add({" "});
    } else if (open_.size() < kMaxDepth) {
      open_.push_back({ascii_lower(found.name), {}});
    }
  }

  void end(std::string_view name) {
    const auto found = std::find_if(open_.rbegin(), open_.rend(),
                                    [&](const Open& open) { return open.name == name; });
    if (found == open_.rend()) return;
    const auto keep = static_cast<std::size_t>(open_.rend() - found) - 1;
    while (open_.size() > keep)
      close();
  }

  // Parts keep their places: an empty one is one.
  void close() {
    Part part = open_.back().closed();
    open_.pop_back();
    open_.back().parts.push_back(std::move(part));
  }

  std::vector<Open> open_;
};

std::string annotation(std::string_view content) {
  MarkupScanner scanner(content);
  for (auto at = content.find("<annotation"); at != std::string_view::npos;
       at = content.find("<annotation", at + 1)) {
    const Markup found = scanner.at(at);
    if (found.kind != Markup::Kind::open || found.name != "annotation") continue;
    if (attribute_value(found.attributes, "encoding").find("tex") == std::string_view::npos)
      continue;
    const auto from = at + found.bytes;
    return decode_references(content.substr(from, content.find("</", from) - from));
  }
  return "";
}

}  // namespace

std::string_view without_tex_style(std::string_view tex) {
  tex = trimmed(tex);
  constexpr std::array<std::string_view, 2> kStyles{"{\\displaystyle ", "{\\textstyle "};
  for (const auto style : kStyles) {
    if (tex.starts_with(style) && tex.ends_with('}'))
      return trimmed(tex.substr(style.size(), tex.size() - style.size() - 1));
  }
  return tex;
}

std::string math_text(std::string_view attributes, std::string_view content) {
  std::string said = decode_references(attribute_value(attributes, "alttext"), RefersIn::attribute);
  if (said.empty() && content.size() <= kMaxBytes) said = annotation(content);
  if (!trimmed(said).empty()) return std::string(without_tex_style(said));
  return MathReader().read(content.substr(0, kMaxBytes));
}

}  // namespace antiphon::feed
