// The body of one response on its way from the wire to whoever asked: decoded, counted, and no
// faster than it is wanted.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/model/fetch.h"
#include "fetch/decoder.h"

namespace antiphon::fetch {

class Body {
 public:
  using Sink = std::function<void(std::string_view)>;

  // `scratch` is where parts are decoded; it may serve any number of bodies, and lives longer.
  Body(std::unique_ptr<Decoder> decoder, bool encoded, const FetchLimits& limits,
       std::span<char> scratch, Sink sink);

  // Bytes as they came. Those that the credit does not cover are kept until flow(), still encoded;
  // so callers stop the transfer while is_waiting().
  Result<void> take(std::string_view raw);
  void add_credit(std::uint64_t bytes);
  // Passes on what the credit covers of the bytes that were kept.
  Result<void> flow();
  // No more comes from the wire. After that, only flow().
  Result<void> end();

  // There is something that the credit did not cover.
  [[nodiscard]] bool is_waiting() const { return waiting_; }
  [[nodiscard]] std::uint64_t raw_bytes() const { return raw_bytes_; }
  [[nodiscard]] std::size_t kept_bytes() const { return kept_.size(); }  // raw ones

 private:
  Result<void> pass_on(std::string_view& input);
  Result<std::size_t> decode(std::string_view& input, std::span<char> out);
  [[nodiscard]] Result<void> check_end() const;

  std::unique_ptr<Decoder> decoder_;
  std::uint64_t raw_limit_;
  std::uint64_t decoded_limit_;
  std::span<char> scratch_;
  Sink sink_;
  std::uint64_t credit_ = 0;
  std::uint64_t raw_bytes_ = 0;
  std::uint64_t decoded_bytes_ = 0;
  std::string kept_;
  std::optional<char> ahead_;  // decoded, to know that there is more
  bool waiting_ = false;
  bool ended_ = false;
};

}  // namespace antiphon::fetch
