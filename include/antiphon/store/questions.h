// Questions in SQL, asked by people: over three views that are promised, antiphon-store(5), and
// nothing else.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/model/ids.h"

namespace antiphon::store {

// What the user calls a feed, which the store does not know.
struct NamedSubscription {
  FeedId feed{};
  std::string title;
  std::vector<std::string> tags;
};

// NULL, an integer, a number, text (as it was computed, which need not be UTF-8), bytes.
struct SqlBytes {
  std::string bytes;
};
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string, SqlBytes>;

class Questions {
 public:
  // A connection of its own to the store that is there.
  static Result<Questions> open(const std::string& path,
                                std::span<const NamedSubscription> subscriptions);
  Questions(Questions&&) noexcept;
  Questions& operator=(Questions&&) noexcept;
  ~Questions();

  // One SELECT: `begin` is given the names of its columns, then `each` each row, until it returns
  // false. What would change something, and what reads anything but the views, is an error. Takes
  // as long as it takes; nobody waits for it, but the log of the store grows meanwhile.
  Result<void> ask(std::string_view sql, const std::function<void(std::vector<std::string>)>& begin,
                   const std::function<bool(std::vector<SqlValue>)>& each);

 private:
  struct State;
  explicit Questions(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace antiphon::store
