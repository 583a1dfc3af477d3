// serve

#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "antiphon/backend/session.h"
#include "cli/command.h"
#include "cli/status_file.h"

namespace antiphon::cli {

namespace {

Status serve(Context& context) {
  // What a scan or a refresh holds for a while goes back to the system, and leaves no holes between
  // what stays. (By itself glibc stops doing so after the first large block.)
  ::mallopt(M_MMAP_THRESHOLD, 128 << 10);
  Status status = Status::done;
  const auto end = [&](Status with) {
    status = with;
    context.loop.stop();
  };
  const StatusFile told(*context.backend, "serve");
  const os::Signal terminate(context.loop, SIGTERM, [&] { end(Status::terminated); });
  // Whoever has started us starts another, with all that it needs.
  context.backend->children().tell_loss([&](const Error& error) {
    complain(error.message);
    end(Status::partly);
  });
  const os::Signal hang_up(context.loop, SIGHUP, [&] { end(Status::done); });
  // Control-C in the front end's terminal reaches us as well; it is the front end that decides.
  const os::Signal interrupt(context.loop, SIGINT, [] {});
  const backend::Session session(*context.backend, Fd(::dup(STDIN_FILENO)),
                                 Fd(::dup(STDOUT_FILENO)), [&](std::optional<Error> error) {
                                   if (error) complain(error->message);
                                   end(error ? Status::partly : Status::done);
                                 });
  context.loop.run();
  return status;
}

}  // namespace

Action declare_serve(CLI::App&) {
  return serve;
}

}  // namespace antiphon::cli
