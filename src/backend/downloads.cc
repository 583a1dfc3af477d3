#include "antiphon/backend/downloads.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "antiphon/base/log.h"
#include "antiphon/base/text.h"
#include "backend/random.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

// Requests that a fetcher is given at once, by the number of fetchers that died of one of them.
constexpr std::size_t kAtOnce[] = {SIZE_MAX, 8, 1};
constexpr int kMaxDeaths = 3;
constexpr std::size_t kMaxErrorBytes = 512;

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

Downloads::Downloads(Children& children, wire::FetchSettings settings,
                     std::function<std::size_t()> held_elsewhere)
    : children_(children),
      settings_(std::move(settings)),
      held_elsewhere_(std::move(held_elsewhere)),
      restart_(children.loop(), [this] {
        if (!transfers_.empty()) ensure_fetcher();
      }) {}

Downloads::~Downloads() = default;

std::uint32_t Downloads::start(FetchRequest request, Done done) {
  const std::uint32_t id = next_id_++;
  Transfer& transfer = transfers_[id];
  transfer.request = std::move(request);
  transfer.done = std::move(done);
  if (fetcher_ && !cautious_) {
    give(id, transfer);
  } else if (fetcher_) {
    hand_out();
  } else if (!restart_.is_set()) {
    restart_.start(0ms);  // from the loop, so that a failure calls back from there
  }
  return id;
}

void Downloads::cancel(std::uint32_t id) {
  const auto transfer = transfers_.find(id);
  if (transfer == transfers_.end()) return;
  forget(transfer);
  if (fetcher_)
    fetcher_->send(wire::encode<wire::ToFetcher>(wire::RequestId{id}, wire::FetchCancel{}));
  look_at_held();
}

void Downloads::give(std::uint32_t id, Transfer& transfer) {
  transfer.sent = true;
  fetcher_->send(wire::encode<wire::ToFetcher>(wire::RequestId{id}, transfer.request));
}

int Downloads::worst() const {
  int worst = 0;
  for (const auto& [id, transfer] : transfers_)
    worst = std::max(worst, transfer.deaths);
  return worst;
}

// The most suspect first: while there is one, the others wait for it to be done or found out.
void Downloads::hand_out() {
  const int deaths = cautious_ ? worst() : 0;
  cautious_ = deaths > 0;
  std::size_t out = 0;
  for (const auto& [id, transfer] : transfers_)
    out += transfer.sent ? 1 : 0;
  for (auto& [id, transfer] : transfers_) {
    if (transfer.sent || transfer.deaths < deaths) continue;
    if (cautious_ && out >= kAtOnce[deaths]) return;
    ++out;
    give(id, transfer);
  }
}

void Downloads::ensure_fetcher() {
  if (fetcher_) return;
  Child::Handlers handlers;
  handlers.on_frame = [this](const wire::Frame& frame) { received(frame); };
  handlers.on_end = [this](const std::string& reason) { ended(reason); };
  auto child = children_.start("antiphon-fetcher", wire::Role::fetcher, std::move(handlers));
  if (!child) {
    return fail_all(child.error().message);
  }
  fetcher_ = std::move(*child);
  fetcher_->send(wire::encode<wire::ToFetcher>(wire::RequestId::none, settings_));
  hand_out();
}

void Downloads::received(const wire::Frame& frame) {
  auto message = wire::decode<wire::FromFetcher>(frame);
  if (!message)
    return fetcher_->kill("antiphon-fetcher talked nonsense: " + message.error().message);
  const auto id = raw(frame.request);
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) return;  // cancelled meanwhile
  Transfer& transfer = found->second;

  if (auto* part = std::get_if<wire::FetchBody>(&*message)) {
    if (transfer.body.size() + part->bytes.size() > transfer.request.limits.decoded_bytes) {
      fetcher_->send(wire::encode<wire::ToFetcher>(frame.request, wire::FetchCancel{}));
      return finish(id, failure("the document is larger than " +
                                std::to_string(transfer.request.limits.decoded_bytes) + " bytes"));
    }
    held_ += part->bytes.size();
    transfer.ungranted += part->bytes.size();
    transfer.body += part->bytes;
    return grant(id, transfer);
  }
  restarts_.on_success(children_.loop().now());
  finish(id, made_safe(std::move(std::get<FetchResult>(*message))));
}

// Grants are given in pieces of half the first credit, so that they cost few messages. While too
// much is held, one transfer alone goes on, the favourite: it ends, and makes room.
void Downloads::grant(std::uint32_t id, Transfer& transfer) {
  if (transfer.ungranted < wire::kFirstCredit / 2) return;
  if (held_ < kHeldLimit) {
    favourite_ = 0;
  } else {
    if (favourite_ == 0) favourite_ = id;
    if (favourite_ != id) {
      starved_ = true;
      return;
    }
  }
  fetcher_->send(
      wire::encode<wire::ToFetcher>(wire::RequestId{id}, wire::FetchCredit{transfer.ungranted}));
  transfer.ungranted = 0;
}

void Downloads::forget(std::map<std::uint32_t, Transfer>::iterator transfer) {
  held_ -= transfer->second.body.size();
  if (transfer->first == favourite_) favourite_ = 0;
  transfers_.erase(transfer);
  if (fetcher_ && cautious_) hand_out();
  if (!fetcher_ || !std::exchange(starved_, false)) return;
  for (auto& [id, other] : transfers_)
    grant(id, other);
}

void Downloads::finish(std::uint32_t id, FetchResult result) {
  const auto found = transfers_.find(id);
  Done done = std::move(found->second.done);
  std::string body;
  held_ -= found->second.body.size();
  body.swap(found->second.body);
  forget(found);
  done(std::move(result), std::move(body));
  look_at_held();
}

void Downloads::look_at_held() {
  if (fetcher_) fetcher_->pause(held_elsewhere_() > kHeldElsewhereLimit);
}

void Downloads::ended(const std::string& reason) {
  fetcher_.reset();
  cautious_ = true;
  favourite_ = 0;
  starved_ = false;
  std::vector<std::uint32_t> failed;
  for (auto& [id, transfer] : transfers_) {
    held_ -= transfer.body.size();
    transfer.body.clear();
    transfer.ungranted = 0;
    if (!std::exchange(transfer.sent, false)) continue;
    if (++transfer.deaths >= kMaxDeaths) failed.push_back(id);
  }
  const auto now = children_.loop().now();
  restart_.start(restarts_.on_death(now, random_share()) - now);
  for (const std::uint32_t id : failed) {
    if (transfers_.contains(id)) finish(id, failure("the fetcher died of it: " + reason));
  }
}

void Downloads::fail_all(const std::string& reason) {
  while (!transfers_.empty())
    finish(transfers_.begin()->first, failure(reason));
}

}  // namespace antiphon::backend
