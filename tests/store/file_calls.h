// SQLite's calls to files, to be watched and to be made to fail.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace antiphon::store::made {

struct FileCall {
  enum class Kind : std::uint8_t { open, read, write, sync, truncate, remove, map } kind;
  std::string_view path{};
  std::int64_t at = 0;       // of read and write; of truncate: the new size
  std::string_view bytes{};  // of write
  bool lasting = false;      // of remove: the folder is synchronised as well
};

// While it lives, every database that is opened goes through it. One at a time.
class FileCalls {
 public:
  FileCalls();
  FileCalls(const FileCalls&) = delete;
  FileCalls& operator=(const FileCalls&) = delete;
  virtual ~FileCalls();

  // 0 lets the call through; else it fails with this code of SQLite's, and does nothing.
  virtual int before(const FileCall& call) = 0;
  // It was let through, and did well.
  virtual void after(const FileCall& call) = 0;

 private:
  struct Vfs;
  std::unique_ptr<Vfs> vfs_;
};

}  // namespace antiphon::store::made
