// antiphon-protocol(7) against the code: the names of messages, fields and enumerators from the
// sources' text, their order and types from the compiler.

#include <algorithm>
#include <cctype>
#include <chrono>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/wire/archive.h"
#include "wire/fields.h"

using namespace antiphon;
using namespace antiphon::wire;

namespace {

// `OpenView (1)` or `Anchor` → its lines, `view u32` or `0 feed`.
using Sections = std::map<std::string, std::vector<std::string>>;

std::string source(const std::string& name) {
  auto content = read_file(SOURCE_FOLDER "/" + name, 10'000'000);
  REQUIRE_MESSAGE(content, name);
  return *content;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < words.size(); ++i)
    out += (out.empty() ? "" : " ") + words[i];
  return out;
}

// `.It Fa view Li u32` and `.It Li 0 Cm feed`.
Sections sections_of_page() {
  Sections sections;
  std::vector<std::string>* section = nullptr;
  std::istringstream page(source("man/antiphon-protocol.7"));
  for (std::string line; std::getline(page, line);) {
    const auto words = words_of(line);
    if (words.empty()) continue;
    if (words[0] == ".Sh") section = nullptr;
    if (words[0] == ".Ss") section = &sections[joined(words, 1)];
    if (words[0] != ".It" || section == nullptr || words.size() < 5) continue;
    const bool field = words[1] == "Fa" && words[3] == "Li";
    const bool value = words[1] == "Li" && words[3] == "Cm";
    if (field || value) section->push_back(words[2] + " " + joined(words, 4));
  }
  return sections;
}

std::string trimmed_name(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
  return text;
}

// The names in `std::tie(v.view, v.generation)` of fields.h.
std::vector<std::string> names_of_fields(const std::string& type) {
  static const std::string text = source("src/wire/fields.h");
  const auto function = text.find("fields(" + type + "&");
  REQUIRE_MESSAGE(function != std::string::npos, type);
  const auto begin = text.find("std::tie(", function) + 9;
  const auto end = text.find(')', begin);
  std::vector<std::string> names;
  std::istringstream list(text.substr(begin, end - begin));
  for (std::string name; std::getline(list, name, ',');)
    names.push_back(trimmed_name(name).substr(2));
  return names;
}

// `0 feed`, `1 tag` … of an enumeration in one of our headers.
std::vector<std::string> values_of(const std::string& name) {
  for (const char* header : {"include/antiphon/model/view.h", "include/antiphon/model/article.h",
                             "include/antiphon/wire/messages.h"}) {
    std::string text;
    std::istringstream lines(source(header));
    for (std::string line; std::getline(lines, line);)
      text += line.substr(0, line.find("//")) + "\n";
    const auto found = text.find("enum class " + name + " ");
    if (found == std::string::npos) continue;
    const auto begin = text.find('{', found) + 1;
    std::istringstream list(text.substr(begin, text.find('}', begin) - begin));
    std::vector<std::string> values;
    unsigned long next = 0;
    for (std::string value; std::getline(list, value, ',');) {
      const std::string bare = trimmed_name(value);
      const auto equals = bare.find('=');
      if (equals != std::string::npos) {
        const auto shift = bare.find("<<");
        next = shift == std::string::npos ? std::stoul(bare.substr(equals + 1))
                                          : 1UL << std::stoul(bare.substr(shift + 2));
      }
      values.push_back(std::to_string(next++) + " " + bare.substr(0, equals));
    }
    return values;
  }
  FAIL_CHECK("no enumeration " << name);
  return {};
}

// --- types, as the page writes them --------------------------------------------------------------

template <class T>
constexpr std::string_view kName;
template <>
constexpr std::string_view kName<Anchor> = "Anchor";
template <>
constexpr std::string_view kName<Row> = "Row";
template <>
constexpr std::string_view kName<Mark> = "Mark";
template <>
constexpr std::string_view kName<ViewCounts> = "ViewCounts";
template <>
constexpr std::string_view kName<Enclosure> = "Enclosure";
template <>
constexpr std::string_view kName<StyledText> = "StyledText";
template <>
constexpr std::string_view kName<StyledLine> = "StyledLine";
template <>
constexpr std::string_view kName<Span> = "Span";
template <>
constexpr std::string_view kName<ProcessRow> = "ProcessRow";
template <>
constexpr std::string_view kName<Candidate> = "Candidate";
template <>
constexpr std::string_view kName<QuarantineRow> = "QuarantineRow";
template <>
constexpr std::string_view kName<NamedViewRow> = "NamedViewRow";
template <>
constexpr std::string_view kName<GroupBy> = "GroupBy";
template <>
constexpr std::string_view kName<NewItems> = "NewItems";
template <>
constexpr std::string_view kName<SeekKind> = "SeekKind";
template <>
constexpr std::string_view kName<EditKind> = "EditKind";
template <>
constexpr std::string_view kName<RowKind> = "RowKind";
template <>
constexpr std::string_view kName<NoticeLevel> = "NoticeLevel";
template <>
constexpr std::string_view kName<Style> = "Style";

