// What a command has to work with.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "antiphon/backend/backend.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/paths.h"
#include "antiphon/os/spawner.h"
#include "cli/output.h"

namespace CLI {
class App;
}

namespace antiphon::cli {

enum class Status : int {
  done = 0,
  partly = 1,
  usage = 2,
  unusable = 3,
  interrupted = 130,
  terminated = 143
};

struct Context {
  explicit Context(os::Spawner& given) : spawner(given) {}

  os::Spawner& spawner;
  os::Loop loop;
  os::Paths paths;
  Output out;
  std::unique_ptr<backend::Backend> backend;
};

// A command: `declare` adds its options to the App and returns what runs it.
using Action = std::function<Status(Context&)>;
enum class Files {
  own,   // those that antiphon keeps, and what the feeds file names
  named  // any: names of files are arguments
};
struct Command {
  const char* name;
  const char* summary;
  Action (*declare)(CLI::App& app);
  bool needs_backend = true;  // settings, store and feeds are opened before it runs
  Files files = Files::own;   // that it may read and write, where it needs the backend; else any
};

Action declare_serve(CLI::App& app);
Action declare_refresh(CLI::App& app);
Action declare_list(CLI::App& app);
Action declare_show(CLI::App& app);
Action declare_mark(CLI::App& app);
Action declare_undo(CLI::App& app);
Action declare_feeds(CLI::App& app);
Action declare_add(CLI::App& app);
Action declare_remove(CLI::App& app);
Action declare_import(CLI::App& app);
Action declare_export(CLI::App& app);
Action declare_parse(CLI::App& app);
Action declare_rules(CLI::App& app);
Action declare_sql(CLI::App& app);
Action declare_index(CLI::App& app);
Action declare_filter(CLI::App& app);
Action declare_explain(CLI::App& app);
Action declare_compact(CLI::App& app);
Action declare_check(CLI::App& app);
Action declare_backup(CLI::App& app);
Action declare_restore(CLI::App& app);
Action declare_status(CLI::App& app);
Action declare_views(CLI::App& app);

// Complains, and gives the status for a store or configuration that cannot be used.
Status unusable(const Error& error);

// Runs the loop until `start`'s callback was called.
template <class T>
Result<T> wait_for(Context& context,
                   const std::function<void(std::function<void(Result<T>)>)>& start) {
  std::optional<Result<T>> answer;
  start([&](Result<T> value) {
    answer = std::move(value);
    context.loop.stop();
  });
  while (!answer)
    context.loop.run();
  return std::move(*answer);
}

}  // namespace antiphon::cli
