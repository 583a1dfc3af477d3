// The system calls that a box leaves, by seccomp.

#pragma once

#include "antiphon/base/result.h"
#include "antiphon/os/sandbox.h"

namespace antiphon::os {

// Whether this kernel filters calls at all.
bool has_call_filter();

// `log_only`: what is not allowed is only written to the system's audit log.
Result<void> filter_calls(const Box& box, bool log_only);

}  // namespace antiphon::os
