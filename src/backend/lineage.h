// Whether the text index tells of the store that is there now.

#pragma once

#include "antiphon/store/store.h"
#include "antiphon/store/text_index.h"

namespace antiphon::backend {

// False: a copy was put in the store's place, or a power cut took its last changes back; numbers
// and ids have been given anew since then. Told by the change number and the versions of some
// items.
Result<bool> is_of_this_store(store::TextIndex& index, store::Store& store);

}  // namespace antiphon::backend
