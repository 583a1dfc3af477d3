#include "antiphon/backend/commands.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

// What is read at once, so that a program that writes without end keeps nobody else waiting.
constexpr std::size_t kReadBytes = 64U << 10U;
constexpr std::size_t kMostErrors = 4096;
constexpr std::size_t kMostShown = 200;

std::string first_line(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string line = printable(text.substr(0, end));
    if (!line.empty()) return shortened(line, kMostShown);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return "";
}

// `tide-tables` of `/home/me/bin/tide-tables`.
std::string name_of(const std::string& program) {
  return shortened(printable(program.substr(program.rfind('/') + 1)), kMostShown);
}

struct Pipes {
  Pipe in;
  Pipe out;
  Pipe errors;
};

Result<Pipes> make_pipes() {
  auto in = make_pipe();
  if (!in) return in.error();
  auto out = make_pipe();
  if (!out) return out.error();
  auto errors = make_pipe();
  if (!errors) return errors.error();
  for (const int ours : {in->write.get(), out->read.get(), errors->read.get()}) {
    if (auto set = set_nonblocking(ours, true); !set) return set.error();
  }
  return Pipes{std::move(*in), std::move(*out), std::move(*errors)};
}

}  // namespace

// One program, from its start to its end.
class Commands::Run {
 public:
  Run(Commands& owner, Waiting started)
      : owner_(owner),
        id_(started.id),
        job_(std::move(started.job)),
        done_(std::move(started.done)),
        name_(name_of(job_.words[0])),
        timer_(owner.children_.loop(), [this] { look_at_time(); }) {}

  Result<void> start() {
    auto pipes = make_pipes();
    if (!pipes) return pipes.error();
    os::Program program;
    program.arguments = job_.words;
    program.descriptors = {
        {0, pipes->in.read.get()}, {1, pipes->out.write.get()}, {2, pipes->errors.write.get()}};
    auto child = owner_.children_.start_foreign(
        name_, std::move(program), [this](const std::string& reason) { ended(reason); });
    if (!child) return child.error();
    child_ = std::move(*child);
    watch(input_, std::move(pipes->in.write), false, [this] { write_some(); });
    watch(output_, std::move(pipes->out.read), true, [this] { read_output(); });
    watch(errors_, std::move(pipes->errors.read), true, [this] { read_errors(); });
    began_ = heard_ = owner_.children_.loop().now();
    look_at_time();
    return {};
  }

  Done take_done() { return std::move(done_); }

 private:
  // A descriptor of ours, and who looks after it.
  struct End {
    Fd fd;
    std::unique_ptr<os::Watch> watch;

    void close() {
      watch.reset();
      fd.reset();
    }
  };

  void watch(End& end, Fd fd, bool to_read, std::function<void()> on_ready) {
    end.fd = std::move(fd);
    end.watch =
        std::make_unique<os::Watch>(owner_.children_.loop(), end.fd.get(),
                                    [on_ready = std::move(on_ready)](bool, bool) { on_ready(); });
    end.watch->want(to_read, !to_read);
  }

