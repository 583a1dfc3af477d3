#include "store/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

#include "antiphon/base/fd.h"
#include "antiphon/base/hash.h"
#include "antiphon/base/natural.h"
#include "store/identity.h"

namespace antiphon::store {
namespace {

// What another program may hold the write lock for until we give up.
constexpr int kBusyMilliseconds = 5000;
// Nothing that we store comes near; a damaged file must not make us allocate more.
constexpr int kMaxValueBytes = 16 << 20;

// SQLITE_TRANSIENT, which is a cast that C++ warns of.
sqlite3_destructor_type copied() {
  static const auto kCopied = reinterpret_cast<sqlite3_destructor_type>(std::intptr_t{-1});
  return kCopied;
}

// natural_key(text) and mixed(id, seed): what filter::Order sorts by.
void natural_key_function(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto bytes = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const std::string key = natural_key(text == nullptr ? "" : std::string_view(text, bytes));
  sqlite3_result_blob64(context, key.data(), key.size(), copied());
}

void mixed_function(sqlite3_context* context, int, sqlite3_value** values) {
  const auto value = [&](int i) {
    return static_cast<std::uint64_t>(sqlite3_value_int64(values[i]));
  };
  // SQLite's integers have a sign: the order of those without is kept.
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
  sqlite3_result_int64(context, static_cast<std::int64_t>(mixed(value(0) + value(1)) ^ kSign));
}

// digest(content): what stands beside a dictionary.
void digest_function(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  sqlite3_result_int64(context, digest_of({{bytes == nullptr ? "" : bytes, size}}));
}

// Beside SQLite's codes: the journal is another than the write-ahead log.
constexpr int kOtherJournal = -1;

constexpr char kPragmas[] =
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA mmap_size=0;"  // no SIGBUS when the file shrinks under us
    "PRAGMA secure_delete=OFF;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-8192;"
    "PRAGMA journal_size_limit=8388608;";

std::string words_of(sqlite3* database, int code) {
  const int system = sqlite3_system_errno(database);
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "disk is full";
    case SQLITE_IOERR:
      return system == 0 ? "cannot be read or written" : errno_text(system);
    case SQLITE_NOTADB:
      return "the file is not a database";
    case SQLITE_CORRUPT:
      return "the database is damaged";
    case SQLITE_READONLY:
      return "is read-only";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program is writing to the store; try again";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return system == 0 ? "cannot be opened" : "cannot be opened: " + errno_text(system);
    case SQLITE_NOMEM:
      return "out of memory";
    default:
      return sqlite3_errmsg(database);
  }
}

bool is_of_writing(int code) {
  switch (code) {
    case SQLITE_FULL:
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_SHMSIZE:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

Result<void> make_database_file(const std::string& path) {
  const Fd made(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
  if (!made && errno != EEXIST) {
    const std::string why = errno_text(errno);
    return Error{name_of(path) + ": cannot be made: " + why};
  }
  return {};
}

Statement::Statement(Connection& connection, std::string_view sql)
    : connection_(&connection), sql_(sql) {
  if (const auto idle = connection.idle_.find(sql_); idle != connection.idle_.end()) {
    statement_ = std::exchange(idle->second, nullptr);
  }
  if (statement_ == nullptr) {
    failed_ = sqlite3_prepare_v3(connection.database_, sql_.c_str(), static_cast<int>(sql_.size()),
                                 SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  }
}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_),
      statement_(std::exchange(other.statement_, nullptr)),
      sql_(std::move(other.sql_)),
      copies_text_(other.copies_text_),
      bound_(other.bound_),
      column_(other.column_),
      failed_(other.failed_) {}

Statement::~Statement() {
  if (statement_ == nullptr) {
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  sqlite3_stmt*& place = connection_->idle_[sql_];
  // Used twice at once: one copy is kept.
  sqlite3_finalize(std::exchange(place, statement_));
}

void Statement::note(int code) {
  if (failed_ == SQLITE_OK) {
    failed_ = code;
  }
}

void Statement::bind_one(std::nullptr_t) {
  note(sqlite3_bind_null(statement_, ++bound_));
}

void Statement::bind_one(std::int64_t value) {
  note(sqlite3_bind_int64(statement_, ++bound_, value));
}

void Statement::bind_one(double value) {
  note(sqlite3_bind_double(statement_, ++bound_, value));
}

void Statement::bind_one(std::string_view text) {
  note(sqlite3_bind_text64(statement_, ++bound_, text.data() == nullptr ? "" : text.data(),
                           text.size(), copies_text_ ? copied() : nullptr, SQLITE_UTF8));
}

void Statement::bind_one(Blob blob) {
  note(sqlite3_bind_blob64(statement_, ++bound_, blob.bytes.data(), blob.bytes.size(), nullptr));
}

Result<bool> Statement::step() {
  if (failed_ != SQLITE_OK) {
    return connection_->failure(failed_);
  }
  column_ = 0;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code == SQLITE_DONE) {
    return false;
  }
  return connection_->failure(code);
}

Result<void> Statement::run() {
  for (;;) {
    auto row = step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      break;
    }
  }
  again();
  return {};
}

Statement& Statement::again() {
  sqlite3_reset(statement_);
  bound_ = 0;
  return *this;
}

std::int64_t Statement::integer() {
  return sqlite3_column_int64(statement_, column_++);
}

std::optional<std::int64_t> Statement::optional_integer() {
  if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
    ++column_;
    return std::nullopt;
  }
  return integer();
}

std::optional<Time> Statement::optional_time() {
  const auto seconds = optional_integer();
  return seconds ? std::optional(from_unix(*seconds)) : std::nullopt;
}

double Statement::real() {
  return sqlite3_column_double(statement_, column_++);
}

std::uint32_t Statement::count() {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(integer(), 0, std::numeric_limits<std::uint32_t>::max()));
}

std::string_view Statement::text() {
  // sqlite3_column_blob gives text as it is stored, without looking for its encoding.
  const int column = column_++;
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) {
    return {};
  }
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Connection::~Connection() {
  for (const auto& [sql, statement] : idle_) {
    sqlite3_finalize(statement);
  }
  sqlite3_close(database_);
}

Result<void> Connection::open(const std::string& path) {
  // Nobody asks how much memory it takes, and to count that costs a lock for each piece.
  [[maybe_unused]] static const int kUncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  name_ = name_of(path);
  // Debian's SQLite takes `file:` as a URI and `:memory:` as no file at all.
  const std::string plain = path.starts_with('/') ? path : "./" + path;
  const int code =
      sqlite3_open_v2(plain.c_str(), &database_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) {
    return failure(code);
  }
  sqlite3_busy_timeout(database_, kBusyMilliseconds);
  sqlite3_limit(database_, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  constexpr int kPure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  sqlite3_create_function_v2(database_, "natural_key", 1, kPure, nullptr, natural_key_function,
                             nullptr, nullptr, nullptr);
  sqlite3_create_function_v2(database_, "mixed", 2, kPure, nullptr, mixed_function, nullptr,
                             nullptr, nullptr);
  sqlite3_create_function_v2(database_, "digest", 1, kPure, nullptr, digest_function, nullptr,
                             nullptr, nullptr);
  // Instead of SQLite's own checkpoint at 1000 pages, which would fall into every large put.
  sqlite3_wal_hook(
      database_,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  return execute(kPragmas);
}

Result<void> Connection::checkpoint_on_close() {
  const int code = sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  if (code != SQLITE_OK) {
    return failure(code);
  }
  return {};
}

Result<void> Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    return failure(code);
  }
  return {};
}

Result<std::int64_t> Connection::integer(std::string_view sql) {
  Statement statement = prepare(sql);
  auto row = statement.step();
  if (!row) {
    return row.error();
  }
  return *row ? statement.integer() : std::int64_t{0};
}

int Connection::journal_is_log(const char* pragma) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(database_, pragma, -1, &statement, nullptr);
  if (code != SQLITE_OK) {
    return code;
  }
  code = sqlite3_step(statement);
  if (code == SQLITE_ROW) {
    const auto* mode = static_cast<const char*>(sqlite3_column_blob(statement, 0));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, 0));
    code = mode != nullptr && std::string_view(mode, size) == "wal" ? SQLITE_OK : kOtherJournal;
  }
  sqlite3_finalize(statement);
  return code;
}

