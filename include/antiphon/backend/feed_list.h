// The user's feeds: the feeds file and what the store knows of each, brought together.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "antiphon/base/fd.h"
#include "antiphon/base/result.h"
#include "antiphon/config/feeds_file.h"
#include "antiphon/model/item.h"
#include "antiphon/model/subscription.h"
#include "antiphon/os/paths.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

struct ListedFeed {
  store::Feed state;
  ConfiguredFeed subscription;

  // The user's title, else the feed's own, else its address.
  [[nodiscard]] std::string title() const;
};

// A feed whose answers come from another address for good.
struct Moved {
  FeedId feed{};
  std::string from;
  std::string to;
};

class FeedList {
 public:
  // The feeds file at `path`; it need not be there.
  FeedList(store::Store& store, std::string path);

  // Reads the file and brings the store in line with it. To be called first, and when the file
  // changed.
  Result<void> load();
  // Reads one feed from the store again. False: the list is another one now, read all of it.
  Result<bool> reread(FeedId id);
  Result<void> reread();

  // Feeds that can be fetched (all but queries), in the order of the file.
  [[nodiscard]] const std::vector<ListedFeed>& feeds() const { return feeds_; }
  [[nodiscard]] const ListedFeed* find(FeedId id) const;
  // By address, title (case folded) or tag; all of them when there is no selector. An error names
  // the selector that fits none.
  [[nodiscard]] Result<std::vector<const ListedFeed*>> select(
      const std::vector<std::string>& selectors) const;

  // The file itself, as it was read. Changes go through edit().
  [[nodiscard]] const config::FeedsFile& file() const { return file_; }
  // Reads the file anew, lets `change` change it, writes it where it did, and loads it; under a
  // lock, so that what other programs of ours write at the same time is kept.
  template <class Change>
  Result<void> edit(const Change& change) {
    if (auto made = os::make_folder_for(path_); !made) return made;
    auto lock = lock_beside(path_);
    if (!lock) return lock.error();
    auto file = config::FeedsFile::load(path_);
    if (!file) return file.error();
    const std::string before = file->content();
    change(*file);
    if (file->content() != before) {
      if (auto saved = file->save(path_); !saved) return saved;
    }
    return load();
  }
  // Subscribes to `found` in the place of `url`, with its title and tags. Null: it was subscribed
  // to already, and only `url` is gone.
  Result<const ListedFeed*> replace(const std::string& url, const std::string& found);
  // Puts the new addresses into the file: they are the same feeds, with their items. Those that
  // cannot be followed without the user are left, and counted anew (store). Tells of each in a line
  // for the user.
  Result<std::vector<std::string>> follow(const std::vector<Moved>& moved, Time now);
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  Result<void> bring_in_line(std::vector<store::Feed>& states);
  void list(std::vector<store::Feed> states);
  [[nodiscard]] std::optional<std::size_t> place_of(FeedId id) const;
  Result<std::string> why_not_followed(const config::FeedsFile& file, const Moved& moved);

  store::Store& store_;
  std::string path_;
  config::FeedsFile file_;
  std::vector<ListedFeed> feeds_;
  struct Place {
    FeedId id{};
    std::size_t at = 0;  // in feeds_
  };
  std::vector<Place> index_;  // by id
};

// A web page was to be subscribed to: what is subscribed to instead of it, in words for the user.
std::string told_page(const std::string& page, const std::vector<NamedFeed>& named, bool is_new);

// What can be subscribed to and fetched: all but queries. `X: expected a URL: …` otherwise.
Result<void> check_fetchable(const std::string& url);

// Where a file: address points. Relative ones are relative to the folder of the feeds file.
std::string file_of(std::string_view url, const std::string& feeds_path);

}  // namespace antiphon::backend
