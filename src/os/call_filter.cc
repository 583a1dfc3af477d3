// Two kinds of filters: a list of what is allowed, for a process that needs nothing but its two
// descriptors and memory; and lists of what is forbidden, for those that use libraries whose calls
// change with every version.

#include "os/call_filter.h"

#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <vector>

#include "antiphon/base/fd.h"

namespace antiphon::os {

namespace {

struct Rule {
  int call;  // negative where this architecture has no such call
  std::uint32_t action;
  std::vector<scmp_arg_cmp> where;
};

std::uint32_t fails(int error) {
  return SCMP_ACT_ERRNO(static_cast<unsigned>(error));
}

scmp_arg_cmp is(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp is_not(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_NE, value, 0};
}
scmp_arg_cmp has_bits(unsigned argument, std::uint64_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, bits, bits};
}
scmp_arg_cmp lacks_bits(unsigned argument, std::uint64_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}
// The kernel looks at the lower half only.
scmp_arg_cmp lower_half_is(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, 0xFFFF'FFFFU, value};
}

std::uint64_t own_process() {
  return static_cast<std::uint64_t>(::getpid());
}

// What C++, its allocator and our channel need, and nothing else. What libc asks in passing gets an
// error in place of a kill.
std::vector<Rule> values_alone() {
  constexpr std::uint32_t kAllow = SCMP_ACT_ALLOW;
  const scmp_arg_cmp not_executable = lacks_bits(2, PROT_EXEC);
  // clang-format off
  return {
      {SCMP_SYS(read), kAllow, {is(0, 0)}},
      {SCMP_SYS(write), kAllow, {is(0, 1)}},
      {SCMP_SYS(write), kAllow, {is(0, 2)}},
      {SCMP_SYS(writev), kAllow, {is(0, 1)}},
      {SCMP_SYS(writev), kAllow, {is(0, 2)}},
      {SCMP_SYS(poll), kAllow, {}},
      {SCMP_SYS(ppoll), kAllow, {}},

      {SCMP_SYS(brk), kAllow, {}},
      {SCMP_SYS(munmap), kAllow, {}},
      {SCMP_SYS(mremap), kAllow, {}},
      {SCMP_SYS(madvise), kAllow, {}},
      {SCMP_SYS(mmap), kAllow, {not_executable}},
      {SCMP_SYS(mprotect), kAllow, {not_executable}},

      {SCMP_SYS(futex), kAllow, {}},
      {SCMP_SYS(clock_gettime), kAllow, {}},
      {SCMP_SYS(getrandom), kAllow, {}},
      {SCMP_SYS(getpid), kAllow, {}},
      {SCMP_SYS(gettid), kAllow, {}},
      {SCMP_SYS(tgkill), kAllow, {is(0, own_process())}},  // abort()
      {SCMP_SYS(rt_sigprocmask), kAllow, {}},
      {SCMP_SYS(rt_sigreturn), kAllow, {}},
      {SCMP_SYS(restart_syscall), kAllow, {}},
      {SCMP_SYS(exit), kAllow, {}},
      {SCMP_SYS(exit_group), kAllow, {}},

      {SCMP_SYS(open), fails(EACCES), {}},
      {SCMP_SYS(openat), fails(EACCES), {}},
      {SCMP_SYS(readlink), fails(EACCES), {}},
      {SCMP_SYS(readlinkat), fails(EACCES), {}},
      {SCMP_SYS(fstat), fails(EPERM), {}},
      {SCMP_SYS(newfstatat), fails(EPERM), {}},
      {SCMP_SYS(ioctl), fails(ENOTTY), {}},
      {SCMP_SYS(lseek), fails(ESPIPE), {}},
      {SCMP_SYS(close), fails(EBADF), {}},
  };
  // clang-format on
}

using Denied = std::span<const int>;

// Programs, other processes, and the system itself: nobody who needs these is one of ours.
constexpr std::array kPowers{
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(kcmp),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(process_madvise),
    SCMP_SYS(tkill),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(chroot),
    SCMP_SYS(pivot_root),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(lookup_dcookie),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(syslog),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(quotactl_fd),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(personality),
    SCMP_SYS(modify_ldt),
    SCMP_SYS(vhangup),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(memfd_secret),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(setfsuid),
    SCMP_SYS(setfsgid),
    SCMP_SYS(capset),
};

// What libraries try, and do without: libuv asks for io_uring, glibc for clone3.
constexpr std::array kUnknown{SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter),
                              SCMP_SYS(io_uring_register), SCMP_SYS(clone3)};

constexpr std::array kListening{SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4)};
constexpr std::array kConnecting{SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind)};

// Calls that are younger than the libraries here. Their numbers are the same on all architectures
// but Alpha (asm-generic/unistd.h, Linux 6.6 to 6.17).
constexpr int kFchmodat2 = 452;
constexpr int kSetxattrat = 463;
constexpr int kRemovexattrat = 466;
constexpr int kFileSetattr = 469;

// Who may do what with a file, and what it bears; Landlock says nothing of these.
constexpr std::array kModes{
    kFchmodat2,         kSetxattrat,           kRemovexattrat,         kFileSetattr,
    SCMP_SYS(chmod),    SCMP_SYS(fchmodat),    SCMP_SYS(chown),        SCMP_SYS(lchown),
    SCMP_SYS(fchownat), SCMP_SYS(setxattr),    SCMP_SYS(lsetxattr),    SCMP_SYS(fsetxattr),
    SCMP_SYS(utime),    SCMP_SYS(removexattr), SCMP_SYS(lremovexattr), SCMP_SYS(fremovexattr),
    SCMP_SYS(utimes),   SCMP_SYS(futimesat),   SCMP_SYS(utimensat),
};
// The same of a file that is open: the backend needs it when it replaces the feeds file. SQLite
// tries, and goes on.
constexpr std::array kOpenModes{SCMP_SYS(fchmod), SCMP_SYS(fchown)};

