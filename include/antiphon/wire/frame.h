// How messages travel: frames over a pair of descriptors.
//
//   stream  = hello *frame
//   hello   = "antiphon" version:u16 role:u8 box:u8  -- each side sends its own first
//   frame   = length:u32 kind:u16 request:u32 payload
//   kind    = number of the message (wire/archive.h); its top bit set: more parts of it follow
//
// Integers are little-endian. `length` counts the payload and is at most kMaxFrame. A message
// longer than that travels as several frames with the same kind and request, all but the last with
// the top bit set and not empty, and nothing else in between; together they are at most
// kMaxMessage. `box` tells which parts of its sandbox are in force (os::Confined), for the user to
// see; nothing is decided by it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/os/sandbox.h"

namespace antiphon::wire {

constexpr std::uint16_t kProtocolVersion = 9;
constexpr std::size_t kMaxFrame = 256U << 10U;
constexpr std::size_t kMaxMessage = 16U << 20U;
constexpr std::uint16_t kMoreParts = 0x8000;

enum class Role : std::uint8_t { frontend = 1, backend = 2, fetcher = 3, parser = 4, scanner = 5 };

// A request and everything that answers it carry its number; 0 is for what was not asked for.
enum class RequestId : std::uint32_t { none = 0 };

// One message, whole, still encoded.
struct Frame {
  std::uint16_t kind = 0;
  RequestId request = RequestId::none;
  std::string payload;
};

// For sentences: `the backend`.
std::string_view peer_name(Role role);

std::string hello(Role role, os::Confined box = os::Confined::nothing);

// False for a message that no peer would take. It may have been made from what a stranger sent (an
// article of a million lines), so a sender that relays asks before it sends.
constexpr bool fits(const Frame& message) {
  return message.payload.size() <= kMaxMessage;
}

// As it goes over the wire, in as many frames as it takes. Only for what fits().
std::string framed(const Frame& message);

// Puts a stream together again. Memory grows only with bytes that came, whatever lengths they
// claim. After an error the stream is lost: everything later is the same error.
class FrameReader {
 public:
  explicit FrameReader(Role expected_peer) : expected_(expected_peer) {}

  void feed(std::string_view bytes);
  // The next whole message; nothing: more bytes are needed. Errors: not a hello (the sentence shows
  // what came instead, say a shell's complaint), another version (`the backend speaks protocol 2,
  // this program speaks 1: …`), another role, a length over the limit, parts that do not belong
  // together. Not a hello is told at the first byte that differs, and before anything else.
  Result<std::optional<Frame>> next();

  // The hello came, and was the one that was expected.
  [[nodiscard]] bool is_greeted() const { return greeted_; }
  // What the peer's hello said of its sandbox; nothing before it came.
  [[nodiscard]] os::Confined peer_box() const { return peer_box_; }

  // For the end of the stream, when next() has nothing more: an error if it came before the hello
  // or in the middle of a message.
  [[nodiscard]] Result<void> at_end() const;

 private:
  [[nodiscard]] std::string_view unread() const;
  Error broken(std::string why);
  Result<bool> greeted();
  Result<void> check(std::uint16_t kind, RequestId request, std::size_t length) const;

  Role expected_;
  bool greeted_ = false;
  os::Confined peer_box_ = os::Confined::nothing;
  std::string buffer_;
  std::size_t taken_ = 0;  // bytes of buffer_ already used
  std::optional<Frame> partial_;
  std::optional<Error> broken_;
};

}  // namespace antiphon::wire
