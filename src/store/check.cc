// What is wrong with a store.

#include "antiphon/store/check.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "antiphon/store/store.h"
#include "store/rules.h"
#include "store/schema.h"

namespace antiphon::store {
namespace {

// Of SQLite's findings: where one is, thousands may be.
constexpr int kFindings = 10;

// `*** in database main ***` stands before the first of them.
void add_findings(const Connection& connection, std::string_view findings, Soundness& found) {
  while (!findings.empty()) {
    const std::size_t end = findings.find('\n');
    const std::string_view line = findings.substr(0, end);
    if (!line.starts_with("***")) {
      found.problems.push_back(connection.error(line).message);
    }
    findings.remove_prefix(end == std::string_view::npos ? findings.size() : end + 1);
  }
}

Result<void> read_pages(Connection& connection, Soundness& found) {
  Statement check = connection.prepare(fmt::format("PRAGMA integrity_check({})", kFindings));
  for (;;) {
    auto row = check.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return {};
    }
    const std::string_view finding = check.text();
    if (finding != "ok") {
      found.damaged = true;
      add_findings(connection, finding, found);
    }
  }
}

// Of the file, whatever is in it; the version of its schema, 0 where it cannot be told.
Result<std::int64_t> check_file(const std::string& path, Soundness& found) {
  Connection connection;
  auto opened = connection.open(path);
  auto version = opened ? version_of(connection) : Result<std::int64_t>(opened.error());
  auto checked = version ? read_pages(connection, found) : Result<void>(version.error());
  if (checked) {
    return version;
  }
  if (!connection.found_damage()) {
    return checked.error();
  }
  found.damaged = true;
  found.problems.push_back(checked.error().message);
  return std::int64_t{0};
}

Result<void> check_rules(const std::string& path, Soundness& found) {
  Connection connection;
  Dictionaries dictionaries(connection);
  BodyCodec bodies(dictionaries);
  if (auto opened = connection.open(path); !opened) {
    return opened;
  }
  auto broken = broken_rules(connection, bodies);
  if (!broken) {
    return broken.error();
  }
  for (const std::string& rule : *broken) {
    found.problems.push_back(connection.error(rule).message);
  }
  for (auto [sql, count] :
       {std::pair{"SELECT count(*) FROM feed WHERE subscribed = 1", &found.feeds},
        std::pair{"SELECT count(*) FROM item", &found.items}}) {
    auto counted = connection.integer(sql);
    if (!counted) {
      return counted.error();
    }
    *count = static_cast<std::uint64_t>(*counted);
  }
  return {};
}

}  // namespace

Result<Soundness> check_store(const std::string& path) {
  Soundness found;
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (status.type() == std::filesystem::file_type::not_found ||
      (std::filesystem::is_regular_file(status) &&
       std::filesystem::file_size(path, unknown) == 0)) {
    found.exists = false;
    return found;
  }
  auto version = check_file(path, found);
  if (!version) {
    return version.error();
  }
  if (found.damaged) {
    return found;
  }
  if (*version < kSchemaVersion) {
    if (auto migrated = Store::open(path); !migrated) {
      return migrated.error();
    }
  }
  auto checked = check_rules(path, found);
  return checked ? Result<Soundness>(found) : checked.error();
}

}  // namespace antiphon::store