Result<void> Connection::use_log() {
  int code = journal_is_log("PRAGMA journal_mode");
  if (code != kOtherJournal) {
    return code == SQLITE_OK ? Result<void>() : failure(code);
  }
  // Pages that become free can be given back in steps, without a rewrite of the file: has to be
  // said before there is anything in it.
  if (auto set = execute("PRAGMA auto_vacuum=INCREMENTAL"); !set) {
    return set;
  }
  for (int waited = 0; waited < kBusyMilliseconds; waited += sqlite3_sleep(5)) {
    code = journal_is_log("PRAGMA journal_mode=WAL");
    // When two programs make the switch at once, SQLite does not wait for the other by itself.
    if (code != SQLITE_BUSY) {
      break;
    }
  }
  if (code == kOtherJournal) {
    return error("cannot be used on this file system");
  }
  return code == SQLITE_OK ? Result<void>() : failure(code);
}

Result<void> Connection::set_durability(Durability durability) {
  if (durability_ == durability) {
    return {};
  }
  auto done = execute(durability == Durability::full ? "PRAGMA synchronous=FULL"
                                                     : "PRAGMA synchronous=NORMAL");
  if (done) {
    durability_ = durability;
  }
  return done;
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_) == 0;
}

void Connection::roll_back() {
  if (in_transaction()) {
    sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

std::int64_t Connection::touched() const {
  return sqlite3_changes64(database_);
}

std::int64_t Connection::last_row_id() const {
  return sqlite3_last_insert_rowid(database_);
}

Result<void> Connection::copy_to(const std::string& path) {
  Connection copy;
  if (auto opened = copy.open(path); !opened) {
    return opened.error();
  }
  CopyInSteps steps;
  if (auto begun = steps.begin(*this, copy); !begun) {
    return begun;
  }
  constexpr int kAll = -1;
  auto copied = steps.step(kAll);
  return copied ? Result<void>() : copied.error();
}

Result<void> Connection::checkpoint() {
  if (found_damage_) {
    return {};
  }
  const int code =
      sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {  // busy: another program is at it
    return failure(code);
  }
  log_pages_ = 0;
  return {};
}

Result<void> Connection::empty_log() {
  return execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

Error Connection::error(std::string_view what) const {
  return Error{name_ + ": " + std::string(what)};
}

Error Connection::failure(int code) {
  const int kind = code & 0xff;
  std::string words = words_of(database_, code);
  if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) {
    found_damage_ = true;
    sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    words += remedy_;
  }
  if (is_of_writing(code)) {
    write_failure_ = error(words);
  }
  return error(words);
}

Error Connection::damage() {
  return failure(SQLITE_CORRUPT);
}

// --- copying -------------------------------------------------------------------------------------

CopyInSteps::~CopyInSteps() {
  if (copy_ != nullptr) {
    sqlite3_backup_finish(copy_);
    from_->roll_back();
  }
}

Result<void> CopyInSteps::begin(Connection& from, Connection& to) {
  from_ = &from;
  to_ = &to;
  // A transaction that reads, so that it is one moment that is copied.
  if (auto begun = from.execute("BEGIN; SELECT count(*) FROM sqlite_schema"); !begun) {
    from.roll_back();
    return begun;
  }
  copy_ = sqlite3_backup_init(to.database_, "main", from.database_, "main");
  if (copy_ == nullptr) {
    from.roll_back();
    return to.failure(sqlite3_extended_errcode(to.database_));
  }
  return {};
}

Result<bool> CopyInSteps::step(int pages) {
  const int code = sqlite3_backup_step(copy_, pages);
  if (code == SQLITE_OK) {
    return true;
  }
  const int finished = sqlite3_backup_finish(std::exchange(copy_, nullptr));
  from_->roll_back();
  if (code != SQLITE_DONE || finished != SQLITE_OK) {
    return to_->failure(code == SQLITE_DONE ? finished : code);
  }
  return false;
}

}  // namespace antiphon::store
