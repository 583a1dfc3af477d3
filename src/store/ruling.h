// Carries out what rules and programs have said of items, and remembers who did what.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/model/ids.h"
#include "antiphon/model/verdict.h"
#include "store/sqlite.h"

namespace antiphon::store {

// The one that the item is to have; nothing: its own.
const std::string* title_in(const Verdict& verdict);
// `kind` is among what was done.
bool has_deed(const Verdict& verdict, DeedKind kind);

// For one transaction that writes.
class Ruling {
 public:
  Ruling(Connection& connection, Time now);

  // Of an item that was just stored unread and without tags, with the title of the verdict, which
  // is not the one that its feed gave. Where it belongs is not decided here.
  Result<void> arrived(ItemId item, const Verdict& verdict, std::string_view given_title);
  // Of one that its feed has changed, and that has the title of the verdict now; the rest of the
  // verdict counts for new items only. No verdict: nothing is said of it any more.
  Result<void> changed(ItemId item, const Verdict* verdict, std::string_view given_title);
  // Of one that has been stored for a while, and may have been given a title before. Its states and
  // tags are the user's to change, and are not touched.
  Result<void> stored(ItemId item, const Verdict& verdict, ChangeNumber change);

 private:
  Result<std::int64_t> rule_of(const std::string& name);
  Result<void> note(ItemId item, const Deed& deed);
  Result<void> note_all(ItemId item, const Verdict& verdict, bool titles_only);
  Result<void> number(ItemId item, const Verdict& verdict);
  Result<void> title(ItemId item, const Verdict& verdict, std::string_view given_title);

  Connection& connection_;
  Time now_;
  std::map<std::string, std::int64_t> rules_;
};

}  // namespace antiphon::store
