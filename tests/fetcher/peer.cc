#include "fetcher/peer.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "antiphon/fetch/transfers.h"
#include "antiphon/fetcher/serve.h"

namespace antiphon::fetcher::test {

namespace {

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

[[noreturn]] void be_fetcher(Fd in, Fd out, const Fd& errors) {
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::unsetenv(name);  // loopback only
  }
  ::dup2(errors.get(), STDERR_FILENO);
  ::signal(SIGPIPE, SIG_IGN);
  auto served = fetch::start_library();
  if (served) served = serve(in.release(), out.release());
  if (!served) std::fputs(served.error().message.c_str(), stderr);
  std::fflush(stderr);
  ::_exit(served ? 0 : 1);
}

}  // namespace

Peer::Peer() {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe there = need(make_pipe());
  Pipe back = need(make_pipe());
  Pipe errors = need(make_pipe());
  pid_ = ::fork();
  if (pid_ == 0) {
    there.write.reset();
    back.read.reset();
    be_fetcher(std::move(there.read), std::move(back.write), errors.write);
  }
  to_ = std::move(there.write);
  from_ = std::move(back.read);
  errors_ = std::move(errors.read);
  channel_ = need(wire::BlockingChannel::open(from_.get(), to_.get(), wire::Role::backend,
                                              wire::Role::fetcher));
}

Peer::~Peer() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Peer::send(std::uint32_t request, const wire::ToFetcher& message) {
  // A fetcher that has ended is seen by receive() and end().
  const auto sent = channel_->send(wire::encode(wire::RequestId{request}, message));
  (void)sent;
}

void Peer::send_settings(wire::FetchSettings settings) {
  send(0, std::move(settings));
}

void Peer::fetch(std::uint32_t request, const std::string& url) {
  FetchRequest message;
  message.url = url;
  send(request, std::move(message));
}

std::optional<std::pair<std::uint32_t, wire::FromFetcher>> Peer::receive() {
  const auto frame = need(channel_->receive());
  if (!frame) return std::nullopt;
  const auto request = static_cast<std::uint32_t>(frame->request);
  wire::FromFetcher message = need(wire::decode<wire::FromFetcher>(*frame));
  if (const auto* body = std::get_if<wire::FetchBody>(&message)) bodies[request] += body->bytes;
  if (const auto* result = std::get_if<FetchResult>(&message)) {
    if (!results.emplace(request, *result).second) throw std::runtime_error("answered twice");
  }
  return std::pair{request, std::move(message)};
}

FetchResult Peer::result_of(std::uint32_t request) {
  while (!results.contains(request)) {
    const auto said = receive();
    if (!said) throw std::runtime_error("the fetcher ended");
    if (const auto* body = std::get_if<wire::FetchBody>(&said->second)) {
      send(said->first, wire::FetchCredit{body->bytes.size()});
    }
  }
  return results[request];
}

int Peer::end() {
  to_.reset();
  int status = 0;
  if (::waitpid(std::exchange(pid_, -1), &status, 0) < 0 || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

std::string Peer::errors() const {
  char text[4096];
  const auto got = read_full(errors_.get(), text, sizeof text);
  return {text, got ? *got : 0};
}

}  // namespace antiphon::fetcher::test
