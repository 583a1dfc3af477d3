// The demo: feeds that come with antiphon, in a store of their own.

#pragma once

#include "antiphon/base/result.h"
#include "antiphon/os/paths.h"

namespace antiphon::cli {

// Points feeds and store to a `demo` folder beside the user's store, and brings the documents there
// from the installed data, so that adding a feed to the demo changes nothing that is shared.
Result<void> prepare_demo(os::Paths& paths);

}  // namespace antiphon::cli
