// One request from its start to its result, over all its hops: what it has heard, and what that
// means. It knows nothing of sockets, queues and timers (see transfers.cc).

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "antiphon/base/time.h"
#include "antiphon/fetch/transfers.h"
#include "antiphon/model/fetch.h"
#include "fetch/address.h"
#include "fetch/body.h"
#include "fetch/easy.h"
#include "fetch/head.h"
#include "fetch/words.h"

namespace antiphon::fetch {

class Transfer {
 public:
  using Milliseconds = std::chrono::milliseconds;

  Transfer(TransferId id, FetchRequest request, Address address, std::uint64_t first_credit);

  [[nodiscard]] TransferId id() const { return id_; }
  [[nodiscard]] const FetchRequest& request() const { return request_; }
  [[nodiscard]] const Address& address() const { return address_; }  // of this hop

  // --- one hop ---
  void begin_hop(Milliseconds now);
  // False: the hop has to end here; outcome() says what that means.
  bool on_header(std::string_view line, std::span<char> scratch, const Body::Sink& sink);
  bool on_body(std::string_view bytes);
  // libcurl is through with the hop, or was stopped by a false above.
  struct Next {
    enum class Step { finish, follow, retry, drain } step = Step::finish;
    FetchResult result;  // of finish
  };
  Next end_hop(const CurlFailure& failure, Time wall_clock);

  // A connection to this IP address is about to be made: false for a private one, when a redirect
  // has led there from a public one.
  bool may_connect(std::string_view ip, bool is_private);
  // The connection that the request goes over. False: as on_header().
  bool connected(std::string_view ip, bool is_private);
  [[nodiscard]] bool is_connected() const { return connected_; }
  // Cookies go from one hop to the next.
  [[nodiscard]] bool is_redirect() const;
  void keep_cookies(std::vector<std::string> cookies) { cookies_ = std::move(cookies); }
  [[nodiscard]] const std::vector<std::string>& cookies() const { return cookies_; }

  // --- credit ---
  void add_credit(std::uint64_t bytes);
  // The body has more than its credit; stop the wire.
  [[nodiscard]] bool is_full() const { return body_ && body_->is_waiting(); }
  // Passes on what there is credit for. False as in on_body().
  bool flow();

  // --- time: total and stalled; it stands still between pause() and resume(), and between hops ---
  void heard(Milliseconds now) { last_heard_ = now; }
  // Since it began or heard something; not while it is paused.
  [[nodiscard]] Milliseconds silent_for(Milliseconds now) const { return now - last_heard_; }
  void pause(Milliseconds now) { paused_at_ = now; }
  void resume(Milliseconds now);
  [[nodiscard]] bool is_paused() const { return paused_at_.has_value(); }
  void rest(Milliseconds now);  // between hops
  // When there is something to complain about, if nothing happens until then.
  [[nodiscard]] Milliseconds deadline() const;
  void fail_by_time(Milliseconds now);

  [[nodiscard]] FetchResult failed(std::string error) const;

 private:
  bool stop(std::string reason);
  [[nodiscard]] bool has_feed() const;
  [[nodiscard]] bool may_be_adopted() const;
  Next verdict(Time wall_clock);
  Next redirected();
  [[nodiscard]] FetchResult result() const;

  TransferId id_;
  FetchRequest request_;
  Address address_;
  bool address_has_credentials_;  // the one that was asked for
  bool is_here_public_ = false;   // this hop's IP address
  bool was_public_ = false;       // that of a hop before
  std::string refused_ip_;        // private, after a public one
  bool connected_ = false;        // in this hop
  std::vector<std::string> cookies_;
  std::uint32_t hops_ = 0;
  bool only_permanent_ = true;
  bool retried_ = false;

  ResponseHead head_;
  std::size_t head_bytes_ = 0;     // of all responses
  std::size_t dropped_bytes_ = 0;  // of bodies that nobody wants
  std::uint64_t early_credit_;     // given before there was a body
  std::optional<Body> body_;
  std::optional<std::string> failure_;  // ours: goes before libcurl's

  Milliseconds time_left_;
  Milliseconds total_deadline_{};
  Milliseconds last_heard_{};
  std::optional<Milliseconds> paused_at_;
};

}  // namespace antiphon::fetch
