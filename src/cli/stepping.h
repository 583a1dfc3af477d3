// Long work in steps, which a signal ends between two of them.

#pragma once

#include <functional>

#include "antiphon/base/result.h"
#include "cli/command.h"

namespace antiphon::cli {

// Takes steps until one says that there are no more: done. An error is complained about:
// unusable. SIGINT and SIGTERM: interrupted, terminated.
Status take_steps(Context& context, const std::function<Result<bool>()>& step);

}  // namespace antiphon::cli
