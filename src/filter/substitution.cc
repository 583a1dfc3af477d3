#include "antiphon/filter/substitution.h"

#include <array>
#include <optional>

#include <re2/re2.h>

#include "antiphon/base/text.h"
#include "antiphon/model/item.h"
#include "filter/regex.h"

namespace antiphon::filter {

namespace {

constexpr int kMostInstructions = 20'000;

bool is_delimiter(char c) {
  return c > ' ' && c < '\x7F' && c != '\\' &&
         std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
                 .find(c) == std::string_view::npos;
}

// Up to the delimiter, which is taken along; nothing where it does not come.
std::optional<std::string> take_part(std::string_view& text, char delimiter) {
  std::string part;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == delimiter) {
      text.remove_prefix(i + 1);
      return part;
    }
    if (text[i] != '\\' || i + 1 == text.size()) {
      part += text[i];
      continue;
    }
    ++i;
    if (text[i] != delimiter) part += '\\';
    part += text[i];
  }
  return std::nullopt;
}

}  // namespace

Result<Substitution> Substitution::parse(std::string_view text) {
  const Error expected{"expected s/regex/new/, got " + shortened(printable(text), 60)};
  if (text.size() < 2 || text[0] != 's' || !is_delimiter(text[1])) return expected;
  const char delimiter = text[1];
  text.remove_prefix(2);
  const auto regex = take_part(text, delimiter);
  const auto replacement = regex ? take_part(text, delimiter) : std::nullopt;
  if (!replacement) return expected;
  if (regex->empty()) return Error{"the regular expression is empty"};
  Substitution made;
  made.replacement_ = *replacement;
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  for (const char flag : text) {
    if (flag == 'g')
      made.everywhere_ = true;
    else if (flag == 'c')
      options.set_case_sensitive(true);
    else if (flag != 'i')
      return Error{"no flag \"" + printable(std::string(1, flag)) + "\"; there are g, c and i"};
  }
  auto program = std::make_shared<const RE2>(for_re2(*regex), options);
  if (!program->ok())
    return Error{"regular expression: " + shortened(printable(program->error()), 200)};
  if (program->ProgramSize() > kMostInstructions)
    return Error{"regular expression: it takes too much memory"};
  std::string wrong;
  if (!program->CheckRewriteString(made.replacement_, &wrong)) return Error{printable(wrong)};
  made.program_ = std::move(program);
  return made;
}

std::string Substitution::apply(const std::string& title) const {
  std::string out = title;
  if (everywhere_)
    RE2::GlobalReplace(&out, *program_, replacement_);
  else
    RE2::Replace(&out, *program_, replacement_);
  out = shortened(std::string(trimmed(printable(out))), kMaxTitleBytes);
  return out.empty() ? title : out;
}

}  // namespace antiphon::filter
