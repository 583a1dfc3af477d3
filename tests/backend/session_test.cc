#include "antiphon/backend/session.h"

#include <fcntl.h>
#include <unistd.h>

#include <deque>

#include <doctest/doctest.h>

#include "backend/news.h"
#include "backend/spawner.h"

namespace antiphon::backend {
namespace {

constexpr ViewId kView{1};
constexpr Generation kFirst{1};

// A session and a front end that speaks with it, in one loop.
class Sessions {
 public:
  Sessions()
      : spawner(started_spawner()),
        paths{folder / "config.toml", folder / "feeds", folder / "antiphon.db", folder / "log"} {
    REQUIRE(write_file(paths.config, "[fetch]\nautomatic = false\n").ok());
    auto opened = Backend::open(loop, spawner, paths, [] { return kNow; });
    REQUIRE(opened.ok());
    backend = std::move(*opened);
  }

  FeedId feed(const std::string& name, const std::vector<std::string>& titles) {
    lines_ += "https://" + name + ".example.org/feed \"~" + name + "\"\n";
    REQUIRE(write_file(paths.feeds, lines_).ok());
    REQUIRE(backend->feeds().load().ok());
    const FeedId id = backend->feeds().feeds().back().state.id;
    put(backend->store(), id, titles);
    REQUIRE(backend->feeds().reread().ok());
    return id;
  }

  static void put(store::Store& store, FeedId id, const std::vector<std::string>& titles) {
    store::FetchedFeed fetched;
    fetched.feed = id;
    fetched.at = kNow;
    fetched.outcome = FetchOutcome::fetched;
    fetched.document.emplace();
    fetched.document->feed.format = "rss20";
    int age = 0;
    for (const std::string& title : titles)
      fetched.document->items.push_back(item_titled(title, ++age));
    const std::vector<store::FetchedFeed> all{std::move(fetched)};
    REQUIRE(store.put(all).ok());
  }

  void start() {
    auto to = make_pipe();
    auto from = make_pipe();
    REQUIRE(to.ok());
    REQUIRE(from.ok());
    ended = false;
    session = std::make_unique<Session>(*backend, std::move(to->read), std::move(from->write),
                                        [this](std::optional<Error>) { ended = true; });
    wire::FrameChannel::Handlers handlers;
    handlers.on_frame = [this](const wire::Frame& frame) {
      auto message = wire::decode<wire::FromBackend>(frame);
      REQUIRE(message.ok());
      came.emplace_back(frame.request, std::move(*message));
      loop.stop();
    };
    handlers.on_closed = [](std::optional<Error>) {};
    front = std::make_unique<wire::FrameChannel>(loop, std::move(from->read), std::move(to->write),
                                                 wire::Role::frontend, wire::Role::backend,
                                                 std::move(handlers));
  }

  void send(const wire::ToBackend& message, std::uint32_t request = 1) {
    front->send(wire::encode<wire::ToBackend>(wire::RequestId{request}, message));
  }
  // The next message of this type; others before it are dropped.
  template <class T>
  T next() {
    while (true) {
      while (came.empty())
        loop.run();
      auto [request, message] = std::move(came.front());
      came.pop_front();
      if (auto* wanted = std::get_if<T>(&message)) {
        answered = request;
        return std::move(*wanted);
      }
    }
  }
  Window open(const std::string& filter = "") {
    send(wire::OpenView{kView, kFirst, filter, "", GroupBy::feed});
    Window window = next<Window>();
    while (!window.complete)
      window = next<Window>();
    return window;
  }

  // Returns when the session is over.
  void leave() {
    front.reset();
    os::Timer limit(loop, [this] { loop.stop(); });
    limit.start(std::chrono::seconds(10));
    while (!ended && limit.is_set()) {
      os::Timer poll(loop, [this] { loop.stop(); });
      poll.start(std::chrono::milliseconds(5));
      loop.run();
    }
  }

  os::Loop loop;
  os::Spawner spawner;
  Folder folder;
  os::Paths paths;
  std::unique_ptr<Backend> backend;
  std::unique_ptr<Session> session;
  std::unique_ptr<wire::FrameChannel> front;
  std::deque<std::pair<wire::RequestId, wire::FromBackend>> came;
  wire::RequestId answered{};
  bool ended = false;

