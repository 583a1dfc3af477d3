// Gives the terminal back when the process crashes: by a signal handler that only writes bytes
// which were prepared before.

#pragma once

#include <termios.h>

#include <string>

namespace antiphon::ui {

// From here on a crash writes `sequence` to `fd` and sets `mode`, then the signal does what it
// would have done. Nothing is done while disarmed.
void arm_crash_restore(int fd, const std::string& sequence, const termios& mode);
void disarm_crash_restore();

}  // namespace antiphon::ui
