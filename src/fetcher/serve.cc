#include "antiphon/fetcher/serve.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "antiphon/base/fd.h"
#include "antiphon/fetch/transfers.h"
#include "antiphon/os/loop.h"
#include "antiphon/wire/channel.h"

namespace antiphon::fetcher {

namespace {

using fetch::TransferId;
using wire::RequestId;

// What may wait for a backend that is slow to read, before bodies are held back on the network.
constexpr std::size_t kMostQueued = 256U << 10U;

constexpr const char* kUserAgent = "antiphon/" ANTIPHON_VERSION " (+feed reader)";

TransferId transfer_of(RequestId id) {
  return TransferId{static_cast<std::uint32_t>(id)};
}
RequestId request_of(TransferId id) {
  return RequestId{static_cast<std::uint32_t>(id)};
}

// The request ids of the backend are the ids of the transfers.
class Fetcher {
 public:
  Fetcher(Fd in, Fd out, os::Confined box)
      : timer_(loop_,
               [this] {
                 transfers_->time_reached();
                 send_body();
               }),
        channel_(loop_, std::move(in), std::move(out), wire::Role::fetcher, wire::Role::backend,
                 {[this](const wire::Frame& frame) { on_frame(frame); },
                  [this](const std::optional<Error>& error) { end(error); },
                  [this] {
                    if (transfers_) transfers_->hold(false);
                    send_body();
                  }},
                 box) {}

  Result<void> run() {
    loop_.run();
    if (broken_) return *broken_;
    return {};
  }

 private:
  void on_frame(const wire::Frame& frame) {
    auto message = wire::decode<wire::ToFetcher>(frame);
    if (!message) return end(message.error());
    const bool is_settings = std::holds_alternative<wire::FetchSettings>(*message);
    if (is_settings == (transfers_ != nullptr)) {
      return end(Error{transfers_ ? "settings came twice" : "settings have to come first"});
    }
    std::visit([&](auto& said) { on(frame.request, said); }, *message);
    send_body();
  }

  void on(RequestId, const wire::FetchSettings& settings) {
    fetch::TransferOptions options;
    options.transfers = settings.transfers;
    options.per_host = settings.per_host;
    options.user_agent = settings.user_agent.empty() ? kUserAgent : settings.user_agent;
    options.first_credit = wire::kFirstCredit;
    options.proxies = fetch::proxies_of_environment();
    transfers_ = std::make_unique<fetch::Transfers>(std::move(options), hooks(), sinks());
  }

  void on(RequestId id, FetchRequest& request) {
    if (id == RequestId::none || !transfers_->start(transfer_of(id), std::move(request))) {
      end(Error{"a request has the number of another that is not done"});
    }
  }

  void on(RequestId id, const wire::FetchCredit& credit) {
    transfers_->grant(transfer_of(id), credit.bytes);
  }

  void on(RequestId id, const wire::FetchCancel&) {
    if (!transfers_->cancel(transfer_of(id))) return;
    FetchResult result;
    result.error = "cancelled";
    send(id, std::move(result));
  }

  void on(RequestId id, const wire::FetchPing&) { send(id, wire::FetchPong{}); }

  fetch::Hooks hooks() {
    return {[this](int fd, bool readable, bool writable) { watch(fd, readable, writable); },
            [this](std::optional<std::chrono::milliseconds> delay) {
              if (delay) {
                timer_.start(*delay);
              } else {
                timer_.stop();
              }
            },
            [this] { return loop_.now(); }, &system_now};
  }

  fetch::Sinks sinks() {
    return {[this](TransferId id, std::string_view part) { on_body(id, part); },
            [this](TransferId id, FetchResult result) {
              send_body();
              send(request_of(id), std::move(result));
            }};
  }

  void watch(int fd, bool readable, bool writable) {
    if (!readable && !writable) {
      watches_.erase(fd);
      return;
    }
    auto& watch = watches_[fd];
    if (!watch) {
      watch = std::make_unique<os::Watch>(loop_, fd, [this, fd](bool can_read, bool can_write) {
        transfers_->socket_ready(fd, can_read, can_write);
        send_body();
      });
    }
    watch->want(readable, writable);
  }

  // Parts that one turn brings for one transfer go out together.
  void on_body(TransferId id, std::string_view part) {
    if (id != body_of_ || body_.size() + part.size() > fetch::kLargestPart) send_body();
    body_of_ = id;
    body_ += part;
  }

  void send_body() {
    if (body_.empty()) return;
    send(request_of(body_of_), wire::FetchBody{std::exchange(body_, {})});
    if (channel_.queued() > kMostQueued) transfers_->hold(true);
  }

  void send(RequestId id, wire::FromFetcher message) {
    channel_.send(wire::encode<wire::FromFetcher>(id, message));
  }

  void end(const std::optional<Error>& error) {
    if (!broken_) broken_ = error;
    loop_.stop();
  }

  os::Loop loop_;
  os::Timer timer_;
  std::unordered_map<int, std::unique_ptr<os::Watch>> watches_;
  wire::FrameChannel channel_;
  TransferId body_of_{};
  std::string body_;
  std::optional<Error> broken_;
  std::unique_ptr<fetch::Transfers>
      transfers_;  // from the settings on; uses all above while it ends
};

}  // namespace

Result<void> serve(int in, int out, os::Confined box) {
  Fetcher fetcher{Fd(in), Fd(out), box};
  return fetcher.run();
}

}  // namespace antiphon::fetcher
