#include "antiphon/wire/frame.h"

#include <algorithm>
#include <cassert>
#include <concepts>

#include "antiphon/base/text.h"

namespace antiphon::wire {

namespace {

constexpr std::string_view kMagic = "antiphon";
constexpr std::size_t kHelloSize = kMagic.size() + 4;
constexpr std::size_t kHeaderSize = 10;
constexpr std::size_t kShownBytes = 200;  // of what came instead of a hello

template <std::unsigned_integral T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  }
}

template <std::unsigned_integral T>
T number_at(std::string_view bytes, std::size_t offset) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(value | static_cast<T>(static_cast<unsigned char>(bytes[offset + i]))
                                       << (8 * i));
  }
  return value;
}

bool is_ascii_text(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// What a shell or ssh says may begin with our name (`antiphon-backend: …`); but no version and role
// will ever be four printable characters.
bool may_be_hello(std::string_view bytes) {
  const std::size_t known = std::min(bytes.size(), kMagic.size());
  if (bytes.substr(0, known) != kMagic.substr(0, known)) return false;
  return bytes.size() < kHelloSize || !is_ascii_text(bytes.substr(kMagic.size(), 4));
}

std::string no_hello(Role peer, std::string_view bytes) {
  return std::string(peer_name(peer)) +
         " does not speak antiphon's protocol; it said: " + printable(bytes.substr(0, kShownBytes));
}

}  // namespace

std::string_view peer_name(Role role) {
  switch (role) {
    case Role::frontend:
      return "the front end";
    case Role::backend:
      return "the backend";
    case Role::fetcher:
      return "the fetcher";
    case Role::parser:
      return "the parser";
    case Role::scanner:
      return "the scanner";
  }
  return "a program of unknown kind";
}

std::string hello(Role role, os::Confined box) {
  std::string out(kMagic);
  put(out, kProtocolVersion);
  put(out, static_cast<std::uint8_t>(role));
  put(out, static_cast<std::uint8_t>(box));
  return out;
}

std::string framed(const Frame& message) {
  assert(fits(message) && (message.kind & kMoreParts) == 0);
  std::string_view left = message.payload;
  std::string out;
  out.reserve(left.size() + (left.size() / kMaxFrame + 1) * kHeaderSize);
  bool more = false;
  do {
    const std::string_view part = left.substr(0, kMaxFrame);
    left.remove_prefix(part.size());
    more = !left.empty();
    put(out, static_cast<std::uint32_t>(part.size()));
    put(out, static_cast<std::uint16_t>(more ? message.kind | kMoreParts : message.kind));
    put(out, static_cast<std::uint32_t>(message.request));
    out += part;
  } while (more);
  return out;
}

void FrameReader::feed(std::string_view bytes) {
  if (broken_) return;
  // Moves at most as many bytes as were used since the last time, so every byte moves once on
  // average.
  if (taken_ > 0 && taken_ >= buffer_.size() - taken_) {
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  buffer_ += bytes;
}

Result<std::optional<Frame>> FrameReader::next() {
  if (broken_) return *broken_;
  const auto hello_seen = greeted();
  if (!hello_seen) return hello_seen.error();
  if (!*hello_seen) return std::optional<Frame>();

  while (unread().size() >= kHeaderSize) {
    const std::string_view bytes = unread();
    const auto length = number_at<std::uint32_t>(bytes, 0);
    const auto kind = number_at<std::uint16_t>(bytes, 4);
    const RequestId request{number_at<std::uint32_t>(bytes, 6)};
    if (auto checked = check(kind, request, length); !checked) {
      return broken(checked.error().message);
    }
    if (bytes.size() - kHeaderSize < length) break;

    if (!partial_) partial_ = Frame{static_cast<std::uint16_t>(kind & ~kMoreParts), request, ""};
    partial_->payload += bytes.substr(kHeaderSize, length);
    taken_ += kHeaderSize + length;
    if ((kind & kMoreParts) == 0) return std::exchange(partial_, std::nullopt);
  }
  return std::optional<Frame>();
}

Result<void> FrameReader::at_end() const {
  if (broken_) return *broken_;
  const std::string peer(peer_name(expected_));
  if (!greeted_) {
    if (unread().empty()) return Error{peer + " ended before it said anything"};
    return Error{no_hello(expected_, unread())};
  }
  if (partial_ || !unread().empty()) return Error{peer + " ended in the middle of a message"};
  return {};
}

std::string_view FrameReader::unread() const {
  return std::string_view(buffer_).substr(taken_);
}

Error FrameReader::broken(std::string why) {
  buffer_ = {};
  taken_ = 0;
  partial_.reset();
  broken_ = Error{std::move(why)};
  return *broken_;
}

// Whether the hello has come, and is the one that was expected.
Result<bool> FrameReader::greeted() {
  if (greeted_) return true;
  const std::string_view bytes = unread();
  if (!may_be_hello(bytes)) return broken(no_hello(expected_, bytes));
  if (bytes.size() < kHelloSize) return false;

  const auto version = number_at<std::uint16_t>(bytes, kMagic.size());
  const Role role{number_at<std::uint8_t>(bytes, kMagic.size() + 2)};
  const std::string peer(peer_name(expected_));
  if (version != kProtocolVersion) {
    return broken(peer + " speaks protocol " + std::to_string(version) + ", this program speaks " +
                  std::to_string(kProtocolVersion) + ": both must be of the same version");
  }
  if (role != expected_) {
    return broken(std::string(peer_name(role)) + " answers where " + peer + " was expected");
  }
  peer_box_ = os::Confined{number_at<std::uint8_t>(bytes, kMagic.size() + 3)};
  taken_ += kHelloSize;
  greeted_ = true;
  return true;
}

// A header is judged before its payload comes.
Result<void> FrameReader::check(std::uint16_t kind, RequestId request, std::size_t length) const {
  const std::string peer(peer_name(expected_));
  if (length > kMaxFrame) {
    return Error{peer + " sent a frame of " + std::to_string(length) + " bytes, the limit is " +
                 std::to_string(kMaxFrame)};
  }
  if (length == 0 && (kind & kMoreParts) != 0) return Error{peer + " sent an empty part"};
  if (!partial_) return {};
  if ((kind & ~kMoreParts) != partial_->kind || request != partial_->request) {
    return Error{peer + " sent another message between the parts of one"};
  }
  if (partial_->payload.size() + length > kMaxMessage) {
    return Error{peer + " sent a message of more than " + std::to_string(kMaxMessage) + " bytes"};
  }
  return {};
}

}  // namespace antiphon::wire
