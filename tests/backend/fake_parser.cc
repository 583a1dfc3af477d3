// A parser whose documents tell it what to do, for tests of the pool:
//
//   title T        gives a feed titled T
//   fail T         cannot do it, for reason T
//   die            ends by a signal
//   die once FILE  the same, but not when FILE is there; makes it
//   leave          ends with a status
//   stop           stops as by SIGSTOP
//   twice T        gives a feed titled T, and says so twice
//   forbidden      ends as by the sandbox
//   hang           does nothing any more
//   junk           writes what is no frame
//   controls       gives a title with an escape sequence in it
//   wrong job      answers a job that it was not given
//
// It says of every body that it is safe.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <variant>

#include "antiphon/base/fd.h"
#include "antiphon/wire/channel.h"

namespace {

using namespace antiphon;

void obey(wire::BlockingChannel& channel, wire::RequestId request, const std::string& document) {
  const auto answer = [&](const wire::FromParser& message) {
    if (!channel.send(wire::encode<wire::FromParser>(request, message))) std::exit(1);
  };
  const auto rest_of = [&](std::string_view word) { return document.substr(word.size()); };
  ParsedFeed feed;
  feed.format = "rss20";
  if (document.starts_with("title ")) {
    feed.title = rest_of("title ");
    answer(feed);
  } else if (document.starts_with("fail ")) {
    answer(wire::Failed{rest_of("fail ")});
  } else if (document.starts_with("die once ")) {
    const std::string file = rest_of("die once ");
    const Fd made(::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
    if (made) ::raise(SIGKILL);
    feed.title = "after all";
    answer(feed);
  } else if (document == "die") {
    ::raise(SIGKILL);
  } else if (document.starts_with("leave")) {
    std::exit(3);
  } else if (document == "stop") {
    ::raise(SIGSTOP);
  } else if (document == "forbidden") {
    ::raise(SIGSYS);
  } else if (document.starts_with("twice ")) {
    feed.title = rest_of("twice ");
    answer(feed);
    answer(feed);
  } else if (document == "hang") {
    while (true)
      ::pause();
  } else if (document == "junk") {
    (void)!::write(1, "\xff\xff\xff\xff junk", 9);
    ::pause();
  } else if (document == "controls") {
    feed.title = "\x1b[2J";
    answer(feed);
  } else if (document == "wrong job") {
    request = wire::RequestId{9999};
    answer(feed);
  }
}

}  // namespace

int main() {
  auto channel = wire::BlockingChannel::open(0, 1, wire::Role::parser, wire::Role::backend);
  if (!channel) return 1;
  std::string document;
  while (true) {
    auto frame = channel->receive();
    if (!frame || !*frame) return 0;
    auto message = wire::decode<wire::ToParser>(**frame);
    if (!message) return 1;
    if (auto* body = std::get_if<wire::SafeBodyJob>(&*message)) {
      const wire::SafeBody safe{"safe " + body->body.content, body->body.content};
      if (!channel->send(wire::encode<wire::FromParser>((*frame)->request, safe))) return 1;
    }
    if (auto* part = std::get_if<wire::DocumentPart>(&*message)) document += part->bytes;
    if (std::holds_alternative<wire::DocumentEnd>(*message)) {
      obey(*channel, (*frame)->request, document);
      document.clear();
    }
  }
}
