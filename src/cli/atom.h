// Items as an Atom feed, RFC 4287.

#pragma once

#include <memory>

#include "cli/item_writer.h"

namespace antiphon::cli {

std::unique_ptr<ItemWriter> atom_writer();

}  // namespace antiphon::cli
