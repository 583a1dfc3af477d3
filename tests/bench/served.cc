#include "bench/served.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace antiphon::bench {

namespace {

struct Pipe {
  Fd read;
  Fd write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) give_up("no pipe");
  return {Fd(ends[0]), Fd(ends[1])};
}

std::size_t number_in(const std::string& file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string word; lines >> word;) {
    std::size_t number = 0;
    if (word == name && lines >> number) return number;
  }
  return 0;
}

template <class Result>
auto must(Result&& result) {
  if (!result) give_up(result.error().message);
  return *std::forward<Result>(result);
}

}  // namespace

void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

pid_t start_backend(const std::string& program, const std::string& home,
                    const std::vector<std::string>& arguments, int input, int output) {
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables{
      "HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_DATA_HOME=" + home + "/data",
      "XDG_STATE_HOME=" + home + "/state", "XDG_RUNTIME_DIR=" + home};
  const auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> made;
    for (std::string& text : texts)
      made.push_back(text.data());
    made.push_back(nullptr);
    return made;
  };
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, pointers(words).data(),
                                   pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) give_up(program + ": " + errno_text(failed));
  return pid;
}

Seconds run_backend(const std::string& program, const std::string& home,
                    const std::vector<std::string>& arguments) {
  Pipe output = make_pipe();
  const auto start = Steady::now();
  const pid_t pid = start_backend(program, home, arguments, output.read.get(), output.write.get());
  output.write.reset();
  std::array<char, 65536> buffer;
  while (::read(output.read.get(), buffer.data(), buffer.size()) > 0) {
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (status != 0) give_up("the backend failed");
  return Steady::now() - start;
}

Served::Served(const std::string& program, const std::string& home) {
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  pid_ = start_backend(program, home, {"serve"}, input.read.get(), output.write.get());
  in_ = std::move(output.read);
  out_ = std::move(input.write);
  channel_ = must(wire::BlockingChannel::open(in_.get(), out_.get(), wire::Role::frontend,
                                              wire::Role::backend));
}

Served::~Served() {
  out_.reset();
  ::waitpid(pid_, nullptr, 0);
}

void Served::send(const wire::ToBackend& message) {
  if (auto sent =
          channel_->send(wire::encode<wire::ToBackend>(wire::RequestId{++request_}, message));
      !sent)
    give_up(sent.error().message);
}

void Served::open_view(wire::OpenView message) {
  message.generation = Generation{++generation_};
  send(message);
}

void Served::edit_all(ViewId view, wire::EditKind what) {
  send(wire::Edit{EditNumber{++edit_}, view, Generation{generation_}, what, {}, {}});
}

void Served::undo() {
  send(wire::Undo{EditNumber{++edit_}});
}

wire::FromBackend Served::receive() {
  auto frame = must(channel_->receive());
  if (!frame) give_up("the backend ended");
  auto message = must(wire::decode<wire::FromBackend>(*frame));
  if (const auto* notice = std::get_if<wire::Notice>(&message)) give_up(notice->text);
  return message;
}

Window Served::window(ViewId view) {
  while (true) {
    auto message = receive();
    if (const auto* done = std::get_if<wire::Done>(&message); done != nullptr && !done->ok)
      give_up(done->text);
    auto* window = std::get_if<Window>(&message);
    if (window == nullptr || window->view != view) continue;
    send(wire::Seen{view, window->number});
    if (raw(window->generation) == generation_) return std::move(*window);
  }
}

wire::FromBackend Served::answer() {
  while (true) {
    auto message = receive();
    if (const auto* window = std::get_if<Window>(&message))
      send(wire::Seen{window->view, window->number});
    else if (!std::holds_alternative<wire::RefreshState>(message))
      return message;
  }
}

std::size_t memory_of(pid_t process) {
  return number_in("/proc/" + std::to_string(process) + "/smaps_rollup", "Pss:");
}

std::size_t wakeups_of(pid_t process) {
  return number_in("/proc/" + std::to_string(process) + "/status", "voluntary_ctxt_switches:");
}

}  // namespace antiphon::bench
