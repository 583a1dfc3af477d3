// What the user says of one feed beside its address: the `key=value` fields of the feeds file.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/model/retention.h"

namespace antiphon {

// What is empty is as for all feeds (antiphon.toml(5)). There are secrets in it: it stays in the
// backend, but for what one request of the fetcher needs.
struct FeedSettings {
  std::optional<std::chrono::minutes> interval;  // between refreshes, whatever server and feed say
  std::optional<Retention> keep;
  std::string filter;  // of what the front end shows of its items; empty: all

  std::string user_agent;
  std::vector<std::string> headers;  // `Name: value`
  std::vector<std::string> cookies;  // `name=value`, perhaps several with `; ` between them
  std::optional<std::string> proxy;  // http, https, socks5 or socks5h; an empty one: no proxy

  std::string user;
  std::string password;
  std::string password_command;  // that prints the password in its first line
  std::optional<bool> netrc;     // whether user and password are looked for in ~/.netrc

  std::string ca_file;         // certificates that are trusted instead of the system's
  std::string client_cert;     // files in PEM; the key may be in the certificate's
  std::string client_key;      //
  std::optional<bool> verify;  // false: whoever answers is believed

  bool operator==(const FeedSettings&) const = default;
};

}  // namespace antiphon
