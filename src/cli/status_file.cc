#include "cli/status_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "antiphon/backend/processes.h"
#include "antiphon/base/fd.h"
#include "antiphon/base/log.h"
#include "antiphon/os/processes.h"

namespace antiphon::cli {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto kInterval = 1s;
constexpr std::size_t kMostBytes = 16U << 20U;
constexpr std::string_view kEnding = ".json";

// Without waiting for the disk: what is lost with the machine is wanted by nobody.
Result<void> replace(const std::string& path, std::string_view content) {
  const std::string unfinished = path + ".part";
  ::unlink(unfinished.c_str());
  const Fd file(::open(unfinished.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (!file) return Error{unfinished + ": " + errno_text(errno)};
  if (auto written = write_all(file.get(), content); !written)
    return with_context(unfinished, written.error());
  if (std::rename(unfinished.c_str(), path.c_str()) != 0)
    return Error{path + ": " + errno_text(errno)};
  return {};
}

Json process_json(const wire::ProcessRow& row) {
  Json json;
  json["role"] = row.role;
  json["pid"] = row.pid;
  json["state"] = row.state;
  json["jobs"] = row.jobs;
  json["restarts"] = row.restarts;
  json["reason"] = row.reason;
  if (!row.job.empty()) json["job"] = row.job;
  if (row.pid == 0) return json;
  json["cpu_ms"] = row.processor.count();
  json["memory"] = row.memory;
  json["sandbox"] = row.sandbox;
  return json;
}

// Of `4711.json`; 0 for another name.
pid_t pid_in(const std::string& name) {
  pid_t pid = 0;
  const char* const end = name.data() + name.size();
  const auto read = std::from_chars(name.data(), end, pid);
  const bool whole = read.ec == std::errc{} && std::string_view(read.ptr, end) == kEnding;
  return whole ? pid : 0;
}

bool still_runs(pid_t pid, const Json& status) {
  const auto facts = os::facts_of(pid);
  const auto started = status.find("started");
  return facts && started != status.end() && started->is_number_unsigned() &&
         started->get<std::uint64_t>() == facts->started;
}

}  // namespace

std::string status_folder(const os::Paths& paths, const os::Environment& environment) {
  const auto runtime = environment("XDG_RUNTIME_DIR");
  if (runtime && fs::path(*runtime).is_absolute()) return *runtime + "/antiphon";
  return fs::path(paths.log).parent_path().string() + "/run";
}

Json processes_json(const wire::ProcessList& list) {
  Json all = Json::array();
  for (const wire::ProcessRow& row : list.processes)
    all.push_back(process_json(row));
  return all;
}

Json quarantine_json(const std::vector<wire::QuarantineRow>& rows) {
  Json all = Json::array();
  for (const wire::QuarantineRow& row : rows) {
    all.push_back({{"feed_url", row.url},
                   {"feed_title", row.title},
                   {"what", row.of_article ? "article" : "document"},
                   {"reason", row.reason},
                   {"since", rfc3339(row.since)}});
  }
  return all;
}

StatusFile::StatusFile(backend::Backend& backend, std::string command)
    : backend_(backend),
      command_(std::move(command)),
      path_(status_folder(backend.paths(), os::process_environment) + "/" +
            std::to_string(::getpid()) + std::string(kEnding)),
      timer_(backend.loop(), [this] { write(); }) {
  backend_.children().tell_changes([this] {
    if (!timer_.is_set()) timer_.start(kInterval);
  });
  write();
}

StatusFile::~StatusFile() {
  backend_.children().tell_changes({});
  ::unlink(path_.c_str());
}

Json StatusFile::content() const {
  const wire::ProcessList list = backend::processes_of(backend_);
  const backend::Throughput speed = backend_.throughput();
  const auto facts = os::facts_of(::getpid());
  Json json;
  json["pid"] = ::getpid();
  json["started"] = facts ? facts->started : 0;
  json["version"] = ANTIPHON_VERSION;
  json["command"] = command_;
  json["store"] = backend_.paths().store;
  json["processes"] = processes_json(list);
  json["queue"] = {{"waiting", list.waiting}, {"held_bytes", list.held_bytes}};
  json["refresh"] = {
      {"running", speed.running}, {"feeds", speed.feeds}, {"ms", speed.time.count()}};
  return json;
}

void StatusFile::write() {
  std::string text = line(content());
  if (text == written_) return;
  auto done = os::make_folder_for(path_);
  if (done) done = replace(path_, text);
  if (!done) return log_line(LogLevel::warning, done.error().message);
  written_ = std::move(text);
}

std::vector<Json> read_statuses(const std::string& folder) {
  std::vector<Json> all;
  std::error_code failed;
  for (fs::directory_iterator each(folder, failed), end; !failed && each != end;
       each.increment(failed)) {
    const pid_t pid = pid_in(each->path().filename().string());
    if (pid == 0) continue;
    const auto content = read_file(each->path().string(), kMostBytes);
    if (!content) continue;
    Json status = Json::parse(*content, nullptr, false);
    if (!status.is_discarded() && still_runs(pid, status)) {
      all.push_back(std::move(status));
      continue;
    }
    std::error_code unremoved;
    fs::remove(each->path(), unremoved);
  }
  return all;
}

}  // namespace antiphon::cli