template <class T>
struct Type {
  static std::string text() {
    if constexpr (std::is_same_v<T, bool>) {
      return "bool";
    } else if constexpr (std::is_enum_v<T>) {
      const std::string name(kName<T>);
      return Type<std::underlying_type_t<T>>::text() + (name.empty() ? "" : " " + name);
    } else if constexpr (std::is_integral_v<T>) {
      return (std::is_signed_v<T> ? "i" : "u") + std::to_string(8 * sizeof(T));
    } else {
      static_assert(!kName<T>.empty(), "a structure without a name for the page");
      return std::string(kName<T>);
    }
  }
};
template <>
struct Type<std::string> {
  static std::string text() { return "text"; }
};
template <>
struct Type<Time> {
  static std::string text() { return "moment"; }
};
template <>
struct Type<std::chrono::milliseconds> {
  static std::string text() { return "milliseconds"; }
};
template <>
struct Type<std::chrono::seconds> {
  static std::string text() { return "span"; }
};
template <class T>
struct Type<std::vector<T>> {
  static std::string text() { return "list of " + Type<T>::text(); }
};
template <class T>
struct Type<std::optional<T>> {
  static std::string text() { return "optional " + Type<T>::text(); }
};

template <class... Fields>
std::vector<std::string> types(const std::tuple<Fields...>&) {
  return {Type<std::remove_cvref_t<Fields>>::text()...};
}

template <class T>
std::vector<std::string> lines_of(const std::string& name) {
  T value{};
  const auto kinds = types(fields(value));
  if (kinds.empty()) return {};
  std::vector<std::string> lines = names_of_fields(name);
  REQUIRE_MESSAGE(lines.size() == kinds.size(), name);
  for (std::size_t i = 0; i < lines.size(); ++i)
    lines[i] += " " + kinds[i];
  return lines;
}

// `OpenView` of 1, from the table in archive.cc.
std::string name_of_kind(std::uint16_t number) {
  static const std::string text = source("src/wire/archive.cc");
  const auto at = text.find(">{" + std::to_string(number) + ", \"");
  REQUIRE_MESSAGE(at != std::string::npos, "no message " << number);
  const auto begin = text.find('"', at) + 1;
  return text.substr(begin, text.find('"', begin) - begin);
}

template <class Messages, std::size_t... I>
void add_messages(Sections& expected, std::index_sequence<I...>) {
  const auto add = [&]<class Message>(Message message) {
    const auto kind = encode<Messages>(RequestId::none, message).kind;
    const std::string name = name_of_kind(kind);
    expected[name + " (" + std::to_string(kind) + ")"] = lines_of<Message>(name);
  };
  (add(std::variant_alternative_t<I, Messages>{}), ...);
}

template <class Messages>
void add_messages(Sections& expected) {
  add_messages<Messages>(expected, std::make_index_sequence<std::variant_size_v<Messages>>());
}

template <class... T>
void add_structures(Sections& expected) {
  ((expected[std::string(kName<T>)] = lines_of<T>(std::string(kName<T>))), ...);
}

Sections sections_of_code() {
  Sections expected;
  add_messages<ToBackend>(expected);
  add_messages<FromBackend>(expected);
  add_structures<Anchor, Row, Candidate, Mark, ViewCounts, Enclosure, StyledText, StyledLine, Span,
                 NamedViewRow, ProcessRow, QuarantineRow>(expected);
  for (const auto& name : {kName<GroupBy>, kName<NewItems>, kName<SeekKind>, kName<EditKind>,
                           kName<RowKind>, kName<NoticeLevel>, kName<Style>}) {
    expected[std::string(name)] = values_of(std::string(name));
  }
  return expected;
}

}  // namespace

TEST_CASE("the protocol's page has every message, structure and enumeration, as the code has it") {
  const Sections page = sections_of_page();
  const Sections code = sections_of_code();
  for (const auto& each : code) {
    const std::vector<std::string>& lines = each.second;
    CAPTURE(each.first);
    const auto found = page.find(each.first);
    REQUIRE_MESSAGE(found != page.end(), "missing from the page");
    for (std::size_t i = 0; i < std::max(lines.size(), found->second.size()); ++i) {
      CHECK((i < found->second.size() ? found->second[i] : "") ==
            (i < lines.size() ? lines[i] : ""));
    }
  }
  // And nothing that the code does not have.
  for (const auto& each : page)
    CHECK_MESSAGE((each.second.empty() || code.contains(each.first)), each.first);
}

TEST_CASE("the protocol's page tells its version and its limits") {
  const std::string page = source("man/antiphon-protocol.7");
  CHECK(page.find(".\\\" version\n" + std::to_string(kProtocolVersion) + ";") != std::string::npos);
  CHECK(page.find(std::to_string(kMaxFrame) + " bytes") != std::string::npos);
  CHECK(page.find(std::to_string(kMaxMessage) + " bytes") != std::string::npos);
}
