// What is shown of single feeds: the filters of their lines in the feeds file, and those of their
// tags in the settings. Only the front end asks for them.

#pragma once

#include <cstddef>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/named_views.h"
#include "antiphon/config/settings.h"
#include "antiphon/filter/expression.h"

namespace antiphon::backend {

struct Layers {
  filter::Node condition;  // of all items, bound to the ids of feeds; everything: there are none
  std::size_t feeds = 0;   // that have one
};

// A filter that cannot be read holds nothing back.
Layers layers_of(const FeedList& feeds, const std::vector<config::TagLayer>& tags,
                 const NamedViews& views);

// All that is wrong with views and layers of the settings, with its place.
std::vector<Error> problems_of_settings(const config::Settings& settings, const NamedViews& views);
// All that is wrong with a feeds file: its lines, its queries, its layers.
std::vector<Error> problems_of_feeds(const config::FeedsFile& file, const NamedViews& views);
// In one, a line each.
Error in_lines(const std::vector<Error>& problems);

}  // namespace antiphon::backend
