#include "os/attempts.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace antiphon::os::test {

namespace {

std::string place(const char* name) {
  return outside() + "/" + name;
}

int opened(int fd) {
  return fd >= 0 ? 1 : 0;
}
int worked(long result) {
  return result >= 0 ? 1 : 0;
}

sockaddr_in loopback(in_port_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int listens() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(0);
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return 0;
  return worked(::listen(fd, 1));
}

// Refused by nobody who listens is as good as connected: it got as far as the network.
int connects() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(9);
  if (fd < 0) return 0;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return 1;
  return errno == ECONNREFUSED ? 1 : 0;
}

int reads_parent_memory() {
  static int value = 7;
  int copy = 0;
  const iovec ours{&copy, sizeof copy};
  const iovec theirs{&value, sizeof value};  // at the same place there, as we were forked from it
  return worked(::process_vm_readv(::getppid(), &ours, 1, &theirs, 1, 0));
}

int makes_code() {
  void* const page =
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? 0 : 1;
}

int makes_memory_code() {
  void* const page =
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED && ::mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0 ? 1 : 0;
}

int forks() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  if (pid > 0) ::waitpid(pid, nullptr, 0);
  return worked(pid);
}

// Comes back only if it failed; the program it becomes says 1.
int becomes_program() {
  ::execl("/bin/sh", "sh", "-c", "exit 1", nullptr);
  return 0;
}

int uses_io_uring() {
  char parameters[120] = {};
  return opened(static_cast<int>(::syscall(SYS_io_uring_setup, 1, parameters)));
}

int traces_parent() {
  if (::ptrace(PTRACE_SEIZE, ::getppid(), nullptr, nullptr) != 0) return 0;
  ::ptrace(PTRACE_DETACH, ::getppid(), nullptr, nullptr);
  return 1;
}

int types_for_the_user() {
  const int terminal = ::open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
  char key = 'x';
  return worked(::ioctl(terminal < 0 ? 0 : terminal, TIOCSTI, &key));
}

int loads_program_into_kernel() {
  bpf_attr attributes{};
  attributes.map_type = BPF_MAP_TYPE_ARRAY;
  attributes.key_size = 4;
  attributes.value_size = 4;
  attributes.max_entries = 1;
  return opened(
      static_cast<int>(::syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes)));
}

int counts_events() {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_SW_DUMMY;
  attributes.exclude_kernel = 1;
  return opened(static_cast<int>(::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0UL)));
}

}  // namespace

const std::string& outside() {
  static const std::string folder = [] {
    const char* const parent = std::getenv("TMPDIR");
    return std::string(parent == nullptr ? "/tmp" : parent) + "/antiphon-outside-" +
           std::to_string(::getpid());
  }();
  return folder;
}

void prepare_outside() {
  std::filesystem::create_directories(outside());
  for (const char* name : {"secret", "victim"})
    std::ofstream(place(name)) << "of somebody else\n";
  for (const char* name : {"made", "link", "hard", "folder", "moved", "node"})
    std::filesystem::remove(place(name));
}

const std::vector<Attempt>& on_files() {
  static const std::vector<Attempt> all{
      {"read a file", [] { return opened(::open(place("secret").c_str(), O_RDONLY)); }, true},
      {"write a file", [] { return opened(::open(place("secret").c_str(), O_WRONLY)); }, true},
      {"make a file",
       [] { return opened(::open(place("made").c_str(), O_WRONLY | O_CREAT, 0600)); }, true},
      {"list a folder", [] { return opened(::open(outside().c_str(), O_RDONLY | O_DIRECTORY)); },
       true},
      {"cut a file", [] { return worked(::truncate(place("secret").c_str(), 1)); }, true},
      {"remove a file", [] { return worked(::unlink(place("victim").c_str())); }, true},
      {"move a file",
       [] { return worked(::rename(place("secret").c_str(), place("moved").c_str())); }, true},
      {"make a link", [] { return worked(::symlink("/etc/passwd", place("link").c_str())); }, true},
      {"link a file", [] { return worked(::link(place("secret").c_str(), place("hard").c_str())); },
       true},
      {"make a folder", [] { return worked(::mkdir(place("folder").c_str(), 0700)); }, true},
      {"make a pipe of a name",
       [] { return worked(::mknod(place("node").c_str(), S_IFIFO | 0600, 0)); }, true},
      {"change who may read", [] { return worked(::chmod(place("secret").c_str(), 0644)); }, true},
      {"change who may read by a younger call",
       [] {
         constexpr long kFchmodat2 = 452;
         return worked(::syscall(kFchmodat2, AT_FDCWD, place("secret").c_str(), 0644, 0));
       },
       false},
      {"change whose it is",
       [] { return worked(::chown(place("secret").c_str(), ::geteuid(), ::getegid())); }, true},
      {"change its time",
       [] { return worked(::utimensat(AT_FDCWD, place("secret").c_str(), nullptr, 0)); }, true},
      {"read the memory of its parent",
       [] {
         const std::string memory = "/proc/" + std::to_string(::getppid()) + "/mem";
         return opened(::open(memory.c_str(), O_RDONLY));
       },
       false},
  };
  return all;
}

