#include "antiphon/os/sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "antiphon/base/fd.h"
#include "antiphon/base/log.h"
#include "os/landlock.h"

#if ANTIPHON_SANDBOX
#include "os/call_filter.h"
#endif

namespace antiphon::os {

namespace {

constexpr const char* kVariable = "ANTIPHON_SANDBOX";

#if !ANTIPHON_SANDBOX
bool has_call_filter() {
  return false;
}
Result<void> filter_calls(const Box&, bool) {
  return {};
}
#endif

Error os_error(const std::string& what, int error) {
  return Error{"no sandbox: " + what + ": " + errno_text(error)};
}

struct Limit {
  __rlimit_resource_t resource;
  rlim_t value;
};

Result<void> lower(const Limit& limit) {
  rlimit both{};
  if (::getrlimit(limit.resource, &both) != 0) return os_error("cannot read a limit", errno);
  both.rlim_max = std::min(both.rlim_max, limit.value);  // it cannot be raised
  both.rlim_cur = both.rlim_max;
  if (::setrlimit(limit.resource, &both) != 0) return os_error("cannot set a limit", errno);
  return {};
}

// RLIMIT_CPU counts over the whole life of a process; the parent sets it for each job.
Result<void> limit_resources(const Box& box) {
  std::vector<Limit> limits;
  if (box.calls != Calls::supervisor) limits.push_back({RLIMIT_CORE, 0});
  if (box.calls == Calls::values) {
    limits.insert(
        limits.end(),
        {{RLIMIT_FSIZE, 0}, {RLIMIT_NPROC, 0}, {RLIMIT_MEMLOCK, 0}, {RLIMIT_MSGQUEUE, 0}});
  }
  if (box.stack_bytes != 0) limits.push_back({RLIMIT_STACK, box.stack_bytes});
  if (box.memory_bytes != 0) limits.push_back({RLIMIT_AS, box.memory_bytes});
  for (const Limit& limit : limits) {
    if (auto lowered = lower(limit); !lowered) return lowered;
  }
  return {};
}

std::string missing(Confined offered) {
  if (!ANTIPHON_SANDBOX) return "antiphon was built without it (-Dsandbox=off)";
  if (!has(offered, Confined::calls)) return "this system has no seccomp";
  if (!has(offered, Confined::files)) return "this system has no Landlock";
  return "";
}

Error refused(const std::string& why) {
  return Error{"no sandbox: " + why + "; with sandbox = \"required\" antiphon does not run so"};
}

// Where a part cannot be had the others are still worth having.
class Entering {
 public:
  Entering(const Box& box, SandboxPolicy policy) : box_(box), policy_(policy) {}

  Result<Confined> run() {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
      return os_error("cannot give up new privileges", errno);
    }
    const int version = landlock_version();
    if (version > 0 && policy_ != SandboxPolicy::log) {
      auto restricted = restrict_by_landlock(box_, version);
      if (auto kept = keep(restricted, confined_by_landlock(box_, version)); !kept)
        return kept.error();
    }
    // Only now: before, Landlock's descriptor could not be made.
    if (box_.calls == Calls::values) {
      if (auto lowered = lower({RLIMIT_NOFILE, 3}); !lowered) return lowered.error();
    }
    if (has_call_filter()) {
      auto filtered = filter_calls(box_, policy_ == SandboxPolicy::log);
      if (auto kept = keep(filtered, Confined::calls); !kept) return kept.error();
    }
    return confined_;
  }

 private:
  Result<void> keep(const Result<void>& done, Confined gained) {
    if (done) {
      confined_ = confined_ | gained;
      return {};
    }
    if (policy_ == SandboxPolicy::required) return refused(done.error().message);
    return {};
  }

  const Box& box_;
  SandboxPolicy policy_;
  Confined confined_ = Confined::nothing;
};

}  // namespace

std::string describe(Confined confined) {
  constexpr std::array kNames{
      std::pair{Confined::calls, "calls"}, std::pair{Confined::files, "files"},
      std::pair{Confined::ports, "ports"}, std::pair{Confined::signals, "signals"}};
  std::string text;
  for (const auto& [bit, name] : kNames) {
    if (has(confined, bit)) text += (text.empty() ? "" : ", ") + std::string(name);
  }
  return text.empty() ? "none" : text;
}

Confined sandbox_offers() {
  if (!ANTIPHON_SANDBOX) return Confined::nothing;
  const Confined calls = has_call_filter() ? Confined::calls : Confined::nothing;
  return calls | confined_by_landlock(Box{}, landlock_version());
}

Result<void> check_sandbox(SandboxPolicy policy) {
  if (policy != SandboxPolicy::required) return {};
  const std::string why = missing(sandbox_offers());
  if (why.empty()) return {};
  return refused(why);
}

Result<Confined> enter_sandbox(const Box& box, SandboxPolicy policy) {
  if (auto checked = check_sandbox(policy); !checked) return checked.error();
  // AddressSanitizer, for which there are builds without the sandbox, lives with no limits either.
  if (!ANTIPHON_SANDBOX) return Confined::nothing;
  // No core file and no /proc/PID/mem for others: what is in memory may be a private feed.
  if (box.calls != Calls::supervisor && ::prctl(PR_SET_DUMPABLE, 0) != 0) {
    return os_error("cannot forbid dumps", errno);
  }
  // The limit of 3 descriptors closes none that is open.
  if (box.calls == Calls::values && ::close_range(3, ~0U, 0) != 0) {
    return os_error("cannot close descriptors", errno);
  }
  if (auto limited = limit_resources(box); !limited) return limited.error();
  if (policy == SandboxPolicy::off) return Confined::nothing;
  return Entering(box, policy).run();
}

SandboxPolicy policy_of_environment(SandboxPolicy otherwise) {
  const char* const value = std::getenv(kVariable);
  return value == nullptr ? otherwise : sandbox_policy_named(value).value_or(otherwise);
}

std::string policy_variable(SandboxPolicy policy) {
  return std::string(kVariable) + "=" + std::string(name_of(policy));
}

}  // namespace antiphon::os
