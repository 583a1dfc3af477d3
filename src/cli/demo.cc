#include "cli/demo.h"

#include <filesystem>
#include <system_error>

namespace antiphon::cli {

namespace fs = std::filesystem;

Result<void> prepare_demo(os::Paths& paths) {
  auto documents = os::data_folder("demo");
  if (!documents) return documents.error();
  const fs::path folder = fs::path(paths.store).parent_path() / "demo";
  paths.store = folder / "antiphon.db";
  paths.feeds = folder / "feeds";
  if (auto made = os::make_folder_for(paths.feeds); !made) return made;

  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(*documents, failed)) {
    const fs::path copy = folder / entry.path().filename();
    // The feeds file is the user's once it is there; documents follow the installed version.
    const bool is_feeds_file = entry.path().filename() == "feeds";
    const auto how =
        is_feeds_file ? fs::copy_options::skip_existing : fs::copy_options::update_existing;
    fs::copy_file(entry.path(), copy, how, failed);
    if (failed) return Error{copy.string() + ": " + failed.message()};
  }
  if (failed) return Error{*documents + ": " + failed.message()};
  return {};
}

}  // namespace antiphon::cli
