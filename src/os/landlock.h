// Landlock, of which libc knows nothing: files, TCP ports and signals (Linux's
// Documentation/userspace-api/landlock.rst).

#pragma once

#include <cstdint>

#include "antiphon/base/result.h"
#include "antiphon/os/sandbox.h"

namespace antiphon::os {

// The version of the kernel's interface; 0: none.
int landlock_version();

// What of a box a version can confine.
Confined confined_by_landlock(const Box& box, int version);

// Restricts the calling thread: no_new_privs must be set.
Result<void> restrict_by_landlock(const Box& box, int version);

}  // namespace antiphon::os
