#include "fetch/encoders.h"

#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <stdexcept>

#include <brotli/encode.h>

namespace antiphon::fetch::test {

namespace {

std::string deflated(std::string_view text, int window_bits) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflate");
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

std::string gzip(std::string_view text) {
  return deflated(text, MAX_WBITS + 16);
}
std::string zlib_deflate(std::string_view text) {
  return deflated(text, MAX_WBITS);
}
std::string raw_deflate(std::string_view text) {
  return deflated(text, -MAX_WBITS);
}

std::string brotli(std::string_view text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string out(size, '\0');
  BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, text.size(),
                        reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string feed_like(std::size_t bytes) {
  std::string out = "<rss><channel>";
  std::uint32_t random = 1;
  while (out.size() < bytes) {
    out += "<item><title>number ";
    for (int i = 0; i < 8; ++i) {
      random = random * 1664525U + 1013904223U;
      out += std::to_string(random >> 12U) + " ";
    }
    out += "</title></item>\n";
  }
  return out + "</channel></rss>";
}

}  // namespace antiphon::fetch::test
