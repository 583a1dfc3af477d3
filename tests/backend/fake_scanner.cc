// A scanner whose filters tell it what to do, for tests of Scanners:
//
//   fail           cannot do it
//   die            ends by a signal
//   die once FILE  the same, but not when FILE is there; makes it
//   hang           does nothing any more
//   junk           writes what is no frame
//   something else answers what was not asked
//   anything else  finds the item with the job's first id

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <variant>

#include "antiphon/base/fd.h"
#include "antiphon/wire/channel.h"

namespace {

using namespace antiphon;

wire::FromScanner answer_to(const wire::ScanJob& job) {
  constexpr std::string_view kOnce = "die once ";
  if (job.filter == "fail") return wire::ScanFailed{"the disk is gone"};
  if (job.filter.starts_with(kOnce)) {
    const std::string file = job.filter.substr(kOnce.size());
    const Fd made(::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
    if (made) ::raise(SIGKILL);
  } else if (job.filter == "die") {
    ::raise(SIGKILL);
  } else if (job.filter == "junk") {
    (void)!::write(1, "\xff\xff\xff\xff junk", 9);
    ::pause();
  } else if (job.filter == "hang") {
    ::pause();
  }
  if (job.filter == "something else") return wire::LookedUp{};
  return wire::Scanned{ChangeNumber{1}, {{job.from, FeedId{1}, 0, 0, {}, false, false}}};
}

}  // namespace

int main() {
  auto channel = wire::BlockingChannel::open(0, 1, wire::Role::scanner, wire::Role::backend);
  if (!channel) return 1;
  while (true) {
    auto frame = channel->receive();
    if (!frame || !*frame) return frame ? 0 : 1;
    auto message = wire::decode<wire::ToScanner>(**frame);
    if (!message) return 1;
    const auto* scan = std::get_if<wire::ScanJob>(&*message);
    const wire::FromScanner answer =
        scan != nullptr ? answer_to(*scan) : wire::LookedUp{true, ChangeNumber{1}, {ItemId{5}}, {}};
    if (!channel->send(wire::encode<wire::FromScanner>((*frame)->request, answer))) return 1;
  }
}
