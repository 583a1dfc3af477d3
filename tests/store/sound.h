// Whether a store is as it must be, whatever happened to it, and what is in it.

#pragma once

#include <string>

#include "antiphon/store/store.h"

namespace antiphon::store::made {

// `ok`, or what SQLite and our own rules find wrong.
std::string soundness(const std::string& path);

// Everything that feeds and user put into it, as text: equal for equal stores.
std::string content_of(Store& store);

}  // namespace antiphon::store::made
