#include "cli/stepping.h"

#include <signal.h>

#include <optional>

namespace antiphon::cli {

Status take_steps(Context& context, const std::function<Result<bool>()>& step) {
  std::optional<Status> ended;
  const auto end = [&](Status status) {
    ended = status;
    context.loop.stop();
  };
  os::Slices steps(context.loop, [&] {
    if (ended) return false;
    auto more = step();
    if (!more) end(unusable(more.error()));
    if (more && !*more) end(Status::done);
    return more && *more;
  });
  const os::Signal interrupt(context.loop, SIGINT, [&] { end(Status::interrupted); });
  const os::Signal terminate(context.loop, SIGTERM, [&] { end(Status::terminated); });
  steps.wake();
  // An earlier stop of the loop may still stand.
  while (!ended)
    context.loop.run();
  return *ended;
}

}  // namespace antiphon::cli