  void write_some() {
    const std::string_view rest = std::string_view(job_.input).substr(written_);
    const ssize_t went = rest.empty() ? 0 : ::write(input_.fd.get(), rest.data(), rest.size());
    if (went < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (went > 0) {
      heard_ = owner_.children_.loop().now();
      written_ += static_cast<std::size_t>(went);
    }
    // A program that does not want all of it is free to close.
    if (went < 0 || written_ == job_.input.size()) input_.close();
  }

  // What is there now; nothing: not a byte, and perhaps the end, which closes `end`.
  std::optional<std::string_view> read_some(End& end) {
    if (!end.fd) return std::nullopt;
    const ssize_t got = ::read(end.fd.get(), buffer_.data(), buffer_.size());
    if (got > 0) {
      heard_ = owner_.children_.loop().now();
      return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) end.close();
    return std::nullopt;
  }

  bool read_output() {
    const auto part = read_some(output_);
    if (!part) return false;
    if (job_.most_output == 0) return true;
    if (read_.size() + part->size() > job_.most_output) {
      output_.close();
      give_up("the output of " + name_ + " is larger than " + std::to_string(job_.most_output) +
              " bytes");
      return false;
    }
    read_ += *part;
    return true;
  }

  bool read_errors() {
    const auto part = read_some(errors_);
    if (!part) return false;
    complaint_ += part->substr(0, kMostErrors - std::min(kMostErrors, complaint_.size()));
    return true;
  }

  void look_at_time() {
    const auto now = owner_.children_.loop().now();
    const auto shown = [](std::chrono::milliseconds time) {
      const bool whole = time.count() % 1000 == 0;
      return std::to_string(whole ? time.count() / 1000 : time.count()) + (whole ? " s" : " ms");
    };
    if (now >= began_ + job_.total) {
      give_up(name_ + " was not done within " + shown(job_.total));
    } else if (now >= heard_ + job_.stalled) {
      give_up(name_ + " wrote nothing for " + shown(job_.stalled));
    } else {
      timer_.start(std::min(began_ + job_.total, heard_ + job_.stalled) - now);
    }
  }

  void give_up(const std::string& why) {
    refused_ = why;
    child_->kill(why);
  }

  // Of its group nobody is left; what they wrote may still be in the pipes, a pipe's worth at most.
  void ended(const std::string& reason) {
    timer_.stop();
    const bool did_well = child_->did_well();
    for (std::size_t left = kPipeReads; left > 0 && read_output(); --left) {
    }
    for (std::size_t left = kPipeReads; left > 0 && read_errors(); --left) {
    }
    if (!refused_.empty()) return owner_.finish(id_, Error{refused_});
    if (did_well) return owner_.finish(id_, std::move(read_));
    const std::string told = first_line(complaint_);
    owner_.finish(id_, Error{printable(reason) + (told.empty() ? "" : ": " + told)});
  }

  static constexpr std::size_t kPipeReads = 64;  // a pipe of the largest size that there is

  Commands& owner_;
  std::uint32_t id_;
  CommandJob job_;
  Done done_;
  std::string name_;
  std::unique_ptr<Child> child_;
  End input_;
  End output_;
  End errors_;
  std::size_t written_ = 0;
  std::string read_;
  std::string complaint_;
  std::string refused_;  // why we ended it ourselves; empty: we did not
  std::chrono::milliseconds began_{};
  std::chrono::milliseconds heard_{};
  std::array<char, kReadBytes> buffer_{};
  os::Timer timer_;
};

Commands::Commands(Children& children, std::size_t at_once)
    : children_(children),
      at_once_(at_once),
      starter_(children.loop(), [this] { return start_next(); }) {}

Commands::~Commands() = default;

std::uint32_t Commands::start(CommandJob job, Done done) {
  const std::uint32_t id = next_id_++;
  waiting_.push_back({id, std::move(job), std::move(done)});
  starter_.wake();
  return id;
}

void Commands::cancel(std::uint32_t id) {
  std::erase_if(waiting_, [&](const Waiting& one) { return one.id == id; });
  running_.erase(id);
  starter_.wake();
}

// One a turn of the loop: to start a program takes about a millisecond.
bool Commands::start_next() {
  if (waiting_.empty() || running_.size() >= at_once_) return false;
  Waiting next = std::move(waiting_.front());
  waiting_.pop_front();
  const std::uint32_t id = next.id;
  Run& run = *(running_[id] = std::make_unique<Run>(*this, std::move(next)));
  if (auto started = run.start(); !started) finish(id, Error{printable(started.error().message)});
  return !waiting_.empty() && running_.size() < at_once_;
}

void Commands::finish(std::uint32_t id, Result<std::string> output) {
  const auto run = running_.find(id);
  const Done done = run->second->take_done();
  running_.erase(run);
  starter_.wake();
  done(std::move(output));
}

}  // namespace antiphon::backend
