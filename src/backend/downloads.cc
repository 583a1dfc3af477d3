#include "antiphon/backend/downloads.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr const char* kProgram = "antiphon-fetcher";
constexpr std::size_t kMaxErrorBytes = 512;

// Its transfers have limits of their own, and its memory is theirs. It is replaced after a while
// because files of the resolver may be others by then, which its sandbox does not know.
os::CrewPolicy fetcher_policy() {
  os::CrewPolicy policy;
  policy.name = kProgram;
  policy.most = 1;
  policy.at_once = {SIZE_MAX, 8, 1};
  policy.in_turn = false;
  policy.ping = 1s;
  policy.most_jobs = policy.most_growth = 0;
  return policy;
}

// The fetcher talks to strangers: its words are made fit to be shown and stored.
FetchResult made_safe(FetchResult result) {
  result.error = shortened(printable(result.error), kMaxErrorBytes);
  if (!is_web_url(result.url)) result.url.clear();
  if (!is_web_url(result.permanent_url)) result.permanent_url.clear();
  const auto header = [](std::string& value) {
    if (value.size() > 1024 || printable(value) != value) value.clear();
  };
  header(result.validators.etag);
  header(result.validators.last_modified);
  header(result.content_type);
  return result;
}

FetchResult failure(std::string reason) {
  FetchResult result;
  result.error = std::move(reason);
  return result;
}

}  // namespace

void Reach::add(const std::string& url, const FetchMeans& means) {
  for (const std::string& address : {url, means.proxy.value_or("")}) {
    if (const auto port = address.empty() ? std::nullopt : port_of(address)) ports.insert(*port);
  }
  for (const std::string& file : {means.ca_file, means.client_cert, means.client_key}) {
    if (!file.empty()) files.insert(file);
  }
}

bool Reach::covers(const Reach& other) const {
  return std::includes(ports.begin(), ports.end(), other.ports.begin(), other.ports.end()) &&
         std::includes(files.begin(), files.end(), other.files.begin(), other.files.end());
}

Downloads::Downloads(Children& children, wire::FetchSettings settings,
                     std::function<std::size_t()> held_elsewhere,
                     std::function<Reach()> known_reach)
    : children_(children),
      settings_(std::move(settings)),
      held_elsewhere_(std::move(held_elsewhere)),
      known_reach_(std::move(known_reach)),
      crew_(children, *this, "fetcher", fetcher_policy(), false) {}

Downloads::~Downloads() = default;

std::uint32_t Downloads::start(FetchRequest request, Done done) {
  const JobId id = crew_.next_job();
  Reach needed;
  needed.add(request.url, request.means);
  transfers_.try_emplace(id, Transfer{std::move(request), std::move(done)});
  if (!reach_.covers(needed)) crew_.renew();
  os::JobSpec spec;
  spec.patient = true;
  crew_.submit(spec);
  return static_cast<std::uint32_t>(raw(id));
}

void Downloads::cancel(std::uint32_t id) {
  const auto transfer = transfers_.find(JobId{id});
  if (transfer == transfers_.end()) return;
  forget(transfer);
  look_at_held();
}

Result<std::unique_ptr<Child>> Downloads::start_worker(JobId, Child::Handlers handlers) {
  reach_ = known_reach_();
  for (const auto& [id, transfer] : transfers_)
    reach_.add(transfer.request.url, transfer.request.means);
  std::vector<std::string> arguments;
  for (const std::uint16_t port : reach_.ports)
    arguments.push_back("--port=" + std::to_string(port));
  for (const std::string& file : reach_.files)
    arguments.push_back("--file=" + file);
  auto fetcher = children_.start(kProgram, wire::Role::fetcher, std::move(handlers), arguments);
  if (fetcher) (*fetcher)->send(wire::encode<wire::ToFetcher>(wire::RequestId::none, settings_));
  return fetcher;
}

void Downloads::give(Child& fetcher, wire::RequestId request, JobId job) {
  Transfer& transfer = transfers_.at(job);
  empty(transfer);
  fetcher.send(wire::encode<wire::ToFetcher>(request, transfer.request));
}

