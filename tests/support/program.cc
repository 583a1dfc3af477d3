#include "support/program.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "support/patience.h"
#include "support/process.h"

namespace antiphon::test {

namespace {

Pipe new_pipe() {
  auto pipe = make_pipe();
  REQUIRE(pipe.ok());
  return std::move(*pipe);
}

void take(Fd& from, std::string& into) {
  char bytes[65536];
  const ssize_t got = ::read(from.get(), bytes, sizeof bytes);
  if (got > 0)
    into.append(bytes, static_cast<std::size_t>(got));
  else
    from.reset();
}

void give(Fd& to, const std::string& input, std::size_t& given) {
  const ssize_t done = ::write(to.get(), input.data() + given, input.size() - given);
  if (done > 0) given += static_cast<std::size_t>(done);
  if (done < 0 || given == input.size()) to.reset();
}

}  // namespace

std::size_t lines_of(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

Ran run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
        const std::string& input) {
  Pipe in = new_pipe();
  Pipe out = new_pipe();
  Pipe errors = new_pipe();
  Process process({command, environment, in.read.get(), out.write.get(), errors.write.get()});
  in.read.reset();
  out.write.reset();
  errors.write.reset();
  REQUIRE(set_nonblocking(in.write.get(), true).ok());
  ::signal(SIGPIPE, SIG_IGN);  // what does not read its input is no reason to die

  Ran ran{};
  std::size_t given = 0;
  if (input.empty()) in.write.reset();
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (out.read || errors.read) {
    REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline, "still running: ", command[0]);
    pollfd ready[] = {
        {in.write.get(), POLLOUT, 0}, {out.read.get(), POLLIN, 0}, {errors.read.get(), POLLIN, 0}};
    ::poll(ready, 3, 1000);
    if (ready[0].revents != 0) give(in.write, input, given);
    if (ready[1].revents != 0) take(out.read, ran.out);
    if (ready[2].revents != 0) take(errors.read, ran.errors);
  }
  ran.status = process.wait();
  return ran;
}

}  // namespace antiphon::test
