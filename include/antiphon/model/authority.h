// Who an address of the web is of: `me:secret@example.org:8080` in
// `https://me:secret@example.org:8080/feed`.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace antiphon {

// Views into the address, as they stand there.
struct Authority {
  std::string_view user_info;  // empty: nobody is named
  std::string_view host;       // IPv6 in brackets
  std::string_view port;       // empty: the usual one
};

// Taken apart where libcurl takes it apart, so that what is decided by it holds for what is asked.
// Nothing for an address without `://`; what that is of is not looked at.
std::optional<Authority> authority_of(std::string_view address);

// The host in lower case, with its port where that is not the usual one: who would have to say that
// it wants to be left alone. Empty for what is no address of the web.
std::string host_of(std::string_view address);

// Without what stands before the host.
std::string without_user_info(std::string_view address);

}  // namespace antiphon
