#include "store/ruling.h"

#include <algorithm>
#include <optional>
#include <set>

namespace antiphon::store {

const std::string* title_in(const Verdict& verdict) {
  const std::string* title = nullptr;
  for (const Deed& deed : verdict.deeds) {
    if (deed.what == DeedKind::title) {
      title = &deed.detail;
    }
  }
  return title;
}

bool has_deed(const Verdict& verdict, DeedKind kind) {
  return std::any_of(verdict.deeds.begin(), verdict.deeds.end(),
                     [&](const Deed& deed) { return deed.what == kind; });
}

Ruling::Ruling(Connection& connection, Time now) : connection_(connection), now_(now) {}

Result<void> Ruling::arrived(ItemId item, const Verdict& verdict, std::string_view given_title) {
  const bool read = has_deed(verdict, DeedKind::read);
  const bool starred = has_deed(verdict, DeedKind::star);
  if (read || starred) {
    if (auto set = connection_.prepare("UPDATE item SET read = ?, starred = ? WHERE id = ?")
                       .run_with(read, starred, item);
        !set) {
      return set;
    }
  }
  for (const Deed& deed : verdict.deeds) {
    if (deed.what != DeedKind::tag) {
      continue;
    }
    if (auto tagged = connection_.prepare("INSERT OR IGNORE INTO tag (item, name) VALUES (?, ?)")
                          .run_with(item, deed.detail);
        !tagged) {
      return tagged;
    }
  }
  if (auto titled = title(item, verdict, given_title); !titled) {
    return titled;
  }
  if (auto numbered = number(item, verdict); !numbered) {
    return numbered;
  }
  return note_all(item, verdict, /*titles_only=*/false);
}

Result<void> Ruling::changed(ItemId item, const Verdict* verdict, std::string_view given_title) {
  for (const char* before :
       {"DELETE FROM given_title WHERE item = ?", "DELETE FROM deed WHERE item = ? AND what = 3"}) {
    if (auto gone = connection_.prepare(before).run_with(item); !gone) {
      return gone;
    }
  }
  if (verdict == nullptr) {
    return {};
  }
  if (auto titled = title(item, *verdict, given_title); !titled) {
    return titled;
  }
  if (auto numbered = number(item, *verdict); !numbered) {
    return numbered;
  }
  return note_all(item, *verdict, /*titles_only=*/true);
}

Result<void> Ruling::stored(ItemId item, const Verdict& verdict, ChangeNumber change) {
  if (const std::string* title = title_in(verdict)) {
    const auto run = [&](const char* sql, const auto&... values) {
      return connection_.prepare(sql).run_with(values...);
    };
    auto done =
        run("INSERT OR IGNORE INTO given_title (item, title)"
            " SELECT id, title FROM item WHERE id = ?",
            item);
    if (done) {
      done = run("UPDATE item SET title = ?, changed = ? WHERE id = ?", *title, change, item);
    }
    if (done) {
      done = run("UPDATE feed SET changed = ? WHERE id = (SELECT feed FROM item WHERE id = ?)",
                 change, item);
    }
    if (done) {
      done = run("DELETE FROM given_title WHERE item = ? AND title = ?", item, *title);
    }
    if (!done) {
      return done;
    }
  }
  if (auto numbered = number(item, verdict); !numbered) {
    return numbered;
  }
  return note_all(item, verdict, /*titles_only=*/false);
}

Result<void> Ruling::title(ItemId item, const Verdict& verdict, std::string_view given_title) {
  const std::string* title = title_in(verdict);
  if (title == nullptr || *title == given_title) {
    return {};
  }
  return connection_.prepare("INSERT OR REPLACE INTO given_title (item, title) VALUES (?, ?)")
      .run_with(item, given_title);
}

Result<void> Ruling::number(ItemId item, const Verdict& verdict) {
  Statement put =
      connection_.prepare("INSERT OR REPLACE INTO number (item, name, value) VALUES (?, ?, ?)");
  for (const auto& [name, value] : verdict.numbers) {
    if (auto done = put.run_with(item, name, value); !done) {
      return done;
    }
  }
  return {};
}

Result<std::int64_t> Ruling::rule_of(const std::string& name) {
  if (const auto known = rules_.find(name); known != rules_.end()) {
    return known->second;
  }
  if (auto made =
          connection_.prepare("INSERT OR IGNORE INTO rule (name) VALUES (?)").run_with(name);
      !made) {
    return made.error();
  }
  Statement rule = connection_.prepare("SELECT id FROM rule WHERE name = ?");
  auto row = rule.bind(name).step();
  if (!row) {
    return row.error();
  }
  return rules_[name] = *row ? rule.integer() : 0;
}

Result<void> Ruling::note(ItemId item, const Deed& deed) {
  auto rule = rule_of(deed.by);
  if (!rule) {
    return rule.error();
  }
  // A title is where titles are.
  const std::string_view detail = deed.what == DeedKind::title ? std::string_view() : deed.detail;
  return connection_
      .prepare("INSERT OR IGNORE INTO deed (item, rule, what, detail) VALUES (?, ?, ?, ?)")
      .run_with(item, *rule, deed.what, detail);
}

Result<void> Ruling::note_all(ItemId item, const Verdict& verdict, bool titles_only) {
  std::set<std::string_view> counted;
  for (const Deed& deed : verdict.deeds) {
    if (titles_only && deed.what != DeedKind::title) {
      continue;
    }
    if (auto noted = note(item, deed); !noted) {
      return noted;
    }
    if (connection_.touched() == 0 || !counted.insert(deed.by).second) {
      continue;
    }
    if (auto applied =
            connection_.prepare("UPDATE rule SET applied = applied + 1, last = ? WHERE name = ?")
                .run_with(now_, deed.by);
        !applied) {
      return applied;
    }
  }
  return {};
}

}  // namespace antiphon::store
