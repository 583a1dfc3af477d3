// The few articles that are kept: the open one and its neighbours, each as the store had it at some
// change: when that has moved on, the feed may have edited the article.

#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "antiphon/wire/frame.h"
#include "antiphon/wire/messages.h"

namespace antiphon::ui {

class Articles {
 public:
  // Null: not here. Until the next call that is not const.
  const wire::Article* find(ItemId item, std::uint16_t columns);
  // The answer to a request: keeps what it says, as of the change at which it was asked.
  void keep(wire::RequestId request, wire::Article article, std::chrono::milliseconds now);
  // The last one took so long that those ahead of the reader are in the way of what he asks for.
  [[nodiscard]] bool come_slowly() const { return slowly_; }
  // The kept one was asked for before `change`.
  [[nodiscard]] bool may_be_old(ItemId item, std::uint16_t columns, ChangeNumber change) const;

  // What was asked for and has not come: so that nothing is asked for twice.
  [[nodiscard]] bool is_asked(ItemId item, std::uint16_t columns) const;
  void ask(wire::RequestId request, ItemId item, std::uint16_t columns, ChangeNumber change,
           std::chrono::milliseconds now);
  // The answer will never come; the item that it was about, or none.
  ItemId answered(wire::RequestId request);
  void forget_asked() { asked_.clear(); }

 private:
  struct Asked {
    wire::RequestId request{};
    ItemId item{};
    std::uint16_t columns = 0;
    ChangeNumber change{};
    std::chrono::milliseconds at{};
  };
  struct Kept {
    wire::Article article;
    ChangeNumber change{};

    [[nodiscard]] bool is(ItemId item, std::uint16_t columns) const {
      return article.item == item && article.columns == columns;
    }
  };
  std::vector<Kept> kept_;  // the one used last at the end
  std::vector<Asked> asked_;
  bool slowly_ = false;
};

}  // namespace antiphon::ui
