// What the user did and no window shows yet, laid over the rows: a key shows at once, and a late
// window never takes it back.

#pragma once

#include <vector>

#include "antiphon/wire/frame.h"
#include "antiphon/wire/messages.h"

namespace antiphon::ui {

// An article's row as it is once the backend has followed an edit of it.
void lay_over(Row& row, const wire::Edit& edit);

class Edits {
 public:
  void add(wire::RequestId request, const wire::Edit& edit);
  // Windows include this edit and all before it.
  void acknowledge(EditNumber newest);
  // The backend refused it. False: that request was none of these.
  bool refuse(wire::RequestId request);

  // Not yet acknowledged, oldest first.
  struct Pending {
    wire::RequestId request{};
    wire::Edit edit;
  };
  [[nodiscard]] std::vector<Pending>& pending() { return pending_; }

  // The rows as they are once the backend has followed. Counts change as far as the rows tell.
  // Edits of blocks and of everything mean the view that they were made in; one of an item holds
  // wherever that stands.
  void apply(ViewId view, std::vector<Row>& rows, ViewCounts& counts) const;

 private:
  std::vector<Pending> pending_;
};

}  // namespace antiphon::ui
