#include "parser/peer.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include <doctest/doctest.h>

#include "antiphon/parser/serve.h"

namespace antiphon::parser::test {

namespace {

constexpr std::size_t kPart = 128U << 10U;

// In the child: never comes back.
[[noreturn]] void run_child(const Fd& in, const Fd& out, const Fd& errors,
                            const std::function<void()>& before) {
  for (const int number : {SIGABRT, SIGSEGV, SIGSYS, SIGPIPE})
    std::signal(number, SIG_DFL);
  std::signal(SIGPIPE, SIG_IGN);
  ::dup2(in.get(), 0);
  ::dup2(out.get(), 1);
  ::dup2(errors.get(), 2);
  ::close_range(3, ~0U, 0);
  before();
  const auto served = serve(0, 1);
  if (!served) {
    (void)write_all(2, served.error().message);
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

Peer::Peer(const std::function<void()>& before) {
  std::signal(SIGPIPE, SIG_IGN);
  auto in = make_pipe();
  auto out = make_pipe();
  auto errors = make_pipe();
  REQUIRE(in);
  REQUIRE(out);
  REQUIRE(errors);
  child_ = ::fork();
  REQUIRE(child_ >= 0);
  if (child_ == 0) run_child(in->read, out->write, errors->write, before);
  to_child_ = std::move(in->write);
  from_child_ = std::move(out->read);
  errors_ = std::move(errors->read);
  auto channel = wire::BlockingChannel::open(from_child_.get(), to_child_.get(),
                                             wire::Role::backend, wire::Role::parser);
  REQUIRE(channel);
  channel_.emplace(std::move(*channel));
}

Peer::~Peer() {
  if (child_ < 0) return;
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

void Peer::send(std::uint32_t request, const wire::ToParser& message) {
  // It may have ended over what came before; the end tells.
  (void)channel_->send(wire::encode<wire::ToParser>(wire::RequestId{request}, message));
}

void Peer::send_document(std::uint32_t request, std::string_view bytes) {
  while (!bytes.empty()) {
    send(request, wire::DocumentPart{std::string(bytes.substr(0, kPart))});
    bytes.remove_prefix(std::min(kPart, bytes.size()));
  }
  send(request, wire::DocumentEnd{});
}

void Peer::send_raw(std::string_view bytes) {
  (void)write_all(to_child_.get(), bytes);
}

Peer::Answer Peer::receive() {
  auto frame = channel_->receive();
  REQUIRE(frame);
  REQUIRE(*frame);
  auto message = wire::decode<wire::FromParser>(**frame);
  REQUIRE(message);
  return {static_cast<std::uint32_t>((*frame)->request), std::move(*message)};
}

Peer::Parsed Peer::parse(std::uint32_t request, std::string_view document, wire::ParseJob job) {
  send(request, std::move(job));
  send_document(request, document);
  Parsed parsed;
  while (true) {
    Answer answer = receive();
    REQUIRE(answer.request == request);
    if (auto* items = std::get_if<wire::Items>(&answer.message)) {
      ++parsed.batches;
      for (ParsedItem& item : items->items)
        parsed.items.push_back(std::move(item));
    } else if (auto* failed = std::get_if<wire::Failed>(&answer.message)) {
      parsed.failed = failed->reason;
      return parsed;
    } else {
      parsed.feed = std::get<ParsedFeed>(answer.message);
      return parsed;
    }
  }
}

std::string Peer::end() {
  to_child_.reset();
  std::string text;
  std::array<char, 512> bytes{};
  for (ssize_t got = 0; (got = ::read(errors_.get(), bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  int status = 0;
  ::waitpid(child_, &status, 0);
  child_ = -1;
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return std::to_string(WEXITSTATUS(status)) + (text.empty() ? "" : ": " + text);
}

}  // namespace antiphon::parser::test
