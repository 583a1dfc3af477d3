#include "fetch/decoder.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>

#include <brotli/decode.h>
#include <fmt/format.h>

#include "antiphon/base/text.h"

namespace antiphon::fetch {

namespace {

Error broken(std::string_view coding) {
  return Error{fmt::format("the {} encoding of the answer is broken", coding)};
}

class Identity final : public Decoder {
 public:
  Result<std::size_t> decode(std::string_view& input, std::span<char> out) override {
    const std::size_t size = std::min(input.size(), out.size());
    if (size > 0) std::memcpy(out.data(), input.data(), size);
    input.remove_prefix(size);
    return size;
  }
  [[nodiscard]] bool is_complete() const override { return true; }
};

// gzip (RFC 1952) of one or more members, and deflate: by the book in a zlib wrapper (RFC 1950),
// but some servers send it raw (RFC 1951).
class Inflate final : public Decoder {
 public:
  enum class Wrapper { gzip, zlib_or_none };

  explicit Inflate(Wrapper wrapper) : wrapper_(wrapper) {}
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;
  ~Inflate() override {
    if (state_ == State::inside || state_ == State::ended) inflateEnd(&stream_);
  }

  Result<std::size_t> decode(std::string_view& input, std::span<char> out) override {
    std::size_t made = 0;
    while (made < out.size()) {
      if (state_ == State::fresh && !begin(input)) break;
      if (state_ == State::ended && !next_member(input)) break;
      auto step = run(input, out.subspan(made));
      if (!step) return step;
      made += *step;
      if (state_ == State::inside && made < out.size()) break;  // wants more input
    }
    return made;
  }

  [[nodiscard]] bool is_complete() const override {
    return state_ == State::ended || (state_ == State::fresh && !first_byte_);
  }

 private:
  enum class State { fresh, inside, ended };

  [[nodiscard]] std::string_view name() const {
    return wrapper_ == Wrapper::gzip ? "gzip" : "deflate";
  }

  // Whether deflate has a wrapper shows in its first two bytes, which may come one by one.
  bool begin(std::string_view& input) {
    if (input.empty()) return false;
    int window_bits = MAX_WBITS + 16;
    if (wrapper_ == Wrapper::zlib_or_none) {
      if (!first_byte_) {
        first_byte_ = input.front();
        input.remove_prefix(1);
        if (input.empty()) return false;
      }
      const auto first = static_cast<unsigned char>(*first_byte_);
      const auto second = static_cast<unsigned char>(input.front());
      const bool wrapped = (first & 0x0FU) == Z_DEFLATED && (first * 256U + second) % 31U == 0;
      window_bits = wrapped ? MAX_WBITS : -MAX_WBITS;
    }
    if (inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
    state_ = State::inside;
    return true;
  }

  // Members of a gzip file may follow one another; what else follows an end is padding.
  bool next_member(std::string_view& input) {
    constexpr char kMagic = 0x1F;
    if (wrapper_ == Wrapper::gzip && input.starts_with(kMagic)) {
      inflateReset(&stream_);
      state_ = State::inside;
      return true;
    }
    input = {};
    return false;
  }

  Result<std::size_t> run(std::string_view& input, std::span<char> out) {
    if (first_byte_) {  // one byte alone makes no output yet
      std::string_view first(&*first_byte_, 1);
      auto step = inflate_some(first, out);
      if (!step) return step;
      first_byte_.reset();
    }
    return inflate_some(input, out);
  }

  Result<std::size_t> inflate_some(std::string_view& input, std::span<char> out) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    input.remove_prefix(input.size() - stream_.avail_in);
    if (code == Z_STREAM_END) {
      state_ = State::ended;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return broken(name());
    }
    return out.size() - stream_.avail_out;
  }

  Wrapper wrapper_;
  State state_ = State::fresh;
  std::optional<char> first_byte_;  // of deflate, until it went in
  z_stream stream_{};
};

// RFC 7932.
class Brotli final : public Decoder {
 public:
  Brotli() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) throw std::bad_alloc();
  }

  Result<std::size_t> decode(std::string_view& input, std::span<char> out) override {
    touched_ = touched_ || !input.empty();
    auto* next_in = reinterpret_cast<const std::uint8_t*>(input.data());
    auto* next_out = reinterpret_cast<std::uint8_t*>(out.data());
    std::size_t left_in = input.size();
    std::size_t left_out = out.size();
    const auto code = BrotliDecoderDecompressStream(state_.get(), &left_in, &next_in, &left_out,
                                                    &next_out, nullptr);
    if (code == BROTLI_DECODER_RESULT_ERROR) return broken("br");
    input.remove_prefix(code == BROTLI_DECODER_RESULT_SUCCESS ? input.size()
                                                              : input.size() - left_in);
    return out.size() - left_out;
  }

  [[nodiscard]] bool is_complete() const override {
    return !touched_ || BrotliDecoderIsFinished(state_.get()) != BROTLI_FALSE;
  }

 private:
  struct Destroy {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  std::unique_ptr<BrotliDecoderState, Destroy> state_;
  bool touched_ = false;
};

// RFC 8878. Frames may follow one another.
class Zstd final : public Decoder {
 public:
  Zstd() : stream_(ZSTD_createDStream()) {
    constexpr int kWindowLog = 23;  // 8 MiB: what RFC 8878 §3.1.1.1.2 says decoders should support
    if (!stream_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kWindowLog);
  }

  Result<std::size_t> decode(std::string_view& input, std::span<char> out) override {
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    while (to.pos < to.size) {
      ZSTD_inBuffer from{input.data(), input.size(), 0};
      const std::size_t before = to.pos;
      const std::size_t code = ZSTD_decompressStream(stream_.get(), &to, &from);
      if (ZSTD_isError(code) != 0) return broken("zstd");
      const bool moved = from.pos > 0 || to.pos > before;
      if (moved) complete_ = code == 0;
      input.remove_prefix(from.pos);
      if (!moved || (input.empty() && to.pos < to.size)) break;
    }
    return to.pos;
  }

  [[nodiscard]] bool is_complete() const override { return complete_; }

 private:
  struct Destroy {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Destroy> stream_;
  bool complete_ = true;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_decoder(std::string_view coding) {
  using Made = std::unique_ptr<Decoder>;
  coding = trimmed(coding);
  if (coding.empty() || coding == "identity" || coding == "none") {
    return Made(std::make_unique<Identity>());
  }
  if (coding == "gzip" || coding == "x-gzip") {
    return Made(std::make_unique<Inflate>(Inflate::Wrapper::gzip));
  }
  if (coding == "deflate") return Made(std::make_unique<Inflate>(Inflate::Wrapper::zlib_or_none));
  if (coding == "br") return Made(std::make_unique<Brotli>());
  if (coding == "zstd") return Made(std::make_unique<Zstd>());
  return Error{fmt::format("the answer is encoded in a way that is not known here: {}",
                           shortened(printable(coding), 40))};
}

}  // namespace antiphon::fetch
