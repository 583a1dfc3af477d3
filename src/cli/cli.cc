#include "antiphon/cli/cli.h"

#include <array>
#include <exception>
#include <filesystem>
#include <map>
#include <system_error>

#include <CLI/CLI.hpp>

#include "antiphon/base/log.h"
#include "antiphon/config/settings.h"
#include "antiphon/os/boxes.h"
#include "cli/command.h"
#include "cli/demo.h"
#include "cli/status_file.h"

namespace antiphon::cli {

namespace {

// clang-format off
constexpr std::array kCommands{
    Command{"serve", "speak the frame protocol on standard input and output", declare_serve},
    Command{"refresh", "ask feeds for news, now", declare_refresh},
    Command{"list", "list items", declare_list},
    Command{"show", "show one article", declare_show},
    Command{"mark", "change the state of items", declare_mark},
    Command{"undo", "take back the last changes of state", declare_undo},
    Command{"feeds", "list subscriptions", declare_feeds},
    Command{"views", "list your views, with how many items each has", declare_views},
    Command{"add", "subscribe, and fetch at once", declare_add, true, Files::named},
    Command{"remove", "unsubscribe; items stay in the store", declare_remove},
    Command{"import", "add subscriptions from OPML or newsboat urls files", declare_import, true, Files::named},
    Command{"export", "write subscriptions", declare_export},
    Command{"parse", "read one feed document, write it as JSON Feed", declare_parse, false},
    Command{"filter", "pass on the lines of JSON on standard input that a filter lets through", declare_filter, false},
    Command{"explain", "tell how a filter is read, and why it lets an item through or not", declare_explain},
    Command{"rules", "tell what rules did, ask them of stored items, bring back what they dropped", declare_rules, true, Files::named},
    Command{"sql", "ask the store in SQL", declare_sql},
    Command{"status", "tell what runs, how it fares, and what is kept from parsers", declare_status},
    Command{"index", "bring the text index up to date", declare_index, false},
    Command{"check", "see whether settings, feeds file and store are sound; mend them", declare_check, false},
    Command{"compact", "give room that the store does not need back", declare_compact, false},
    Command{"backup", "copy the store, also while it is in use", declare_backup, false},
    Command{"restore", "take a copy of the store back", declare_restore, false},
};
// clang-format on

constexpr const char* kVersion = "antiphon-backend " ANTIPHON_VERSION;

struct PathOptions {
  std::string config;
  std::string feeds;
  std::string store;
  bool demo = false;
};

Result<os::Paths> chosen_paths(const PathOptions& options) {
  auto paths = os::default_paths(os::process_environment);
  if (!paths) return paths;
  if (options.demo) {
    if (auto prepared = prepare_demo(*paths); !prepared) return prepared.error();
  }
  if (!options.config.empty()) paths->config = options.config;
  if (!options.feeds.empty()) paths->feeds = options.feeds;
  if (!options.store.empty()) paths->store = options.store;
  return paths;
}

// From here on the command has only the powers that it needs; programs are started by the spawner.
Result<void> give_up_powers(Context& context, Files files) {
  if (!context.backend) {
    const auto settings = config::load_settings(context.paths.config);
    const auto policy = settings ? settings->sandbox : SandboxPolicy::automatic;
    const auto box = os::enter_sandbox(os::any_file_box(), os::policy_of_environment(policy));
    return box ? Result<void>() : box.error();
  }
  backend::Backend& backend = *context.backend;
  if (files == Files::named) return backend.enter_sandbox(os::any_file_box());
  os::Box box = os::backend_box(context.paths, backend.files_of_feeds());
  // A folder that is not there cannot be allowed.
  const std::string status = status_folder(context.paths, os::process_environment);
  if (auto made = os::make_folder_for(status + "/status"); made) box.files->write.push_back(status);
  return backend.enter_sandbox(box);
}

Status run_command(const Command& command, const Action& action, const PathOptions& options,
                   os::Spawner& spawner) {
  Context context(spawner);
  auto paths = chosen_paths(options);
  if (!paths) return unusable(paths.error());
  context.paths = std::move(*paths);
  // A log that cannot be written is no reason not to work.
  if (os::make_folder_for(context.paths.log)) {
    (void)open_log(context.paths.log, std::string("backend ") + command.name, LogLevel::info).ok();
  }
  std::error_code unknown;
  const bool makes_feeds = command.declare == declare_add || command.declare == declare_import ||
                           command.declare == declare_serve;
  if (!options.feeds.empty() && !makes_feeds && !std::filesystem::exists(options.feeds, unknown)) {
    return unusable(Error{options.feeds + ": there is no such feeds file"});
  }
  if (command.needs_backend) {
    auto backend = backend::Backend::open(context.loop, spawner, context.paths, system_now);
    if (!backend) return unusable(backend.error());
    context.backend = std::move(*backend);
    if (options.demo) context.backend->refresh_what_is_due();
  }
  if (auto boxed = give_up_powers(context, command.files); !boxed) return unusable(boxed.error());
  Status status = action(context);
  // Whatever the command took it for: it worked on half of a store.
  if (context.backend && context.backend->store().is_damaged()) status = Status::unusable;
  context.out.flush();
  if (context.out.failure().empty()) return status;
  complain("standard output: " + context.out.failure());
  return Status::partly;
}

int run_checked(int argc, char** argv, os::Spawner& spawner) {
  CLI::App app{"The backend of the antiphon feed reader, for scripts. See antiphon-backend(1).",
               "antiphon-backend"};
  app.set_version_flag("--version", kVersion);
  app.require_subcommand(1);
  PathOptions paths;
  app.add_option("--config", paths.config, "settings file in place of config.toml");
  app.add_option("--feeds", paths.feeds, "feeds file in place of the usual one");
  app.add_option("--store", paths.store, "database in place of antiphon.db");
  app.add_flag("--demo", paths.demo, "the demo's feeds and store");

  std::map<const CLI::App*, std::pair<const Command*, Action>> actions;
  for (const Command& command : kCommands) {
    CLI::App* const sub = app.add_subcommand(command.name, command.summary);
    sub->set_version_flag("--version", kVersion);
    actions[sub] = {&command, command.declare(*sub)};
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);  // --help and --version
  } catch (const CLI::ParseError& error) {
    complain(error.what());
    complain("see antiphon-backend --help");
    return static_cast<int>(Status::usage);
  }
  const auto& [command, action] = actions.at(app.get_subcommands().front());
  return static_cast<int>(run_command(*command, action, paths, spawner));
}

}  // namespace

Status unusable(const Error& error) {
  complain(error.message);
  return Status::unusable;
}

int run(int argc, char** argv, os::Spawner& spawner) {
  try {
    return run_checked(argc, argv, spawner);
  } catch (const std::exception& error) {
    complain(error.what());
    return static_cast<int>(Status::unusable);
  }
}

}  // namespace antiphon::cli
