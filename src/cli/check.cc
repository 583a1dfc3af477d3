// check [--repair]

#include "antiphon/store/check.h"

#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "antiphon/backend/hooks.h"
#include "antiphon/backend/layers.h"
#include "antiphon/backend/programs.h"
#include "antiphon/backend/rules.h"
#include "antiphon/base/time.h"
#include "antiphon/config/feeds_file.h"
#include "antiphon/config/settings.h"
#include "cli/command.h"

namespace antiphon::cli {

namespace {

std::string name_of(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string counted(std::uint64_t count, const char* one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

// A line for each that is wrong; the worst counts.
class Check {
 public:
  Check(Context& context, bool repairs) : context_(context), repairs_(repairs) {}

  Status operator()() {
    look_at_settings();
    look_at_feeds();
    look_at_store();
    return status_;
  }

 private:
  void tell(const std::string& path, const std::string& words) {
    context_.out.write(name_of(path) + ": " + words + "\n");
  }

  void complain_of(std::string_view problems, Status status) {
    if (status_ != Status::unusable) status_ = status;
    while (!problems.empty()) {
      const std::size_t end = problems.find('\n');
      complain(problems.substr(0, end));
      problems.remove_prefix(end == std::string_view::npos ? problems.size() : end + 1);
    }
  }

  void look_at_settings() {
    auto settings = config::load_settings(context_.paths.config);
    if (!settings) return complain_of(settings.error().message, Status::unusable);
    const backend::NamedViews own(settings->views);
    if (auto rules = backend::Rules::compile(settings->rules, settings->hooks, own); !rules)
      return complain_of(rules.error().message, Status::unusable);
    if (auto programs = backend::Programs::check(settings->programs); !programs)
      return complain_of(programs.error().message, Status::unusable);
    if (auto hooks = backend::Hooks::check(settings->hooks, own); !hooks)
      return complain_of(hooks.error().message, Status::unusable);
    settings_ = std::move(*settings);
    // Views may speak of those of the feeds file.
    const auto file = config::FeedsFile::load(context_.paths.feeds);
    const backend::NamedViews views(settings_, file ? *file : config::FeedsFile());
    const auto problems = backend::problems_of_settings(settings_, views);
    for (const Error& problem : problems)
      complain_of(problem.message, Status::unusable);
    if (problems.empty()) tell(context_.paths.config, "sound");
  }

  void look_at_feeds() {
    auto file = config::FeedsFile::load(context_.paths.feeds);
    if (!file) return complain_of(file.error().message, Status::unusable);
    const auto problems = backend::problems_of_feeds(*file, backend::NamedViews(settings_, *file));
    for (const Error& problem : problems)
      complain_of(problem.message, Status::partly);
    for (const Error& warning : backend::mixed_queries(*file))
      complain(warning.message);
    for (const Subscription& subscription : file->subscriptions())
      urls_.push_back(subscription.url);
    if (problems.empty()) tell(context_.paths.feeds, "sound, " + counted(urls_.size(), "line"));
  }

  void look_at_store() {
    const std::string& path = context_.paths.store;
    auto found = store::check_store(path);
    if (!found) return complain_of(found.error().message, Status::unusable);
    if (!found->exists) return tell(path, "there is none yet");
    if (repairs_ && !found->problems.empty()) return repair();
    for (const std::string& problem : found->problems)
      complain_of(problem, found->damaged ? Status::unusable : Status::partly);
    if (found->problems.empty())
      tell_sound(*found);
    else
      complain("\"antiphon-backend check --repair\" mends what can be mended");
  }

  void tell_sound(const store::Soundness& found) {
    tell(context_.paths.store,
         "sound, " + counted(found.items, "item") + " in " + counted(found.feeds, "feed"));
  }

  void repair() {
    const std::string& path = context_.paths.store;
    auto repaired = store::repair_store(path, urls_, system_now());
    if (!repaired) return complain_of(repaired.error().message, Status::unusable);
    if (!repaired->aside.empty()) {
      tell(path, fmt::format("made anew of {}; what was damaged is kept as {}",
                             counted(repaired->items, "item"), name_of(repaired->aside)));
    }
    for (const std::string& words : repaired->mended)
      tell(path, "mended: " + words);
    for (const std::string& words : repaired->lost)
      complain_of(name_of(path) + ": lost: " + words, Status::partly);
    auto found = store::check_store(path);
    if (!found) return complain_of(found.error().message, Status::unusable);
    for (const std::string& problem : found->problems)
      complain_of(problem, Status::unusable);
    if (found->problems.empty()) tell_sound(*found);
  }

  Context& context_;
  bool repairs_;
  Status status_ = Status::done;
  config::Settings settings_;
  std::vector<std::string> urls_;
};

}  // namespace

Action declare_check(CLI::App& app) {
  auto repairs = std::make_shared<bool>(false);
  app.add_flag("--repair", *repairs, "mend the store; one that is damaged is kept aside");
  return [repairs](Context& context) { return Check(context, *repairs)(); };
}

}  // namespace antiphon::cli