wire::Frame Downloads::ping() const {
  return wire::encode<wire::ToFetcher>(wire::RequestId::none, wire::FetchPing{});
}

bool Downloads::is_pong(const wire::Frame& frame) const {
  static const std::uint16_t pong =
      wire::encode<wire::FromFetcher>(wire::RequestId::none, wire::FetchPong{}).kind;
  return frame.kind == pong;
}

CrewWork::Heard Downloads::take(JobId job, const wire::Frame& frame) {
  auto message = wire::decode<wire::FromFetcher>(frame);
  if (!message) return {.nonsense = message.error().message};
  const auto found = transfers_.find(job);
  auto* result = std::get_if<FetchResult>(&*message);
  if (found == transfers_.end()) return {.over = result != nullptr};  // cancelled meanwhile
  Transfer& transfer = found->second;
  if (result != nullptr) {
    transfer.result = made_safe(std::move(*result));
    return {.over = true};
  }
  const auto* part = std::get_if<wire::FetchBody>(&*message);
  if (part == nullptr) return {};
  const auto limit = transfer.request.limits.decoded_bytes;
  if (transfer.body.size() + part->bytes.size() > limit) {
    finish(job, failure("the document is larger than " + std::to_string(limit) + " bytes"));
    return {};
  }
  held_ += part->bytes.size();
  transfer.ungranted += part->bytes.size();
  transfer.body += part->bytes;
  grant(job, transfer);
  return {};
}

// Grants are given in pieces of half the first credit, so that they cost few messages. While too
// much is held, one transfer alone goes on, the favourite: it ends, and makes room.
void Downloads::grant(JobId job, Transfer& transfer) {
  if (transfer.ungranted < wire::kFirstCredit / 2) return;
  if (held_ < kHeldLimit) {
    favourite_ = JobId::none;
  } else {
    if (favourite_ == JobId::none) favourite_ = job;
    if (favourite_ != job) {
      starved_ = true;
      return;
    }
  }
  crew_.tell(job, [&](wire::RequestId request) {
    return wire::encode<wire::ToFetcher>(request, wire::FetchCredit{transfer.ungranted});
  });
  transfer.ungranted = 0;
}

void Downloads::empty(Transfer& transfer) {
  held_ -= transfer.body.size();
  transfer.body = {};
  transfer.ungranted = 0;
}

void Downloads::forget(std::map<JobId, Transfer>::iterator transfer) {
  const JobId job = transfer->first;
  empty(transfer->second);
  if (job == favourite_) favourite_ = JobId::none;
  transfers_.erase(transfer);
  crew_.tell(job, [](wire::RequestId request) {
    return wire::encode<wire::ToFetcher>(request, wire::FetchCancel{});
  });
  crew_.cancel(job);
  if (!std::exchange(starved_, false)) return;
  for (auto& [id, other] : transfers_)
    grant(id, other);
}

void Downloads::finish(JobId job, FetchResult result) {
  const auto found = transfers_.find(job);
  Done done = std::move(found->second.done);
  held_ -= found->second.body.size();
  std::string body = std::exchange(found->second.body, {});
  forget(found);
  done(std::move(result), std::move(body));
  look_at_held();
}

void Downloads::look_at_held() {
  crew_.pause(held_elsewhere_() > kHeldElsewhereLimit);
}

void Downloads::suspected(JobId job, const std::string&) {
  const auto found = transfers_.find(job);
  if (found == transfers_.end()) return;
  if (job == favourite_) favourite_ = JobId::none;
  empty(found->second);
}

void Downloads::over(JobId job, Ending ending, const std::string& reason) {
  switch (ending) {
    case Ending::done:
      return finish(job, std::exchange(transfers_.at(job).result, {}));
    case Ending::deadly:
    case Ending::forbidden:
      return finish(job, failure("the fetcher died of it: " + reason));
    case Ending::unserved:
      return finish(job, failure(reason));
  }
}

std::string Downloads::told(JobId job) const {
  const auto transfer = transfers_.find(job);
  return transfer == transfers_.end() ? "" : transfer->second.request.url;
}

}  // namespace antiphon::backend
