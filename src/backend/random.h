// Chance, for jitter. Callers that decide by it take it as a number, so that tests can say which.

#pragma once

namespace antiphon::backend {

// In [0, 1).
double random_share();

}  // namespace antiphon::backend
