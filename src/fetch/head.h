// What a response says before its body, as far as a feed reader cares.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "antiphon/base/time.h"
#include "antiphon/model/fetch.h"

namespace antiphon::fetch {

// Fed with one header line after the other, as libcurl gives them. Informational responses (1xx)
// and whatever comes before the last status line are forgotten; trailers after the body are passed
// over.
class ResponseHead {
 public:
  void line(std::string_view line);

  // The empty line of a final response has come: all below is what it is.
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] std::uint32_t status() const { return status_; }
  // Both from this response; one that is over 1 KiB, not UTF-8 or has control characters is
  // dropped.
  [[nodiscard]] const Validators& validators() const { return validators_; }
  [[nodiscard]] const std::string& content_type() const { return content_type_; }      // printable
  [[nodiscard]] const std::string& content_coding() const { return content_coding_; }  // lower case
  [[nodiscard]] const std::string& location() const { return location_; }              // as sent
  [[nodiscard]] const std::string& retry_after() const { return retry_after_; }        // as sent
  [[nodiscard]] std::optional<std::uint64_t> content_length() const { return content_length_; }
  // What RFC 3229 has done to the body, in lower case.
  [[nodiscard]] const std::string& manipulation() const { return manipulation_; }
  // How long the answer stays fresh from now on (RFC 9111 §4.2), at most 30 days; nothing: not
  // said.
  [[nodiscard]] std::optional<std::chrono::seconds> fresh_for(Time now) const;
  // Content-Length is no number, or several: nobody can say where the body ends.
  [[nodiscard]] bool has_bad_length() const { return bad_length_; }

 private:
  void field(std::string_view name, std::string_view value);

  bool complete_ = false;
  std::uint32_t status_ = 0;
  Validators validators_;
  std::string content_type_;
  std::string content_coding_;
  std::string location_;
  std::string retry_after_;
  std::string manipulation_;
  std::string cache_control_;
  std::string expires_;
  std::string date_;
  std::string age_;
  std::optional<std::uint64_t> content_length_;
  bool bad_length_ = false;
};

// A Retry-After of seconds or of a date (RFC 9110 §10.2.3), from 0 to 24 hours; nothing for junk.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Time now);

// True for what may stand in a header as it is.
bool is_header_value(std::string_view value);
// The same, when it is also short enough to be stored.
bool is_validator(std::string_view value);
// Whether the new items alone may be asked for: RFC 3229 needs something that they are compared to.
bool asks_for_delta(const Validators& validators);

}  // namespace antiphon::fetch
