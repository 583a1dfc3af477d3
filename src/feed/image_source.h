// Where pictures are: the address that an `img` means, among the many places that pages keep it in.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

// Of an `img` or `source` with these attributes, as written there; empty when there is none. What
// scripts would load late goes before what stands in its place until then.
std::string image_source(std::string_view attributes);

// The largest of several: `a.jpg 300w, b.jpg 1200w`.
std::string_view largest_of_set(std::string_view set);

}  // namespace antiphon::feed
