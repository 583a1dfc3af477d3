// User names and passwords of hosts, from the file ~/.netrc as ftp(1) and curl(1) have it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "antiphon/backend/sources.h"

namespace antiphon::backend {

// In the order of the file. Values may be quoted; macros and comments are passed over, and so is
// `default`, which would tell a password to every host that is ever named in a feeds file.
std::vector<NetrcEntry> parse_netrc(std::string_view content);

// The first for this host, in whatever case, and with this login unless that is empty; null: none.
const NetrcEntry* find_login(const std::vector<NetrcEntry>& entries, std::string_view host,
                             std::string_view login);

}  // namespace antiphon::backend
