// The other way round of fetch/decoder.h, for tests.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::fetch::test {

std::string gzip(std::string_view text);
std::string zlib_deflate(std::string_view text);
std::string raw_deflate(std::string_view text);
std::string brotli(std::string_view text);
std::string zstd(std::string_view text);

// A feed of about so many bytes, compressible as feeds are and not like a bomb.
std::string feed_like(std::size_t bytes);

}  // namespace antiphon::fetch::test
