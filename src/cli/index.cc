// index [--wait]

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "antiphon/backend/indexer.h"
#include "antiphon/backend/keeper.h"
#include "cli/command.h"
#include "cli/stepping.h"

namespace antiphon::cli {

namespace {

// Only the store is opened: neither settings nor feeds are of interest.
Status bring_up_to_date(Context& context) {
  const std::string& path = context.paths.store;
  auto store = store::Store::open(path);
  if (!store) return unusable(store.error());
  auto lock = backend::keeper_lock(path);  // waits for a keeper that is at it
  if (!lock) return unusable(lock.error());
  auto indexer = backend::Indexer::open(*store, path);
  if (!indexer) return unusable(indexer.error());
  const Status status = take_steps(context, [&] { return indexer->step(); });
  if (status != Status::done) return status;
  auto size = indexer->size();
  if (!size) return unusable(size.error());
  context.out.write(fmt::format("{} item{} indexed\n", *size, *size == 1 ? "" : "s"));
  return status;
}

Status index(Context& context, bool wait) {
  const std::string& path = context.paths.store;
  if (auto made = os::make_folder_for(path); !made) return unusable(made.error());
  if (wait) return bring_up_to_date(context);
  // What cannot be used is better told now than found in the log later.
  if (auto store = store::Store::open(path); !store) return unusable(store.error());
  auto program = backend::keeper_program(context.paths);
  if (!program) return unusable(program.error());
  auto started = context.spawner.spawn(*program);
  return started ? Status::done : unusable(started.error());
}

}  // namespace

Action declare_index(CLI::App& app) {
  auto wait = std::make_shared<bool>(false);
  app.add_flag("--wait", *wait, "return when it is up to date");
  return [wait](Context& context) { return index(context, *wait); };
}

}  // namespace antiphon::cli
