// What runs for a backend, and how it fares: for people, on the screen and in `status`.

#pragma once

#include "antiphon/backend/backend.h"
#include "antiphon/base/result.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

// All strings are printable. Costs a look at each process.
wire::ProcessList processes_of(Backend& backend);

// Gives a part another chance that is degraded, by its role; what is quarantined of a feed. Returns
// what was done, for people.
Result<std::string> try_again(Backend& backend, const wire::TryAgain& wanted);

}  // namespace antiphon::backend
