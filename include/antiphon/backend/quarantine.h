// Input that parsers died of: tried once more, and then kept from them.
//
//   a death ──▶ 1 strike, stored ──▶ tried again, alone ──▶ good: forgotten
//                                                       ──▶ another death: quarantined
//
// The strike is in the store before the second try begins. If everything ends in that try, the
// input is tried once more, after a second strike was stored: so that it cannot go on for ever, and
// so that one who ended everything for a reason of his own finds his feed well. Strikes are for
// (feed, content, version of the program); by hand they are lifted with lift().
//
// What was quarantined is kept in a folder, for a report: its first MB, ten of them.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/model/ids.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// Where input comes from; feed none: of nobody that could be remembered.
struct Origin {
  FeedId feed{};
  bool of_article = false;  // else it is the feed's document
};

class Quarantine {
 public:
  // The store must outlive this. `folder` need not be there.
  Quarantine(store::Store& store, std::string folder, Clock clock);

  // Whether it may be tried; an error says why not. The number of deaths that it is suspected of.
  // Costs a lookup where nothing is known of the feed.
  Result<std::size_t> admit(const Origin& origin, std::string_view input);
  // A parser died of it, and it is about to be tried again.
  void strike(const Origin& origin, std::string_view input, const std::string& reason);
  // Another died, or it needs no second try. Returns the reason as it is told from now on.
  std::string condemn(const Origin& origin, std::string_view input, const std::string& reason);
  // It was read well. So nothing that this feed said before matters any more.
  void acquit(const Origin& origin, std::string_view input);
  // We end while it is tried: that says nothing of it.
  void withdraw(const Origin& origin, std::string_view input);

  // By hand: the feed gets another chance. Nothing is known of most feeds: then nothing is written.
  Result<void> lift(FeedId feed);
  // Those that are kept from parsers.
  Result<std::vector<store::Strike>> quarantined();

 private:
  Result<std::optional<store::Strike>> known(const Origin& origin, std::string_view input);
  void put(const Origin& origin, std::string_view input, std::uint32_t count,
           const std::string& reason);
  void keep(const store::Strike& strike, std::string_view input);

  store::Store& store_;
  std::string folder_;
  Clock clock_;
};

}  // namespace antiphon::backend
