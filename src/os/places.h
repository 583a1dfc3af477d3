// Where a program that lies in `folder` finds what belongs to it; paths.h with the arguments open.

#pragma once

#include <string>

#include "antiphon/base/result.h"
#include "antiphon/os/paths.h"

namespace antiphon::os {

Result<std::string> program_near(const std::string& folder, const std::string& name);
Result<std::string> data_near(const std::string& folder, const std::string& name,
                              const Environment& environment);

}  // namespace antiphon::os
