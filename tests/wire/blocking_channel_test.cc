#include <signal.h>
#include <sys/socket.h>

#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "antiphon/wire/channel.h"

namespace antiphon::wire {

namespace {

struct Pipes {
  Pipe to_parser;
  Pipe to_us;
};

Pipes make_pipes() {
  ::signal(SIGPIPE, SIG_IGN);
  auto there = make_pipe();
  auto back = make_pipe();
  REQUIRE(there.ok());
  REQUIRE(back.ok());
  return {std::move(*there), std::move(*back)};
}

Result<BlockingChannel> parser_on(const Pipes& pipes) {
  return BlockingChannel::open(pipes.to_parser.read.get(), pipes.to_us.write.get(), Role::parser,
                               Role::backend);
}

void say(const Pipes& pipes, std::string_view bytes) {
  REQUIRE(write_all(pipes.to_parser.write.get(), bytes).ok());
}

}  // namespace

TEST_CASE("a blocking channel says who it is at once") {
  const Pipes pipes = make_pipes();
  REQUIRE(parser_on(pipes).ok());
  std::string said(12, '\0');
  CHECK(*read_full(pipes.to_us.read.get(), said.data(), said.size()) == said.size());
  CHECK(said == hello(Role::parser));
}

TEST_CASE("messages that came together are received one after the other") {
  Pipes pipes = make_pipes();
  auto opened = parser_on(pipes);
  say(pipes, hello(Role::backend) + framed({1, RequestId{1}, "one"}) +
                 framed({2, RequestId{2}, ""}) + framed({3, RequestId{3}, "three"}));
  pipes.to_parser.write.reset();
  BlockingChannel channel = std::move(*opened);
  CHECK((*channel.receive())->payload == "one");
  BlockingChannel moved = std::move(channel);  // what was read ahead moves with it
  CHECK((*moved.receive())->kind == 2);
  CHECK((*moved.receive())->payload == "three");
  const auto end = moved.receive();
  REQUIRE(end.ok());
  CHECK_FALSE(end->has_value());
  CHECK(moved.receive().ok());
}

TEST_CASE("long messages pass through blocking channels") {
  Pipes pipes = make_pipes();
  const Frame sent{5, RequestId{6}, std::string(3'000'000, 'z')};
  std::thread parser([&] {
    auto channel = parser_on(pipes);
    auto got = channel->receive();
    if (got.ok() && *got) (void)channel->send(**got);
  });
  auto ours = BlockingChannel::open(pipes.to_us.read.get(), pipes.to_parser.write.get(),
                                    Role::backend, Role::parser);
  REQUIRE(ours.ok());
  CHECK(ours->send(sent).ok());
  const auto back = ours->receive();
  parser.join();
  REQUIRE(back.ok());
  REQUIRE(back->has_value());
  CHECK((*back)->payload == sent.payload);
  CHECK((*back)->request == sent.request);
}

TEST_CASE("the end of a blocking channel in the middle of a message is an error") {
  Pipes pipes = make_pipes();
  auto channel = parser_on(pipes);
  say(pipes, hello(Role::backend) + framed({1, RequestId{1}, "one"}).substr(0, 11));
  pipes.to_parser.write.reset();
  const auto got = channel->receive();
  REQUIRE_FALSE(got.ok());
  CHECK(got.error().message == "the backend ended in the middle of a message");
}

TEST_CASE("a blocking channel refuses a stranger") {
  const Pipes pipes = make_pipes();
  auto channel = parser_on(pipes);
  say(pipes, "GET / HTTP/1.1\r\n");
  CHECK(channel->receive().error().message ==
        "the backend does not speak antiphon's protocol; it said: GET / HTTP/1.1");
  CHECK_FALSE(channel->receive().ok());
}

TEST_CASE("a message that no peer would take is not begun") {
  Pipes pipes = make_pipes();
  auto channel = parser_on(pipes);
  CHECK_FALSE(channel->send({1, RequestId::none, std::string(kMaxMessage + 1, 'x')}).ok());
  pipes.to_us.write.reset();
  std::string said(100, '\0');
  CHECK(*read_full(pipes.to_us.read.get(), said.data(), said.size()) == 12);
}

TEST_CASE("a peer that left is an error to write to") {
  Pipes pipes = make_pipes();
  auto channel = parser_on(pipes);
  pipes.to_us.read.reset();
  CHECK_FALSE(channel->send({1, RequestId::none, "x"}).ok());
}

}  // namespace antiphon::wire
