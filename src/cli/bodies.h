// Bodies for output: made safe, or laid out, by parsers.

#pragma once

#include <string>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/model/article.h"
#include "antiphon/store/values.h"
#include "cli/command.h"

namespace antiphon::cli {

// In the order of `bodies`; all at once, so several parsers share the work.
Result<std::vector<backend::SafeBody>> safe_bodies(Context& context, std::vector<Body> bodies);

}  // namespace antiphon::cli
