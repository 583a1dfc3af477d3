// Rules: what is done to items that pass a filter, without being asked.
//
// Rules are asked one after another, and each sees what those before it did: a title, a tag, that
// it is read. All that an item passes count; `stop` ends the way.

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/backend/named_views.h"
#include "antiphon/base/result.h"
#include "antiphon/config/rules.h"
#include "antiphon/filter/filter.h"
#include "antiphon/filter/substitution.h"
#include "antiphon/model/item.h"
#include "antiphon/model/verdict.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// An item on its way through the rules. What it is made of has to stay, and it stays where it is.
class RuledItem {
 public:
  // One that comes in, or that its feed has changed: then it is the title alone that may be
  // changed. `before` is what was said of it before rules are asked.
  RuledItem(const ParsedItem& item, const Verdict& before, const filter::FeedSubject& feed,
            Time fetched, bool is_new);
  // One of the store; `given` is its feed's own title, and what rules did before is not done again.
  RuledItem(const store::Item& item, const store::ItemBody& body, std::string given,
            const filter::FeedSubject& feed, std::vector<Deed> before);
  RuledItem(const RuledItem&) = delete;
  RuledItem& operator=(const RuledItem&) = delete;

  // What rules said of it so far, as far as it changes anything.
  [[nodiscard]] Verdict verdict() const;

 private:
  friend class Rules;
  void look();
  void act(const std::string& rule, DeedKind what, std::string detail);

  filter::Subject subject_;
  std::string title_;
  std::optional<std::string> stored_title_;
  std::vector<std::string> tags_;
  std::map<std::string, double> numbers_;  // of one that comes in
  bool titles_only_ = false;
  std::vector<Deed> before_;
  Verdict verdict_;
  std::size_t next_ = 0;  // the rule that is asked next
};

class Rules {
 public:
  // All that is wrong with them is in the one error, a line each with its place:
  // `config.toml:12: rule "ads": filter:8: no attribute "titel"; did you mean title?`. They may
  // name these views.
  static Result<Rules> compile(const std::vector<config::RuleOptions>& rules,
                               const std::vector<config::HookOptions>& hooks,
                               const NamedViews& views = {});

  [[nodiscard]] bool empty() const { return rules_.empty(); }
  // Whether any changes titles, so that changed items have to be asked as well.
  [[nodiscard]] bool any_titles() const;
  // What conditions say of feeds.
  [[nodiscard]] bool speak_of(filter::Attribute attribute) const;
  [[nodiscard]] std::vector<std::string> names() const;

  // When and where they are asked from here on: `age < 3d` is of then.
  void at(const filter::Circumstances& at);
  // Asks the next rule; whether there are more. Takes as long as one filter takes.
  bool ask_next(RuledItem& item);

 private:
  struct Action {
    DeedKind what = DeedKind::read;
    std::string detail;
    std::optional<filter::Substitution> substitution;  // of title
  };
  struct Rule {
    std::string name;
    filter::Node condition;
    std::vector<Action> actions;
    bool stops = false;
    bool titles = false;
    std::optional<filter::Filter> filter;  // as it is asked now
  };
  static Result<void> add_action(const std::string& text,
                                 const std::vector<config::HookOptions>& hooks, Rule& rule);

  std::vector<Rule> rules_;
  filter::Circumstances at_;
};

}  // namespace antiphon::backend
