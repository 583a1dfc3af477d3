// The front end's main: arguments, spawner, settings, backend, and then the screen.

#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/log.h"
#include "antiphon/base/text.h"
#include "antiphon/config/settings.h"
#include "antiphon/os/boxes.h"
#include "antiphon/os/paths.h"
#include "antiphon/os/signals.h"
#include "antiphon/os/spawner.h"
#include "antiphon/ui/ui.h"

namespace {

using namespace antiphon;

constexpr int kFailed = 1;
constexpr int kWrongUse = 2;
constexpr int kUnusable = 3;

struct Arguments {
  std::string config;
  std::string feeds;
  std::string store;
  std::string backend;
  std::string view;
  bool demo = false;
  bool help = false;
  bool version = false;
};

struct Option {
  std::string_view name;
  std::string Arguments::*text;  // one of both
  bool Arguments::*flag;
  std::string_view help;
};

constexpr std::array kOptions{
    Option{"--config", &Arguments::config, nullptr, "FILE      settings, else config.toml"},
    Option{"--feeds", &Arguments::feeds, nullptr, "FILE       list of feeds, else feeds"},
    Option{"--store", &Arguments::store, nullptr, "FILE       database, else antiphon.db"},
    Option{"--backend", &Arguments::backend, nullptr,
           "COMMAND  what to speak with, as in 'ssh host antiphon-backend serve'"},
    Option{"--view", &Arguments::view, nullptr,
           "NAME|FILTER show one of your views, or only what passes"},
    Option{"--demo", nullptr, &Arguments::demo, "            show a demo, in a store of its own"},
    Option{"--help", nullptr, &Arguments::help, "            say this"},
    Option{"--version", nullptr, &Arguments::version, "         say which version this is"},
};

int fail(int status, const std::string& message) {
  std::fprintf(stderr, "antiphon: %s\n", printable(message).c_str());
  return status;
}

void print_help() {
  std::puts("usage: antiphon [OPTION]...\n\nReads news feeds on the terminal; ? shows the keys.\n");
  for (const Option& option : kOptions) {
    std::printf("  %s %s\n", std::string(option.name).c_str(), std::string(option.help).c_str());
  }
  std::puts("\nSee antiphon(1). For scripts there is antiphon-backend(1).");
}

Result<Arguments> parse(const std::vector<std::string_view>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    const std::string_view name = words[i].substr(0, equals);
    const Option* found = nullptr;
    for (const Option& option : kOptions) {
      if (option.name == name) found = &option;
    }
    const std::string quoted(words[i]);
    if (found == nullptr) return Error{"what is " + quoted + "? --help says what there is"};
    if (found->flag != nullptr) {
      if (equals != std::string_view::npos) return Error{std::string(name) + " takes no value"};
      arguments.*found->flag = true;
    } else if (equals != std::string_view::npos) {
      arguments.*found->text = words[i].substr(equals + 1);
    } else if (i + 1 < words.size()) {
      arguments.*found->text = words[++i];
    } else {
      return Error{quoted + " needs a value"};
    }
  }
  return arguments;
}

// `--backend` as its user wrote it, else our own with the same files.
Result<std::vector<std::string>> backend_command(const Arguments& arguments) {
  std::vector<std::string> command;
  if (!arguments.backend.empty()) {
    for (const std::string_view word : words(arguments.backend))
      command.emplace_back(word);
    return command;
  }
  auto program = os::sibling_program("antiphon-backend");
  if (!program) return program.error();
  command.push_back(*program);
  const auto pass = [&](const char* name, const std::string& value) {
    if (!value.empty()) command.insert(command.end(), {name, value});
  };
  pass("--config", arguments.config);
  pass("--feeds", arguments.feeds);
  pass("--store", arguments.store);
  if (arguments.demo) command.emplace_back("--demo");
  command.emplace_back("serve");
  return command;
}

// In the folder of the log.
std::string history_beside(const std::string& log) {
  return (std::filesystem::path(log).parent_path() / "history").string();
}

int run(const Arguments& arguments) {
  if (isatty(STDOUT_FILENO) == 0) {
    return fail(kWrongUse,
                "standard output is not a terminal; for scripts there is antiphon-backend(1)");
  }
  if (isatty(STDIN_FILENO) == 0) return fail(kWrongUse, "standard input is not a terminal");
  auto spawner = os::Spawner::start();
  if (!spawner) return fail(kUnusable, spawner.error().message);
  auto spare = os::Spawner::start();
  if (!spare) return fail(kUnusable, spare.error().message);

  const auto paths = os::default_paths(os::process_environment);
  if (!paths) return fail(kUnusable, paths.error().message);
  // Without a log one can still read.
  if (auto made = os::make_folder_for(paths->log); made) {
    auto opened = open_log(paths->log, "antiphon", LogLevel::info);
    static_cast<void>(opened);
  }
  const std::string& config = arguments.config.empty() ? paths->config : arguments.config;
  auto settings = config::load_settings(config);
  if (!settings) return fail(kUnusable, settings.error().message);
  settings->sandbox = os::policy_of_environment(settings->sandbox);
  if (auto checked = os::check_sandbox(settings->sandbox); !checked)
    return fail(kUnusable, checked.error().message);
  auto command = backend_command(arguments);
  if (!command) return fail(kUnusable, command.error().message);

  ui::use_utf8_locale();
  const ui::Setup setup{.backend = std::move(*command),
                        .view = arguments.view,
                        .feeds_path = arguments.feeds.empty() ? paths->feeds : arguments.feeds,
                        .history_path = arguments.demo ? "" : history_beside(paths->log),
                        .options = settings->ui,
                        .box = os::front_end_box(config),
                        .sandbox = settings->sandbox};
  auto status = ui::run(*spawner, *spare, setup);
  if (!status) return fail(kFailed, status.error().message);
  return *status;
}

}  // namespace

int main(int argc, char** argv) try {
  os::ignore_sigpipe();
  auto arguments = parse({argv + 1, argv + argc});
  if (!arguments) return fail(kWrongUse, arguments.error().message);
  if (arguments->help) {
    print_help();
    return 0;
  }
  if (arguments->version) {
    std::puts("antiphon " ANTIPHON_VERSION);
    return 0;
  }
  return run(*arguments);
} catch (const std::exception& e) {
  return fail(kUnusable, e.what());
}
