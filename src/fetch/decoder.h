// Content codings (RFC 9110 §8.4.1), undone piece by piece.
//
// libcurl would do it, but 7.88 neither bounds what comes out (a paused transfer goes on decoding
// the buffer that it has, into memory) nor tells that an encoded body was cut short.

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "antiphon/base/result.h"

namespace antiphon::fetch {

class Decoder {
 public:
  virtual ~Decoder() = default;

  // Takes from the front of `input` and fills `out` from its start; returns how much. If that is
  // less than fits, all input was used and nothing more comes without new input.
  virtual Result<std::size_t> decode(std::string_view& input, std::span<char> out) = 0;
  // The encoded body may end here. Also true before its first byte.
  [[nodiscard]] virtual bool is_complete() const = 0;
};

// What can be asked for, as in an Accept-Encoding header.
constexpr std::string_view kAcceptedCodings = "gzip, deflate, br, zstd";

// For the value of a Content-Encoding header in lower case; the identity for none. One coding only:
// a body that was encoded twice is not a feed but an attack.
Result<std::unique_ptr<Decoder>> make_decoder(std::string_view coding);

}  // namespace antiphon::fetch
