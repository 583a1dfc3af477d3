// The forms that `list` gives items in.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/pool.h"
#include "antiphon/store/values.h"

namespace antiphon::cli {

// What goes with an item where it was asked for.
struct ItemTexts {
  std::string summary;
  backend::SafeBody content;
};

// What a form that is a document says of itself.
struct AboutList {
  std::string title;
  std::string id;  // an absolute IRI, the same for the same list
  Time updated{};
};

// Writes into strings: `begin`, then items one after another, then `end`.
class ItemWriter {
 public:
  virtual ~ItemWriter() = default;

  // What it writes of an item beside its header and dates.
  [[nodiscard]] virtual store::ItemParts parts() const { return {}; }
  virtual std::string begin(const AboutList& about) = 0;
  // `feed` may be null: it is not in the feeds file.
  virtual std::string item(const store::Item& item, const backend::ListedFeed* feed,
                           const ItemTexts& texts) = 0;
  virtual std::string end() = 0;
};

// `plain`, `tsv`, `json`, `jsonl`, `jsonfeed`, `atom`.
const std::vector<std::string>& item_formats();

// A document that others subscribe to: it has bodies, and it has to know its newest item first.
bool is_feed_format(const std::string& format);

// `format` is one of item_formats().
std::unique_ptr<ItemWriter> item_writer(const std::string& format);

// The feed's address as strangers may see it, without a password; empty where it is none of the
// web.
std::string published_address(const backend::ListedFeed& feed);

// A name for a thing with a hash of 80 bits, 16 base32 characters, which keys of items are: the
// hash with the marks of a custom UUID, RFC 9562 §5.8.
std::string urn_of(const std::string& hash80);

// Fields of a line that end with tabs: tab, newline and backslash are `\t`, `\n`, `\\`.
std::string tsv_field(std::string_view text);

}  // namespace antiphon::cli
