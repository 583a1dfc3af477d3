// SQL that strangers write: what it may read, and values of any kind.

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "antiphon/base/text.h"
#include "store/sqlite.h"

namespace antiphon::store {
namespace {

using TextFunction = std::function<std::string(std::int64_t)>;

void call_text_function(sqlite3_context* context, int, sqlite3_value** values) {
  const auto& function = *static_cast<const TextFunction*>(sqlite3_user_data(context));
  const std::string text = function(sqlite3_value_int64(values[0]));
  // SQLITE_TRANSIENT is a cast that C++ warns of: a copy of our own does as well.
  auto* copy = static_cast<char*>(sqlite3_malloc64(text.size() + 1));
  if (copy == nullptr) {
    sqlite3_result_error_nomem(context);
    return;
  }
  std::copy_n(text.c_str(), text.size() + 1, copy);
  sqlite3_result_text64(context, copy, text.size(), sqlite3_free, SQLITE_UTF8);
}

bool is_one_of(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// `through`: the view that asks, or what a query calls a part of itself. Where no column is read
// SQLite does not say who asks: more than how many rows there are cannot be learned so.
bool may_read(const Connection::Visible& visible, std::string_view table, std::string_view column,
              std::string_view through) {
  if (is_one_of(visible.views, through) || column.empty()) return true;
  if (is_one_of(visible.views, table)) return is_one_of(visible.names, through);
  return is_one_of(visible.names, table) || table == "json_each" || table == "json_tree";
}

std::string_view name_of(const char* name) {
  return name == nullptr ? std::string_view() : std::string_view(name);
}

int authorize(void* kept, int action, const char* first, const char* second,
              const char* /*database*/, const char* through) {
  const auto& visible = *static_cast<const Connection::Visible*>(kept);
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return name_of(second) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_READ:
      return may_read(visible, name_of(first), name_of(second), name_of(through)) ? SQLITE_OK
                                                                                  : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

// Nothing but white space, semicolons and comments: what SQLite makes no statement of.
bool is_blank(sqlite3* database, std::string_view rest) {
  while (!rest.empty()) {
    sqlite3_stmt* prepared = nullptr;
    const char* behind = nullptr;
    const int code = sqlite3_prepare_v3(database, rest.data(), static_cast<int>(rest.size()), 0,
                                        &prepared, &behind);
    const bool is_statement = prepared != nullptr;
    sqlite3_finalize(prepared);
    if (code != SQLITE_OK || is_statement) return false;
    const auto taken = static_cast<std::size_t>(behind - rest.data());
    if (taken == 0) return false;
    rest.remove_prefix(taken);
  }
  return true;
}

}  // namespace

SqlValue Statement::value() {
  switch (sqlite3_column_type(statement_, column_)) {
    case SQLITE_INTEGER:
      return integer();
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement_, column_++);
    case SQLITE_TEXT:
      return std::string(text());
    case SQLITE_BLOB:
      return SqlBytes{std::string(text())};
    default:
      ++column_;
      return {};
  }
}

std::vector<std::string> Statement::column_names() const {
  std::vector<std::string> names;
  for (int i = 0; i < sqlite3_column_count(statement_); ++i) {
    const char* name = sqlite3_column_name(statement_, i);
    names.emplace_back(name == nullptr ? "" : name);
  }
  return names;
}

void Connection::add_text_function(const char* name, TextFunction function) {
  sqlite3_create_function_v2(database_, name, 1, SQLITE_UTF8 | SQLITE_INNOCUOUS,
                             new TextFunction(std::move(function)), call_text_function, nullptr,
                             nullptr, [](void* kept) { delete static_cast<TextFunction*>(kept); });
}

void Connection::confine_to(Visible visible) {
  visible_ = std::move(visible);
  sqlite3_set_authorizer(database_, authorize, &visible_);
}

Result<Statement> Connection::prepare_of_stranger(std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), 0, &prepared, &rest);
  const int columns = sqlite3_column_count(prepared);
  sqlite3_finalize(prepared);
  if (code == SQLITE_AUTH) {
    return Error{"sql: only questions, and only over the views items, feeds and tags"};
  }
  if ((code & 0xff) == SQLITE_ERROR || (code & 0xff) == SQLITE_TOOBIG) {
    return Error{"sql: " + printable(sqlite3_errmsg(database_))};
  }
  if (code != SQLITE_OK) {
    return failure(code);
  }
  if (columns == 0) {
    return Error{"sql: expected a SELECT"};
  }
  if (!is_blank(database_, sql.substr(static_cast<std::size_t>(rest - sql.data())))) {
    return Error{"sql: one statement at a time"};
  }
  return prepare(sql);
}

}  // namespace antiphon::store
