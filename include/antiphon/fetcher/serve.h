// The network process: requests for feeds in, bodies and results out.

#pragma once

#include "antiphon/base/result.h"
#include "antiphon/os/sandbox.h"

namespace antiphon::fetcher {

// Speaks as Role::fetcher to a backend until `in` ends; takes both descriptors. An error: the
// backend talked nonsense, or does not take what it asked for. Call fetch::start_library() and
// ignore SIGPIPE before.
//
// Every FetchRequest is answered by FetchBody parts (at most 64 KiB each) within its credit and
// exactly one FetchResult; a cancelled one by a FetchResult with the error `cancelled`. Credit and
// cancellation for what has finished already are no errors: they crossed the result on the way.
// `box`: what of its sandbox is in force.
Result<void> serve(int in, int out, os::Confined box = os::Confined::nothing);

}  // namespace antiphon::fetcher
