#include <doctest/doctest.h>

#include "ui/front.h"

namespace antiphon::ui {

namespace {

Front started(Size size = {8, 60}) {
  Front front(size);
  front.backend.add_feed("Alpha", {"one", "two"});
  front.backend.add_feed("Beta", {"three"});
  front.start();
  return front;
}

std::string hint() {
  return std::string(30, ' ') + "? help";
}

TEST_CASE("a mark shows at once, in its row, its heading and the totals") {
  Front front = started();
  front.holds = true;
  front.type("j m");
  CHECK(front.canvas().at(1, 4).pen.bold == false);
  CHECK(front.canvas().line(0) == "[-] Alpha [1]");
  CHECK(front.status() == "2 unread of 3 in 2 feeds" + hint());
  front.type("m");
  CHECK(front.canvas().line(0) == "[-] Alpha [2]");
  front.type("s");
  CHECK(front.canvas().line(1) == "  * one");
  front.type("s");
  CHECK(front.canvas().line(1) == "    one");
}

TEST_CASE("a tag stands behind the title at once, and :untag takes it away") {
  Front front = started({8, 60});
  front.holds = true;
  front.type("j t");
  CHECK(front.status() == ":tag");
  front.type_text("later on");
  front.type("Enter");
  CHECK(front.canvas().line(1) == "    one #later on");
  front.deliver();
  CHECK(front.backend.item("one").tags == std::vector<std::string>{"later on"});
  front.type(":");
  front.type_text("untag later on");
  front.type("Enter");
  CHECK(front.canvas().line(1) == "    one");
}

TEST_CASE("a feed cannot have a tag of an article") {
  Front front = started({8, 100});
  front.type("g t x Enter");
  CHECK(front.status().starts_with("only articles can have tags"));
  CHECK(front.sent<wire::Edit>().empty());
}

TEST_CASE("T goes to the next article with a tag") {
  Front front = started();
  front.backend.item("three").tags = {"x"};
  front.push();
  front.type("T");
  CHECK(front.cursor() == "three #x");
  front.backend.item("three").tags.clear();
  front.push();
  front.type("T");
  CHECK(front.status().starts_with("nothing has a tag"));
}

TEST_CASE("a window from before a mark does not take it back") {
  Front front = started();
  const Arrived late = front.backend.changed();
  Arrived later = front.backend.changed();
  front.holds = true;
  front.type("j m");
  front.drop();  // the window with the mark in it is still to come
  front.feed(late);
  CHECK(front.canvas().line(0) == "[-] Alpha [1]");
  front.feed(later);
  CHECK(front.canvas().line(0) == "[-] Alpha [1]");
  front.feed(front.backend.changed());
  CHECK(front.canvas().line(0) == "[-] Alpha [1]");
}

TEST_CASE("a window older than the one shown, or of an older generation, is dropped") {
  Front front = started();
  const Arrived old = front.backend.changed();
  front.backend.item("one").title = "uno";
  front.push();
  front.feed(old);
  CHECK(front.canvas().line(1) == "    uno");
  Arrived other = front.backend.changed();
  std::get<Window>(other.message).generation = Generation{77};
  std::get<Window>(other.message).rows.clear();
  front.feed(other);
  CHECK(front.canvas().line(1) == "    uno");
}

TEST_CASE("a mark that the backend refuses is taken back and said why") {
  Front front = started();
  front.holds = true;
  front.type("j m");
  front.drop();
  const auto edits = front.sent<wire::Edit>();
  REQUIRE(edits.size() == 1);
  // Requests are numbered from 1: the edit was the last one sent.
  std::uint32_t request = 1;
  for (; front.canvas().line(0) != "[-] Alpha [2]" && request < 20; ++request) {
    front.feed(Arrived{wire::RequestId{request}, wire::Done{false, "disk is full"}});
  }
  CHECK(front.canvas().line(0) == "[-] Alpha [2]");
  CHECK(front.status().find("disk is full") == 0);
}

TEST_CASE("A marks the feed under the cursor read, C everything") {
  Front front = started();
  front.holds = true;
  front.type("j A");
  CHECK(front.canvas().line(0) == "[-] Alpha");
  CHECK(front.status() == "1 unread of 3 in 2 feeds" + hint());
  CHECK(front.sent<wire::Edit>().back().from == Anchor{front.backend.feeds[0].id, ItemId::none});
  front.type("C");
  CHECK(front.canvas().line(3) == "[-] Beta");
  CHECK(front.status().find("everything is marked read; u takes it back") == 0);
  CHECK(front.sent<wire::Edit>().back().from == Anchor{});
  front.deliver();
  CHECK(front.canvas().line(3) == "[-] Beta");
}

TEST_CASE("[ marks what stands above read and ] what stands below, but not the row itself") {
  for (const bool above : {true, false}) {
    Front front({8, 60});
    front.backend.add_feed("Alpha", {"one", "two", "three"});
    front.backend.add_feed("Beta", {"four"});
    front.start();
    front.type("j j");
    front.holds = true;
    front.type(above ? "[" : "]");
    front.now += std::chrono::seconds(10);
    front.type("j k");
    const std::string counts = above ? "3 unread of 4" : "2 unread of 4";
    CHECK(front.status().starts_with(counts));
    front.deliver();
    CHECK(front.status().starts_with(counts));
    CHECK(front.backend.item("one").read == above);
    CHECK_FALSE(front.backend.item("two").read);
    CHECK(front.backend.item("four").read == !above);
  }
}

TEST_CASE("rows of which it is not known whether they are meant stay as they are") {
  Edits edits;
  Row row;
  row.anchor = {BlockId{1}, ItemId{1}};
  wire::Edit edit;
  edit.what = wire::EditKind::read;
  edit.from = {BlockId{1}, ItemId{7}};  // somewhere below
  edit.to = kViewEnd;
  edits.add(wire::RequestId{1}, edit);
  std::vector<Row> rows{row};
  ViewCounts counts;
  edits.apply(ViewId{}, rows, counts);
  CHECK_FALSE(rows[0].read);
}

TEST_CASE("above the first row and below the last there is nothing to mark") {
  Front front = started();
  front.type("g [");
  CHECK(front.status().starts_with("there is nothing above"));
  front.type("G ]");
  CHECK(front.status().starts_with("there is nothing below"));
  CHECK(front.sent<wire::Edit>().empty());
}

TEST_CASE("edits and undo have rising numbers, and undo says what it did") {
  Front front = started();
  front.type("j m s u");
  const auto edits = front.sent<wire::Edit>();
  const auto undos = front.sent<wire::Undo>();
  REQUIRE(edits.size() == 2);
  REQUIRE(undos.size() == 1);
  CHECK(edits[0].number < edits[1].number);
  CHECK(edits[1].number < undos[0].number);
  CHECK(front.status().find("undid: 1 item is unread again") == 0);
}

TEST_CASE("an item that stands in two feeds is marked in both, and counted once") {
  std::vector<Row> rows(4);
  rows[0].kind = rows[2].kind = RowKind::heading;
  rows[0].anchor = {BlockId{1}, ItemId::none};
  rows[1].anchor = {BlockId{1}, ItemId{5}};
  rows[2].anchor = {BlockId{2}, ItemId::none};
  rows[3].anchor = {BlockId{2}, ItemId{5}};
  for (const std::size_t heading : {0U, 2U})
    rows[heading].total = rows[heading].unread = 1;
  ViewCounts counts{4, 1, 1, 2, 2};
  Edits edits;
  wire::Edit edit;
  edit.number = EditNumber{1};
  edit.what = wire::EditKind::read;
  edit.from = edit.to = rows[3].anchor;
  edits.add(wire::RequestId{1}, edit);
  edits.apply(ViewId{}, rows, counts);
  CHECK(rows[1].read);
  CHECK(rows[3].read);
  CHECK(rows[0].unread == 0);
  CHECK(rows[2].unread == 0);
  CHECK(counts.unread == 0);
}

TEST_CASE("marks made while there is no backend are sent when there is one again") {
  Front front = started();
  front.feed(BackendLost{"the backend was killed by signal 9", "starting it again"});
  CHECK(front.status().find("the backend was killed by signal 9; starting it again") == 0);
  CHECK(front.canvas().line(1) == "    one");  // the list stays
  front.type("j m");
  CHECK(front.canvas().line(0) == "[-] Alpha [1]");
  CHECK_FALSE(front.backend.item("one").read);
  front.backend.requests.clear();
  front.feed(BackendReady{});
  CHECK(front.backend.item("one").read);
  CHECK(front.cursor() == "one");
  CHECK(front.canvas().line(0) == "[-] Alpha [1]");
  REQUIRE(front.sent<wire::OpenView>().size() == 1);
  CHECK(front.sent<wire::OpenView>()[0].generation == Generation{2});
}

}  // namespace

}  // namespace antiphon::ui
