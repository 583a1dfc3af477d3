#include "antiphon/backend/refresh_lock.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace antiphon::backend {

namespace {

constexpr std::size_t kMostDigits = 10;

bool is_number(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

RefreshLock::RefreshLock(const std::string& store) : path_(store + ".refresh") {}

Result<bool> RefreshLock::try_take() {
  if (lock_) return true;
  auto lock = try_lock_beside(path_);
  if (!lock) return lock.error();
  if (!*lock) return false;
  lock_ = std::move(*lock);
  // Who holds it is only for messages: it is held, whether that can be written or not.
  if (::ftruncate(lock_.get(), 0) == 0)
    static_cast<void>(write_all(lock_.get(), std::to_string(::getpid())).ok());
  return true;
}

std::string RefreshLock::holder() const {
  const auto content = read_file(path_ + ".lock", kMostDigits);
  return content && is_number(*content) ? "process " + *content : "another program";
}

}  // namespace antiphon::backend
