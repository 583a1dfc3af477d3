#include "wire/memory.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace {

std::size_t live = 0;
std::size_t live_at_start = 0;
std::size_t peak = 0;

}  // namespace

void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  live += ::malloc_usable_size(memory);
  if (live > peak) peak = live;
  return memory;
}

void operator delete(void* memory) noexcept {
  live -= ::malloc_usable_size(memory);
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

namespace antiphon::wire {

void start_counting() {
  live_at_start = peak = live;
}

std::size_t peak_bytes() {
  return peak - live_at_start;
}

}  // namespace antiphon::wire
