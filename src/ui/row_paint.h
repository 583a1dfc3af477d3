// One row of the list on one line of the screen.

#pragma once

#include <string>

#include "antiphon/model/view.h"
#include "ui/canvas.h"

namespace antiphon::ui {

struct RowLook {
  Time now;
  bool marks = false;  // show what was found in titles
};

// ` #one #two`: the user's tags, to stand behind a title.
std::string tags_text(const Row& row);

void paint_row(Canvas& canvas, int y, const Row& row, const RowLook& look);

}  // namespace antiphon::ui
