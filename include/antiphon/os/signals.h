// Signals as a process meets them; for waiting for one on the loop see loop.h.

#pragma once

#include <string>

namespace antiphon::os {

// From here on writing to a pipe that nobody reads is an error (EPIPE) and not the end of the
// process. Programs call it first thing. Children that a Spawner starts are not affected.
void ignore_sigpipe();

// All signals as in a fresh process: none is handled, ignored or blocked.
void reset_signals();

// `9 (SIGKILL)`; only the number for one without a name.
std::string signal_text(int signal);

}  // namespace antiphon::os
