// A collision-resistant hash, for names that must stay the same on every machine and for ever.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace antiphon {

// The first 80 bits of BLAKE2b-128 (RFC 7693, by libsodium) of the parts, each preceded by its
// length as 8 bytes little-endian, so that ("ab","c") and ("a","bc") differ. 16 lower-case base32
// characters (RFC 4648).
std::string hash80(std::initializer_list<std::string_view> parts);

// A quick hash of the parts in the same way, by which a change is known: 64 bits (of libsodium's
// Poly1305, under a key that is no secret), the same on every machine. Whoever wants to can make
// two texts that have the same.
std::uint64_t quick_hash(std::initializer_list<std::string_view> parts);

// Picks the fastest way to hash on this processor; without it they give the same, at half the
// speed. May look at the system, so it comes before a sandbox.
void prepare_hash();

// Mixes all bits of a number into all bits of another, one to one (the finalizer of splitmix64):
// for orders that look like chance, not for secrets.
constexpr std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

}  // namespace antiphon
