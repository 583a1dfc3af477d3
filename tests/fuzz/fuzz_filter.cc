#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return fuzz_one(bytes, size, antiphon::fuzz::broken_by_filter);
}
