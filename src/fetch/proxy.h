// Which proxy an address is asked through.

#pragma once

#include <string>

#include "antiphon/fetch/transfers.h"
#include "fetch/address.h"

namespace antiphon::fetch {

// As curl(1) reads the environment; empty: none. libcurl would look itself, but not tell whether
// the other end of a connection is a proxy or the server, of which redirects to private addresses
// depend.
std::string proxy_for(const Address& address, const ProxyRules& rules);

}  // namespace antiphon::fetch
