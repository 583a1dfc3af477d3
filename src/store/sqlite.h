// The door to SQLite: connections and statements that undo themselves, errors in words.

#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/store/questions.h"

struct sqlite3;
struct sqlite3_backup;
struct sqlite3_stmt;

namespace antiphon::store {

class Connection;

// Bytes that are bound without a copy: they must stay until the statement has run.
struct Blob {
  std::string_view bytes;
};

// One use of a prepared statement; afterwards it goes back to the connection's cache. What goes
// wrong while preparing or binding is told by step() and run().
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Values for the next parameters, from left to right. Text is copied.
  template <class... Values>
  Statement& bind(const Values&... values) {
    (bind_one(values), ...);
    return *this;
  }
  // The same without a copy: text has to stay until the statement has run.
  template <class... Values>
  Statement& lend(const Values&... values) {
    copies_text_ = false;
    bind(values...);
    copies_text_ = true;
    return *this;
  }

  // The next row; false: there is none.
  Result<bool> step();
  // Calls `each` at each row that is left, until it returns false.
  template <class Each>
  Result<void> for_each(const Each& each) {
    for (;;) {
      auto row = step();
      if (!row) {
        return row.error();
      }
      if (!*row || !each()) {
        return {};
      }
    }
  }
  // The ids in the only column of all rows that are left.
  template <class Id>
  Result<std::vector<Id>> ids() {
    std::vector<Id> ids;
    auto read = for_each([&] {
      ids.push_back(id<Id>());
      return true;
    });
    if (!read) {
      return read.error();
    }
    return ids;
  }
  // To the end, rows are not looked at; then the statement can be bound again.
  Result<void> run();
  // Leaves the rows that are left, to be bound again.
  Statement& again();
  template <class... Values>
  Result<void> run_with(const Values&... values) {
    return lend(values...).run();
  }

  // The next columns of the row, from left to right. Views are good until the next step.
  std::int64_t integer();
  std::optional<std::int64_t> optional_integer();
  double real();
  std::string_view text();  // empty for NULL; also for blobs
  bool boolean() { return integer() != 0; }
  SqlValue value();  // whatever it is
  std::vector<std::string> column_names() const;
  std::uint32_t count();  // clamped
  Time time() { return from_unix(integer()); }
  std::optional<Time> optional_time();
  template <class Id>
  requires std::is_enum_v<Id> Id id() { return static_cast<Id>(integer()); }

 private:
  friend class Connection;
  Statement(Connection& connection, std::string_view sql);

  void bind_one(std::nullptr_t);
  void bind_one(std::int64_t value);
  void bind_one(double value);
  void bind_one(std::string_view text);
  void bind_one(Blob blob);
  void bind_one(const char* text) { bind_one(std::string_view(text)); }
  void bind_one(const std::string& text) { bind_one(std::string_view(text)); }
  void bind_one(Time time) { bind_one(unix_seconds(time)); }
  template <std::integral Value>
  void bind_one(Value value) {
    bind_one(static_cast<std::int64_t>(value));
  }
  template <class Id>
  requires std::is_enum_v<Id>
  void bind_one(Id id) { bind_one(static_cast<std::int64_t>(id)); }
  template <class Value>
  void bind_one(const std::optional<Value>& value) {
    if (value) {
      bind_one(*value);
    } else {
      bind_one(nullptr);
    }
  }
  void note(int code);

  Connection* connection_;
  sqlite3_stmt* statement_ = nullptr;
  std::string sql_;
  bool copies_text_ = true;
  int bound_ = 0;
  int column_ = 0;
  int failed_ = 0;  // the first code that was not SQLITE_OK, before step()
};

// How much a commit promises: NORMAL survives the end of the program, FULL a power cut as well.
enum class Durability : std::uint8_t { normal, full };

// The file's own name, which errors begin with.
std::string name_of(const std::string& path);

// Makes an empty file where there is none, with the mode of a private one (0600), which SQLite then
// gives to the log as well. A file that is there is not even opened: closing it would drop the
// locks that other connections of this process have on it.
Result<void> make_database_file(const std::string& path);