// Files of no folder. The spawner is told its programs in one.
constexpr std::array kNamelessFiles{SCMP_SYS(memfd_create)};

void deny(std::vector<Rule>& rules, Denied calls, std::uint32_t action) {
  for (const int call : calls)
    rules.push_back({call, action, {}});
}

// Code is what is on the disk: none is made in memory.
void deny_made_code(std::vector<Rule>& rules, bool from_files, std::uint32_t action) {
  if (from_files) {
    rules.push_back({SCMP_SYS(mmap), action, {has_bits(2, PROT_EXEC), has_bits(3, MAP_ANONYMOUS)}});
  } else {
    rules.push_back({SCMP_SYS(mmap), action, {has_bits(2, PROT_EXEC)}});
  }
  rules.push_back({SCMP_SYS(mprotect), action, {has_bits(2, PROT_EXEC)}});
  rules.push_back({SCMP_SYS(pkey_mprotect), action, {has_bits(2, PROT_EXEC)}});
}

// Signals to others, and processes instead of threads.
void deny_others(std::vector<Rule>& rules, std::uint32_t action) {
  for (const int call :
       {SCMP_SYS(kill), SCMP_SYS(tgkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo)}) {
    rules.push_back({call, action, {is_not(0, own_process())}});
  }
  rules.push_back({SCMP_SYS(prlimit64), action, {is_not(0, 0)}});
  rules.push_back({SCMP_SYS(clone), action, {lacks_bits(0, CLONE_THREAD)}});
}

// Keys typed for the user (CVE-2005-1768 and its many heirs).
void deny_typing(std::vector<Rule>& rules) {
  for (const std::uint64_t request : {std::uint64_t{TIOCSTI}, std::uint64_t{TIOCLINUX}})
    rules.push_back({SCMP_SYS(ioctl), fails(EPERM), {lower_half_is(1, request)}});
}

// Of sockets only those to the Internet, to the resolver's daemons and to the kernel, which is
// asked for our addresses; and none that make packets by hand.
void deny_odd_sockets(std::vector<Rule>& rules) {
  const auto family = [&](std::uint64_t number) {
    rules.push_back({SCMP_SYS(socket), fails(EACCES), {is(0, number)}});
  };
  for (std::uint64_t number = AF_INET + 1; number < AF_NETLINK; ++number) {
    if (number != AF_INET6) family(number);
  }
  rules.push_back(
      {SCMP_SYS(socket), fails(EACCES), {{0, SCMP_CMP_GE, std::uint64_t{AF_NETLINK} + 1, 0}}});
  constexpr std::uint64_t kTypeBits = 0xF;
  for (const std::uint64_t number : {std::uint64_t{AF_INET}, std::uint64_t{AF_INET6}}) {
    rules.push_back({SCMP_SYS(socket),
                     fails(EACCES),
                     {is(0, number), {1, SCMP_CMP_MASKED_EQ, kTypeBits, SOCK_RAW}}});
  }
}

std::vector<Rule> all_but(const Box& box) {
  // Our own two programs speak with the user: a library that tries something gets an error, and
  // the user keeps the screen.
  const bool gentle = box.calls == Calls::supervisor;
  const std::uint32_t action = gentle ? fails(EPERM) : SCMP_ACT_KILL_PROCESS;
  std::vector<Rule> rules;
  deny(rules, kPowers, action);
  deny(rules, kUnknown, fails(ENOSYS));
  deny(rules, kListening, action);
  deny_others(rules, action);
  deny_made_code(rules, box.calls != Calls::store, action);
  deny_typing(rules);
  if (box.calls == Calls::network) {
    deny_odd_sockets(rules);
  } else {
    deny(rules, kConnecting, gentle ? fails(EACCES) : action);
  }
  if (box.files) deny(rules, kModes, fails(EPERM));
  if (!gentle) {
    deny(rules, kOpenModes, fails(EPERM));
    deny(rules, kNamelessFiles, fails(EPERM));
  }
  return rules;
}

Error seccomp_error(const char* what, int error) {
  return Error{std::string(what) + ": " + errno_text(error)};
}

}  // namespace

bool has_call_filter() {
  constexpr std::uint32_t kAction = SECCOMP_RET_KILL_PROCESS;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &kAction) == 0;
}

Result<void> filter_calls(const Box& box, bool log_only) {
  const bool list_of_allowed = box.calls == Calls::values;
  const std::uint32_t forbidden = log_only ? SCMP_ACT_LOG : SCMP_ACT_KILL_PROCESS;
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(
      seccomp_init(list_of_allowed ? forbidden : SCMP_ACT_ALLOW), &seccomp_release);
  if (!filter) return seccomp_error("cannot make a filter", ENOMEM);
  // Calls in another architecture's numbering (x32, 32 bit).
  int failed = seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  for (const Rule& rule : list_of_allowed ? values_alone() : all_but(box)) {
    if (failed != 0) break;
    if (rule.call < 0) continue;
    const std::uint32_t action = log_only && !list_of_allowed ? SCMP_ACT_LOG : rule.action;
    failed = seccomp_rule_add_array(filter.get(), action, rule.call,
                                    static_cast<unsigned>(rule.where.size()), rule.where.data());
  }
  if (failed == 0) failed = seccomp_load(filter.get());
  if (failed != 0) return seccomp_error("cannot limit system calls", -failed);
  return {};
}

}  // namespace antiphon::os
