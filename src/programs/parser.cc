// The parser's main: it serves the backend on standard input and output, in its sandbox.

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "antiphon/base/text.h"
#include "antiphon/parser/serve.h"

namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "antiphon-parser: %s\n", antiphon::printable(message).c_str());
  return 1;
}

int run(int count, char** arguments) {
  if (count == 2 && std::string_view(arguments[1]) == "--version") {
    std::puts("antiphon-parser " ANTIPHON_VERSION);
    return 0;
  }
  if (count != 1) {
    std::fputs(
        "usage: antiphon-parser [--version]\nstarted by antiphon-backend, with jobs on standard "
        "input\n",
        stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);  // a backend that went away is an error of write(2)
  std::signal(SIGXFSZ, SIG_IGN);  // so is a file for standard error: the sandbox lets no file grow
  if (auto served = antiphon::parser::serve(STDIN_FILENO, STDOUT_FILENO); !served)
    return fail(served.error().message);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(count, arguments);
  } catch (const std::exception& exception) {
    return fail(exception.what());
  }
}