// Stays where it is: statements point to it.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Opens what is there and makes it safe to read what a stranger may have put into it. A file that
  // is no database is found out by the first statement. Closing does not write until
  // checkpoint_on_close().
  Result<void> open(const std::string& path);
  Result<void> checkpoint_on_close();

  // Prepared once, then from the cache: for statements whose text is one of a few.
  Statement prepare(std::string_view sql) { return Statement(*this, sql); }
  // Any number of statements, rows are not looked at.
  Result<void> execute(const std::string& sql);
  // The only value of the only row.
  Result<std::int64_t> integer(std::string_view sql);

  // Makes the file one with a write-ahead log, for good; nothing is written where it is one
  // already. Not inside a transaction.
  Result<void> use_log();

  // Takes effect with the next transaction; must not be called inside one.
  Result<void> set_durability(Durability durability);
  // Gives up the transaction, if there is one: SQLite ends some by itself when a write failed.
  void roll_back();
  [[nodiscard]] bool in_transaction() const;
  // Rows that the last INSERT, UPDATE or DELETE touched.
  std::int64_t touched() const;
  std::int64_t last_row_id() const;

  // All pages into a new or empty file, on disk when this returns. Not inside a transaction that
  // writes.
  Result<void> copy_to(const std::string& path);
  // The same in steps: see CopyInSteps.
  friend class CopyInSteps;

  // --- for SQL of strangers ---

  // A function of a number that gives text, which views may use.
  void add_text_function(const char* name, std::function<std::string(std::int64_t)> function);
  // From here on nothing can be prepared but what reads these views of the temporary schema.
  struct Visible {
    std::vector<std::string> names;
    std::vector<std::string> views;  // by which those read the tables; no query may name them
  };
  void confine_to(Visible visible);
  // One statement that gives rows. Errors say what is wrong with the text.
  Result<Statement> prepare_of_stranger(std::string_view sql);

  // Pages in the log after the last commit of this connection.
  int log_pages() const { return log_pages_; }
  // Copies the log into the database as far as readers allow; not into one that is damaged.
  Result<void> checkpoint();
  // The same with all of the log, which is empty then. An error when there is no room, which
  // closing would not tell.
  Result<void> empty_log();

  // An error so far was that the file is damaged, or no database. Then closing leaves it as it is.
  bool found_damage() const { return found_damage_; }
  // What is said behind such errors.
  void set_remedy(std::string_view remedy) { remedy_ = remedy; }
  // For damage that SQLite does not take for an error.
  Error damage();

  // An error so far, if there was one, because of which something could not be written.
  const std::optional<Error>& write_failure() const { return write_failure_; }

  // `antiphon.db: disk is full`
  Error error(std::string_view what) const;

 private:
  friend class Statement;
  Error failure(int code);
  int journal_is_log(const char* pragma);

  sqlite3* database_ = nullptr;
  std::string name_;
  std::string remedy_;
  std::optional<Durability> durability_;
  Visible visible_;
  int log_pages_ = 0;
  bool found_damage_ = false;
  std::optional<Error> write_failure_;
  std::unordered_map<std::string, sqlite3_stmt*> idle_;  // prepared, and not in use
};

// Copies a database as it is at the first step, whatever is written to it meanwhile; nobody has to
// wait for that, but the log is not begun anew before the end.
class CopyInSteps {
 public:
  CopyInSteps() = default;
  CopyInSteps(const CopyInSteps&) = delete;
  CopyInSteps& operator=(const CopyInSteps&) = delete;
  ~CopyInSteps();

  // Both must outlive this, and `from` must not be in a transaction.
  Result<void> begin(Connection& from, Connection& to);
  // So many pages more; whether there are still others. After the last, the copy is on disk.
  Result<bool> step(int pages);

 private:
  Connection* from_ = nullptr;
  Connection* to_ = nullptr;
  sqlite3_backup* copy_ = nullptr;
};

}  // namespace antiphon::store
