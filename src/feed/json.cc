#include "feed/json.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "feed/json_repair.h"
#include "feed/place.h"

namespace antiphon::feed {

namespace {

using nlohmann::json;

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxValues = 1'000'000;

// What nlohmann's parser calls, in the order of the text.
class Builder {
 public:
  explicit Builder(std::span<const std::string_view> keys) : keys_(keys) {}

  bool null() { return scalar(JsonValue::Kind::null, {}); }
  bool boolean(bool value) {
    return scalar(JsonValue::Kind::boolean, value ? "true" : std::string());
  }
  bool number_integer(json::number_integer_t value) {
    return scalar(JsonValue::Kind::number, std::to_string(value));
  }
  bool number_unsigned(json::number_unsigned_t value) {
    return scalar(JsonValue::Kind::number, std::to_string(value));
  }
  bool number_float(json::number_float_t, const std::string& written) {
    return scalar(JsonValue::Kind::number, written);
  }
  bool string(std::string& value) { return scalar(JsonValue::Kind::string, std::move(value)); }
  bool binary(json::binary_t&) { return true; }  // JSON text has none

  bool start_object(std::size_t) { return open(JsonValue::Kind::object); }
  bool start_array(std::size_t) { return open(JsonValue::Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(const std::string& name) {
    const auto known = std::find(keys_.begin(), keys_.end(), name);
    wanted_ = known != keys_.end();
    if (wanted_) key_ = *known;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const json::exception&) {
    error_at_ = position;
    return false;
  }

  // Where the text stops being JSON.
  [[nodiscard]] std::optional<std::size_t> error_at() const { return error_at_; }
  [[nodiscard]] bool left_out() const { return left_out_; }
  JsonValue take() { return std::move(root_); }

 private:
  // A place for the next value; null where it is not wanted. Only the innermost open value grows,
  // so that pointers to the others stay.
  JsonValue* place() {
    if (skipped_ > 0) return nullptr;
    if (open_.empty()) return values_++ == 0 ? &root_ : nullptr;
    JsonValue& parent = *open_.back();
    if (parent.is(JsonValue::Kind::object) && !wanted_) return nullptr;
    if (++values_ > kMaxValues) {
      left_out_ = true;
      return nullptr;
    }
    const bool keyed = parent.is(JsonValue::Kind::object);
    parent.members.push_back({keyed ? key_ : std::string_view(), {}});
    return &parent.members.back().value;
  }

  bool scalar(JsonValue::Kind kind, std::string text) {
    if (JsonValue* const value = place()) {
      value->kind = kind;
      value->text = std::move(text);
    }
    return true;
  }

  bool open(JsonValue::Kind kind) {
    JsonValue* const value = place();
    if (value != nullptr && open_.size() < kMaxDepth) {
      value->kind = kind;
      open_.push_back(value);
    } else {
      left_out_ = left_out_ || value != nullptr;
      ++skipped_;
    }
    return true;
  }

  bool close() {
    if (skipped_ > 0) {
      --skipped_;
    } else {
      open_.pop_back();
    }
    return true;
  }

  std::span<const std::string_view> keys_;
  JsonValue root_;
  std::vector<JsonValue*> open_;
  std::size_t skipped_ = 0;  // containers that are open and not kept
  std::size_t values_ = 0;
  bool wanted_ = false;
  bool left_out_ = false;
  std::string_view key_;
  std::optional<std::size_t> error_at_;
};

Builder built(std::string_view text, std::span<const std::string_view> keys) {
  Builder builder(keys);
  json::sax_parse(text.begin(), text.end(), &builder);
  return builder;
}

}  // namespace

JsonDocument read_json(std::string_view text, std::span<const std::string_view> keys) {
  JsonDocument document;
  Builder builder = built(text, keys);
  if (const auto at = builder.error_at()) {
    document.recovered = true;
    document.warnings.push_back(at_line(text, *at) + (*at >= text.size()
                                                          ? "the document is cut"
                                                          : "this is not valid JSON"));
    builder = built(repaired_json(text), keys);
  }
  if (builder.left_out()) {
    document.recovered = true;
    document.warnings.emplace_back("what is nested too deeply, or too much, was left out");
  }
  document.root = builder.take();
  return document;
}

}  // namespace antiphon::feed
