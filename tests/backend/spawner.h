// The spawner that tests of children need.

#pragma once

#include <utility>

#include <doctest/doctest.h>

#include "antiphon/os/signals.h"
#include "antiphon/os/spawner.h"

namespace antiphon::backend {

inline os::Spawner started_spawner() {
  os::ignore_sigpipe();  // children die while we write to them
  auto made = os::Spawner::start();
  REQUIRE(made.ok());
  return std::move(*made);
}

}  // namespace antiphon::backend
