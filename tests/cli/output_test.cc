#include "cli/output.h"

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/os/signals.h"

namespace antiphon::cli {
namespace {

TEST_CASE("what is written arrives, at the latest at the end") {
  auto pipe = make_pipe();
  REQUIRE(pipe.ok());
  {
    Output out(pipe->write.get());
    CHECK(out.write("one\n"));
    CHECK(out.write("two\n"));
  }
  pipe->write.reset();
  char bytes[100];
  auto got = read_full(pipe->read.get(), bytes, sizeof bytes);
  REQUIRE(got.ok());
  CHECK(std::string(bytes, *got) == "one\ntwo\n");
}

TEST_CASE("writing to a reader that left says so, and goes on saying so") {
  os::ignore_sigpipe();
  auto pipe = make_pipe();
  REQUIRE(pipe.ok());
  pipe->read.reset();
  Output out(pipe->write.get());
  out.write("one\n");
  CHECK_FALSE(out.flush());
  CHECK_FALSE(out.is_open());
  CHECK_FALSE(out.write("two\n"));
}

}  // namespace
}  // namespace antiphon::cli
