// What the database can decide of a test.

#pragma once

#include "antiphon/filter/filter.h"
#include "filter/test.h"

namespace antiphon::filter {

Narrowing narrowing_of(const Test& test);

}  // namespace antiphon::filter
