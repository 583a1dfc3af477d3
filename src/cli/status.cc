// status [--format plain|json]

#include <sys/stat.h>

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "antiphon/backend/processes.h"
#include "antiphon/base/text.h"
#include "antiphon/base/time.h"
#include "antiphon/os/processes.h"
#include "cli/command.h"
#include "cli/status_file.h"

namespace antiphon::cli {

namespace {

constexpr double kMebibyte = 1U << 20U;

// Files are of strangers who run as us: what is not as it should be is passed over.
template <class T>
T value_of(const Json& object, const char* name, T otherwise) {
  if (!object.is_object()) return otherwise;
  const auto found = object.find(name);
  if (found == object.end()) return otherwise;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return otherwise;
    return printable(found->template get<std::string>());
  } else {
    return found->is_number() || found->is_boolean() ? found->template get<T>() : otherwise;
  }
}

std::uint64_t size_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

// What a file says may be a second old; of the processor and memory the system tells.
void bring_up_to_date(Json& process) {
  const auto pid = value_of<std::int64_t>(process, "pid", 0);
  if (pid <= 0) return;
  const auto facts = os::facts_of(static_cast<pid_t>(pid));
  if (!facts) {
    process["state"] = "gone";
    return;
  }
  process["cpu_ms"] = facts->look.processor.count();
  process["memory"] = facts->look.memory;
  if (facts->look.state == os::Look::State::stopped) process["state"] = "stopped";
}

// Of all backends that work on this store; with the pid of its own backend in each process.
Json gathered(Context& context) {
  Json all;
  all["processes"] = Json::array();
  std::uint64_t waiting = 0;
  std::uint64_t held = 0;
  Json refreshes = Json::array();
  for (Json& status : read_statuses(status_folder(context.paths, os::process_environment))) {
    if (value_of<std::string>(status, "store", "") != context.paths.store) continue;
    const auto pid = value_of<std::int64_t>(status, "pid", 0);
    for (Json& process : status["processes"]) {
      bring_up_to_date(process);
      process["backend"] = pid;
      all["processes"].push_back(std::move(process));
    }
    waiting += value_of<std::uint64_t>(status["queue"], "waiting", 0);
    held += value_of<std::uint64_t>(status["queue"], "held_bytes", 0);
    Json refresh = status["refresh"];
    refresh["backend"] = pid;
    refresh["command"] = value_of<std::string>(status, "command", "");
    refreshes.push_back(std::move(refresh));
  }
  const wire::ProcessList own = backend::processes_of(*context.backend);
  all["quarantine"] = quarantine_json(own.quarantine);
  all["queue"] = {{"waiting", waiting}, {"held_bytes", held}};
  all["refresh"] = std::move(refreshes);
  return all;
}

Result<Json> store_json(Context& context) {
  backend::Backend& backend = *context.backend;
  const std::string& path = context.paths.store;
  std::uint64_t items = 0;
  std::uint64_t unread = 0;
  std::uint64_t failing = 0;
  for (const backend::ListedFeed& feed : backend.feeds().feeds()) {
    items += feed.state.total;
    unread += feed.state.unread;
    failing += feed.state.error.empty() ? 0U : 1U;
  }
  auto answer = backend.store().last_answer();
  if (!answer) return answer.error();
  Json json{{"path", path},
            {"bytes", size_of(path) + size_of(path + "-wal")},
            {"feeds", backend.feeds().feeds().size()},
            {"failing", failing},
            {"items", items},
            {"unread", unread}};
  if (*answer) json["last_answer"] = rfc3339(**answer);
  return json;
}

std::string plain_process(const Json& process) {
  const auto pid = value_of<std::int64_t>(process, "pid", 0);
  std::string text = fmt::format(
      "{:<9} {:>8} {:<9} {:>7} jobs {:>3} restarts", value_of<std::string>(process, "role", "?"),
      pid == 0 ? "-" : std::to_string(pid), value_of<std::string>(process, "state", "?"),
      value_of<std::uint64_t>(process, "jobs", 0), value_of<std::uint64_t>(process, "restarts", 0));
  if (pid != 0) {
    text +=
        fmt::format("  {:>7.1f} s  {:>6.1f} MiB",
                    static_cast<double>(value_of<std::int64_t>(process, "cpu_ms", 0)) / 1000,
                    static_cast<double>(value_of<std::uint64_t>(process, "memory", 0)) / kMebibyte);
  }
  const auto sandbox = value_of<std::string>(process, "sandbox", "");
  const auto job = value_of<std::string>(process, "job", "");
  const auto reason = value_of<std::string>(process, "reason", "");
  if (!sandbox.empty()) text += "  sandbox: " + sandbox;
  if (!job.empty()) text += "  at " + job;
  if (!reason.empty()) text += "  (" + reason + ")";
  return text + "\n";
}

std::string plain(const Json& status) {
  std::string text;
  if (status["processes"].empty()) text += "no backend runs for this store\n";
  for (const Json& process : status["processes"])
    text += plain_process(process);
  for (const Json& refresh : status["refresh"]) {
    const auto feeds = value_of<std::uint64_t>(refresh, "feeds", 0);
    const auto time = value_of<std::int64_t>(refresh, "ms", 0);
    if (feeds == 0 || time <= 0) continue;
    text += fmt::format("refresh   {} feeds in {:.1f} s: {:.0f} a second{}\n", feeds,
                        static_cast<double>(time) / 1000,
                        static_cast<double>(feeds) * 1000 / static_cast<double>(time),
                        value_of<bool>(refresh, "running", false) ? ", and goes on" : "");
  }
  text += fmt::format("queue     {} jobs wait, {} bytes of documents\n",
                      value_of<std::uint64_t>(status["queue"], "waiting", 0),
                      value_of<std::uint64_t>(status["queue"], "held_bytes", 0));
  const Json& store = status["store"];
  text += fmt::format(
      "store     {}: {:.1f} MiB, {} feeds ({} failing), {} items, {} unread",
      value_of<std::string>(store, "path", ""),
      static_cast<double>(value_of<std::uint64_t>(store, "bytes", 0)) / kMebibyte,
      value_of<std::uint64_t>(store, "feeds", 0), value_of<std::uint64_t>(store, "failing", 0),
      value_of<std::uint64_t>(store, "items", 0), value_of<std::uint64_t>(store, "unread", 0));
  const auto answer = value_of<std::string>(store, "last_answer", "");
  text += (answer.empty() ? "" : "; last answer of a server " + answer) + "\n";
  for (const Json& row : status["quarantine"]) {
    text += fmt::format(
        "quarantine {} of {}, since {}: {}\n", value_of<std::string>(row, "what", ""),
        value_of<std::string>(row, "feed_url", ""), value_of<std::string>(row, "since", ""),
        value_of<std::string>(row, "reason", ""));
  }
  return text;
}

Status status(Context& context, const std::string& format) {
  Json all = gathered(context);
  auto store = store_json(context);
  if (!store) return unusable(store.error());
  all["store"] = std::move(*store);
  context.out.write(format == "json"
                        ? all.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"
                        : plain(all));
  return Status::done;
}

}  // namespace

Action declare_status(CLI::App& app) {
  auto format = std::make_shared<std::string>("plain");
  app.add_option("--format", *format, "plain or json")->check(CLI::IsMember({"plain", "json"}));
  return [format](Context& context) { return status(context, *format); };
}

}  // namespace antiphon::cli
