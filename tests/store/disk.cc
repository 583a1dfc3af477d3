#include "store/disk.h"

#include <algorithm>
#include <set>

namespace antiphon::store::made {
namespace {

using Kind = FileCall::Kind;
constexpr std::size_t kSector = 512;

void write_at(std::string& file, std::size_t at, std::string_view bytes) {
  file.resize(std::max(file.size(), at + bytes.size()));
  file.replace(at, bytes.size(), bytes);
}

// What the power left of everything that was not synchronised.
class Luck {
 public:
  explicit Luck(std::mt19937& random) : random_(random), style_(random() % 4) {}

  bool keeps() {
    switch (style_) {
      case 0:
        return false;
      case 1:
        return true;
      default:
        return random_() % 2 == 0;
    }
  }
  // A write is whole or not, or each of its sectors is.
  bool tears() const { return style_ == 3; }

 private:
  std::mt19937& random_;
  unsigned long style_;
};

void write_some(std::string& file, std::size_t at, std::string_view bytes, Luck& luck) {
  if (!luck.tears()) {
    if (luck.keeps()) {
      write_at(file, at, bytes);
    }
    return;
  }
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), kSector - at % kSector);
    if (luck.keeps()) {
      write_at(file, at, bytes.substr(0, size));
    }
    at += size;
    bytes.remove_prefix(size);
  }
}

}  // namespace

void Disk::after(const FileCall& call) {
  if (call.kind == Kind::read || call.kind == Kind::map || call.path.ends_with("-shm")) {
    return;
  }
  events_.push_back({call.kind, std::string(call.path), static_cast<std::size_t>(call.at),
                     std::string(call.bytes), call.lasting});
}

// As SQLite does it on Unix: the first time that a new log or journal is synchronised, its folder
// is as well.
Disk::Synced Disk::synced_before(std::size_t moment) const {
  Synced synced;
  std::set<std::string_view> fresh;
  for (std::size_t i = 0; i < moment; ++i) {
    const Event& event = events_[i];
    const bool is_log = event.path.ends_with("-wal") || event.path.ends_with("-journal");
    if (event.kind == Kind::open && is_log) {
      fresh.insert(event.path);
    } else if (event.kind == Kind::sync) {
      synced.files[event.path] = i;
      if (fresh.erase(event.path) > 0) {
        synced.folder = i;
      }
    } else if (event.kind == Kind::remove && event.lasting) {
      synced.folder = i;
    }
  }
  return synced;
}

std::map<std::string, std::string> Disk::after_cut(std::size_t moment, std::mt19937& random) const {
  const Synced synced = synced_before(moment);
  Luck luck(random);
  std::map<std::string, std::string> files;
  // Files whose removal the folder never heard of: what was written under their names since then
  // went to others, of which it heard as little.
  std::set<std::string> still_there;
  for (std::size_t i = 0; i < moment; ++i) {
    const Event& event = events_[i];
    const auto last = synced.files.find(event.path);
    const bool lasts = event.kind == Kind::remove ? i <= synced.folder
                                                  : last != synced.files.end() && i <= last->second;
    if (still_there.contains(event.path)) {
      continue;
    }
    switch (event.kind) {
      case Kind::open:
        files.try_emplace(event.path);
        break;
      case Kind::write:
        if (lasts) {
          write_at(files[event.path], event.at, event.bytes);
        } else {
          write_some(files[event.path], event.at, event.bytes, luck);
        }
        break;
      case Kind::truncate:
        if (lasts || luck.keeps()) {
          files[event.path].resize(event.at);
        }
        break;
      case Kind::remove:
        if (lasts || luck.keeps()) {
          files.erase(event.path);
        } else {
          still_there.insert(event.path);
        }
        break;
      case Kind::sync:
      case Kind::read:
      case Kind::map:
        break;
    }
  }
  return files;
}

}  // namespace antiphon::store::made
