#include "antiphon/base/fd.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "support/folder.h"

using namespace antiphon;

namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

std::string content(const std::string& path) {
  auto text = read_file(path, 1U << 20U);
  REQUIRE(text);
  return *text;
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

std::size_t files_in(const Folder& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("a descriptor closes itself once") {
  auto pipe = make_pipe();
  REQUIRE(pipe);
  const int number = pipe->read.get();
  Fd moved = std::move(pipe->read);
  CHECK(moved.get() == number);
  {
    const Fd inner = std::move(moved);
    CHECK(is_open(number));
  }
  CHECK_FALSE(is_open(number));
  CHECK_FALSE(moved);
}

TEST_CASE("a descriptor can be given away") {
  auto pipe = make_pipe();
  const int number = pipe->read.release();
  CHECK_FALSE(pipe->read);
  CHECK(is_open(number));
  ::close(number);
}

TEST_CASE("pipes and sockets close on exec") {
  auto pipe = make_pipe();
  auto pair = make_socket_pair();
  REQUIRE(pipe);
  REQUIRE(pair);
  for (const int fd :
       {pipe->read.get(), pipe->write.get(), pair->first.get(), pair->second.get()}) {
    CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
  }
}

TEST_CASE("reading is full until the end of the file") {
  auto pipe = make_pipe();
  REQUIRE(write_all(pipe->write.get(), "abc"));
  REQUIRE(write_all(pipe->write.get(), "de"));
  pipe->write.reset();
  char bytes[8];
  auto got = read_full(pipe->read.get(), bytes, 4);
  REQUIRE(got);
  CHECK(std::string(bytes, *got) == "abcd");
  got = read_full(pipe->read.get(), bytes, 8);
  REQUIRE(got);
  CHECK(std::string(bytes, *got) == "e");
}

TEST_CASE("writing and reading wait, also on descriptors that do not block") {
  auto there = make_pipe();
  auto back = make_pipe();
  const std::string sent(1U << 20U, 'x');  // far more than a pipe holds
  for (Fd* fd : {&there->read, &there->write, &back->read, &back->write}) {
    REQUIRE(set_nonblocking(fd->get(), true));
  }
  const pid_t echo = ::fork();
  REQUIRE(echo >= 0);
  if (echo == 0) {
    std::string received(sent.size(), '\0');
    const auto got = read_full(there->read.get(), received.data(), received.size());
    ::_exit(got && write_all(back->write.get(), received) ? 0 : 1);
  }
  REQUIRE(write_all(there->write.get(), sent));
  std::string received(sent.size(), '\0');
  const auto got = read_full(back->read.get(), received.data(), received.size());
  REQUIRE(got);
  CHECK(*got == sent.size());
  CHECK(received == sent);
  int status = 1;
  ::waitpid(echo, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("writing where nobody reads is an error") {
  std::signal(SIGPIPE, SIG_IGN);
  auto pipe = make_pipe();
  pipe->read.reset();
  const auto written = write_all(pipe->write.get(), "x");
  std::signal(SIGPIPE, SIG_DFL);
  REQUIRE_FALSE(written);
  CHECK(written.error().message == "cannot write: broken pipe");
}

TEST_CASE("a file is read whole, or refused") {
  const Folder folder;
  const std::string path = folder / "file";
  REQUIRE(write_file(path, std::string(100'000, 'x')));
  SUBCASE("up to the limit") {
    CHECK(read_file(path, 100'000)->size() == 100'000);
  }
  SUBCASE("beyond it") {
    const auto text = read_file(path, 99'999);
    REQUIRE_FALSE(text);
    CHECK(text.error().message == path + ": larger than 99999 bytes");
  }
  SUBCASE("when it is empty") {
    REQUIRE(write_file(path, ""));
    CHECK(read_file(path, 0)->empty());
  }
  SUBCASE("when it says that it is empty, as those in /proc do") {
    CHECK(read_file("/proc/self/status", 1U << 20U)->starts_with("Name:"));
    CHECK_FALSE(read_file("/proc/self/status", 10));
  }
  SUBCASE("when it is missing") {
    const auto text = read_file(folder / "none", 10);
    REQUIRE_FALSE(text);
    CHECK(text.error().message == (folder / "none") + ": no such file or directory");
  }
  SUBCASE("when it is a pipe that nobody writes to") {
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    const auto text = read_file(folder / "fifo", 10);
    REQUIRE_FALSE(text);
    CHECK(text.error().message == (folder / "fifo") + ": not a regular file");
  }
  SUBCASE("when it is a folder or a device") {
    CHECK_FALSE(read_file(folder.path(), 10));
    CHECK_FALSE(read_file("/dev/zero", 10));
  }
}

TEST_CASE("a new file is for its owner alone") {
  const Folder folder;
  REQUIRE(write_file(folder / "feeds", "text"));
  CHECK(content(folder / "feeds") == "text");
  CHECK(mode_of(folder / "feeds") == 0600);
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a file that is replaced keeps its mode") {
  const Folder folder;
  REQUIRE(write_file(folder / "feeds", "old and long"));
  REQUIRE(::chmod((folder / "feeds").c_str(), 0644) == 0);
  REQUIRE(write_file(folder / "feeds", "new"));
  CHECK(content(folder / "feeds") == "new");
  CHECK(mode_of(folder / "feeds") == 0644);
}

TEST_CASE("a file is replaced as a whole: who has the old one open goes on reading that") {
  const Folder folder;
  REQUIRE(write_file(folder / "feeds", "old"));
  const Fd reader(::open((folder / "feeds").c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(write_file(folder / "feeds", "new"));
  char bytes[8];
  const auto got = read_full(reader.get(), bytes, sizeof bytes);
  REQUIRE(got);
  CHECK(std::string(bytes, *got) == "old");
}

TEST_CASE("a symbolic link is followed, and stays one") {
  const Folder folder;
  std::filesystem::create_directory(folder / "kept");
  SUBCASE("to a file") {
    REQUIRE(write_file(folder / "kept/feeds", "old"));
  }
  SUBCASE("to a file that is still to be made") {}
  std::filesystem::create_symlink("kept/feeds", folder / "link");  // relative
  std::filesystem::create_symlink(folder / "link", folder / "feeds");
  REQUIRE(write_file(folder / "feeds", "new"));
  CHECK(content(folder / "kept/feeds") == "new");
  CHECK(std::filesystem::is_symlink(folder / "feeds"));
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(files_in(folder) == 3);
}

TEST_CASE("links in a circle are an error") {
  const Folder folder;
  std::filesystem::create_symlink("b", folder / "a");
  std::filesystem::create_symlink("a", folder / "b");
  CHECK_FALSE(write_file(folder / "a", "x"));
  CHECK(std::filesystem::is_symlink(folder / "a"));
}

TEST_CASE("what is no regular file is not replaced by one") {
  const Folder folder;
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  std::filesystem::create_directory(folder / "folder");
  for (const std::string& path : {folder / "fifo", folder / "folder"}) {
    const auto written = write_file(path, "x");
    REQUIRE_FALSE(written);
    CHECK(written.error().message == path + ": not a regular file");
  }
  CHECK(std::filesystem::is_fifo(folder / "fifo"));
}

TEST_CASE("when writing fails the old file is as it was, and nothing is left beside it") {
  const Folder folder;
  REQUIRE(write_file(folder / "feeds", "old"));
  // A full disk, as a process of its own sees it.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &small);
    ::_exit(write_file(folder / "feeds", std::string(5000, 'x')) ? 0 : 7);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 7);
  CHECK(content(folder / "feeds") == "old");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a file in a folder that is missing is an error that names it") {
  const Folder folder;
  const auto written = write_file(folder / "no/feeds", "x");
  REQUIRE_FALSE(written);
  CHECK(written.error().message == (folder / "no/feeds") + ": no such file or directory");
}

TEST_CASE("the words of an error start small, but for names") {
  CHECK(errno_text(ENOENT) == "no such file or directory");
  CHECK(errno_text(EDOTDOT) == "RFS specific error");
}
