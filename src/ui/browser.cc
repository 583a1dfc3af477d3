#include "ui/browser.h"

#include "antiphon/base/text.h"

namespace antiphon::ui {

std::vector<std::string> browser_command(const std::vector<std::string>& setting,
                                         std::string_view browser_variable,
                                         const std::string& url) {
  std::vector<std::string> command = setting;
  if (command.empty()) {
    while (browser_variable.starts_with(':'))
      browser_variable.remove_prefix(1);
    for (const std::string_view word :
         words(browser_variable.substr(0, browser_variable.find(':')))) {
      command.emplace_back(word);
    }
  }
  if (command.empty()) command.emplace_back("xdg-open");
  bool placed = false;
  for (std::string& word : command) {
    const auto at = word.find("%s");
    if (at == std::string::npos) continue;
    word.replace(at, 2, url);
    placed = true;
  }
  if (!placed) command.push_back(url);
  return command;
}

}  // namespace antiphon::ui
