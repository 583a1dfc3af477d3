// Two ends of a socket pair on one loop, or one end and a peer that misbehaves.

#include "antiphon/wire/channel.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace antiphon::wire {

namespace {

struct Ends {
  Fd first;
  Fd second;
};

Ends make_ends() {
  ::signal(SIGPIPE, SIG_IGN);
  auto pair = make_socket_pair();
  REQUIRE(pair.ok());
  return {std::move(pair->first), std::move(pair->second)};
}

Fd again(const Fd& fd) {
  return Fd(::dup(fd.get()));
}

Frame frame(std::uint16_t kind, std::size_t size = 3) {
  return {kind, RequestId{kind}, std::string(size, static_cast<char>('a' + kind))};
}

// A channel that remembers what happened to it.
class Recorder {
 public:
  Recorder(os::Loop& loop, Fd in, Fd out, Role ours, Role theirs) : loop_(loop) {
    channel_ =
        std::make_unique<FrameChannel>(loop, std::move(in), std::move(out), ours, theirs,
                                       FrameChannel::Handlers{[this](Frame one) {
                                                                got.push_back(std::move(one));
                                                                if (on_frame) on_frame();
                                                              },
                                                              [this](std::optional<Error> error) {
                                                                ++closed;
                                                                why = error ? error->message : "";
                                                                if (on_closed) on_closed();
                                                              },
                                                              [this] {
                                                                ++drained;
                                                                if (on_drained) on_drained();
                                                              }});
  }

  Recorder(os::Loop& loop, const Fd& socket, Role ours, Role theirs)
      : Recorder(loop, again(socket), again(socket), ours, theirs) {}

  FrameChannel& operator*() { return *channel_; }
  FrameChannel* operator->() { return channel_.get(); }
  void destroy() { channel_.reset(); }
  void run_until_closed() {
    on_closed = [this] { loop_.stop(); };
    loop_.run();
  }

  std::vector<Frame> got;
  int closed = 0;
  int drained = 0;
  std::string why;
  std::function<void()> on_frame;
  std::function<void()> on_closed;
  std::function<void()> on_drained;

 private:
  os::Loop& loop_;
  std::unique_ptr<FrameChannel> channel_;
};

// One end is a parser's channel, the other a socket that the test writes to itself.
struct Half {
  Half() { ends.first.reset(); }

  os::Loop loop;
  Ends ends = make_ends();
  Recorder channel{loop, ends.first, Role::backend, Role::parser};
  Fd& peer = ends.second;

  void say(std::string_view bytes) { REQUIRE(write_all(peer.get(), bytes).ok()); }
  void greet() { say(hello(Role::parser)); }
};

// Runs the loop for some turns: everything that can happen without more input has happened by then.
void run_turns(os::Loop& loop, int turns = 20) {
  os::Slices slices(loop, [&] {
    if (--turns > 0) return true;
    loop.stop();
    return false;
  });
  slices.wake();
  loop.run();
}

}  // namespace

TEST_CASE("long messages cross in both directions at once") {
  os::Loop loop;
  Ends ends = make_ends();
  Recorder one(loop, ends.first, Role::backend, Role::parser);
  Recorder other(loop, ends.second, Role::parser, Role::backend);
  const auto done = [&] {
    if (one.got.size() == 2 && other.got.size() == 2) loop.stop();
  };
  one.on_frame = other.on_frame = done;
  one->send(frame(1, 5'000'000));
  one->send(frame(2));
  other->send(frame(3, 7'000'000));
  other->send(frame(4));
  loop.run();
  REQUIRE(one.got.size() == 2);
  REQUIRE(other.got.size() == 2);
  CHECK(other.got[0].payload == frame(1, 5'000'000).payload);
  CHECK(one.got[0].payload == frame(3, 7'000'000).payload);
  CHECK(one.got[1].kind == 4);
  CHECK(one->queued() == 0);
  CHECK(one.closed == 0);
}

