#include "store/sound.h"

#include <fmt/format.h>

#include "store/made.h"
#include "store/sqlite.h"

namespace antiphon::store::made {
namespace {

constexpr char kWrongCounts[] =
    "SELECT count(*) FROM feed WHERE"
    " total <> (SELECT count(*) FROM item WHERE item.feed = feed.id)"
    " OR unread <> (SELECT count(*) FROM item WHERE item.feed = feed.id AND read = 0)";

// The change number is never behind what it counts.
constexpr char kTouchedLater[] =
    "SELECT count(*) FROM item WHERE changed > (SELECT value FROM meta WHERE name = 'change')";

}  // namespace

std::string soundness(const std::string& path) {
  Connection connection;
  if (auto opened = connection.open(path); !opened) {
    return opened.error().message;
  }
  Statement check = connection.prepare("PRAGMA integrity_check");
  auto row = check.step();
  if (!row) {
    return row.error().message;
  }
  if (check.text() != "ok") {
    return check.again().step() ? std::string(check.text()) : "gone";
  }
  for (const char* wrong :
       {"SELECT count(*) FROM pragma_foreign_key_check", kWrongCounts, kTouchedLater}) {
    auto count = connection.integer(wrong);
    if (!count) {
      return count.error().message;
    }
    if (*count != 0) {
      return fmt::format("{} of {}", *count, wrong);
    }
  }
  return "ok";
}

std::string content_of(Store& store) {
  std::string content;
  const std::vector<Feed> feeds = store.feeds().value();
  for (const Feed& feed : feeds) {
    content += fmt::format("{} {} {} {} {}\n", feed.url, feed.title, feed.validators.etag,
                           feed.unread, feed.total);
    const std::vector<Item> all = items(store, feed.id);
    for (const Item& item : all) {
      content += fmt::format("  {} {} {} {}", item.header.key, item.header.title, item.header.read,
                             item.header.starred);
      for (const std::string& tag : item.tags) {
        content += " #" + tag;
      }
      content += " " + store.text(item.header.id).value() + "\n";
    }
  }
  return content;
}

}  // namespace antiphon::store::made
