#include "fetch/body.h"

#include <algorithm>
#include <utility>

#include "fetch/words.h"

namespace antiphon::fetch {

namespace {

// XML full of repetition gets to 1:100 by honest means; bombs start at 1:1000.
constexpr std::uint64_t kMostGrowth = 200;
constexpr std::uint64_t kGrowthMattersFrom = 1'000'000;

}  // namespace

Body::Body(std::unique_ptr<Decoder> decoder, bool encoded, const FetchLimits& limits,
           std::span<char> scratch, Sink sink)
    : decoder_(std::move(decoder)),
      raw_limit_(encoded ? limits.compressed_bytes : limits.decoded_bytes),
      decoded_limit_(limits.decoded_bytes),
      scratch_(scratch),
      sink_(std::move(sink)) {}

Result<void> Body::take(std::string_view raw) {
  raw_bytes_ += raw.size();
  if (raw_bytes_ > raw_limit_) return Error{"larger than " + size_words(raw_limit_)};
  if (waiting_) {
    kept_.append(raw);
    return {};
  }
  if (auto passed = pass_on(raw); !passed) return passed;
  kept_.assign(raw);
  return {};
}

void Body::add_credit(std::uint64_t bytes) {
  credit_ = bytes > UINT64_MAX - credit_ ? UINT64_MAX : credit_ + bytes;
}

Result<void> Body::flow() {
  if (!waiting_) return {};
  std::string_view input = kept_;
  if (auto passed = pass_on(input); !passed) return passed;
  kept_.erase(0, kept_.size() - input.size());
  return ended_ && !waiting_ ? check_end() : Result<void>{};
}

Result<void> Body::end() {
  ended_ = true;
  return waiting_ ? Result<void>{} : check_end();
}

Result<void> Body::check_end() const {
  if (!decoder_->is_complete())
    return Error{"the answer ended early, in the middle of its encoding"};
  return {};
}

Result<void> Body::pass_on(std::string_view& input) {
  waiting_ = true;
  while (credit_ > 0) {
    const std::size_t room =
        static_cast<std::size_t>(std::min<std::uint64_t>(credit_, scratch_.size()));
    std::size_t filled = 0;
    if (ahead_) scratch_[filled++] = *std::exchange(ahead_, std::nullopt);
    auto made = decode(input, scratch_.subspan(filled, room - filled));
    if (!made) return made.error();
    filled += *made;
    credit_ -= filled;
    if (filled > 0) sink_(std::string_view(scratch_.data(), filled));
    if (filled < room) {
      waiting_ = false;
      return {};
    }
  }
  if (ahead_) return {};
  char next = 0;
  auto made = decode(input, std::span<char>(&next, 1));
  if (!made) return made.error();
  if (*made == 1) ahead_ = next;
  waiting_ = *made == 1;
  return {};
}

Result<std::size_t> Body::decode(std::string_view& input, std::span<char> out) {
  auto made = decoder_->decode(input, out);
  if (!made) return made;
  decoded_bytes_ += *made;
  if (decoded_bytes_ > decoded_limit_) return Error{"larger than " + size_words(decoded_limit_)};
  if (decoded_bytes_ > kGrowthMattersFrom && decoded_bytes_ / kMostGrowth > raw_bytes_) {
    return Error{"the encoding of the answer makes it more than 200 times larger"};
  }
  return made;
}

}  // namespace antiphon::fetch
