// Players and other pages that stand in a frame of an article: what they are, and where people see
// the same thing on a page of its own.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

struct Embed {
  std::string_view what;  // `video`, `audio`, `map`; `embedded` when nobody knows
  std::string name;       // of the service; the host when nobody knows
  std::string address;
};

// Of what a frame at this absolute address shows.
Embed embed_at(std::string_view address);

// A frame's title, when it says more than that it is one.
std::string_view telling_title(std::string_view title);

}  // namespace antiphon::feed