const std::vector<Attempt>& on_network() {
  static const std::vector<Attempt> all{
      {"make a socket", [] { return opened(::socket(AF_INET, SOCK_STREAM, 0)); }, true},
      {"make a socket of datagrams", [] { return opened(::socket(AF_INET6, SOCK_DGRAM, 0)); },
       false},
      {"make a local socket", [] { return opened(::socket(AF_UNIX, SOCK_STREAM, 0)); }, true},
      {"connect", connects, true},
      {"listen", listens, true},
      {"make packets by hand", [] { return opened(::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)); },
       false},
      {"see all packets", [] { return opened(::socket(AF_PACKET, SOCK_RAW, 0)); }, false},
  };
  return all;
}

const std::vector<Attempt>& on_system() {
  static const std::vector<Attempt> all{
      {"fork", forks, true},
      {"fork without a parent's care",
       [] {
         const long pid = ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0UL);
         if (pid == 0) ::_exit(0);
         if (pid > 0) ::waitpid(static_cast<pid_t>(pid), nullptr, 0);
         return worked(pid);
       },
       true},
      {"become a program", becomes_program, true},
      {"send a signal to its parent", [] { return worked(::kill(::getppid(), 0)); }, true},
      {"see what its parent may use",
       [] {
         rlimit limit{};
         return worked(::prlimit(::getppid(), RLIMIT_NOFILE, nullptr, &limit));
       },
       true},
      {"trace its parent", traces_parent, false},
      {"read its parent's memory", reads_parent_memory, false},
      {"make code in memory", makes_code, true},
      {"make memory code", makes_memory_code, true},
      {"use io_uring", uses_io_uring, false},
      {"leave its namespaces", [] { return worked(::unshare(CLONE_NEWUSER)); }, false},
      {"enter namespaces",
       [] {
         const int own = ::open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
         return worked(::setns(own < 0 ? 0 : own, CLONE_NEWUTS));
       },
       false},
      {"mount", [] { return worked(::mount("none", "/mnt", "tmpfs", 0, nullptr)); }, false},
      {"change its root", [] { return worked(::chroot("/")); }, false},
      {"load a program into the kernel", loads_program_into_kernel, false},
      {"read keys of the kernel",
       [] { return worked(::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -3, 1, 0, 0)); }, false},
      {"handle page faults",
       [] { return opened(static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | 1))); }, false},
      {"count events of the processor", counts_events, false},
      {"type for the user", types_for_the_user, false},
      {"become another user", [] { return worked(::setresuid(65534, 65534, 65534)); }, false},
      {"open a file by its number",
       [] {
         file_handle* const handle =
             static_cast<file_handle*>(std::calloc(1, sizeof(file_handle) + 128));
         handle->handle_bytes = 128;
         int mount = 0;
         return worked(::name_to_handle_at(AT_FDCWD, "/", handle, &mount, 0));
       },
       false},
      {"change what kind of system it sees",
       [] { return worked(::syscall(SYS_personality, 0x0008UL)); }, true},
  };
  return all;
}

}  // namespace antiphon::os::test
