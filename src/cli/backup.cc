// backup FILE; restore FILE

#include "antiphon/store/backup.h"

#include <CLI/CLI.hpp>

#include "antiphon/base/time.h"
#include "cli/command.h"
#include "cli/stepping.h"

namespace antiphon::cli {

namespace {

Status back_up(Context& context, const std::string& file) {
  auto backup = store::Backup::begin(context.paths.store, file);
  if (!backup) return unusable(backup.error());
  return take_steps(context, [&] { return backup->step(); });
}

Status restore(Context& context, const std::string& file) {
  if (auto made = os::make_folder_for(context.paths.store); !made) return unusable(made.error());
  auto aside = store::restore_store(context.paths.store, file, system_now());
  if (!aside) return unusable(aside.error());
  if (!aside->empty()) context.out.write("what was there is kept as " + *aside + "\n");
  return Status::done;
}

}  // namespace

Action declare_backup(CLI::App& app) {
  auto file = std::make_shared<std::string>();
  app.add_option("FILE", *file, "the copy; an older one is replaced")->required();
  return [file](Context& context) { return back_up(context, *file); };
}

Action declare_restore(CLI::App& app) {
  auto file = std::make_shared<std::string>();
  app.add_option("FILE", *file, "a copy that was made by backup, or kept by restore")->required();
  return [file](Context& context) { return restore(context, *file); };
}

}  // namespace antiphon::cli
