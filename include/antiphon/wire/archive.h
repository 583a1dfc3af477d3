// How messages are written: as cereal's portable binary archive, always little-endian. The one
// place that knows cereal is archive.cc.
//
//   payload  = 1:u8 message                  -- 1: the archive is little-endian
//   message  = its fields, in the order of src/wire/fields.h
//   number   = as many bytes as its C++ type has, little-endian; an enumeration is its number
//   bool     = 0:u8 | 1:u8
//   text     = size:u64 *byte                -- UTF-8
//   list     = count:u64 *element
//   optional = 1:u8 | 0:u8 value             -- 1: there is none
//   moment   = seconds:i64                   -- since 1970, UTC
//   span     = count:i64                     -- of the type's unit
//
// cereal trusts counts, and the other side may be hostile. So decoding refuses a count unless
// count × (smallest encoding of the element) ≤ bytes left, and spends from a budget of decoded
// bytes: 4 × the payload's length + 64 KiB. A list pays count × sizeof(element) before room for it
// is made, and then grows as its elements arrive; text pays its bytes. So the budget is what a
// message can cost in memory, whatever it claims (the allocator's rounding aside). Legitimate
// messages never run out of it: for every element of a list, archive.cc asserts that sizeof is at
// most 4 × the smallest honest encoding.
//
// Enumerations must have a known value, a bool must be 0 or 1, text must be UTF-8 (the bytes of
// documents excepted), and nothing may be left over. Moments and spans are held within ±10¹² of
// their unit, so that sums and differences of them cannot overflow.

#pragma once

#include <concepts>

#include "antiphon/base/result.h"
#include "antiphon/wire/frame.h"
#include "antiphon/wire/messages.h"

namespace antiphon::wire {

// What travels in one direction of one link. A single message is not one: encode<ToBackend>(id,
// Ping{}).
template <class T>
concept Direction = std::same_as<T, ToBackend> || std::same_as<T, FromBackend> ||
    std::same_as<T, ToFetcher> || std::same_as<T, FromFetcher> || std::same_as<T, ToParser> ||
    std::same_as<T, FromParser> || std::same_as<T, ToScanner> || std::same_as<T, FromScanner>;

template <Direction Messages>
Frame encode(RequestId request, const Messages& message);

// Errors name the message and what was wrong; an unknown kind is one of them. Never throws.
template <Direction Messages>
Result<Messages> decode(const Frame& frame);

}  // namespace antiphon::wire
