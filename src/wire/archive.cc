#include "antiphon/wire/archive.h"

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

#include <cereal/cereal.hpp>

#include "antiphon/base/text.h"
#include "wire/fields.h"

namespace antiphon::wire {

namespace {

struct Kind {
  std::uint16_t number = 0;
  std::string_view name;
};

// The numbers of the messages: front end → backend from 1, back from 101; backend → fetcher from
// 201, back from 301; backend → parser from 401, back from 501; backend →
// scanner from 601, back from 701.
template <class Message>
constexpr Kind kKind;
// clang-format off
template <> constexpr Kind kKind<OpenView>{1, "OpenView"};
template <> constexpr Kind kKind<CloseView>{2, "CloseView"};
template <> constexpr Kind kKind<Look>{3, "Look"};
template <> constexpr Kind kKind<Seek>{4, "Seek"};
template <> constexpr Kind kKind<Seen>{5, "Seen"};
template <> constexpr Kind kKind<Collapse>{6, "Collapse"};
template <> constexpr Kind kKind<Edit>{7, "Edit"};
template <> constexpr Kind kKind<Undo>{8, "Undo"};
template <> constexpr Kind kKind<ReadArticle>{9, "ReadArticle"};
template <> constexpr Kind kKind<Refresh>{10, "Refresh"};
template <> constexpr Kind kKind<CancelRefresh>{11, "CancelRefresh"};
template <> constexpr Kind kKind<Subscribe>{12, "Subscribe"};
template <> constexpr Kind kKind<Ping>{13, "Ping"};
template <> constexpr Kind kKind<ShowNew>{14, "ShowNew"};
template <> constexpr Kind kKind<AboutFeed>{15, "AboutFeed"};
template <> constexpr Kind kKind<ListProcesses>{16, "ListProcesses"};
template <> constexpr Kind kKind<TryAgain>{17, "TryAgain"};
template <> constexpr Kind kKind<ListViews>{21, "ListViews"};
template <> constexpr Kind kKind<Check>{31, "Check"};
template <> constexpr Kind kKind<Complete>{32, "Complete"};
template <> constexpr Kind kKind<Window>{101, "Window"};
template <> constexpr Kind kKind<Article>{102, "Article"};
template <> constexpr Kind kKind<RefreshState>{103, "RefreshState"};
template <> constexpr Kind kKind<Done>{104, "Done"};
template <> constexpr Kind kKind<Notice>{105, "Notice"};
template <> constexpr Kind kKind<Pong>{106, "Pong"};
template <> constexpr Kind kKind<ProcessList>{107, "ProcessList"};
template <> constexpr Kind kKind<ViewList>{121, "ViewList"};
template <> constexpr Kind kKind<Checked>{131, "Checked"};
template <> constexpr Kind kKind<Completions>{132, "Completions"};
template <> constexpr Kind kKind<FetchSettings>{201, "FetchSettings"};
template <> constexpr Kind kKind<FetchRequest>{202, "FetchRequest"};
template <> constexpr Kind kKind<FetchCredit>{203, "FetchCredit"};
template <> constexpr Kind kKind<FetchCancel>{204, "FetchCancel"};
template <> constexpr Kind kKind<FetchPing>{205, "FetchPing"};
template <> constexpr Kind kKind<FetchBody>{301, "FetchBody"};
template <> constexpr Kind kKind<FetchResult>{302, "FetchResult"};
template <> constexpr Kind kKind<FetchPong>{303, "FetchPong"};
template <> constexpr Kind kKind<ParseJob>{401, "ParseJob"};
template <> constexpr Kind kKind<ReadOpmlJob>{402, "ReadOpmlJob"};
template <> constexpr Kind kKind<DocumentPart>{403, "DocumentPart"};
template <> constexpr Kind kKind<DocumentEnd>{404, "DocumentEnd"};
template <> constexpr Kind kKind<RenderJob>{405, "RenderJob"};
template <> constexpr Kind kKind<SafeBodyJob>{406, "SafeBodyJob"};
template <> constexpr Kind kKind<WriteOpmlJob>{407, "WriteOpmlJob"};
template <> constexpr Kind kKind<Items>{501, "Items"};
template <> constexpr Kind kKind<ParsedFeed>{502, "ParsedFeed"};
template <> constexpr Kind kKind<StyledText>{503, "StyledText"};
template <> constexpr Kind kKind<SafeBody>{504, "SafeBody"};
template <> constexpr Kind kKind<Subscriptions>{505, "Subscriptions"};
template <> constexpr Kind kKind<Opml>{506, "Opml"};
template <> constexpr Kind kKind<Failed>{507, "Failed"};
template <> constexpr Kind kKind<ScanJob>{601, "ScanJob"};
template <> constexpr Kind kKind<LookUpJob>{602, "LookUpJob"};
template <> constexpr Kind kKind<Scanned>{701, "Scanned"};
template <> constexpr Kind kKind<ScanFailed>{702, "ScanFailed"};
template <> constexpr Kind kKind<LookedUp>{703, "LookedUp"};
// clang-format on

constexpr std::uint8_t kLittleEndian = 1;  // the first byte of a portable binary archive
constexpr std::uint64_t kBudgetFactor = 4;
constexpr std::uint64_t kBudgetBase = 64U << 10U;
constexpr std::int64_t kLongest = 1'000'000'000'000;  // of moments and spans

template <class T>
concept Struct = requires(T& value) {
  fields(value);
};

// --- what can be said of a type without a value of it --------------------------------------------

struct Anything {
  template <class T>
  constexpr operator T() const {
    return T{};
  }
};

// How many fields an aggregate has.
template <class T, class... Given>
consteval std::size_t arity() {
  if constexpr (requires { T{Given{}..., Anything{}}; }) {
    return arity<T, Given..., Anything>();
  } else {
    return sizeof...(Given);
  }
}

// The fewest bytes in which a value of a type can be written.
template <class T>
struct Smallest;

template <class T>
requires std::integral<T> || std::is_enum_v<T>
struct Smallest<T> : std::integral_constant<std::size_t, sizeof(T)> {
};

template <>
struct Smallest<std::string> : std::integral_constant<std::size_t, 8> {};

template <>
struct Smallest<Bytes> : std::integral_constant<std::size_t, 8> {};

template <class T>
struct Smallest<std::vector<T>> : std::integral_constant<std::size_t, 8> {};

template <class T>
struct Smallest<std::optional<T>> : std::integral_constant<std::size_t, 1> {};

template <class Unit, class Period>
struct Smallest<std::chrono::duration<Unit, Period>> : std::integral_constant<std::size_t, 8> {};

template <>
struct Smallest<Time> : std::integral_constant<std::size_t, 8> {};

template <class... Fields>
struct Smallest<std::tuple<Fields...>>
    : std::integral_constant<std::size_t,
                             (0 + ... + Smallest<std::remove_cvref_t<Fields>>::value)> {};

template <Struct T>
struct Smallest<T> : Smallest<decltype(fields(std::declval<T&>()))> {};

// Bytes of text beyond the smallest encoding that an honest value always has. Each brings the
// budget 4 and takes 1.
template <class T>
constexpr std::size_t kNeverEmpty = 0;
template <>
constexpr std::size_t kNeverEmpty<Enclosure> = 8;  // `http://a`
template <>
constexpr std::size_t kNeverEmpty<ParsedItem> = 16;  // title_date_hash

// --- the archives --------------------------------------------------------------------------------

// cereal's PortableBinaryOutputArchive with Options::LittleEndian(), byte for byte, but onto a
// string: the original writes every number through a stream buffer.
class Writer : public cereal::OutputArchive<Writer, cereal::AllowEmptyClassElision> {
 public:
  explicit Writer(std::string& out) : OutputArchive(this), out_(out) { number(kLittleEndian); }

