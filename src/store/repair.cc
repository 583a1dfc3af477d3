#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "antiphon/store/check.h"
#include "antiphon/store/store.h"
#include "store/exchange.h"
#include "store/rules.h"
#include "store/salvage.h"

namespace antiphon::store {
namespace {

void tell_loss(const Salvaged& salvaged, Repair& repair) {
  const auto tell = [&](std::uint64_t count, const char* words) {
    if (count > 0) {
      repair.lost.push_back(fmt::format("{} {}", count, words));
    }
  };
  tell(salvaged.missing, "items");
  tell(salvaged.rebuilt, "titles of items, whose states are there");
  tell(salvaged.texts, "texts of items");
  tell(salvaged.feeds, "feeds' own titles and states");
  for (const std::string& what : salvaged.partly) {
    repair.lost.push_back("in part: " + what);
  }
}

Result<void> mend(const std::string& path, Repair& repair) {
  // Makes the store, or brings it up to date.
  if (auto opened = Store::open(path); !opened) {
    return opened.error();
  }
  Connection connection;
  Dictionaries dictionaries(connection);
  BodyCodec bodies(dictionaries);
  if (auto opened = connection.open(path); !opened) {
    return opened;
  }
  auto mended = mend_rules(connection, bodies);
  if (!mended) {
    return mended.error();
  }
  for (std::string& words : mended->mended) {
    repair.mended.push_back(std::move(words));
  }
  for (std::string& words : mended->lost) {
    repair.lost.push_back(std::move(words));
  }
  return connection.checkpoint_on_close();
}

// What was saved has to be in the file that takes the place of the other.
Result<void> take_in_log(const std::string& path) {
  Connection connection;
  if (auto opened = connection.open(path); !opened) {
    return opened;
  }
  return connection.empty_log();
}

Result<void> replace(const std::string& path, const std::vector<std::string>& urls, Time now,
                     Repair& repair) {
  if (auto alone = refuse_while_open(path); !alone) {
    return alone;
  }
  const std::string fresh = path + ".repaired";
  remove_database(fresh);
  auto salvaged = salvage(path, fresh, urls);
  if (!salvaged) {
    return salvaged.error();
  }
  tell_loss(*salvaged, repair);
  if (auto mended = mend(fresh, repair); !mended) {
    return mended;
  }
  if (auto whole = take_in_log(fresh); !whole) {
    return whole;
  }
  if (auto alone = refuse_while_open(path); !alone) {
    return alone;
  }
  auto aside = exchange(path, fresh, "broken", now);
  if (!aside) {
    return aside.error();
  }
  repair.aside = *aside;
  repair.items = salvaged->items + salvaged->rebuilt;
  return {};
}

}  // namespace

Result<Repair> repair_store(const std::string& path, const std::vector<std::string>& urls,
                            Time now) {
  auto found = check_store(path);
  if (!found) {
    return found.error();
  }
  Repair repair;
  if (!found->exists || found->problems.empty()) {
    return repair;
  }
  std::error_code failed;
  const std::string target = std::filesystem::weakly_canonical(path, failed).string();
  auto done = found->damaged ? replace(target, urls, now, repair) : mend(target, repair);
  remove_database(target + ".repaired");
  return done ? Result<Repair>(std::move(repair)) : done.error();
}

}  // namespace antiphon::store
