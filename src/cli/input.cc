#include "cli/input.h"

#include <unistd.h>

#include "antiphon/base/fd.h"

namespace antiphon::cli {

Result<std::string> read_input(const std::string& file, std::size_t limit) {
  if (file != "-") return read_file(file, limit);
  std::string content(limit + 1, '\0');
  auto got = read_full(STDIN_FILENO, content.data(), content.size());
  if (!got) return got.error();
  if (*got > limit) return Error{"standard input: larger than " + std::to_string(limit) + " bytes"};
  content.resize(*got);
  return content;
}

}  // namespace antiphon::cli
