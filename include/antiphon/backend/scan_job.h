// Parts of a view's scan as plain functions: the same in this process and in a scanner.

#pragma once

#include "antiphon/backend/text_search.h"
#include "antiphon/base/result.h"
#include "antiphon/os/sandbox.h"
#include "antiphon/store/store.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

// Of one moment. Items of every feed: which of them a view shows, the view knows. An error for a
// filter that nobody can read, and for a store that cannot be used.
Result<wire::Scanned> run_scan(store::Store& store, const wire::ScanJob& job);

// What the text index of the store says of a filter's words.
Result<wire::LookedUp> run_look_up(TextSearch& texts, const wire::LookUpJob& job);

// Speaks with a backend on these descriptors: jobs of wire::ToScanner, one after another, until the
// end of the stream. An error when either side talks nonsense; a job that cannot be done is
// answered so. `box`: what of its sandbox is in force.
Result<void> serve_scans(store::Store& store, TextSearch& texts, int in, int out,
                         os::Confined box = os::Confined::nothing);

}  // namespace antiphon::backend
