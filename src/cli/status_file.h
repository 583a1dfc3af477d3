// What a running backend tells of itself: a file for each, which `status` reads.
//
//   $XDG_RUNTIME_DIR/antiphon/PID.json     else  …/state/antiphon/run/PID.json
//
// Written when something changed, at most once a second, by a temporary file and a rename; removed
// at the end. A file whose process is no more is nobody's.

#pragma once

#include <string>
#include <vector>

#include "antiphon/backend/backend.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/paths.h"
#include "cli/json.h"

namespace antiphon::cli {

std::string status_folder(const os::Paths& paths, const os::Environment& environment);

// Of a list of processes: as `status --format json` has it.
Json processes_json(const wire::ProcessList& list);
Json quarantine_json(const std::vector<wire::QuarantineRow>& rows);

class StatusFile {
 public:
  // `command` is what the backend was started for: `serve`. That the file cannot be written is
  // logged, and no more.
  StatusFile(backend::Backend& backend, std::string command);
  ~StatusFile();
  StatusFile(const StatusFile&) = delete;
  StatusFile& operator=(const StatusFile&) = delete;

 private:
  void write();
  [[nodiscard]] Json content() const;

  backend::Backend& backend_;
  std::string command_;
  std::string path_;
  std::string written_;
  os::Timer timer_;
};

// What the backends that run have told; files of those that do not are removed.
std::vector<Json> read_statuses(const std::string& folder);

}  // namespace antiphon::cli
