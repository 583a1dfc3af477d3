// filter EXPR: JSON Lines in, the lines of items that pass out, as they came

#include "antiphon/filter/filter.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include <CLI/CLI.hpp>

#include "antiphon/backend/circumstances.h"
#include "antiphon/backend/named_views.h"
#include "antiphon/base/fd.h"
#include "antiphon/config/settings.h"
#include "cli/command.h"
#include "cli/json_lines.h"

namespace antiphon::cli {

namespace {

constexpr std::size_t kMaxLine = 16U << 20U;
constexpr std::size_t kReadAtOnce = 256U << 10U;

// Standard input, line by line.
class Lines {
 public:
  // Calls `each` with each line, without its end, until it returns false.
  Result<void> for_each(const std::function<bool(std::string_view)>& each) {
    std::string buffer;
    while (true) {
      const std::size_t had = buffer.size();
      buffer.resize(had + kReadAtOnce);
      const ssize_t got = ::read(STDIN_FILENO, buffer.data() + had, kReadAtOnce);
      if (got < 0 && errno == EINTR) {
        buffer.resize(had);
        continue;
      }
      if (got < 0) return Error{"standard input: " + errno_text(errno)};
      buffer.resize(had + static_cast<std::size_t>(got));
      std::size_t begin = 0;
      for (std::size_t end = buffer.find('\n', had); end != std::string::npos;
           end = buffer.find('\n', begin)) {
        if (!each(std::string_view(buffer).substr(begin, end - begin))) return {};
        begin = end + 1;
      }
      if (got == 0) {
        if (begin < buffer.size()) each(std::string_view(buffer).substr(begin));
        return {};
      }
      buffer.erase(0, begin);
      if (buffer.size() > kMaxLine) return Error{"standard input: a line is longer than 16 MiB"};
    }
  }
};

// What is known only where there is a store: a feed's own state, and when somebody was here last.
std::optional<Error> not_in_lines(const filter::Node& condition) {
  for (const filter::AttributeInfo& one : filter::all_attributes()) {
    const bool in_lines = one.attribute == filter::Attribute::feed_title ||
                          one.attribute == filter::Attribute::feed_url ||
                          (!one.of_feed && one.attribute != filter::Attribute::is_new);
    if (in_lines || !filter::speaks_of(condition, one.attribute)) continue;
    return Error{"filter: no line says " + std::string(one.name) + "; list asks the store"};
  }
  return std::nullopt;
}

// Settings and feeds file are looked at only for a filter that names views.
Result<filter::Query> parsed(const os::Paths& paths, const std::string& expression) {
  auto query = filter::parse_query(expression);
  if (!query || !filter::speaks_of(query->where, filter::Attribute::view)) return query;
  auto settings = config::load_settings(paths.config);
  if (!settings) return settings.error();
  auto file = config::FeedsFile::load(paths.feeds);
  if (!file) return file.error();
  return backend::NamedViews(*settings, *file).ready(expression);
}

Status filter_lines(Context& context, const std::string& expression) {
  auto query = parsed(context.paths, expression);
  if (query && !query->order.empty()) query = Error{"filter: lines have no order by but their own"};
  if (query) {
    if (const auto wrong = not_in_lines(query->where)) query = *wrong;
  }
  if (!query) {
    complain(query.error().message);
    return Status::usage;
  }
  const filter::Filter filter(std::move(query->where), backend::circumstances(system_now()));
  std::uint64_t left = query->limit.value_or(~std::uint64_t{0});
  std::uint64_t number = 0;
  std::uint64_t passed = 0;
  bool understood = true;
  JsonItem item;
  auto read = Lines().for_each([&](std::string_view line) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return true;
    if (auto is = item.read(line); !is) {
      complain("line " + std::to_string(number) + ": " + is.error().message);
      understood = false;
      return true;
    }
    if (!filter.passes(item.subject()).value_or(false)) return true;
    ++passed;
    --left;
    return context.out.write(line) && context.out.write("\n") && left > 0;
  });
  if (!read) {
    complain(read.error().message);
    return Status::partly;
  }
  if (!context.out.is_open()) return Status::done;
  if (passed == 0) complain("no line passes");
  return passed > 0 && understood ? Status::done : Status::partly;
}

}  // namespace

Action declare_filter(CLI::App& app) {
  auto expression = std::make_shared<std::string>();
  app.add_option("FILTER", *expression, "see antiphon-filter(7)")->required();
  return [expression](Context& context) { return filter_lines(context, *expression); };
}

}  // namespace antiphon::cli
