#include "store/file_calls.h"

#include <sqlite3.h>

#include <new>

namespace antiphon::store::made {

struct FileCalls::Vfs {
  sqlite3_vfs vfs;
  sqlite3_vfs* system;
};

namespace {

using Kind = FileCall::Kind;

// Behind it lies the system's own file.
struct WatchedFile {
  sqlite3_file base;
  FileCalls* calls;
  std::string* path;

  sqlite3_file* system() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

WatchedFile& watched(sqlite3_file* file) {
  return *reinterpret_cast<WatchedFile*>(file);
}

sqlite3_file* system_file(sqlite3_file* file) {
  return watched(file).system();
}

template <class Do>
int call(FileCalls& calls, const FileCall& what, const Do& carry_out) {
  if (const int refused = calls.before(what); refused != SQLITE_OK) {
    return refused;
  }
  const int code = carry_out();
  if (code == SQLITE_OK) {
    calls.after(what);
  }
  return code;
}

int close(sqlite3_file* file) {
  const int code = system_file(file)->pMethods->xClose(system_file(file));
  delete watched(file).path;
  return code;
}

int read(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
  const WatchedFile& ours = watched(file);
  return call(*ours.calls, {.kind = Kind::read, .path = *ours.path, .at = at}, [&] {
    return system_file(file)->pMethods->xRead(system_file(file), into, size, at);
  });
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const WatchedFile& ours = watched(file);
  const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
  return call(
      *ours.calls, {.kind = Kind::write, .path = *ours.path, .at = at, .bytes = bytes},
      [&] { return system_file(file)->pMethods->xWrite(system_file(file), from, size, at); });
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  const WatchedFile& ours = watched(file);
  return call(*ours.calls, {.kind = Kind::truncate, .path = *ours.path, .at = size},
              [&] { return system_file(file)->pMethods->xTruncate(system_file(file), size); });
}

int sync(sqlite3_file* file, int flags) {
  const WatchedFile& ours = watched(file);
  return call(*ours.calls, {.kind = Kind::sync, .path = *ours.path},
              [&] { return system_file(file)->pMethods->xSync(system_file(file), flags); });
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return system_file(file)->pMethods->xFileSize(system_file(file), size);
}

int lock(sqlite3_file* file, int level) {
  return system_file(file)->pMethods->xLock(system_file(file), level);
}

int unlock(sqlite3_file* file, int level) {
  return system_file(file)->pMethods->xUnlock(system_file(file), level);
}

int check_reserved_lock(sqlite3_file* file, int* held) {
  return system_file(file)->pMethods->xCheckReservedLock(system_file(file), held);
}

int control(sqlite3_file* file, int what, void* argument) {
  return system_file(file)->pMethods->xFileControl(system_file(file), what, argument);
}

int sector_size(sqlite3_file* file) {
  return system_file(file)->pMethods->xSectorSize(system_file(file));
}

int characteristics(sqlite3_file* file) {
  return system_file(file)->pMethods->xDeviceCharacteristics(system_file(file));
}

int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
  const WatchedFile& ours = watched(file);
  return call(*ours.calls, {.kind = Kind::map, .path = *ours.path}, [&] {
    return system_file(file)->pMethods->xShmMap(system_file(file), region, size, extend, memory);
  });
}

int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return system_file(file)->pMethods->xShmLock(system_file(file), offset, count, flags);
}

void shm_barrier(sqlite3_file* file) {
  system_file(file)->pMethods->xShmBarrier(system_file(file));
}

int shm_unmap(sqlite3_file* file, int remove) {
  return system_file(file)->pMethods->xShmUnmap(system_file(file), remove);
}

// Version 2: without xFetch, that is without files in memory, which nobody asks for.
const sqlite3_io_methods kMethods{2,
                                  close,
                                  read,
                                  write,
                                  truncate,
                                  sync,
                                  file_size,
                                  lock,
                                  unlock,
                                  check_reserved_lock,
                                  control,
                                  sector_size,
                                  characteristics,
                                  shm_map,
                                  shm_lock,
                                  shm_barrier,
                                  shm_unmap,
                                  nullptr,
                                  nullptr};

sqlite3_vfs* system_of(sqlite3_vfs* vfs) {
  return sqlite3_vfs_find(vfs->zName + 1);
}

int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* got) {
  auto* ours = new (file) WatchedFile{{nullptr}, static_cast<FileCalls*>(vfs->pAppData), nullptr};
  const std::string path = name == nullptr ? "" : name;
  const int code = call(*ours->calls, {.kind = Kind::open, .path = path}, [&] {
    return system_of(vfs)->xOpen(system_of(vfs), name, ours->system(), flags, got);
  });
  if (code == SQLITE_OK) {
    ours->path = new std::string(path);
    ours->base.pMethods = &kMethods;
  }
  return code;
}

int remove(sqlite3_vfs* vfs, const char* name, int lasting) {
  const FileCall what{.kind = Kind::remove, .path = name, .lasting = lasting != 0};
  return call(*static_cast<FileCalls*>(vfs->pAppData), what,
              [&] { return system_of(vfs)->xDelete(system_of(vfs), name, lasting); });
}

}  // namespace

FileCalls::FileCalls() : vfs_(std::make_unique<Vfs>()) {
  sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
  // All else is the system's; it is found by the name behind the first character.
  static const std::string kName = std::string("+") + system->zName;
  vfs_->system = system;
  vfs_->vfs = *system;
  vfs_->vfs.pNext = nullptr;
  vfs_->vfs.zName = kName.c_str();
  vfs_->vfs.szOsFile = static_cast<int>(sizeof(WatchedFile)) + system->szOsFile;
  vfs_->vfs.pAppData = this;
  vfs_->vfs.xOpen = open;
  vfs_->vfs.xDelete = remove;
  sqlite3_vfs_register(&vfs_->vfs, 1);
}

FileCalls::~FileCalls() {
  sqlite3_vfs_unregister(&vfs_->vfs);
  sqlite3_vfs_register(vfs_->system, 1);
}

}  // namespace antiphon::store::made
