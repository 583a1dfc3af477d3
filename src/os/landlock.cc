#include "os/landlock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "antiphon/base/fd.h"

namespace antiphon::os {

namespace {

// <linux/landlock.h> of the machine that builds may be older than the kernel that runs.
constexpr std::uint32_t kAskVersion = 1;
constexpr int kRulePathBeneath = 1;
constexpr int kRuleNetPort = 2;

struct RulesetAttributes {
  std::uint64_t files = 0;
  std::uint64_t net = 0;
  std::uint64_t scoped = 0;
};
struct __attribute__((packed)) PathAttributes {
  std::uint64_t allowed;
  std::int32_t parent;
};
struct PortAttributes {
  std::uint64_t allowed;
  std::uint64_t port;
};

constexpr std::uint64_t kExecute = 1U << 0U;
constexpr std::uint64_t kWriteFile = 1U << 1U;
constexpr std::uint64_t kReadFile = 1U << 2U;
constexpr std::uint64_t kReadDir = 1U << 3U;
constexpr std::uint64_t kRemoveFile = 1U << 5U;
constexpr std::uint64_t kMakeDir = 1U << 7U;
constexpr std::uint64_t kMakeReg = 1U << 8U;
constexpr std::uint64_t kRefer = 1U << 13U;              // version 2
constexpr std::uint64_t kTruncate = 1U << 14U;           // version 3
constexpr std::uint64_t kIoctlDev = 1U << 15U;           // version 5
constexpr std::uint64_t kFirstRights = (1U << 13U) - 1;  // all of version 1
constexpr std::uint64_t kOfFiles = kExecute | kWriteFile | kReadFile | kTruncate | kIoctlDev;
constexpr std::uint64_t kReading = kReadFile | kReadDir;
constexpr std::uint64_t kWriting =
    kReading | kWriteFile | kRemoveFile | kMakeDir | kMakeReg | kTruncate;

constexpr std::uint64_t kBindTcp = 1U << 0U;
constexpr std::uint64_t kConnectTcp = 1U << 1U;
constexpr std::uint64_t kScopeAbstractSocket = 1U << 0U;
constexpr std::uint64_t kScopeSignal = 1U << 1U;

constexpr int kWithRefer = 2;
constexpr int kWithTruncate = 3;
constexpr int kWithNet = 4;
constexpr int kWithIoctl = 5;
constexpr int kWithScopes = 6;

std::uint64_t file_rights(int version) {
  return kFirstRights | (version >= kWithRefer ? kRefer : 0) |
         (version >= kWithTruncate ? kTruncate : 0) | (version >= kWithIoctl ? kIoctlDev : 0);
}

RulesetAttributes handled_by(const Box& box, int version) {
  RulesetAttributes handled;
  if (version > 0 && box.files) handled.files = file_rights(version);
  if (version >= kWithNet) handled.net = kBindTcp | kConnectTcp;
  // Not of who has a spawner: the signal that tells it of our death would not reach it.
  if (version >= kWithScopes && box.calls != Calls::supervisor)
    handled.scoped = kScopeAbstractSocket | kScopeSignal;
  return handled;
}

Error landlock_error(const std::string& what, int error) {
  return Error{what + ": " + errno_text(error)};
}

Result<void> allow_path(const Fd& ruleset, const std::string& path, std::uint64_t rights) {
  const Fd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!place) return {};  // what cannot be reached need not be allowed
  struct stat status {};
  if (::fstat(place.get(), &status) != 0) return landlock_error(path, errno);
  if (!S_ISDIR(status.st_mode)) rights &= kOfFiles;
  const PathAttributes rule{rights, place.get()};
  if (::syscall(SYS_landlock_add_rule, ruleset.get(), kRulePathBeneath, &rule, 0U) != 0) {
    return landlock_error("cannot allow " + path, errno);
  }
  return {};
}

Result<void> allow_files(const Fd& ruleset, const Box::Files& files, std::uint64_t known) {
  for (const std::string& path : files.read) {
    if (auto allowed = allow_path(ruleset, path, kReading & known); !allowed) return allowed;
  }
  for (const std::string& path : files.write) {
    if (auto allowed = allow_path(ruleset, path, kWriting & known); !allowed) return allowed;
  }
  return {};
}

Result<void> allow_ports(const Fd& ruleset, const std::vector<std::uint16_t>& ports) {
  for (const std::uint16_t port : ports) {
    const PortAttributes rule{kConnectTcp, port};
    if (::syscall(SYS_landlock_add_rule, ruleset.get(), kRuleNetPort, &rule, 0U) != 0) {
      return landlock_error("cannot allow port " + std::to_string(port), errno);
    }
  }
  return {};
}

}  // namespace

int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0UL, kAskVersion);
  return version > 0 ? static_cast<int>(version) : 0;
}

Confined confined_by_landlock(const Box& box, int version) {
  const RulesetAttributes handled = handled_by(box, version);
  return (handled.files != 0 ? Confined::files : Confined::nothing) |
         (handled.net != 0 ? Confined::ports : Confined::nothing) |
         (handled.scoped != 0 ? Confined::signals : Confined::nothing);
}

Result<void> restrict_by_landlock(const Box& box, int version) {
  const RulesetAttributes attributes = handled_by(box, version);
  if (attributes.files == 0 && attributes.net == 0 && attributes.scoped == 0) return {};
  // An older kernel takes a longer struct when what it does not know is zero.
  const Fd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0U)));
  if (!ruleset) return landlock_error("cannot make a ruleset", errno);
  if (box.files) {
    if (auto allowed = allow_files(ruleset, *box.files, attributes.files); !allowed) return allowed;
  }
  if (attributes.net != 0) {
    if (auto allowed = allow_ports(ruleset, box.ports); !allowed) return allowed;
  }
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0U) != 0) {
    return landlock_error("cannot restrict itself", errno);
  }
  return {};
}

}  // namespace antiphon::os
