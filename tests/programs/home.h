// A user of a test's own: folders, settings, feeds, and the programs that were built.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/folder.h"
#include "support/process.h"
#include "support/program.h"

namespace antiphon::test {

// Of the program `name` in the build.
std::string program(const std::string& name);
std::vector<std::string> command_of(const std::string& name,
                                    const std::vector<std::string>& arguments);

class Home {
 public:
  Home();

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::string feeds_path() const { return path("config/antiphon/feeds"); }
  [[nodiscard]] std::string config_path() const { return path("config/antiphon/config.toml"); }
  [[nodiscard]] std::string store_path() const { return path("data/antiphon/antiphon.db"); }
  // Settings are written by the test; nothing is refreshed unless it is asked for.
  void configure(const std::string& settings) const { write(config_path(), settings); }
  void subscribe(const std::string& lines) const { write(feeds_path(), lines); }
  void write(const std::string& path, std::string_view content) const;
  [[nodiscard]] static std::string read(const std::string& path);

  // Subscribes to these documents, as files `1.xml`, `2.xml` …, and nothing else, and reads them.
  void read_feeds(const std::vector<std::string>& documents) const;
  [[nodiscard]] std::string document(int number) const {
    return path(std::to_string(number) + ".xml");
  }

  // All that programs get; over it, what is given here.
  [[nodiscard]] std::vector<std::string> environment(std::vector<std::string> more = {}) const;
  // That of antiphon-backend.
  [[nodiscard]] static std::vector<std::string> command(const std::vector<std::string>& arguments);
  // Runs it to its end.
  [[nodiscard]] Ran backend(const std::vector<std::string>& arguments,
                            const std::string& input = "") const;
  // The same, when it is to succeed: what it printed.
  [[nodiscard]] std::string output_of(const std::vector<std::string>& arguments) const;

 private:
  Folder folder_;
};

}  // namespace antiphon::test
