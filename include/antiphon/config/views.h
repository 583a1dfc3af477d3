// Views that have a name: `[[view]]` in the settings, and `query:` lines of the feeds file; and
// filters for the feeds of a tag. As they are written: what they mean is told by
// backend/named_views.h.

#pragma once

#include <optional>
#include <string>

#include "antiphon/model/view.h"

namespace antiphon::config {

struct NamedView {
  std::string name;
  std::string filter;  // empty: everything
  std::string order;   // keys, as of `list --sort`; empty: not said
  std::optional<GroupBy> group;
  std::string key;        // that opens it; empty: none
  bool is_query = false;  // a line of the feeds file
  // Where it stands, and its parts: `config.toml:12`.
  std::string place;
  std::string filter_place;
  std::string order_place;

  bool operator==(const NamedView&) const = default;
};

// What is shown of the feeds that have a tag.
struct TagLayer {
  std::string tag;
  std::string filter;
  std::string place;         // of itself
  std::string filter_place;  // of the filter

  bool operator==(const TagLayer&) const = default;
};

}  // namespace antiphon::config