 private:
  std::string lines_;
};

TEST_CASE_FIXTURE(Sessions, "the first window of a view with a filter has what is found at once") {
  feed("alpha", {"a1", "rain"});
  feed("beta", {"rain"});
  start();
  send(wire::OpenView{kView, kFirst, "rain", "", GroupBy::feed});
  const Window window = next<Window>();
  CHECK(answered == wire::RequestId{1});
  CHECK(window.complete);
  CHECK(text_of(window) == ">[-] alpha 1/1\n   rain\n [-] beta 1/1\n   rain\n");
}

TEST_CASE_FIXTURE(Sessions, "a view that is opened is answered by a window at its start") {
  feed("alpha", {"a1", "a2"});
  start();
  const Window window = open();
  CHECK(text_of(window) == ">[-] alpha 2/2\n   a1\n   a2\n");
  CHECK(answered == wire::RequestId{1});
  CHECK(window.view == kView);
  CHECK(window.generation == kFirst);
  CHECK(window.number == WindowNumber{1});
}

TEST_CASE_FIXTURE(Sessions, "of several looks in one turn only the last is answered") {
  feed("alpha", {"a1", "a2", "a3"});
  start();
  const Window all = open();
  for (std::uint32_t i = 1; i <= 3; ++i) {
    send(wire::Look{kView, kFirst, all.rows[i].anchor, 0, 0}, 10 + i);
  }
  const Window window = next<Window>();
  CHECK(text_of(window) == ">  a3\n");
  CHECK(answered == wire::RequestId{13});
  send(wire::Ping{});
  next<wire::Pong>();
  CHECK(came.empty());
}

TEST_CASE_FIXTURE(Sessions, "a request of an older generation is not answered") {
  feed("alpha", {"a1"});
  start();
  open();
  send(wire::OpenView{kView, Generation{2}, "", "", GroupBy::feed}, 2);
  CHECK(next<Window>().generation == Generation{2});
  send(wire::Look{kView, kFirst, {}, 0, 5}, 3);
  send(wire::Ping{});
  next<wire::Pong>();
  CHECK(came.empty());
}

TEST_CASE_FIXTURE(Sessions, "a wrong filter is refused with its place, and the view stays") {
  feed("alpha", {"a1"});
  start();
  open();
  send(wire::OpenView{kView, Generation{2}, "\"not closed", "", GroupBy::feed}, 2);
  const wire::Done done = next<wire::Done>();
  CHECK_FALSE(done.ok);
  CHECK(done.text.find("filter:") != std::string::npos);
  send(wire::Look{kView, kFirst, {}, 0, 5}, 3);
  CHECK(next<Window>().rows.size() == 2);
}

TEST_CASE_FIXTURE(Sessions, "a mistake in a filter is told with a hint") {
  start();
  for (const auto& [filter, told] : std::vector<std::pair<std::string, std::string>>{
           {"titel = \"x\"", "filter:1: no attribute \"titel\"; did you mean title?"},
           {"unread limit 5", "filter:8: a view shows all, limit is for lists"}}) {
    send(wire::OpenView{kView, kFirst, filter, "", GroupBy::feed});
    CHECK(next<wire::Done>().text == told);
  }
}

TEST_CASE_FIXTURE(Sessions, "an order in a filter goes before that of the view") {
  feed("alpha", {"b", "a", "c"});
  start();
  send(wire::OpenView{kView, kFirst, "unread order by title", "date", GroupBy::none});
  CHECK(text_of(next<Window>()) == ">  a\n   b\n   c\n");
}

TEST_CASE_FIXTURE(Sessions, "what has come since the last visit is new") {
  feed("alpha", {"a1"});
  start();
  CHECK(open("new").rows.size() == 2);
  session.reset();
  front.reset();
  came.clear();
  start();
  CHECK(open("new").rows.empty());
}

TEST_CASE_FIXTURE(Sessions, "an edit is confirmed by a window that includes it") {
  feed("alpha", {"a1", "a2"});
  start();
  const Window before = open();
  const Anchor a1 = before.rows[1].anchor;
  send(wire::Edit{EditNumber{7}, kView, kFirst, wire::EditKind::read, a1, a1}, 2);
  const Window after = next<Window>();
  CHECK(after.edits == EditNumber{7});
  CHECK(text_of(after) == ">[-] alpha 1/2\n   .a1\n   a2\n");
  send(wire::Seen{kView, after.number}, 3);
  send(wire::Undo{EditNumber{8}}, 3);
  wire::Done done = next<wire::Done>();
  while (done.text.empty())
    done = next<wire::Done>();
  CHECK(done.text == "undone: 1 item is unread again");
  CHECK(text_of(next<Window>()) == text_of(before));
}

TEST_CASE_FIXTURE(Sessions, "a tag comes with its row, and is found") {
  feed("alpha", {"a1", "a2", "a3"});
  start();
  const Window before = open();
  const Anchor a2 = before.rows[2].anchor;
  send(wire::Edit{EditNumber{1}, kView, kFirst, wire::EditKind::tag, a2, a2, " later "}, 2);
  CHECK(next<Window>().rows[2].tags == std::vector<std::string>{"later"});
  send(wire::Seek{kView, kFirst, {}, SeekKind::next_tagged, 0, "later", 0, 0}, 3);
  CHECK(text_of(next<Window>()) == ">  a2\n");
  send(wire::Seek{kView, kFirst, {}, SeekKind::previous_tagged, 0, "", 0, 0}, 4);
  CHECK(text_of(next<Window>()) == ">  a2\n");
  send(wire::Seek{kView, kFirst, {}, SeekKind::next_tagged, 0, "other", 0, 0}, 5);
  CHECK_FALSE(next<Window>().found);
  send(wire::Edit{EditNumber{2}, kView, kFirst, wire::EditKind::tag, a2, a2, " "}, 6);
  wire::Done done = next<wire::Done>();
  while (done.ok)
    done = next<wire::Done>();
  CHECK(done.text == "a tag needs a name");
}

TEST_CASE_FIXTURE(Sessions, "new items wait until they are asked for, where that is wanted") {
  const FeedId id = feed("alpha", {"a1", "a2"});
  start();
  send(wire::OpenView{kView, kFirst, "", "", GroupBy::feed, 0, NewItems::counted}, 1);
  Window window = next<Window>();
  send(wire::Seen{kView, window.number}, 2);
  auto other = store::Store::open(paths.store);
  REQUIRE(other.ok());
  put(*other, id, {"a0"});
  window = next<Window>();
  CHECK(window.counts.fresh == 1);
  CHECK(text_of(window) == ">[-] alpha 2/2\n   a1\n   a2\n");
  send(wire::ShowNew{kView, kFirst}, 3);
  while (window.counts.fresh > 0 || !window.complete) {
    window = next<Window>();
    send(wire::Seen{kView, window.number}, 4);
  }
  CHECK(window.counts.items == 3);
}

TEST_CASE_FIXTURE(Sessions, "an edit of the whole view marks everything") {
  feed("alpha", {"a1", "a2"});
  feed("beta", {"b1"});
  start();
  open();
  send(wire::Edit{EditNumber{1}, kView, kFirst, wire::EditKind::read, {}, {}}, 2);
  CHECK(next<Window>().counts.unread == 0);
}

TEST_CASE_FIXTURE(Sessions, "what another program changes in the store comes as a window") {
  const FeedId id = feed("alpha", {"a1", "a2"});
  start();
  const Window window = open();
  send(wire::Seen{kView, window.number});
  auto other = store::Store::open(paths.store);
  REQUIRE(other.ok());
  SUBCASE("a mark") {
    const std::vector<ItemId> ids{window.rows[2].anchor.item};
    REQUIRE(other->mark(ids, {store::StateKind::read, true, ""}, kNow).ok());
    CHECK(text_of(next<Window>()) == ">[-] alpha 1/2\n   a1\n   .a2\n");
    CHECK(answered == wire::RequestId::none);
  }
  SUBCASE("a refresh") {
    put(*other, id, {"new", "a1", "a2"});
    CHECK(next<Window>().counts.items == 3);
  }
}

TEST_CASE_FIXTURE(Sessions, "a feed that another program adds to the feeds file gets a block") {
  feed("alpha", {"a1"});
  start();
  open();
  REQUIRE(write_file(paths.feeds,
                     "https://alpha.example.org/feed ~alpha\nhttps://beta.example.org/ ~beta\n")
              .ok());
  Window window = next<Window>();
  while (window.counts.blocks < 2)
    window = next<Window>();
  CHECK(text_of(window) == ">[-] alpha 1/1\n   a1\n [-] beta 0/0\n");
}

TEST_CASE_FIXTURE(Sessions, "a front end that does not paint is sent two windows and no more") {
  const FeedId id = feed("alpha", {"a1"});
  start();
  open();
  auto other = store::Store::open(paths.store);
  REQUIRE(other.ok());
  std::vector<std::string> titles{"a1"};
  int windows = 0;
  for (int round = 0; round < 6; ++round) {
    titles.push_back("more" + std::to_string(round));
    put(*other, id, titles);
    // Long enough for the watch and the limit of 30 a second; the answer to Ping comes after both.
    os::Timer settle(loop, [this] { loop.stop(); });
    settle.start(std::chrono::milliseconds(80));
    while (settle.is_set())
      loop.run();
  }
  send(wire::Ping{});
  Window last;
  while (true) {
    while (came.empty())
      loop.run();
    auto message = std::move(came.front().second);
    came.pop_front();
    if (std::holds_alternative<wire::Pong>(message)) break;
    if (auto* window = std::get_if<Window>(&message)) {
      ++windows;
      last = *window;
    }
  }
  CHECK(windows == 1);  // the first window, too, was never painted
  send(wire::Seen{kView, last.number});
  CHECK(next<Window>().counts.items == 7);
}

TEST_CASE_FIXTURE(Sessions, "a search is answered with the row that it found, and its marks") {
  feed("alpha", {"rain", "sun"});
  feed("beta", {"a comet"});
  start();
  open();
  send(wire::Seek{kView, kFirst, {}, SeekKind::next_match, 0, "comet", 1, 1}, 4);
  Window window = next<Window>();
  CHECK(answered == wire::RequestId{4});
  CHECK(window.found);
  CHECK(text_of(window) == " [-] beta 1/1\n>  a comet\n");
  CHECK(window.rows[1].marks.size() == 1);
  send(wire::Seek{kView, kFirst, {}, SeekKind::next_match, 0, "moon", 0, 0}, 5);
  window = next<Window>();
  CHECK_FALSE(window.found);
}

TEST_CASE_FIXTURE(Sessions, "an address that is none is refused") {
  start();
  send(wire::Subscribe{"ftp://example.org/feed", "", {}}, 6);
  const wire::Done done = next<wire::Done>();
  CHECK_FALSE(done.ok);
  CHECK(done.text.find("ftp://example.org/feed: expected a URL") == 0);
}

TEST_CASE_FIXTURE(Sessions, "a message that cannot be read is answered with the reason") {
  start();
  front->send({9999, wire::RequestId{5}, "junk"});
  CHECK_FALSE(next<wire::Done>().ok);
  CHECK(answered == wire::RequestId{5});
}

TEST_CASE_FIXTURE(Sessions, "when the front end leaves, the session ends") {
  start();
  open();
  leave();
  CHECK(ended);
}

TEST_CASE_FIXTURE(Sessions, "what the front end said before it left is stored") {
  feed("alpha", {"a1", "a2"});
  start();
  open();
  send(wire::Edit{EditNumber{1}, kView, kFirst, wire::EditKind::read, Anchor{}, Anchor{}});
  send(wire::Undo{EditNumber{2}});
  send(wire::Edit{EditNumber{3}, kView, kFirst, wire::EditKind::star, Anchor{}, Anchor{}});
  leave();
  start();
  const Window window = open("starred");
  CHECK(window.counts.items == 2);
  CHECK(window.counts.unread == 2);
}

TEST_CASE_FIXTURE(Sessions, "what the user asks to refresh waits for another program's refresh") {
  REQUIRE(write_file(paths.feeds, "file:nowhere.xml\n").ok());
  REQUIRE(backend->feeds().load().ok());
  RefreshLock other(paths.store);
  REQUIRE(other.try_take().value());
  start();
  send(wire::Refresh{});
  CHECK(next<wire::Notice>().text ==
        "process " + std::to_string(::getpid()) + " refreshes; yours begins when that is done");

  SUBCASE("and then begins") {
    other.release();
    while (next<wire::RefreshState>().failed == 0)
      continue;
    RefreshLock after(paths.store);
    CHECK(after.try_take().value());
  }
  SUBCASE("unless it is stopped") {
    send(wire::CancelRefresh{}, 2);
    while (next<wire::Done>().text.empty())
      continue;
    CHECK(answered == wire::RequestId{2});
    other.release();
    os::Timer later(loop, [this] { loop.stop(); });
    later.start(std::chrono::milliseconds(300));
    loop.run();
    CHECK(came.empty());
  }
  SUBCASE("and asks nothing that was just asked") {
    put(backend->store(), backend->feeds().feeds()[0].state.id, {"news"});
    REQUIRE(backend->feeds().reread().ok());
    other.release();
    wire::RefreshState state = next<wire::RefreshState>();
    while (state.running)
      state = next<wire::RefreshState>();
    CHECK(state.total == 0);
  }
}

TEST_CASE_FIXTURE(Sessions, "a view that is new takes over which blocks are closed") {
  feed("alpha", {"rain"});
  feed("beta", {"rain"});
  start();
  const Window all = open();
  send(wire::Collapse{kView, kFirst, all.rows[0].anchor.block, true});
  next<Window>();
  wire::OpenView trial{ViewId{2}, kFirst, "rai", "", GroupBy::feed};
  trial.typing = true;
  trial.like = kView;
  send(trial);
  CHECK(text_of(next<Window>()) == ">[+] alpha 1/1\n [-] beta 1/1\n   rain\n");
}

TEST_CASE_FIXTURE(Sessions, "what was marked in a view is done, though the view is closed") {
  feed("alpha", {"a1", "a2"});
  start();
  open();
  send(wire::OpenView{ViewId{2}, kFirst, "a1 or a2", "", GroupBy::feed}, 2);
  send(wire::Edit{EditNumber{1}, ViewId{2}, kFirst, wire::EditKind::read, Anchor{}, Anchor{}}, 3);
  send(wire::CloseView{ViewId{2}}, 4);
  const wire::Done done = next<wire::Done>();
  CHECK(answered == wire::RequestId{3});
  CHECK(done.text.empty());
  CHECK(done.ok);
}

TEST_CASE_FIXTURE(Sessions, "a filter that is typed is checked, and completed") {
  feed("alpha", {"a1"});
  start();
  send(wire::Check{"unread ra", true}, 2);
  CHECK(next<wire::Checked>().expanded == "unread and ra*");
  send(wire::Complete{"feed:al", 7}, 3);
  const wire::Completions found = next<wire::Completions>();
  CHECK(answered == wire::RequestId{3});
  CHECK(found.candidates == std::vector<wire::Candidate>{{"alpha", "feed"}});
  send(wire::Complete{"x", 9}, 4);
  CHECK(next<wire::Completions>().candidates.empty());
}

TEST_CASE_FIXTURE(Sessions, "a front end can ask how a feed fares") {
  feed("alpha", {"a1", "a2"});
  start();
  const Window window = open();
  send(wire::AboutFeed{kView, window.rows[0].anchor});
  const auto told = next<wire::Done>();
  CHECK(told.ok);
  CHECK(told.text == "next in 6h: as often as it posts; 2.0 posts a week; asked 0s ago");
  send(wire::AboutFeed{kView, Anchor{BlockId{99}, {}}});
  CHECK_FALSE(next<wire::Done>().ok);
}

// A view of `named` under layers, from a feeds file that is written over that of feed().
constexpr const char* kViewsFile =
    "https://alpha.example.org/feed ~alpha\n"
    "https://beta.example.org/feed ~beta ! \"filter=title = \\\"b1\\\"\"\n"
    "\"query:Ones:title =~ \\\"1$\\\"\"\n"
    "\"query:Twos:not view = \\\"Ones\\\" order by title\"\n"
    "\"query:Bad:titel = \\\"x\\\"\"\n";

wire::OpenView named(const std::string& name) {
  wire::OpenView message{kView, kFirst, "", "", GroupBy::none};
  message.name = name;
  return message;
}

TEST_CASE_FIXTURE(Sessions, "a view is opened by its name, with feeds that are hidden") {
  feed("alpha", {"a1", "a2"});
  feed("beta", {"b1", "b2"});
  REQUIRE(write_file(paths.feeds, kViewsFile).ok());
  REQUIRE(backend->feeds().load().ok());
  backend->feeds_changed();
  start();
  send(named("Ones"));
  CHECK(text_of(next<Window>()) == ">  b1\n   a1\n");
  wire::OpenView twos = named("Twos");
  twos.generation = Generation{2};
  send(twos);
  CHECK(text_of(next<Window>()) == ">  a2\n   b2\n");
  twos.generation = Generation{3};
  twos.layers = true;
  send(twos);
  CHECK(text_of(next<Window>()) == ">  a2\n");
  twos.generation = Generation{4};
  twos.base = "read";
  send(twos);
  CHECK(next<Window>().rows.empty());
  send(wire::OpenView{ViewId{2}, kFirst, "view:Twos", "title desc", GroupBy::none});
  CHECK(text_of(next<Window>()) == ">  a2\n");
}

TEST_CASE_FIXTURE(Sessions, "a view that is not there, or is wrong, is refused with the reason") {
  REQUIRE(write_file(paths.feeds, kViewsFile).ok());
  REQUIRE(backend->feeds().load().ok());
  backend->feeds_changed();
  start();
  send(named("One"));
  CHECK(next<wire::Done>().text == "no view \"One\"; did you mean \"Ones\"?");
  send(named("Bad"));
  CHECK(next<wire::Done>().text ==
        "feeds:5: query \"Bad\": filter:1: no attribute \"titel\"; did you mean title?");
}

TEST_CASE_FIXTURE(Sessions, "views are listed, and counted as long as somebody wants to know") {
  const FeedId alpha = feed("alpha", {"a1", "a2"});
  feed("beta", {"b1", "b2"});
  REQUIRE(write_file(paths.feeds, kViewsFile).ok());
  REQUIRE(backend->feeds().load().ok());
  backend->feeds_changed();
  start();
  send(wire::ListViews{}, 7);
  auto list = next<wire::ViewList>();
  CHECK(answered == wire::RequestId{7});
  REQUIRE(list.views.size() == 3);
  CHECK(list.layered == 1);
  CHECK(list.views[0].name == "Ones");
  CHECK(list.views[1].order == "title");
  CHECK_FALSE(list.views[0].counted);
  CHECK_FALSE(list.views[2].error.empty());
  send(wire::ListViews{true, "", true});
  while (!list.views[0].counted || !list.views[1].counted)
    list = next<wire::ViewList>();
  CHECK(list.views[0].items == 2);
  CHECK(list.views[1].items == 1);
  put(backend->store(), alpha, {"a1", "a2", "a3"});
  auto other = store::Store::open(paths.store);
  REQUIRE(other.ok());
  put(*other, alpha, {"a1", "a2", "a3", "a4"});
  while (list.views[1].items != 3)
    list = next<wire::ViewList>();
  CHECK(list.views[0].items == 2);
  CHECK(list.views[1].unread == 3);
}

TEST_CASE_FIXTURE(Sessions, "views that the feeds file has now are told, and open ones follow it") {
  feed("alpha", {"a1", "a2"});
  REQUIRE(write_file(paths.feeds, kViewsFile).ok());
  REQUIRE(backend->feeds().load().ok());
  backend->feeds_changed();
  start();
  send(wire::ListViews{});
  next<wire::ViewList>();
  send(named("Ones"));
  CHECK(text_of(next<Window>()) == ">  a1\n");
  REQUIRE(write_file(paths.feeds,
                     "https://alpha.example.org/feed ~alpha\n"
                     "\"query:Ones:title =~ \\\"2$\\\"\"\n")
              .ok());
  CHECK(next<wire::ViewList>().views.size() == 1);
  CHECK(answered == wire::RequestId::none);
  std::string shown;
  while (shown != ">  a2\n")
    shown = text_of(next<Window>());
}

TEST_CASE_FIXTURE(Sessions, "a filter that a line of the feeds file gets holds for open views") {
  feed("alpha", {"a1", "a2"});
  start();
  wire::OpenView message{kView, kFirst, "", "", GroupBy::none};
  message.layers = true;
  send(message);
  CHECK(text_of(next<Window>()) == ">  a1\n   a2\n");
  send(wire::OpenView{ViewId{2}, kFirst, "", "", GroupBy::none});
  next<Window>();
  REQUIRE(write_file(paths.feeds,
                     "https://alpha.example.org/feed ~alpha \"filter=title = \\\"a2\\\"\"\n")
              .ok());
  std::string shown;
  while (shown != ">  a2\n") {
    const Window window = next<Window>();
    CHECK(window.view == kView);
    shown = text_of(window);
  }
}

}  // namespace
}  // namespace antiphon::backend
