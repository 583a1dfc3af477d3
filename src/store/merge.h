// Puts the items of documents into their feeds: new ones, and those that are others than before.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/model/item.h"
#include "antiphon/store/values.h"
#include "store/body.h"
#include "store/history.h"
#include "store/ruling.h"
#include "store/sqlite.h"

namespace antiphon::store {

// Of all that its feed gave; with its details and its plain body, which are costly.
std::int64_t digest_of_item(const ParsedItem& item, std::string_view details,
                            std::string_view plain);

// For one transaction that writes.
class Merge {
 public:
  Merge(Connection& connection, BodyCodec& bodies, ChangeNumber change);

  struct Merged {
    std::uint64_t added = 0;
    std::uint64_t unread = 0;  // of them
    std::uint64_t changed = 0;
    std::uint64_t hidden = 0;  // of what was added, none of them counted above
    std::uint64_t hidden_unread = 0;
    ItemId first_added{};
    ItemId last_added{};
  };
  // The document of `fetched`, whose items are known as `matches` says. What its verdicts drop goes
  // to the feed `hidden`, which must be there then.
  Result<Merged> document(const FetchedFeed& fetched, const std::vector<Match>& matches,
                          std::optional<FeedId> hidden);

 private:
  // What is stored of an item, made ready.
  struct Written {
    const ParsedItem* item = nullptr;
    const Match* match = nullptr;
    const Verdict* verdict = nullptr;
    FeedId feed{};
    Time date{};
    std::string details;
    std::string packed;  // its bodies
    std::int64_t digest = 0;
  };

  Result<void> put(const FetchedFeed& fetched, std::size_t place, const Match& match);
  Result<void> pack(const std::string& plain, Written& written);
  template <class... Values>
  Statement& lend(Statement& statement, const Written& written, std::optional<std::int64_t> twin,
                  const Values&... values);
  Result<void> add_new(const FetchedFeed& fetched);
  Result<void> add_bodies(ItemId first);
  Result<void> carry_out(const FetchedFeed& fetched, ItemId first);
  Result<void> change(const FetchedFeed& fetched, const Written& written);

  Connection& connection_;
  BodyCodec& bodies_;
  ChangeNumber change_;
  Statement add_one_;
  Statement add_some_;
  Statement add_body_;
  Statement add_bodies_;
  Statement update_;
  Statement put_body_;
  Statement drop_body_;
  Statement put_alias_;
  std::vector<Written> new_;  // that wait to be written together
  std::optional<FeedId> hidden_;
  Merged merged_;
};

}  // namespace antiphon::store
