#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include "antiphon/os/loop.h"
#include "os/handle.h"

namespace antiphon::os {

namespace {

constexpr std::chrono::milliseconds kSettle{10};

}  // namespace

// A file is watched through its folder: a watch on the file itself follows the inode, and is lost
// when an editor, or SQLite with its log, puts a new file in its place.
struct FileWatch::Handle : OwnHandle<uv_fs_event_t, void(const std::string&)> {
  using Own = OwnHandle<uv_fs_event_t, void(const std::string&)>;
  Handle(Loop& loop, std::string the_file, std::function<void(const std::string&)> on_change)
      : Own(std::move(on_change)), file(std::move(the_file)), settle(loop, [this] { tell(); }) {
    uv_fs_event_init(&loop.impl().uv, &raw);
  }

  void on_event(const char* name) {
    if (name == nullptr || (!file.empty() && file != name)) return;
    changed.insert(name);
    if (!settle.is_set()) settle.start(kSettle);
  }

  void tell() {
    const std::set<std::string> names = std::move(changed);
    changed.clear();
    for (const std::string& name : names) {
      if (!abandoned()) call(name);
    }
  }

  void close() override {
    settle.stop();
    Own::close();
  }

  std::string file;  // empty: everything in the folder
  Timer settle;
  std::set<std::string> changed;
};

Result<std::unique_ptr<FileWatch>> FileWatch::open(
    Loop& loop, const std::string& path, std::function<void(const std::string& name)> on_change) {
  std::error_code failed;
  std::filesystem::path place = std::filesystem::weakly_canonical(path, failed);
  if (failed) place = path;
  std::string file;
  if (!std::filesystem::is_directory(place, failed)) {
    file = place.filename().string();
    place = place.has_parent_path() ? place.parent_path() : std::filesystem::path(".");
  }
  std::unique_ptr<FileWatch> watch(
      new FileWatch(new Handle(loop, std::move(file), std::move(on_change))));
  const int error = uv_fs_event_start(
      &watch->handle_->raw,
      [](uv_fs_event_t* raw, const char* name, int, int status) {
        if (status == 0) handle_of<Handle>(raw).on_event(name);
      },
      place.c_str(), 0);
  if (error != 0) return Error{"cannot watch " + path + ": " + uv_strerror(error)};
  return watch;
}

FileWatch::~FileWatch() {
  handle_->abandon();
}

}  // namespace antiphon::os
