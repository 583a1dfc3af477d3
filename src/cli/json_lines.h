// Lines of JSON as `list --format jsonl` writes them, as filters see them.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/filter/subject.h"

namespace antiphon::cli {

// What a line says of an item. Members that are not there, or are of another kind than ours, say
// nothing.
class JsonItem {
 public:
  // `{"title": "…", …}`; what it said before is forgotten. An error says why it is no object.
  Result<void> read(std::string_view line);
  // Looks at this item until it reads another line.
  [[nodiscard]] filter::Subject subject() const;

 private:
  friend class JsonMembers;
  void forget();

  std::string key_, title_, url_, guid_, language_, comments_url_, text_, html_, summary_;
  std::optional<Time> published_, updated_, fetched_;
  bool read_ = false;
  bool starred_ = false;
  std::vector<Person> authors_;
  std::vector<std::string> tags_, categories_;
  std::vector<Enclosure> enclosures_;
  std::map<std::string, double> numbers_;
  filter::FeedSubject feed_;
};

}  // namespace antiphon::cli
