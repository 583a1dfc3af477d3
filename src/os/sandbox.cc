#include "antiphon/os/sandbox.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "antiphon/base/fd.h"
#include "antiphon/base/log.h"

namespace antiphon::os {

namespace {

Error os_error(const std::string& what, int error) {
  return Error{"no sandbox: " + what + ": " + errno_text(error)};
}

struct Rule {
  int call;  // negative where this architecture has no such call
  std::uint32_t action;
  std::vector<scmp_arg_cmp> where;
};

// What C++, its allocator and our channel need, and nothing else. What libc asks in passing gets an
// error in place of a kill.
std::vector<Rule> rules() {
  constexpr std::uint32_t kAllow = SCMP_ACT_ALLOW;
  const auto fails = [](int error) { return SCMP_ACT_ERRNO(static_cast<unsigned>(error)); };
  const auto descriptor = [](std::uint64_t number) {
    return scmp_arg_cmp{0, SCMP_CMP_EQ, number, 0};
  };
  const scmp_arg_cmp not_executable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
  const scmp_arg_cmp own_process{0, SCMP_CMP_EQ, static_cast<std::uint64_t>(::getpid()), 0};
  // clang-format off
  return {
      {SCMP_SYS(read), kAllow, {descriptor(0)}},
      {SCMP_SYS(write), kAllow, {descriptor(1)}},
      {SCMP_SYS(write), kAllow, {descriptor(2)}},
      {SCMP_SYS(writev), kAllow, {descriptor(1)}},
      {SCMP_SYS(writev), kAllow, {descriptor(2)}},
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
      {SCMP_SYS(tgkill), kAllow, {own_process}},  // abort()
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

Result<void> limit_resources(const SandboxLimits& limits) {
  struct Limit {
    __rlimit_resource_t resource;
    rlim_t value;
  };
  // RLIMIT_CPU counts over the whole life of a process; the parent sets it for each job.
  const std::array<Limit, 8> list{{{RLIMIT_CORE, 0},
                                   {RLIMIT_FSIZE, 0},
                                   {RLIMIT_NPROC, 0},
                                   {RLIMIT_MEMLOCK, 0},
                                   {RLIMIT_MSGQUEUE, 0},
                                   {RLIMIT_STACK, limits.stack_bytes},
                                   {RLIMIT_AS, limits.memory_bytes},
                                   {RLIMIT_NOFILE, 3}}};
  for (const Limit& limit : list) {
    rlimit both{};
    if (::getrlimit(limit.resource, &both) != 0) return os_error("cannot read a limit", errno);
    both.rlim_max = std::min(both.rlim_max, limit.value);  // it cannot be raised
    both.rlim_cur = both.rlim_max;
    if (::setrlimit(limit.resource, &both) != 0) return os_error("cannot set a limit", errno);
  }
  return {};
}

Result<void> limit_calls(bool log_only) {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(
      seccomp_init(log_only ? SCMP_ACT_LOG : SCMP_ACT_KILL_PROCESS), &seccomp_release);
  if (!filter) return os_error("cannot make a filter", ENOMEM);
  // Calls in another architecture's numbering (x32, 32 bit).
  int failed = seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  for (const Rule& rule : rules()) {
    if (failed != 0) break;
    if (rule.call < 0) continue;
    failed = seccomp_rule_add_array(filter.get(), rule.action, rule.call,
                                    static_cast<unsigned>(rule.where.size()), rule.where.data());
  }
  if (failed == 0) failed = seccomp_load(filter.get());
  if (failed != 0) return os_error("cannot limit system calls", -failed);
  return {};
}

}  // namespace

Result<void> enter_sandbox(const SandboxLimits& limits) {
  if constexpr (ANTIPHON_SANDBOX == 0) {
    log_line(LogLevel::warning, "no sandbox: antiphon was built without it");
    return {};
  }
  // No core file and no /proc/PID/mem for others: what is in memory may be a private feed.
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) return os_error("cannot forbid dumps", errno);
  // The limit of 3 descriptors below closes none that is open.
  if (::close_range(3, ~0U, 0) != 0) return os_error("cannot close descriptors", errno);
  if (auto limited = limit_resources(limits); !limited) return limited;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return os_error("cannot give up new privileges", errno);
  }
  return limit_calls(limits.log_only);
}

}  // namespace antiphon::os
