#include "backend/program_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "antiphon/base/text.h"
#include "antiphon/filter/attributes.h"
#include "antiphon/model/item.h"

namespace antiphon::backend {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxTags = 32;
constexpr std::size_t kMaxTagBytes = 100;
constexpr std::size_t kMaxNumbers = 16;

// Members of lines of items that are no attributes of filters.
constexpr std::array<std::string_view, 4> kMembers{"feed_url", "feed_title", "content_text",
                                                   "content_html"};

bool may_name_number(std::string_view name) {
  return filter::is_number_name(name) &&
         std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end();
}

// Nothing is thrown: what is no JSON is `discarded`.
Json parsed(std::string_view line) {
  return Json::parse(line, nullptr, false);
}

std::string one_line(const Json& text, std::size_t most) {
  return shortened(printable(text.get_ref<const std::string&>()), most);
}

// Reads the members of an answer into a verdict; the first that makes no sense is told.
class Members {
 public:
  Members(ProgramAnswer& into, const std::string& by) : into_(into), by_(by) {}

  Result<void> take(const std::string& name, const Json& value) {
    if (name == "key") return take_key(value);
    if (name == "keep") return take_flag(name, value, false, DeedKind::drop);
    if (name == "drop") return take_flag(name, value, true, DeedKind::drop);
    if (name == "read") return take_flag(name, value, true, DeedKind::read);
    if (name == "starred") return take_flag(name, value, true, DeedKind::star);
    if (name == "tags") return take_tags(value);
    if (name == "title") return take_title(value);
    if (value.is_number() && may_name_number(name)) take_number(name, value.get<double>());
    return {};
  }

 private:
  void add(DeedKind what, std::string detail = "") {
    into_.verdict.deeds.push_back({by_, what, std::move(detail)});
  }

  Result<void> take_key(const Json& value) {
    if (!value.is_string()) return Error{"\"key\" is no string"};
    into_.key = value.get<std::string>();
    return {};
  }

  Result<void> take_flag(const std::string& name, const Json& value, bool when, DeedKind what) {
    if (!value.is_boolean()) return Error{'"' + name + "\" is neither true nor false"};
    if (value.get<bool>() == when) add(what);
    return {};
  }

  Result<void> take_tags(const Json& value) {
    if (!value.is_array() || value.size() > kMaxTags ||
        !std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); }))
      return Error{"\"tags\" is no list of at most " + std::to_string(kMaxTags) + " strings"};
    for (const Json& one : value) {
      std::string tag = one_line(one, kMaxTagBytes);
      if (!tag.empty()) add(DeedKind::tag, std::move(tag));
    }
    return {};
  }

  Result<void> take_title(const Json& value) {
    if (!value.is_string()) return Error{"\"title\" is no string"};
    std::string title = one_line(value, kMaxTitleBytes);
    if (!title.empty()) add(DeedKind::title, std::move(title));
    return {};
  }

  void take_number(const std::string& name, double number) {
    if (std::isfinite(number) && into_.verdict.numbers.size() < kMaxNumbers)
      into_.verdict.numbers[name] = number;
  }

  ProgramAnswer& into_;
  const std::string& by_;
};

}  // namespace

std::string program_hello(std::string_view name) {
  Json hello;
  hello["antiphon"] = kProgramVersion;
  hello["program"] = name;
  return hello.dump() + "\n";
}

Result<ProgramNeeds> read_program_hello(std::string_view line) {
  const Json hello = parsed(line);
  const auto version = hello.is_object() ? hello.find("antiphon") : hello.end();
  if (!hello.is_object() || version == hello.end() || !version->is_number_integer())
    return Error{"does not greet as programs of antiphon do: " + shortened(printable(line), 80)};
  if (version->get<std::int64_t>() != kProgramVersion) {
    return Error{"speaks version " + std::to_string(version->get<std::int64_t>()) +
                 " of the language of programs, antiphon speaks version " +
                 std::to_string(kProgramVersion)};
  }
  const auto needs = hello.find("needs");
  if (needs == hello.end() || !needs->is_array()) return ProgramNeeds{};
  ProgramNeeds told{false, false};
  for (const Json& one : *needs) {
    told.text |= one == "content_text";
    told.html |= one == "content_html";
  }
  return told;
}

Result<ProgramAnswer> read_program_answer(std::string_view line, const std::string& by) {
  const Json json = parsed(line);
  if (json.is_discarded()) return Error{"no JSON: " + shortened(printable(line), 80)};
  if (!json.is_object()) return Error{"no object: " + shortened(printable(line), 80)};
  ProgramAnswer answer;
  Members members(answer, by);
  for (const auto& [name, value] : json.items()) {
    if (auto taken = members.take(name, value); !taken) return taken.error();
  }
  if (answer.key.empty()) return Error{"an answer without a key"};
  return answer;
}

}  // namespace antiphon::backend
