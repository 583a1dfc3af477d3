// The processes of a reader, as the system shows them.

#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace antiphon::test {

struct Relative {
  pid_t pid = 0;
  std::string role;  // `front`, `backend`, `fetcher`, `parser`, `scanner`, `keeper`, `program` of
                     // the user's, `spawner` of the front end, `inner spawner` of the backend
  bool zombie = false;
};

// All that descend from `front`, and itself; first the ancestors.
std::vector<Relative> family_of(pid_t front);
// The first of a role that is not this one.
std::optional<pid_t> member(const std::vector<Relative>& family, const std::string& role,
                            pid_t other_than = 0);
std::size_t open_descriptors(pid_t pid);

// From here on processes whose parents have died become children of this one.
void adopt_orphans();
// Those that still run, and are no child that this process has started; buries the others. To be
// called when it has none of its own.
std::vector<pid_t> orphans();

}  // namespace antiphon::test
