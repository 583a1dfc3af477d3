// How a link is opened: by a program of the user's, which gets the address as one argument.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace antiphon::ui {

// `setting` (ui.browser) if there is one, else the first program of $BROWSER (a list separated by
// colons), else xdg-open. A word with `%s` gets the address in its place; without one it comes
// last.
std::vector<std::string> browser_command(const std::vector<std::string>& setting,
                                         std::string_view browser_variable, const std::string& url);

}  // namespace antiphon::ui
