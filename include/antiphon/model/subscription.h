// A line of the `feeds` file, and what moves between readers.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/rare.h"
#include "antiphon/model/feed_settings.h"

namespace antiphon {

enum class SourceKind {
  web,     // http: or https:
  file,    // file:
  exec,    // exec:COMMAND
  filter,  // filter:COMMAND:URL
  query    // query:NAME:FILTER, a view and no feed
};

// What an address is read from; nothing for one that is no source (say, ftp:).
std::optional<SourceKind> source_kind(std::string_view address);

// What moves between readers, and between processes.
struct Subscription {
  std::string url;                // the address, exactly as it stands in the file
  std::string title;              // `~Title`; empty: the feed's own
  std::vector<std::string> tags;  // without `~` and `!`, in order, each once
  bool hidden = false;            // `!`: not in the list

  bool operator==(const Subscription&) const = default;
};

// The whole of a line. Its settings hold secrets, so that it is in no message to another process.
struct ConfiguredFeed : Subscription {
  Rare<FeedSettings> settings{};  // `key=value`

  bool operator==(const ConfiguredFeed&) const = default;
};

}  // namespace antiphon
