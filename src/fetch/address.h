// A web address taken apart, with what must not be shown kept aside.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/base/result.h"

namespace antiphon::fetch {

struct Address {
  // What is asked for, told and kept: absolute, without credentials and fragment, only printable
  // ASCII in path and query.
  std::string url;
  std::string scheme;  // http or https
  std::string host;    // lower case; IPv6 in brackets
  std::string port;
  std::string user;  // decoded; both empty: none
  std::string password;
  bool own = true;  // the place that was asked for: what the user gave for it may be sent

  [[nodiscard]] bool has_credentials() const { return !user.empty() || !password.empty(); }
  // host:port, without the port that goes without saying
  [[nodiscard]] std::string place() const;
};

// Errors are for the user, and name no credentials.
Result<Address> parse_address(std::string_view url);

// Where a Location header of `from` leads. It stays the own place, and credentials go along, as
// long as scheme, host and port stay the same, or when the same host moves from http to https;
// those that a server puts into the address are dropped. Anything but http and https is an error,
// and so is the way from https to http.
Result<Address> redirect_target(const Address& from, std::string_view location);

}  // namespace antiphon::fetch
