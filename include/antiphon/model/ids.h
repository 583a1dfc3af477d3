// Names of things. Each is a type of its own, so that one is never taken for another.

#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace antiphon {

// Rows of the store. Never shown to users: they are this store's alone (see Key).
enum class FeedId : std::int64_t {};
enum class ItemId : std::int64_t { none = 0 };

// Raised by every transaction that writes to the store; stamped on what it touched.
enum class ChangeNumber : std::int64_t {};

// A view that a front end opened, and how often its definition (filter, order) has changed.
enum class ViewId : std::uint32_t {};
enum class Generation : std::uint32_t {};

// Counts the windows of a view, and the edits of a front end; both from 1.
enum class WindowNumber : std::uint64_t {};
enum class EditNumber : std::uint64_t {};

// A group of rows in a view: a feed (its FeedId's value) while views are grouped by feed.
enum class BlockId : std::int64_t { none = 0 };

template <class Id>
requires std::is_enum_v<Id>
constexpr auto raw(Id id) {
  return static_cast<std::underlying_type_t<Id>>(id);
}

// The public name of an item, the same on every machine: hash80() of the address under which its
// feed was first stored and its identity there. 16 base32 characters; users may give any unique
// prefix of 6 and more.
using Key = std::string;

constexpr std::size_t kKeyLength = 16;
constexpr std::size_t kShortestKeyPrefix = 6;

// True for 6 to 16 base32 characters.
bool is_key_prefix(std::string_view text);

}  // namespace antiphon
