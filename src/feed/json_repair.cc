#include "feed/json_repair.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kMaxDepth = 1000;
constexpr std::string_view kSpaces = " \t\r\n\v\f";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

// The code unit of `\uXXXX` at the start of `text`; negative when there is none.
int code_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int value = 0;
  for (const char c : text.substr(2, 4)) {
    if (!is_hex(c)) return -1;
    value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

bool is_high_surrogate(int unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low_surrogate(int unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

class Repair {
 public:
  explicit Repair(std::string_view text) : text_(text) { out_.reserve(text.size() + 64); }

  std::string run() {
    at_ = std::min(text_.find_first_of("{["), text_.size());
    while (at_ < text_.size() && !over_)
      step();
    while (!open_.empty())
      close();
    return out_.empty() ? "null" : std::move(out_);
  }

 private:
  enum class Expects : std::uint8_t { key, colon, value, separator };

  struct Open {
    bool object = false;
    Expects expects = Expects::value;
    bool any = false;             // something is in it
    bool ends_in_object = false;  // the last thing in it
    bool body = false;            // the member at hand is one whose text may be cut
  };

  void step() {
    const char c = text_[at_];
    switch (c) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
      case '\v':
      case '\f':
        ++at_;
        return;
      case '{':
      case '[':
        ++at_;
        return begin(c == '{');
      case '}':
      case ']':
        ++at_;
        return end(c == '}');
      case ':':
        ++at_;
        if (!open_.empty() && open_.back().expects == Expects::colon)
          open_.back().expects = Expects::value;
        return;
      case ',':
        ++at_;
        return comma();
      case '"':
      case '\'':
        return string(c);
      default:
        return comment() ? void() : word();
    }
  }

  // --- containers --------------------------------------------------------------------------------

  void begin(bool object) {
    if (open_.size() >= kMaxDepth) {
      over_ = true;  // no feed goes so deep: the rest is nothing
      return;
    }
    before_value();
    out_.push_back(object ? '{' : '[');
    open_.push_back({object, object ? Expects::key : Expects::value});
    ++(object ? objects_ : arrays_);
  }

  void end(bool object) {
    if ((object ? objects_ : arrays_) == 0) return;
    // One too many behind an object of a list: closing what is around the list would lose the rest.
    const Open& inner = open_.back();
    if (object && !inner.object && inner.ends_in_object) return;
    while (open_.back().object != object)
      close();
    close();
    over_ = open_.empty();
  }

  void close() {
    const bool object = open_.back().object;
    if (object) finish_member();
    out_.push_back(object ? '}' : ']');
    --(object ? objects_ : arrays_);
    open_.pop_back();
    after_value(object);
  }

  void comma() {
    Open& open = open_.back();
    if (!open.object) {
      open.expects = Expects::value;
      return;
    }
    finish_member();
    open.expects = Expects::key;
  }

  // A key that has no value gets one.
  void finish_member() {
    Open& open = open_.back();
    if (open.expects == Expects::colon || open.expects == Expects::value) out_ += "null";
    open.expects = Expects::separator;
  }

  // --- members -----------------------------------------------------------------------------------

  [[nodiscard]] bool key_is_next() const {
    const Open& open = open_.back();
    return open.object && (open.expects == Expects::key || open.expects == Expects::separator);
  }

  // What has to stand before a value. One without a key gets an empty one.
  void before_value() {
    if (open_.empty()) return;
    if (key_is_next()) key("\"\"");
    Open& open = open_.back();
    if (!open.object && open.any) out_.push_back(',');
    open.any = true;
  }

  void after_value(bool object) {
    if (open_.empty()) return;
    open_.back().expects = Expects::separator;
    open_.back().ends_in_object = object;
  }

  // `quoted` is a string of JSON.
  void key(std::string_view quoted) {
    Open& open = open_.back();
    if (open.any) out_.push_back(',');
    open.any = true;
    open.body = quoted.starts_with("\"content") || quoted == "\"summary\"";
    out_ += quoted;
    out_.push_back(':');
    open.expects = Expects::colon;
  }

  void put(std::string_view quoted) {
    if (key_is_next()) return key(quoted);
    before_value();
    out_ += quoted;
    after_value(false);
  }

  // --- what stands between brackets --------------------------------------------------------------

  // True if there was one, and it is passed over.
  bool comment() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (rest.starts_with("/*")) {
      const auto close = text_.find("*/", at_ + 2);
      at_ = close == std::string_view::npos ? text_.size() : close + 2;
    } else {
      return false;
    }
    return true;
  }

  // Numbers, names of values, and keys without quotes.
  void word() {
    const auto stop = std::min(text_.find_first_of(" \t\r\n\v\f{}[]:,\"'", at_ + 1), text_.size());
    const std::string_view word = text_.substr(at_, stop - at_);
    at_ = stop;
    if (stop == text_.size()) return;  // cut, perhaps
    if (key_is_next()) {
      if (is_alphanumeric(word)) put("\"" + std::string(word) + "\"");
      return;
    }
    constexpr std::array<std::string_view, 5> kNothing = {"null", "none", "nil", "undefined",
                                                          "nan"};
    const std::string lower = ascii_lower(word);
    if (lower == "true" || lower == "false") {
      put(lower);
    } else if (is_alphanumeric(word) &&
               std::find(kNothing.begin(), kNothing.end(), lower) == kNothing.end()) {
      put("\"" + std::string(word) + "\"");
    } else {
      put("null");
    }
  }

  static bool is_alphanumeric(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
             c == '-' || c == '+' || c == '.';
    });
  }

  void string(char quote) {
    const bool is_key = key_is_next();
    std::string quoted = "\"";
    bool cut = true;
    for (++at_; at_ < text_.size();) {
      const char c = text_[at_];
      if (c == quote && ends_string(at_ + 1, is_key)) {
        ++at_;
        cut = false;
        break;
      }
      if (c == '\\') {
        escape(quoted);
      } else {
        append(quoted, c);
        ++at_;
      }
    }
    quoted.push_back('"');
    if (!cut) return put(quoted);
    if (!is_key && open_.back().object && open_.back().body) put(quoted);
  }

  static void append(std::string& quoted, char c) {
    switch (c) {
      case '"':
      case '\\':
        quoted.push_back('\\');
        quoted.push_back(c);
        return;
      case '\n':
        quoted += "\\n";
        return;
      case '\t':
        quoted += "\\t";
        return;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) quoted.push_back(c);
    }
  }

  // At a backslash.
  void escape(std::string& quoted) {
    const std::string_view rest = text_.substr(at_);
    if (const int unit = code_unit(rest); unit >= 0) {
      const bool pair = is_high_surrogate(unit) && is_low_surrogate(code_unit(rest.substr(6)));
      const bool half = !pair && unit >= 0xD800 && unit < 0xE000;
      const std::size_t taken = pair ? 12 : 6;
      quoted += half ? kReplacement : rest.substr(0, taken);
      at_ += taken;
      return;
    }
    constexpr std::string_view kKnown = "\"\\/bfnrt";
    if (rest.size() > 1 && kKnown.find(rest[1]) != std::string_view::npos) {
      quoted += rest.substr(0, 2);
    } else if (rest.size() > 1) {
      append(quoted, rest[1]);
    }
    at_ += std::min<std::size_t>(2, rest.size());
  }

  [[nodiscard]] bool bare_key_at(std::size_t at) const {
    constexpr std::size_t kLongest = 32;
    const std::string_view rest = text_.substr(at, kLongest);
    const std::size_t colon = rest.find(':');
    return colon != std::string_view::npos && colon > 0 && is_alphanumeric(rest.substr(0, colon));
  }

  [[nodiscard]] std::size_t past_spaces(std::size_t at) const {
    return std::min(text_.find_first_not_of(kSpaces, std::min(at, text_.size())), text_.size());
  }

  // Whether what follows a quote is what follows a string, or more of it.
  [[nodiscard]] bool ends_string(std::size_t behind, bool is_key) const {
    const std::size_t next = past_spaces(behind);
    if (next == text_.size()) return true;
    const char c = text_[next];
    if (c == '}' || c == ']') return true;
    if (c == ':') return is_key;
    if (c == ',') {
      const std::size_t after = past_spaces(next + 1);
      constexpr std::string_view kInObject = "\"'}]/,";
      constexpr std::string_view kInArray = "\"'{[]}/,-0123456789tfn";
      const auto& starts = open_.back().object ? kInObject : kInArray;
      if (open_.back().object && bare_key_at(after)) return true;
      return after == text_.size() || starts.find(text_[after]) != std::string_view::npos;
    }
    // A comma was forgotten at the end of a line.
    return (c == '"' || c == '{' || c == '/') &&
           text_.substr(behind, next - behind).find('\n') != std::string_view::npos;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
  std::vector<Open> open_;
  std::size_t objects_ = 0;  // that are open
  std::size_t arrays_ = 0;
  bool over_ = false;
};

}  // namespace

std::string repaired_json(std::string_view text) {
  return Repair(text).run();
}

}  // namespace antiphon::feed
