// An article with everything that articles are made of.

#pragma once

#include <cstddef>
#include <string>

namespace antiphon::bench {

// At least `bytes` of HTML.
std::string made_article(std::size_t bytes);

}  // namespace antiphon::bench