  template <std::integral T>
  void number(T value) {
    using Bits = std::make_unsigned_t<std::conditional_t<std::same_as<T, bool>, char, T>>;
    const auto bits = static_cast<Bits>(value);
    char bytes[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes[i] = static_cast<char>(bits >> (8 * i) & 0xFFU);
    out_.append(bytes, sizeof(T));
  }

  void text(std::string_view text) {
    number<std::uint64_t>(text.size());
    out_ += text;
  }

 private:
  std::string& out_;
};

[[noreturn]] void refuse(const char* why) {
  throw cereal::Exception(why);
}

// Reads the same format from somebody who may be lying (archive.h).
class Reader : public cereal::InputArchive<Reader, cereal::AllowEmptyClassElision> {
 public:
  explicit Reader(std::string_view payload)
      : InputArchive(this), left_(payload), budget_(kBudgetFactor * payload.size() + kBudgetBase) {
    if (number<std::uint8_t>() != kLittleEndian) refuse("not a little-endian archive");
  }

  template <std::integral T>
  T number() {
    using Bits = std::make_unsigned_t<T>;
    const std::string_view bytes = take(sizeof(T));
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bits = static_cast<Bits>(bits | static_cast<Bits>(static_cast<unsigned char>(bytes[i]))
                                          << (8 * i));
    }
    return static_cast<T>(bits);
  }

