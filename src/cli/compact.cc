// compact

#include <filesystem>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "antiphon/store/store.h"
#include "cli/command.h"
#include "cli/stepping.h"

namespace antiphon::cli {

namespace {

// 400 KiB.
constexpr std::size_t kPagesAtOnce = 100;

std::uintmax_t size_of(const std::string& path) {
  std::error_code none;
  const auto size = std::filesystem::file_size(path, none);
  return none ? 0 : size;
}

Status compact(Context& context) {
  const std::string& path = context.paths.store;
  if (auto made = os::make_folder_for(path); !made) return unusable(made.error());
  auto store = store::Store::open(path);
  if (!store) return unusable(store.error());
  const std::uintmax_t before = size_of(path);
  const Status status = take_steps(context, [&] { return store->compact(kPagesAtOnce); });
  if (status != Status::done) return status;
  context.out.write(fmt::format("{} KiB, {} before\n", size_of(path) / 1024, before / 1024));
  return status;
}

}  // namespace

Action declare_compact(CLI::App&) {
  return [](Context& context) { return compact(context); };
}

}  // namespace antiphon::cli
