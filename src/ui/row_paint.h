// One row of the list on one line of the screen.

#pragma once

#include "antiphon/model/view.h"
#include "ui/canvas.h"

namespace antiphon::ui {

struct RowLook {
  Time now;
  bool marks = false;  // show what was found in titles
};

void paint_row(Canvas& canvas, int y, const Row& row, const RowLook& look);

}  // namespace antiphon::ui
