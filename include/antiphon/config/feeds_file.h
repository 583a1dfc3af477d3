// The `feeds` file: newsboat's `urls` syntax and more (antiphon-feeds(5)).
//
//   line   = blank | "#" comment | url *(space field)
//   field  = tag | "~" title | "!" [name] | key "=" value
//   quoted = DQUOTE *(character | "\" character) DQUOTE   -- any field may be; \n \r \t as in C
//
// Fields are separated by spaces, tabs and carriage returns. An unquoted field that starts with "#"
// ends the line; a quote that is not closed ends with the line. The keys are those of FeedSettings;
// a field with an unknown key is a tag. The same URL twice is one feed with the tags of both, the
// first title and the first value of every key. The user's comments, order and layout are kept:
// add() appends a line or extends one, remove() takes lines out, rename() changes an address, and
// nothing else is touched.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/config/views.h"
#include "antiphon/model/subscription.h"

namespace antiphon::config {

// What may stand first in a line: a source as in source_kind(), in full: a web address without
// spaces, `filter:COMMAND:URL`, `query:NAME:FILTER`. Otherwise what is wrong: `expected a URL`.
Result<SourceKind> check_address(std::string_view address);

class FeedsFile {
 public:
  // Never fails: lines that cannot be read, and values that a key cannot have, are kept, passed
  // over and listed in problems().
  static FeedsFile parse(std::string_view content, std::string_view name = "feeds");
  // A file that is missing is an empty one.
  static Result<FeedsFile> load(const std::string& path);
  // By temporary file and rename; makes the folder.
  Result<void> save(const std::string& path) const;

  // In order, each address once. `query:` lines are in it too: see source_kind(). All text is valid
  // UTF-8, also where the file is not.
  [[nodiscard]] const std::vector<ConfiguredFeed>& subscriptions() const { return subscriptions_; }
  // `feeds:2: expected a URL`.
  [[nodiscard]] const std::vector<Error>& problems() const { return problems_; }
  [[nodiscard]] std::string content() const;
  // The `query:` lines.
  [[nodiscard]] std::vector<NamedView> queries() const;
  // `feeds:2`, where an address stands last; empty: nowhere.
  [[nodiscard]] std::string place_of(const std::string& url) const;

  // False: it was there already; tags, title and settings that are new are then added to its line
  // (title and settings only where there are none). An address that check_address() refuses is not
  // added.
  bool add(const ConfiguredFeed& subscription);
  // False: it was not there.
  bool remove(std::string_view url);
  // Puts another address in the place of this one, wherever it stands. False, and nothing is done:
  // it was not there, the new one is there already, or check_address() refuses that.
  bool rename(std::string_view url, const std::string& new_url);

 private:
  // Where a URL stands last, so that what is added there comes last on reading as well.
  struct Place {
    std::size_t subscription;
    std::size_t line;
  };

  void reread();
  void read_line(std::size_t number);
  void append_line(const std::string& line);
  std::string name_;
  std::vector<std::string> lines_;  // with their line ends, so that content() is what was parsed
  std::vector<ConfiguredFeed> subscriptions_;
  std::unordered_map<std::string, Place> places_;
  std::vector<Error> problems_;
};

// One line in this syntax, without line end, quoted where needed: it parses to the same
// subscription, whatever its text holds. `~`, `!` and a known key with its `=` at the start of a
// tag, and empty tags, cannot be said and are left out.
std::string feeds_line(const ConfiguredFeed& subscription);

}  // namespace antiphon::config
