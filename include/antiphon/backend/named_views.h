// The user's views, and what they mean: every name in a filter becomes the filter of that view.

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/config/feeds_file.h"
#include "antiphon/config/settings.h"
#include "antiphon/filter/expression.h"

namespace antiphon::backend {

struct ReadyView {
  config::NamedView told;
  filter::Node condition;      // as it was written
  filter::Node where;          // with no names in it
  std::vector<SortKey> order;  // empty: not said
  std::string problem;         // why it cannot be used, with its place; empty: it can
};

class NamedViews {
 public:
  // There are none.
  NamedViews() = default;
  // The first of a name is the one.
  explicit NamedViews(std::vector<config::NamedView> views);
  // Those of the settings, and then those of the feeds file.
  NamedViews(const config::Settings& settings, const config::FeedsFile& file);

  [[nodiscard]] const std::vector<ReadyView>& all() const { return views_; }
  // Null: there is none.
  [[nodiscard]] const ReadyView* find(std::string_view name) const;
  // The same, or what is wrong: `no view "Rusl"; did you mean "Rust"?`.
  [[nodiscard]] Result<const ReadyView*> named(std::string_view name) const;

  // A filter in which they may be named; as it was written.
  [[nodiscard]] Result<filter::Query> parse(std::string_view text) const;
  // With what they mean in the place of names.
  [[nodiscard]] Result<filter::Node> inlined(const filter::Node& condition) const;
  // Both; also of a filter without clauses, as rules and layers are.
  [[nodiscard]] Result<filter::Query> ready(std::string_view text) const;
  [[nodiscard]] Result<filter::Node> ready_condition(std::string_view text) const;
  // That of the view which all that passes is in; empty: there is none, or it has none.
  [[nodiscard]] std::vector<SortKey> order_of(const filter::Node& condition) const;

  // `config.toml:12: view "x": filter:8: …`, in the order of the files. Those of views that are
  // wrong only because of another one are not among them.
  [[nodiscard]] const std::vector<Error>& problems_of_settings() const { return of_settings_; }
  [[nodiscard]] const std::vector<Error>& problems_of_file() const { return of_file_; }

 private:
  [[nodiscard]] std::optional<std::string> refusal(const config::NamedView& told) const;
  void add(config::NamedView told);
  bool resolve(std::size_t view);
  void complain(ReadyView& view, const std::string& place, const std::string& what);

  std::vector<ReadyView> views_;
  std::map<std::string, std::size_t, std::less<>> places_;  // by name
  std::vector<std::string> names_;
  std::vector<Error> of_settings_;
  std::vector<Error> of_file_;
  std::vector<std::size_t> path_;  // of views that are being resolved
  std::vector<bool> resolved_;
};

// What newsboat reads otherwise, or what might be meant otherwise, in query lines: warnings with
// their place.
std::vector<Error> mixed_queries(const config::FeedsFile& file);

}  // namespace antiphon::backend
