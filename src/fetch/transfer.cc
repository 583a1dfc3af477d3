#include "fetch/transfer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/text.h"

namespace antiphon::fetch {

namespace {

constexpr std::size_t kLargestHead = 64U << 10U;
// To hear an error page to its end keeps the connection; a long one is not worth it.
constexpr std::size_t kMostDropped = 64U << 10U;

bool is_permanent(std::uint32_t status) {
  return status == 301 || status == 308;
}

// What the user says of the feed, where its address says nothing.
Address completed(Address address, const FetchMeans& means) {
  if (!address.has_credentials()) {
    address.user = means.user;
    address.password = means.password;
  } else if (address.password.empty() && (means.user.empty() || means.user == address.user)) {
    address.password = means.password;
  }
  return address;
}

std::string unwanted_words(std::uint32_t status, const Address& address) {
  std::string words = status_words(status);
  if (status >= 200 && status < 300) return words + ", where a feed was expected";
  if (status != 401) return words;
  if (!address.own)
    return words + ": a redirect led to " + printable(address.place()) +
           ", which is not told the feed's credentials";
  return words + (address.has_credentials()
                      ? ": the server refuses the user name and password"
                      : ": put user=NAME and password=SECRET, or password-command=COMMAND, behind "
                        "the address in the feeds file");
}

}  // namespace

Transfer::Transfer(TransferId id, FetchRequest request, Address address, std::uint64_t first_credit)
    : id_(id),
      request_(std::move(request)),
      address_(completed(address, request_.means)),
      address_has_credentials_(address.has_credentials()),
      early_credit_(first_credit),
      time_left_(request_.limits.total) {}

void Transfer::begin_hop(Milliseconds now) {
  head_ = {};
  dropped_bytes_ = 0;
  failure_.reset();
  refused_ip_.clear();
  connected_ = false;
  total_deadline_ = now + time_left_;
  last_heard_ = now;
}

void Transfer::rest(Milliseconds now) {
  time_left_ = std::max(total_deadline_ - now, Milliseconds{1});
}

bool Transfer::stop(std::string reason) {
  if (!failure_) failure_ = std::move(reason);
  return false;
}

bool Transfer::may_connect(std::string_view ip, bool is_private) {
  if (!is_private || !was_public_) return true;
  refused_ip_ = ip;
  return false;
}

bool Transfer::connected(std::string_view ip, bool is_private) {
  connected_ = true;
  is_here_public_ = !is_private;
  return may_connect(ip, is_private);
}

// A 226 is good only for those who asked for it, and as the one thing that they asked for.
bool Transfer::has_feed() const {
  return head_.status() == 200 || (head_.status() == 226 && head_.manipulation() == "feed" &&
                                   asks_for_delta(request_.validators));
}

bool Transfer::on_header(std::string_view line, std::span<char> scratch, const Body::Sink& sink) {
  head_bytes_ += line.size();
  if (head_bytes_ > kLargestHead) return stop("the head of the answer is too large");
  const bool was_complete = head_.complete();
  head_.line(line);
  if (!head_.complete() || was_complete || !has_feed()) return true;

  if (head_.has_bad_length()) return stop("the answer has a length that makes no sense");
  auto decoder = make_decoder(head_.content_coding());
  if (!decoder) return stop(decoder.error().message);
  const FetchLimits& limits = request_.limits;
  const bool encoded = !head_.content_coding().empty() && head_.content_coding() != "identity";
  const std::uint64_t most = encoded ? limits.compressed_bytes : limits.decoded_bytes;
  if (head_.content_length().value_or(0) > most) return stop("larger than " + size_words(most));
  body_.emplace(*std::move(decoder), encoded, limits, scratch, sink);
  body_->add_credit(early_credit_);
  return true;
}

bool Transfer::on_body(std::string_view bytes) {
  if (!body_) {
    dropped_bytes_ += bytes.size();
    return dropped_bytes_ <= kMostDropped;
  }
  if (auto taken = body_->take(bytes); !taken) return stop(taken.error().message);
  return true;
}

void Transfer::add_credit(std::uint64_t bytes) {
  if (body_) {
    body_->add_credit(bytes);
  } else {
    early_credit_ = bytes > UINT64_MAX - early_credit_ ? UINT64_MAX : early_credit_ + bytes;
  }
}

bool Transfer::flow() {
  if (!body_) return true;
  if (auto flowed = body_->flow(); !flowed) return stop(flowed.error().message);
  return true;
}

void Transfer::resume(Milliseconds now) {
  if (!paused_at_) return;
  const Milliseconds pause = now - *std::exchange(paused_at_, std::nullopt);
  total_deadline_ += pause;
  last_heard_ += pause;
}

Transfer::Milliseconds Transfer::deadline() const {
  return std::min(total_deadline_, last_heard_ + request_.limits.stalled);
}

void Transfer::fail_by_time(Milliseconds now) {
  const FetchLimits& limits = request_.limits;
  if (now >= total_deadline_) {
    stop("not done within " + time_words(limits.total));
  } else if (head_.complete()) {
    stop("nothing more came for " + time_words(limits.stalled));
  } else {
    stop("no answer within " + time_words(limits.stalled));
  }
}

// What was heard counts for more than how it ended: a 404 whose page breaks off is still a 404.
Transfer::Next Transfer::end_hop(const CurlFailure& failure, Time wall_clock) {
  if (head_.complete() && !has_feed()) return verdict(wall_clock);
  connected_ = connected_ || failure.connected;
  if (!refused_ip_.empty() && failure.code != CURLE_OK) {
    return {Next::Step::finish, failed("redirect from a public address to a private one (" +
                                       refused_ip_ + "), which is not followed")};
  }
  if (failure_) {
    FetchResult told = failed(*failure_);
    told.unreachable = failure.code == CURLE_OPERATION_TIMEDOUT && !connected_;
    return {Next::Step::finish, std::move(told)};
  }
  if (failure.code != CURLE_OK) {
    const bool unheard = failure.code == CURLE_GOT_NOTHING || failure.code == CURLE_RECV_ERROR ||
                         failure.code == CURLE_SEND_ERROR;
    const bool may_retry = unheard && connected_ && head_bytes_ == 0 && failure.proxy_status < 300;
    if (may_retry && !std::exchange(retried_, true)) return {Next::Step::retry, {}};
    CurlFailure known = failure;
    known.connected = connected_;
    known.in_head = !head_.complete();
    FetchResult told = failed(failure_words(known, address_));
    told.unreachable = is_unreachable(known);
    return {Next::Step::finish, std::move(told)};
  }
  if (!body_)
    return {Next::Step::finish, failed("the answer of " + address_.place() + " is not HTTP")};
  if (auto ended = body_->end(); !ended) return {Next::Step::finish, failed(ended.error().message)};
  if (body_->is_waiting()) return {Next::Step::drain, {}};
  return verdict(wall_clock);
}

Transfer::Next Transfer::verdict(Time wall_clock) {
  const std::uint32_t status = head_.status();
  if (is_redirect()) return redirected();
  FetchResult told = result();
  if (has_feed()) {
    told.outcome = FetchOutcome::fetched;
    told.validators = head_.validators();
    told.fresh_for = head_.fresh_for(wall_clock);
  } else if (status == 304) {
    // Those that it answers to: a 304 may repeat one of the two, and they are never mixed.
    told.outcome = FetchOutcome::not_modified;
    told.validators = request_.validators;
    told.fresh_for = head_.fresh_for(wall_clock);
  } else {
    told.error = unwanted_words(status, address_);
    if (status == 429 || status == 503) {
      told.retry_after = parse_retry_after(head_.retry_after(), wall_clock);
    }
    return {Next::Step::finish, std::move(told)};
  }
  if (hops_ > 0 && only_permanent_ && may_be_adopted()) told.permanent_url = address_.url;
  return {Next::Step::finish, std::move(told)};
}

// Whoever adopts a new address for one with a password would lose that; and what the feed has
// beside its address would be sent to the new place, which it was not meant for.
bool Transfer::may_be_adopted() const {
  const FetchMeans& means = request_.means;
  const bool has_secrets = !means.user.empty() || !means.password.empty() ||
                           !means.headers.empty() || !means.cookies.empty() ||
                           !means.client_cert.empty();
  return !address_has_credentials_ && (address_.own || (!has_secrets && means.verify));
}

bool Transfer::is_redirect() const {
  const std::uint32_t status = head_.status();
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Transfer::Next Transfer::redirected() {
  const auto finish = [&](std::string error) {
    return Next{Next::Step::finish, failed(std::move(error))};
  };
  if (head_.location().empty()) return finish(status_words(head_.status()) + " without an address");
  auto target = redirect_target(address_, head_.location());
  if (!target) return finish(target.error().message);
  if (++hops_ > request_.limits.redirects) {
    return finish(fmt::format("more than {} redirects", request_.limits.redirects));
  }
  was_public_ = was_public_ || is_here_public_;
  only_permanent_ = only_permanent_ && is_permanent(head_.status());
  address_ = *std::move(target);
  return {Next::Step::follow, {}};
}

FetchResult Transfer::result() const {
  FetchResult told;
  told.status = head_.complete() ? head_.status() : 0;
  told.url = address_.url;
  told.content_type = head_.content_type();
  return told;
}

FetchResult Transfer::failed(std::string error) const {
  FetchResult told = result();
  told.error = printable(error);
  return told;
}

}  // namespace antiphon::fetch
