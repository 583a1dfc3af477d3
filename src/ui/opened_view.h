// A view that the front end has asked for, and what it knows of it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "antiphon/model/view.h"
#include "antiphon/wire/frame.h"
#include "antiphon/wire/messages.h"
#include "ui/list.h"

namespace antiphon::ui {

struct ViewDefinition {
  std::string name;    // one of the user's views; empty: none
  std::string base;    // the base filter, and whether feeds and tags have theirs
  bool layers = true;  //
  std::string filter;  // empty: everything
  std::string order;   // empty: newest first
  GroupBy group = GroupBy::feed;
  std::uint64_t seed = 0;  // of an order by chance
  Generation generation{};
  WindowNumber newest{};  // of the windows that came, shown or not
};

struct OpenedView {
  ViewId id{};
  ViewDefinition is;
  // While the backend has not taken `is`: what it goes back to when it refuses.
  std::optional<ViewDefinition> was;

  List list;
  std::string error;     // why it cannot be shown
  bool is_open = false;  // this backend knows it
  bool typing = false;   // its filter is being typed
  ViewId like{};         // whose blocks it takes over, open or closed
  wire::RequestId request{};
  bool unseen = false;     // the backend has not heard that the newest window was painted
  wire::RequestId look{};  // that has not been answered
  Anchor asked;            // where the last answer or request was about
  int asked_height = 0;    // 0: nothing was asked
};

}  // namespace antiphon::ui
