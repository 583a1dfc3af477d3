// What a process in a box must not be able to do. Each is tried in a forked child.

#pragma once

#include <string>
#include <vector>

namespace antiphon::os::test {

struct Attempt {
  std::string name;
  int (*run)();           // 1: it worked
  bool works_for_anyone;  // without a box
};

// Files are tried in $TMPDIR/…: the folder that outside() names, which every box is to lack.
const std::string& outside();
// Makes it, with what is tried in it.
void prepare_outside();

// On files that are not the process's own.
const std::vector<Attempt>& on_files();
// Sockets of every kind.
const std::vector<Attempt>& on_network();
// On other processes, programs, memory and the system.
const std::vector<Attempt>& on_system();

}  // namespace antiphon::os::test
