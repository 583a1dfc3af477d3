// Which items of a document are news, before it is stored: so that nothing is asked of the others.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "antiphon/base/result.h"
#include "antiphon/model/ids.h"
#include "antiphon/model/item.h"
#include "antiphon/store/store.h"

namespace antiphon::store {

class Freshness {
 public:
  // As of now; store and document must outlive this. Linear in the items.
  static Result<Freshness> of(Store& store, FeedId feed, const ParsedDocument& document);
  Freshness(Freshness&&) noexcept;
  Freshness& operator=(Freshness&&) noexcept;
  ~Freshness();

  // As far as keys tell: what put() knows again by its looks alone may be called new here.
  enum class Kind : std::uint8_t { known, changed, added };
  // An index lookup, some µs; to tell what is changed from what is known takes twice that, and else
  // both are `known`.
  Result<Kind> kind(std::size_t place, bool tell_changed);

 private:
  struct State;
  explicit Freshness(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace antiphon::store
