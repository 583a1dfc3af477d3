// Where and when filters are asked here.

#pragma once

#include "antiphon/base/time.h"
#include "antiphon/filter/circumstances.h"

namespace antiphon::backend {

// In the user's time zone. Reads no file once that zone is known (tzset()).
filter::Circumstances circumstances(Time now, std::optional<Time> last_visit = {});

}  // namespace antiphon::backend
