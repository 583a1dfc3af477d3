// A child with jobs, as the pool of parsers and the scanners have them.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "antiphon/backend/children.h"
#include "antiphon/os/loop.h"

namespace antiphon::backend {

template <class Job>
struct Worker {
  Worker(os::Loop& loop, std::string what)
      : name(std::move(what)), deadline(loop, [this] { condemn("gave no answer in time"); }) {}

  // Ends it for a reason of ours.
  void condemn(const std::string& why) {
    condemned = true;
    child->kill(name + " " + why);
  }

  std::string name;  // in reasons
  std::unique_ptr<Child> child;
  std::deque<std::unique_ptr<Job>> jobs;  // front: the one that runs
  std::uint32_t next_request = 1;
  std::uint32_t front_request = 1;
  bool condemned = false;  // what still comes from it is not looked at
  os::Timer deadline;
};

}  // namespace antiphon::backend
