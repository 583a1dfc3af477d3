#include "antiphon/backend/processes.h"

#include <unistd.h>

#include <utility>

#include "antiphon/backend/shown.h"
#include "antiphon/base/text.h"
#include "antiphon/os/processes.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kMostShown = 200;

std::string shown(std::string_view text) {
  return shortened(printable(text), kMostShown);
}

void add_facts(wire::ProcessRow& row) {
  const auto facts = os::facts_of(static_cast<pid_t>(row.pid));
  if (!facts) return;
  row.processor = facts->look.processor;
  row.memory = facts->look.memory;
  if (facts->look.state == os::Look::State::stopped) row.state = "stopped";
}

std::string state_of(const os::Supervisor::Worker& worker) {
  if (worker.condemned || worker.leaves) return "leaving";
  if (!worker.jobs.empty()) return "working";
  return worker.has_spoken ? "idle" : "starting";
}

wire::ProcessRow row_of(const Crew& crew) {
  wire::ProcessRow row;
  row.role = crew.role();
  row.state = crew.supervisor().degraded() ? "degraded" : "none";
  row.restarts = static_cast<std::uint32_t>(crew.supervisor().restarts());
  row.reason = shown(crew.supervisor().last_reason());
  return row;
}

void add_crew(wire::ProcessList& list, const Crew& crew) {
  for (const auto& [id, worker] : crew.supervisor().workers()) {
    wire::ProcessRow row = row_of(crew);
    row.pid = static_cast<std::uint32_t>(crew.pid_of(id));
    if (!crew.supervisor().degraded()) row.state = state_of(worker);
    row.jobs = worker.jobs_done;
    row.sandbox = os::describe(crew.box_of(id));
    if (!worker.jobs.empty()) row.job = shown(shown_address(crew.told(worker.jobs.front())));
    add_facts(row);
    list.processes.push_back(std::move(row));
  }
  if (crew.supervisor().workers().empty()) list.processes.push_back(row_of(crew));
  list.waiting += static_cast<std::uint32_t>(crew.supervisor().waiting());
}

}  // namespace

wire::ProcessList processes_of(Backend& backend) {
  wire::ProcessList list;
  wire::ProcessRow self;
  self.role = "backend";
  self.pid = static_cast<std::uint32_t>(::getpid());
  self.state = "working";
  self.sandbox = os::describe(backend.box());
  add_facts(self);
  list.processes.push_back(std::move(self));
  for (const Crew* crew : backend.children().crews())
    add_crew(list, *crew);
  list.held_bytes = backend.pool().held_bytes();
  const auto strikes = backend.quarantine().quarantined();
  if (!strikes) return list;
  for (const store::Strike& strike : *strikes) {
    wire::QuarantineRow row;
    row.feed = strike.feed;
    if (const ListedFeed* feed = backend.feeds().find(strike.feed)) {
      row.title = feed->title();
      row.url = shown(shown_address(feed->subscription.url));
    }
    row.of_article = strike.of_article;
    row.reason = shown(strike.reason);
    row.since = strike.since;
    list.quarantine.push_back(std::move(row));
  }
  return list;
}

Result<std::string> try_again(Backend& backend, const wire::TryAgain& wanted) {
  if (wanted.role.empty()) {
    if (auto lifted = backend.quarantine().lift(wanted.feed); !lifted) return lifted.error();
    return std::string("the feed is tried again");
  }
  for (Crew* crew : backend.children().crews()) {
    if (crew->role() != wanted.role) continue;
    crew->retry();
    return "the " + wanted.role + " is tried again";
  }
  return Error{"there is no part with this name: " + shown(wanted.role)};
}

}  // namespace antiphon::backend
