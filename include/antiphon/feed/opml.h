// OPML 2.0 (opml.org/spec2.opml): subscriptions as other readers give and take them.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/feed/charsets.h"
#include "antiphon/model/subscription.h"

namespace antiphon::feed {

struct OpmlContent {
  std::vector<Subscription> subscriptions;  // folders as tags: `IT/Programming`; `category` too
  std::vector<std::string> dropped;         // a line each: address or title, and why
};

// Only http and https are taken: commands and files never come from an import.
Result<OpmlContent> read_opml(std::string bytes, Charsets& charsets);

// Tags as `category` and the first of them as folder.
std::string write_opml(std::string_view title, const std::vector<Subscription>& subscriptions);

}  // namespace antiphon::feed