TEST_CASE("what a slow reader does not take is queued, and its end is told") {
  Half half;
  half.greet();
  for (int i = 0; i < 100; ++i)
    half.channel->send(frame(1, 100'000));
  const std::size_t queued = half.channel->queued();
  CHECK(queued > 5'000'000);
  run_turns(half.loop);
  CHECK(half.channel->queued() == queued);
  CHECK(half.channel.drained == 0);

  FrameReader reader(Role::backend);
  std::size_t frames = 0;
  half.channel.on_drained = [&] {
    CHECK(half.channel->queued() == 0);
    half.loop.stop();
  };
  os::Slices slow(half.loop, [&] {
    std::string bytes(50'000, '\0');
    const ssize_t n = ::recv(half.peer.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n > 0) reader.feed(std::string_view(bytes).substr(0, static_cast<std::size_t>(n)));
    for (auto one = reader.next(); one.ok() && *one; one = reader.next())
      ++frames;
    return true;
  });
  slow.wake();
  half.loop.run();
  CHECK(half.channel.drained == 1);
  CHECK(frames > 90);
}

TEST_CASE("end of file between messages is no error") {
  Half half;
  half.greet();
  half.say(framed(frame(1)));
  half.peer.reset();
  half.channel.run_until_closed();
  CHECK(half.channel.got.size() == 1);
  CHECK(half.channel.closed == 1);
  CHECK(half.channel.why == "");
  run_turns(half.loop);
  CHECK(half.channel.closed == 1);
}

TEST_CASE("a peer that dies in the middle of a message is an error") {
  Half half;
  half.greet();
  half.say(framed(frame(1)) + framed(frame(2, 1000)).substr(0, 500));
  half.peer.reset();
  half.channel.run_until_closed();
  CHECK(half.channel.got.size() == 1);
  CHECK(half.channel.why == "the parser ended in the middle of a message");
}

TEST_CASE("a peer that ends without a word is an error") {
  Half half;
  half.peer.reset();
  half.channel.run_until_closed();
  CHECK(half.channel.why == "the parser ended before it said anything");
}

TEST_CASE("a peer that talks nonsense ends the channel, and the frames before it count") {
  Half half;
  half.greet();
  half.say(framed(frame(1)) + std::string(100, '\xFF'));
  half.channel.run_until_closed();
  CHECK(half.channel.got.size() == 1);
  CHECK(half.channel.closed == 1);
  CHECK(half.channel.why.find("the limit is") != std::string::npos);
  half.channel->send(frame(1));
  CHECK(half.channel->queued() == 0);
}

TEST_CASE("a peer that wrote why and left is heard, though a write found it gone first") {
  Half half;
  run_turns(half.loop);
  half.greet();
  for (int i = 0; i < 30; ++i)
    half.say(framed(frame(1, 4'000)));
  half.say(framed(frame(7)));
  half.peer.reset();
  half.channel->send(frame(2));  // EPIPE
  half.channel.run_until_closed();
  REQUIRE(half.channel.got.size() == 31);
  CHECK(half.channel.got.back().kind == 7);
  CHECK(half.channel.why == "");
}

TEST_CASE("a peer that closed only what it reads is heard, and then given up") {
  os::Loop loop;
  ::signal(SIGPIPE, SIG_IGN);
  auto to_us = make_pipe();
  auto to_peer = make_pipe();
  REQUIRE(to_us.ok());
  REQUIRE(to_peer.ok());
  Recorder channel(loop, std::move(to_us->read), std::move(to_peer->write), Role::backend,
                   Role::parser);
  REQUIRE(write_all(to_us->write.get(), hello(Role::parser) + framed(frame(1))).ok());
  to_peer->read.reset();
  channel->send(frame(2));
  channel.run_until_closed();
  CHECK(channel.got.size() == 1);
  CHECK(channel.why == "cannot write to the parser: broken pipe");
}

TEST_CASE("a peer that only stopped talking still gets what is queued") {
  Half half;
  half.greet();
  half.channel->send(frame(1, 3'000'000));
  CHECK(half.channel->queued() > 1'000'000);
  REQUIRE(::shutdown(half.peer.get(), SHUT_WR) == 0);
  run_turns(half.loop);
  CHECK(half.channel.closed == 0);

  std::size_t read = 0;
  os::Slices reading(half.loop, [&] {
    std::string bytes(1'000'000, '\0');
    const ssize_t n = ::recv(half.peer.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n > 0) read += static_cast<std::size_t>(n);
    return true;
  });
  reading.wake();
  half.channel.run_until_closed();
  CHECK(half.channel.why == "");
  for (char bytes[65536]; true;) {
    const ssize_t n = ::recv(half.peer.get(), bytes, sizeof bytes, MSG_DONTWAIT);
    if (n <= 0) break;
    read += static_cast<std::size_t>(n);
  }
  CHECK(read == hello(Role::backend).size() + framed(frame(1, 3'000'000)).size());
}

TEST_CASE("a handler may destroy its channel, and nothing is called after") {
  SUBCASE("at a frame") {
    Half half;
    half.channel.on_frame = [&] { half.channel.destroy(); };
    half.greet();
    half.say(framed(frame(1)) + framed(frame(2)));
    run_turns(half.loop);
    CHECK(half.channel.got.size() == 1);
    CHECK(half.channel.closed == 0);
    char byte = 0;
    while (::read(half.peer.get(), &byte, 1) == 1) {
    }
    CHECK(::read(half.peer.get(), &byte, 1) == 0);  // both descriptors are closed
  }
  SUBCASE("at the end") {
    Half half;
    half.channel.on_closed = [&] { half.channel.destroy(); };
    half.greet();
    half.peer.reset();
    run_turns(half.loop);
    CHECK(half.channel.closed == 1);
  }
  SUBCASE("when drained") {
    Half half;
    half.channel.on_drained = [&] { half.channel.destroy(); };
    half.greet();
    half.channel->send(frame(1, 1'000'000));
    os::Slices reading(half.loop, [&] {
      char bytes[65536];
      (void)!::recv(half.peer.get(), bytes, sizeof bytes, MSG_DONTWAIT);
      return true;
    });
    reading.wake();
    run_turns(half.loop, 100);
    CHECK(half.channel.drained == 1);
    CHECK(half.channel.closed == 0);
  }
}

TEST_CASE("handlers are called from the loop only") {
  Half half;
  half.greet();
  half.say(framed(frame(1)));
  half.peer.reset();
  half.channel->send(frame(1));
  half.channel->pause(true);
  half.channel->pause(false);
  CHECK(half.channel.got.empty());
  CHECK(half.channel.closed == 0);
}

TEST_CASE("a paused channel gives out nothing, not even what it has read, and then all of it") {
  Half half;
  half.channel.on_frame = [&] { half.channel->pause(true); };
  half.greet();
  half.say(framed(frame(1)) + framed(frame(2)) + framed(frame(3)));
  half.peer.reset();
  run_turns(half.loop);
  CHECK(half.channel.got.size() == 1);
  half.channel->pause(false);
  run_turns(half.loop);
  CHECK(half.channel.got.size() == 2);
  CHECK(half.channel.closed == 0);
  half.channel.on_frame = nullptr;
  half.channel->pause(false);
  half.channel.run_until_closed();
  CHECK(half.channel.got.size() == 3);
  CHECK(half.channel.why == "");
}

TEST_CASE("a paused channel makes its peer wait") {
  Half half;
  half.channel->pause(true);
  half.greet();
  const std::string bytes(100'000, 'x');
  std::size_t taken = 0;
  for (int i = 0; i < 100; ++i) {
    run_turns(half.loop, 3);
    const ssize_t n = ::send(half.peer.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n > 0) taken += static_cast<std::size_t>(n);
  }
  CHECK(taken < 2'000'000);
}

TEST_CASE("a peer that says much is read in bites, so that others have their turn") {
  Half half;
  half.greet();
  REQUIRE(set_nonblocking(half.peer.get(), true).ok());
  const std::string stream = framed(frame(1, 200'000));
  std::size_t at = 0;
  os::Slices writer(half.loop, [&] {
    for (int i = 0; i < 4; ++i) {
      const ssize_t n = ::write(half.peer.get(), stream.data() + at, stream.size() - at);
      if (n > 0) at = (at + static_cast<std::size_t>(n)) % stream.size();
    }
    return true;
  });
  writer.wake();
  std::size_t most = 0;
  std::size_t before = 0;
  int turns = 0;
  os::Slices other(half.loop, [&] {
    most = std::max(most, half.channel.got.size() - before);
    before = half.channel.got.size();
    if (++turns == 200) half.loop.stop();
    return true;
  });
  other.wake();
  half.loop.run();
  CHECK(before > 10);
  CHECK(most <= 2);
}

TEST_CASE("a message that no peer would take ends the channel with an error") {
  Half half;
  half.greet();
  half.channel->send(frame(1, kMaxMessage + 1));
  half.channel.run_until_closed();
  CHECK(half.channel.why == "a message of 16777217 bytes is more than a peer takes");
}

TEST_CASE("a channel on descriptors that are not open ends with an error") {
  os::Loop loop;
  Recorder channel(loop, Fd(), Fd(), Role::backend, Role::parser);
  channel->send(frame(1));
  channel.run_until_closed();
  CHECK(channel.closed == 1);
  CHECK(channel.why.find("bad file descriptor") != std::string::npos);
}

TEST_CASE("a thousand small messages arrive in order") {
  os::Loop loop;
  Ends ends = make_ends();
  Recorder one(loop, ends.first, Role::backend, Role::parser);
  Recorder other(loop, ends.second, Role::parser, Role::backend);
  other.on_frame = [&] {
    if (other.got.size() == 1000) loop.stop();
  };
  for (std::uint16_t kind = 1; kind <= 1000; ++kind)
    one->send({kind, RequestId::none, "x"});
  loop.run();
  for (std::uint16_t kind = 1; kind <= 1000; ++kind) {
    if (other.got[kind - 1U].kind != kind) FAIL("message ", kind);
  }
}

}  // namespace antiphon::wire
