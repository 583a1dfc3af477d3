// Addresses as documents write them, made absolute.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

// The absolute address that `reference` means in a document whose address is `base` (RFC 3986
// §5.2), taken as leniently as browsers do: white space around it and line ends inside it are
// nothing, a space is %20, a backslash is a slash where a slash makes sense. What names a scheme
// without a host (`mailto:`, `javascript:`, `data:`, `urn:`) comes back as it is: whether it may be
// used is for the caller to decide. Empty when the reference is relative and `base` is no address
// to build on.
std::string resolve_url(std::string_view base, std::string_view reference);

// True for what most addresses are: absolute, of http or https, and nothing in them that
// resolve_url() or printable() would change. Others may be so as well.
bool is_settled(std::string_view url);

// The scheme of an absolute address, lower case, without its colon; empty when it has none.
std::string url_scheme(std::string_view url);

}  // namespace antiphon::feed
