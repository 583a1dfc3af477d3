#include "programs/front.h"

#include <utility>

namespace antiphon::test {

Front::Front(const Home& home, Size size, const std::vector<std::string>& arguments,
             std::vector<std::string> environment)
    : Terminal(size, command_of("antiphon", arguments), home.environment(std::move(environment))) {}

std::string Front::cursor_row() const {
  const auto rows = reverse_rows();
  return rows.size() == 1 ? row(rows[0]) : "";
}

void Front::press(std::string_view keys, std::string_view then_shows) {
  type(keys);
  wait_for(then_shows);
}

pid_t Front::backend() {
  std::vector<pid_t> found;
  // A moment after its start there are two of the name, until its spawner has taken its own.
  wait_until("what a backend sends", [&] {
    found = descendants(process().pid(), "antiphon-backen");
    return found.size() == 1;
  });
  return found[0];
}

void Front::wait_for_cursor_on(std::string_view text) {
  wait_until("the cursor on " + std::string(text),
             [&] { return cursor_row().find(text) != std::string::npos; });
}

}  // namespace antiphon::test
