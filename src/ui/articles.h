// The few articles that are kept: the open one and its neighbours.

#pragma once

#include <cstddef>
#include <vector>

#include "antiphon/wire/frame.h"
#include "antiphon/wire/messages.h"

namespace antiphon::ui {

class Articles {
 public:
  // Null: not here. Until the next call that is not const.
  const wire::Article* find(ItemId item, std::uint16_t columns);
  void keep(wire::Article article);

  // What was asked for and has not come: so that nothing is asked for twice.
  [[nodiscard]] bool is_asked(ItemId item, std::uint16_t columns) const;
  void ask(wire::RequestId request, ItemId item, std::uint16_t columns);
  // The answer came, or never will; the item that it was about, or none.
  ItemId answered(wire::RequestId request);
  void forget_asked() { asked_.clear(); }

 private:
  struct Asked {
    wire::RequestId request{};
    ItemId item{};
    std::uint16_t columns = 0;
  };
  std::vector<wire::Article> kept_;  // the one used last at the end
  std::vector<Asked> asked_;
};

}  // namespace antiphon::ui
