#include "antiphon/parser/serve.h"

#include <exception>
#include <new>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "antiphon/base/hash.h"
#include "antiphon/feed/charsets.h"
#include "antiphon/os/sandbox.h"
#include "antiphon/wire/channel.h"
#include "parser/jobs.h"

namespace antiphon::parser {

namespace {

// The backend takes 32 MB in a refresh, and its `parse` 50 MB; a little more is let through, so
// that it is the one to say so.
constexpr std::size_t kMaxDocument = 51U << 20U;

// A document that comes in parts, and what is to be done with it.
struct Document {
  wire::RequestId request;
  std::variant<wire::ParseJob, wire::ReadOpmlJob> job;
  std::string bytes;
  // Why nothing will come of it. Its parts are passed over then, up to its end.
  std::string spoiled;
};

bool is_of_document(const wire::ToParser& message) {
  return std::holds_alternative<wire::DocumentPart>(message) ||
         std::holds_alternative<wire::DocumentEnd>(message);
}

class Worker {
 public:
  Worker(wire::BlockingChannel& channel, feed::Charsets& charsets)
      : channel_(channel), charsets_(charsets) {}

  Result<void> run() {
    while (true) {
      auto frame = channel_.receive();
      if (!frame) return frame.error();
      if (!*frame) return {};
      auto message = wire::decode<wire::ToParser>(**frame);
      if (!message) return message.error();
      request_ = (*frame)->request;
      if (document_ && document_->request != request_)
        return Error{"a document was broken off by another job"};
      if (document_ && !is_of_document(*message))
        return Error{"a job came before the end of a document"};
      auto taken = std::visit([this](auto& each) { return guarded(each); }, *message);
      if (!taken) return taken;
    }
  }

 private:
  // Other people's libraries throw, and memory may run out: that is the job's fault, not ours.
  template <class Message>
  Result<void> guarded(Message& message) {
    std::string reason;
    try {
      return take(message);
    } catch (const std::bad_alloc&) {
      reason = std::is_same_v<Message, wire::DocumentEnd>
                   ? "document too complex: it needs more memory than a parser may take"
                   : "not enough memory for it";
    } catch (const std::exception& exception) {
      reason = std::string("it cannot be read: ") + exception.what();
    }
    if constexpr (std::is_same_v<Message, wire::DocumentPart>) {
      spoil(std::move(reason));
      return {};
    }
    document_.reset();
    return reply(wire::Failed{std::move(reason)});
  }

  Result<void> take(wire::ParseJob& job) { return begin(std::move(job)); }
  Result<void> take(wire::ReadOpmlJob& job) { return begin(job); }

  template <class Job>
  Result<void> begin(Job job) {
    document_.emplace(Document{request_, std::move(job), {}, {}});
    return {};
  }

  Result<void> take(wire::DocumentPart& part) {
    if (!document_) return Error{"a part of a document came without its job"};
    if (!document_->spoiled.empty()) return {};
    if (document_->bytes.size() + part.bytes.size() > kMaxDocument) {
      spoil("the document is larger than " + std::to_string(kMaxDocument >> 20U) + " MB");
      return {};
    }
    document_->bytes += part.bytes;
    return {};
  }

  void spoil(std::string reason) {
    document_->bytes = std::string();
    document_->spoiled = std::move(reason);
  }

  Result<void> take(wire::DocumentEnd&) {
    if (!document_) return Error{"the end of a document came without its job"};
    Document document = std::move(*document_);
    document_.reset();
    if (!document.spoiled.empty()) return reply(wire::Failed{std::move(document.spoiled)});
    if (const auto* job = std::get_if<wire::ParseJob>(&document.job)) {
      return parse(*job, std::move(document.bytes), charsets_,
                   [this](const wire::FromParser& answer) { return reply(answer); });
    }
    return reply(read_opml(std::move(document.bytes), charsets_));
  }

  Result<void> take(wire::RenderJob& job) { return reply(render(job)); }
  Result<void> take(wire::SafeBodyJob& job) { return reply(make_safe(job)); }
  Result<void> take(wire::WriteOpmlJob& job) { return reply(write_opml(job)); }

  Result<void> reply(const wire::FromParser& answer) {
    const wire::Frame frame = wire::encode<wire::FromParser>(request_, answer);
    if (frame.payload.size() <= wire::kMaxMessage) return channel_.send(frame);
    return channel_.send(
        wire::encode<wire::FromParser>(request_, wire::Failed{"the result is too large"}));
  }

  wire::BlockingChannel& channel_;
  feed::Charsets& charsets_;
  wire::RequestId request_ = wire::RequestId::none;  // of the message at hand
  std::optional<Document> document_;
};

}  // namespace

Result<void> serve(int in, int out) {
  prepare_hash();
  feed::Charsets charsets;
  auto channel = wire::BlockingChannel::open(in, out, wire::Role::parser, wire::Role::backend);
  if (!channel) return channel.error();
  if (auto boxed = os::enter_sandbox({}); !boxed) return boxed;
  return Worker(*channel, charsets).run();
}

}  // namespace antiphon::parser
