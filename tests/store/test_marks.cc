// What the user does to items, and taking it back.

#include <doctest/doctest.h>

#include "antiphon/store/marking.h"
#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

const StateChange kRead{StateKind::read, true, {}};
const StateChange kUnread{StateKind::read, false, {}};
const StateChange kStarred{StateKind::starred, true, {}};

StateChange tagged(const char* tag, bool on = true) {
  return {StateKind::tag, on, tag};
}

// Three items, newest first as they are named, and nothing done to them.
struct Fixture {
  made::Folder folder;
  Store store = made::open(folder.store());
  FeedId feed = made::subscribe(store);
  std::vector<ItemId> ids = three();

  std::vector<ItemId> three() {
    made::put(store, feed, {made::item("a"), made::item("b"), made::item("c")});
    return made::ids(store, feed);
  }
  std::uint64_t mark(std::vector<ItemId> some, const StateChange& change) {
    const auto marked = store.mark(some, change, made::at(10));
    REQUIRE(marked.ok());
    return *marked;
  }
  Store::Undone undo() { return store.undo(made::at(20)).value(); }
  // As `r` and `.` for each item.
  std::string reads() {
    std::string states;
    for (const Item& item : made::items(store, feed)) {
      states += item.header.read ? 'r' : '.';
    }
    return states;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "marking says how many items were not so before") {
  CHECK(mark({ids[0], ids[1]}, kRead) == 2);
  CHECK(reads() == "rr.");
  CHECK(mark(ids, kRead) == 1);
  CHECK(mark(ids, kRead) == 0);
  CHECK(made::feed(store, feed).unread == 0);
}

TEST_CASE_FIXTURE(Fixture, "marking nothing new leaves no trace") {
  mark(ids, kRead);
  const ChangeNumber before = store.change().value();
  CHECK(mark(ids, kRead) == 0);
  CHECK(mark({}, kStarred) == 0);
  CHECK(store.change().value() == before);
  CHECK(undo().items == 3);
}

TEST_CASE_FIXTURE(Fixture, "an item named twice, or that is gone, counts once or not") {
  CHECK(mark({ids[0], ids[0], ItemId{4711}}, kRead) == 1);
  CHECK(made::feed(store, feed).unread == 2);
}

TEST_CASE_FIXTURE(Fixture, "marks raise the change number and stamp the feed") {
  const ChangeNumber before = store.change().value();
  mark({ids[2]}, kStarred);
  CHECK(raw(store.change().value()) == raw(before) + 1);
  CHECK(store.feeds_changed_since(before).value() == std::vector<FeedId>{feed});
  CHECK(store.feeds_changed_since(store.change().value()).value().empty());
}

TEST_CASE_FIXTURE(Fixture, "tags are the user's, several to an item, in order") {
  CHECK(mark({ids[0], ids[1]}, tagged("later")) == 2);
  CHECK(mark({ids[0]}, tagged("again")) == 1);
  CHECK(made::items(store, feed).at(0).tags == std::vector<std::string>{"again", "later"});
  CHECK(mark(ids, tagged("later", false)) == 2);
  CHECK(made::items(store, feed).at(0).tags == std::vector<std::string>{"again"});
  CHECK(made::items(store, feed).at(1).tags.empty());
}

TEST_CASE_FIXTURE(Fixture, "undo brings back what the last mark changed, and only that") {
  mark({ids[0]}, kRead);
  mark(ids, kRead);
  const Store::Undone undone = undo();
  CHECK(undone.items == 2);
  CHECK(undone.change.what == StateKind::read);
  CHECK(undone.change.on);
  CHECK(reads() == "r..");
  CHECK(made::feed(store, feed).unread == 2);
}

TEST_CASE_FIXTURE(Fixture, "undo again goes one further back, until nothing is left") {
  mark({ids[0]}, kRead);
  mark({ids[1]}, kStarred);
  mark({ids[2]}, tagged("t"));
  CHECK(undo().change.tag == "t");
  CHECK(made::items(store, feed).at(2).tags.empty());
  CHECK(undo().change.what == StateKind::starred);
  CHECK_FALSE(made::items(store, feed).at(1).header.starred);
  CHECK(undo().change.what == StateKind::read);
  CHECK(reads() == "...");
  const ChangeNumber before = store.change().value();
  CHECK(undo().items == 0);
  CHECK(store.change().value() == before);
}

TEST_CASE_FIXTURE(Fixture, "undo passes over what is no longer as its mark left it") {
  mark(ids, kRead);
  mark({ids[0]}, kUnread);
  CHECK(undo().items == 1);
  CHECK(reads() == "rrr");
  CHECK(undo().items == 3);
  CHECK(reads() == "...");
}

TEST_CASE_FIXTURE(Fixture, "undo survives the end of the program") {
  mark(ids, kRead);
  store = made::open(folder.store());
  CHECK(undo().items == 3);
  CHECK(reads() == "...");
}

TEST_CASE_FIXTURE(Fixture, "a mark after an undo is the next to be taken back") {
  mark({ids[0]}, kRead);
  undo();
  mark({ids[1]}, kRead);
  CHECK(undo().items == 1);
  CHECK(reads() == "...");
  CHECK(undo().items == 0);
}

TEST_CASE_FIXTURE(Fixture, "undo stamps the feeds that it touches") {
  mark(ids, kRead);
  const ChangeNumber before = store.change().value();
  undo();
  CHECK(store.feeds_changed_since(before).value() == std::vector<FeedId>{feed});
}

TEST_CASE("twenty thousand items are marked and taken back at once") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  std::vector<ParsedItem> document(20'000);
  for (std::size_t i = 0; i < document.size(); ++i) {
    document[i].guid = std::to_string(i);
  }
  made::put(store, feed, document);
  const auto all = made::ids(store, feed);
  REQUIRE(all.size() == document.size());
  CHECK(store.mark(all, kRead, made::at(1)).value() == all.size());
  CHECK(made::feed(store, feed).unread == 0);
  CHECK(store.undo(made::at(2)).value().items == all.size());
  CHECK(made::feed(store, feed).unread == all.size());
}

TEST_CASE_FIXTURE(Fixture, "marks in steps are one change, and each step shows") {
  Marking marking(store, ids, kRead, made::at(10));
  CHECK(marking.step(2).value());
  CHECK(marking.changed() == 2);
  CHECK(made::feed(store, feed).unread == 1);
  CHECK_FALSE(marking.step(2).value());
  CHECK_FALSE(marking.step(2).value());
  CHECK(marking.changed() == 3);
  CHECK(reads() == "rrr");
  CHECK(undo().items == 3);
  CHECK(reads() == "...");
  CHECK(undo().items == 0);
}

TEST_CASE_FIXTURE(Fixture, "marks that end too soon are taken back as far as they came") {
  {
    Marking marking(store, ids, kRead, made::at(10));
    CHECK(marking.step(2).value());
  }
  CHECK(undo().items == 2);
  CHECK(reads() == "...");
}

TEST_CASE_FIXTURE(Fixture, "marks in steps that another takes back meanwhile end there") {
  Store other = made::open(folder.store());
  Marking marking(store, ids, kRead, made::at(10));
  CHECK(marking.step(1).value());
  CHECK(other.undo(made::at(11)).value().items == 1);
  CHECK_FALSE(marking.step(1).value());
  CHECK(reads() == "...");
}

TEST_CASE_FIXTURE(Fixture, "steps that change nothing leave no trace") {
  mark({ids[0], ids[1]}, kRead);
  const ChangeNumber before = store.change().value();
  Marking marking(store, std::vector{ids[0], ids[1]}, kRead, made::at(10));
  CHECK(marking.step(1).value());
  CHECK_FALSE(marking.step(1).value());
  CHECK(store.change().value() == before);
  CHECK(undo().items == 2);
}

TEST_CASE_FIXTURE(Fixture, "undo in steps is one, and passes over what has nothing left") {
  mark(ids, kStarred);
  mark({ids[1]}, kRead);
  {
    Store other = made::open(folder.store());  // takes the state back, but not the mark
    Marking(other, std::vector{ids[1]}, kUnread, made::at(11)).step(1).value();
    CHECK(other.undo(made::at(12)).value().items == 1);
    CHECK(other.undo(made::at(13)).value().items == 1);
    Marking(other, std::vector{ids[1]}, kRead, made::at(14)).step(1).value();
    Marking(other, std::vector{ids[1]}, kUnread, made::at(15)).step(1).value();
    CHECK(other.undo(made::at(16)).value().items == 1);
    CHECK(other.undo(made::at(17)).value().items == 1);
  }
  Undoing undoing(store, made::at(20));
  int steps = 1;
  while (undoing.step(1).value())
    ++steps;
  CHECK(undoing.undone().items == 3);
  CHECK(undoing.undone().change.what == StateKind::starred);
  CHECK(steps == 3);
  CHECK(undo().items == 0);
}

TEST_CASE_FIXTURE(Fixture, "an undo that ended too soon goes on with the next") {
  mark(ids, kRead);
  {
    Undoing undoing(store, made::at(20));
    CHECK(undoing.step(2).value());
    CHECK(undoing.undone().items == 2);
  }
  CHECK(undo().items == 1);
  CHECK(reads() == "...");
  CHECK(undo().items == 0);
}
