#include "programs/home.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace antiphon::test {

namespace fs = std::filesystem;

std::string program(const std::string& name) {
  const char* folder = std::getenv("ANTIPHON_PROGRAMS");
  REQUIRE_MESSAGE(folder != nullptr, "run me with `meson test`: ANTIPHON_PROGRAMS is not set");
  return std::string(folder) + "/" + name;
}

std::vector<std::string> command_of(const std::string& name,
                                    const std::vector<std::string>& arguments) {
  std::vector<std::string> all{program(name)};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

Home::Home() {
  fs::create_directories(path("home"));
  configure("[fetch]\nautomatic = false\n");
}

void Home::write(const std::string& path, std::string_view content) const {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream file(path, std::ios::binary);
  file << content;
  REQUIRE(file.flush().good());
}

std::string Home::read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Home::read_feeds(const std::vector<std::string>& documents) const {
  std::string lines;
  int number = 0;
  for (const std::string& content : documents) {
    write(document(++number), content);
    lines += "file:" + document(number) + "\n";
  }
  subscribe(lines);
  static_cast<void>(output_of({"refresh"}));
}

std::vector<std::string> Home::environment(std::vector<std::string> more) const {
  std::vector<std::string> all = std::move(more);
  for (const char* folder : {"config", "data", "state"}) {
    std::string name = "XDG_CONFIG_HOME=";
    if (folder == std::string("data")) name = "XDG_DATA_HOME=";
    if (folder == std::string("state")) name = "XDG_STATE_HOME=";
    all.push_back(name + path(folder));
  }
  all.push_back("HOME=" + path("home"));
  all.emplace_back("PATH=/usr/bin:/bin");
  all.emplace_back("LC_ALL=C.UTF-8");
  all.emplace_back("TERM=xterm-256color");
  all.emplace_back("TZ=UTC");
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    for (const std::string_view kept :
         {"ANTIPHON_DATA=", "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS="}) {
      if (text.starts_with(kept)) all.emplace_back(text);
    }
  }
  return all;
}

std::vector<std::string> Home::command(const std::vector<std::string>& arguments) {
  return command_of("antiphon-backend", arguments);
}

Ran Home::backend(const std::vector<std::string>& arguments, const std::string& input) const {
  return run(command(arguments), environment(), input);
}

std::string Home::output_of(const std::vector<std::string>& arguments) const {
  const Ran ran = backend(arguments);
  INFO("antiphon-backend ", arguments.empty() ? "" : arguments[0], ": ", ran.errors);
  REQUIRE(ran.status == 0);
  return ran.out;
}

}  // namespace antiphon::test
