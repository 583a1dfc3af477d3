// The shape of each target: a broken promise ends the program, which is how libFuzzer learns of it.

#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fuzz/promises.h"

// What a single input may cost: longer ones are the benchmark's business.
constexpr std::size_t kMaxInputBytes = 64U << 10U;

inline int fuzz_one(const std::uint8_t* bytes, std::size_t size,
                    std::string (*broken_by)(std::string_view)) {
  if (size > kMaxInputBytes) return -1;
  const std::string broken = broken_by({reinterpret_cast<const char*>(bytes), size});
  if (broken.empty()) return 0;
  std::fprintf(stderr, "broken promise: %s\n", broken.c_str());
  std::abort();
}
