#include "antiphon/backend/quarantine.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "antiphon/base/fd.h"
#include "antiphon/base/hash.h"
#include "antiphon/base/log.h"
#include "antiphon/base/text.h"
#include "antiphon/os/paths.h"

namespace antiphon::backend {

namespace {

constexpr const char* kVersion = ANTIPHON_VERSION;
constexpr std::uint32_t kQuarantined = 2;
constexpr std::size_t kMostKeptBytes = 1U << 20U;
constexpr std::size_t kMostKept = 10;
constexpr std::size_t kMostReason = 512;

std::string name_of(std::string_view input) {
  return hash80({input});
}

std::string told(const store::Strike& strike) {
  return "quarantined: " + strike.reason + "; refresh --force tries it again";
}

void complain(const Result<void>& done) {
  if (!done) log_line(LogLevel::warning, "the quarantine is not kept: " + done.error().message);
}

// The oldest go.
void leave_room(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code failed;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (fs::directory_iterator each(folder, failed), end; !failed && each != end;
       each.increment(failed))
    files.emplace_back(each->last_write_time(failed), each->path());
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i + kMostKept <= files.size(); ++i)
    fs::remove(files[i].second, failed);
}

}  // namespace

Quarantine::Quarantine(store::Store& store, std::string folder, Clock clock)
    : store_(store), folder_(std::move(folder)), clock_(std::move(clock)) {}

Result<std::optional<store::Strike>> Quarantine::known(const Origin& origin,
                                                       std::string_view input) {
  auto strikes = store_.strikes(kVersion);
  if (!strikes) return strikes.error();
  std::erase_if(*strikes, [&](const auto& one) { return one.feed != origin.feed; });
  if (strikes->empty()) return std::optional<store::Strike>();
  const std::string name = name_of(input);
  for (store::Strike& strike : *strikes) {
    if (strike.input == name) return std::optional(std::move(strike));
  }
  return std::optional<store::Strike>();
}

// What cannot be looked up holds nothing up: that the store cannot be used is told by those who
// write what was read.
Result<std::size_t> Quarantine::admit(const Origin& origin, std::string_view input) {
  if (origin.feed == FeedId{}) return std::size_t{0};
  const auto strike = known(origin, input);
  if (!strike || !*strike) return std::size_t{0};
  if ((*strike)->count >= kQuarantined) return Error{told(**strike)};
  put(origin, input, kQuarantined, (*strike)->reason + ", and everything ended in the next try");
  return std::size_t{1};
}

void Quarantine::strike(const Origin& origin, std::string_view input, const std::string& reason) {
  if (origin.feed == FeedId{}) return;
  const auto strike = known(origin, input);
  if (!strike || !*strike) put(origin, input, 1, reason);
}

std::string Quarantine::condemn(const Origin& origin, std::string_view input,
                                const std::string& reason) {
  const store::Strike strike{origin.feed,
                             name_of(input),
                             origin.of_article,
                             kQuarantined,
                             shortened(printable(reason), kMostReason),
                             clock_()};
  complain(store_.strike(strike, kVersion));
  log_line(LogLevel::warning, "quarantined: " + strike.reason);
  keep(strike, input);
  return told(strike);
}

void Quarantine::put(const Origin& origin, std::string_view input, std::uint32_t count,
                     const std::string& reason) {
  complain(store_.strike({origin.feed, name_of(input), origin.of_article, count,
                          shortened(printable(reason), kMostReason), clock_()},
                         kVersion));
}

void Quarantine::acquit(const Origin& origin, std::string_view input) {
  if (origin.feed == FeedId{}) return;
  const auto strikes = store_.strikes(kVersion);
  if (!strikes) return complain(strikes.error());
  for (const store::Strike& strike : *strikes) {
    if (strike.feed != origin.feed || strike.of_article != origin.of_article) continue;
    if (!origin.of_article || strike.input == name_of(input))
      complain(store_.lift(strike.feed, strike.input));
  }
}

void Quarantine::withdraw(const Origin& origin, std::string_view input) {
  if (origin.feed != FeedId{}) complain(store_.lift(origin.feed, name_of(input)));
}

Result<void> Quarantine::lift(FeedId feed) {
  auto strikes = store_.strikes(kVersion);
  if (!strikes) return strikes.error();
  const bool any = std::any_of(strikes->begin(), strikes->end(),
                               [&](const auto& strike) { return strike.feed == feed; });
  return any ? store_.lift(feed) : Result<void>();
}

Result<std::vector<store::Strike>> Quarantine::quarantined() {
  auto strikes = store_.strikes(kVersion);
  if (strikes)
    std::erase_if(*strikes, [](const auto& strike) { return strike.count < kQuarantined; });
  return strikes;
}

void Quarantine::keep(const store::Strike& strike, std::string_view input) {
  if (folder_.empty()) return;
  const std::string file = folder_ + "/" + std::to_string(raw(strike.feed)) + "-" + strike.input;
  if (auto made = os::make_folder_for(file); !made) return complain(made);
  leave_room(folder_);
  complain(write_file(file, input.substr(0, kMostKeptBytes)));
}

}  // namespace antiphon::backend