  std::string_view text() {
    const std::size_t size = count(1);
    spend(size);
    return take(size);
  }

  // How many elements follow: no more than can.
  std::size_t count(std::size_t smallest) {
    const auto claimed = number<std::uint64_t>();
    if (claimed > left_.size() / smallest) refuse("a count is larger than the message");
    return static_cast<std::size_t>(claimed);
  }

  void spend(std::uint64_t bytes) {
    if (bytes > budget_) refuse("it would take too much memory");
    budget_ -= bytes;
  }

  void expect_end() const {
    if (!left_.empty()) refuse("something is left over at its end");
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > left_.size()) refuse("it is cut short");
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

  std::string_view left_;
  std::uint64_t budget_;
};

}  // namespace

}  // namespace antiphon::wire

CEREAL_SETUP_ARCHIVE_TRAITS(antiphon::wire::Reader, antiphon::wire::Writer)

namespace antiphon::wire {

namespace {

// Most text is ASCII or begins so: eight bytes at a time are several times faster than one.
bool is_valid_text(std::string_view text) {
  std::uint64_t eight = 0;
  while (text.size() >= sizeof eight) {
    std::memcpy(&eight, text.data(), sizeof eight);
    if ((eight & 0x8080808080808080U) != 0) break;
    text.remove_prefix(sizeof eight);
  }
  return is_utf8(text);
}

// --- what cereal calls: it finds these by the archives' namespace
// ---------------------------------

template <std::integral T>
void save(Writer& archive, const T& value) {
  archive.number(value);
}

template <std::integral T>
void load(Reader& archive, T& value) {
  value = archive.number<T>();
}

void load(Reader& archive, bool& value) {
  const auto byte = archive.number<std::uint8_t>();
  if (byte > 1) refuse("a bool is neither 0 nor 1");
  value = byte == 1;
}

void save(Writer& archive, const std::string& text) {
  archive.text(text);
}

void load(Reader& archive, std::string& text) {
  const std::string_view bytes = archive.text();
  if (!is_valid_text(bytes)) refuse("text is not valid UTF-8");
  text = bytes;
}

void save(Writer& archive, const Bytes& field) {
  archive.text(field.bytes);
}
void load(Reader& archive, Bytes& field) {
  field.bytes = archive.text();
}

template <class Unit, class Period>
void save(Writer& archive, const std::chrono::duration<Unit, Period>& span) {
  archive.number(static_cast<std::int64_t>(span.count()));
}

template <class Unit, class Period>
void load(Reader& archive, std::chrono::duration<Unit, Period>& span) {
  const auto count = std::clamp(archive.number<std::int64_t>(), -kLongest, kLongest);
  span = std::chrono::duration<Unit, Period>(static_cast<Unit>(count));
}

void save(Writer& archive, const Time& time) {
  archive(time.time_since_epoch());
}

void load(Reader& archive, Time& time) {
  std::chrono::seconds since{0};
  archive(since);
  time = Time{since};
}

template <class T>
void save(Writer& archive, const std::optional<T>& value) {
  archive(!value.has_value());
  if (value) archive(*value);
}

template <class T>
void load(Reader& archive, std::optional<T>& value) {
  bool none = false;
  archive(none);
  if (!none) archive(value.emplace());
}

template <class T>
void save(Writer& archive, const std::vector<T>& list) {
  archive.number<std::uint64_t>(list.size());
  for (const T& element : list)
    archive(element);
}

template <class T>
void load(Reader& archive, std::vector<T>& list) {
  static_assert(sizeof(T) + kNeverEmpty<T> <= kBudgetFactor * (Smallest<T>::value + kNeverEmpty<T>),
                "honest messages with many of these would run out of their budget");
  const std::size_t count = archive.count(Smallest<T>::value);
  archive.spend(std::uint64_t{count} * sizeof(T));
  list.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    archive(list.emplace_back());
}

template <class Archive, class T>
void transfer(Archive& archive, T& field) {
  archive(field);
  if constexpr (std::is_enum_v<T> && Archive::is_loading::value) {
    if (!is_known(field)) refuse("an enumeration has an unknown value");
  }
}

template <class Archive, Struct T>
void serialize(Archive& archive, T& value) {
  auto all = fields(value);
  static_assert(std::tuple_size_v<decltype(all)> == arity<T>(), "fields.h misses a field");
  std::apply([&](auto&... field) { (transfer(archive, field), ...); }, all);
}

// --- one direction of a link ---------------------------------------------------------------------

template <class Messages, class Message>
Messages read(std::string_view payload) {
  Messages messages(std::in_place_type<Message>);
  Reader archive(payload);
  archive(std::get<Message>(messages));
  archive.expect_end();
  return messages;
}

template <class Messages>
struct Entry {
  Kind kind;
  Messages (*read)(std::string_view payload);
};

template <class Messages>
struct Table;

template <class... Message>
struct Table<std::variant<Message...>> {
  using Messages = std::variant<Message...>;
  static_assert(((kKind<Message>.number > 0 && kKind<Message>.number < kMoreParts) && ...));
  static constexpr Entry<Messages> kEntries[] = {{kKind<Message>, &read<Messages, Message>}...};
};

}  // namespace

template <Direction Messages>
Frame encode(RequestId request, const Messages& message) {
  return std::visit(
      [&]<class Message>(const Message& one) {
        Frame frame{kKind<Message>.number, request, ""};
        Writer archive(frame.payload);
        archive(one);
        return frame;
      },
      message);
}

template <Direction Messages>
Result<Messages> decode(const Frame& frame) {
  for (const Entry<Messages>& entry : Table<Messages>::kEntries) {
    if (entry.kind.number != frame.kind) continue;
    try {
      return entry.read(frame.payload);
    } catch (const std::bad_alloc&) {
      return Error{"a message " + std::string(entry.kind.name) + " does not fit into memory"};
    } catch (const std::exception& refused) {
      return Error{"a message " + std::string(entry.kind.name) + " is refused: " + refused.what()};
    }
  }
  return Error{"a message of unknown kind " + std::to_string(frame.kind)};
}

template Frame encode(RequestId, const ToBackend&);
template Frame encode(RequestId, const FromBackend&);
template Frame encode(RequestId, const ToFetcher&);
template Frame encode(RequestId, const FromFetcher&);
template Frame encode(RequestId, const ToParser&);
template Frame encode(RequestId, const FromParser&);
template Frame encode(RequestId, const ToScanner&);
template Frame encode(RequestId, const FromScanner&);

template Result<ToBackend> decode(const Frame&);
template Result<FromBackend> decode(const Frame&);
template Result<ToFetcher> decode(const Frame&);
template Result<FromFetcher> decode(const Frame&);
template Result<ToParser> decode(const Frame&);
template Result<FromParser> decode(const Frame&);
template Result<ToScanner> decode(const Frame&);
template Result<FromScanner> decode(const Frame&);

}  // namespace antiphon::wire
