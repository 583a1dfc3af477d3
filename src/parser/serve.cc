#include "antiphon/parser/serve.h"

#include <new>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "antiphon/base/hash.h"
#include "antiphon/feed/charsets.h"
#include "antiphon/os/boxes.h"
#include "antiphon/parser/run.h"
#include "antiphon/wire/channel.h"

namespace antiphon::parser {

namespace {

// The backend takes 32 MB in a refresh, and its `parse` 50 MB; a little more is let through, so
// that it is the one to say so.
constexpr std::size_t kMaxDocument = 51U << 20U;

// Items of a feed travel in batches of about so much.
constexpr std::size_t kBatchBytes = 128U << 10U;

// About what it takes on the wire; bodies are most of it.
std::size_t size_of(const ParsedItem& item) {
  constexpr std::size_t kRest = 1024;
  return kRest + item.title.size() + item.url.size() + item.guid.size() +
         item.summary.content.size() + item.content.content.size() + item.text.size();
}

// A document that comes in parts, and what is to be done with it.
struct Document {
  wire::RequestId request{};
  wire::ParserJob job;
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
      auto taken = take(*message);
      if (!taken) return taken;
    }
  }

 private:
  Result<void> take(wire::ToParser& message) {
    if (auto* part = std::get_if<wire::DocumentPart>(&message)) return take_part(*part);
    if (std::holds_alternative<wire::DocumentEnd>(message)) return take_end();
    wire::ParserJob job{std::move(message)};
    if (!job.has_document()) return reply(parser::run(std::move(job), charsets_));
    document_.emplace();
    document_->request = request_;
    document_->job = std::move(job);
    return {};
  }

  Result<void> take_part(const wire::DocumentPart& part) {
    if (!document_) return Error{"a part of a document came without its job"};
    if (!document_->spoiled.empty()) return {};
    std::string& bytes = document_->job.document;
    if (bytes.size() + part.bytes.size() > kMaxDocument) {
      spoil("the document is larger than " + std::to_string(kMaxDocument >> 20U) + " MB");
      return {};
    }
    try {
      bytes += part.bytes;
    } catch (const std::bad_alloc&) {
      spoil("not enough memory for it");
    }
    return {};
  }

  void spoil(std::string reason) {
    document_->job.document = std::string();
    document_->spoiled = std::move(reason);
  }

  Result<void> take_end() {
    if (!document_) return Error{"the end of a document came without its job"};
    Document document = std::move(*document_);
    document_.reset();
    if (!document.spoiled.empty()) return send(wire::Failed{std::move(document.spoiled)});
    return reply(parser::run(std::move(document.job), charsets_));
  }

  Result<void> reply(wire::ParserOutcome outcome) {
    wire::Items batch;
    std::size_t bytes = 0;
    for (ParsedItem& item : outcome.items) {
      const std::size_t size = size_of(item);
      if (!batch.items.empty() && bytes + size > kBatchBytes) {
        if (auto sent = send(std::exchange(batch, {})); !sent) return sent;
        bytes = 0;
      }
      bytes += size;
      batch.items.push_back(std::move(item));
    }
    if (!batch.items.empty()) {
      if (auto sent = send(std::move(batch)); !sent) return sent;
    }
    return send(outcome.last);
  }

  // Memory may run out here, too: what was to be said is then too large.
  Result<void> send(const wire::FromParser& answer) {
    try {
      const wire::Frame frame = wire::encode<wire::FromParser>(request_, answer);
      if (wire::fits(frame)) return channel_.send(frame);
    } catch (const std::bad_alloc&) {
    }
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
  const auto box =
      os::enter_sandbox(os::parser_box(), os::policy_of_environment(SandboxPolicy::automatic));
  if (!box) return box.error();
  auto channel =
      wire::BlockingChannel::open(in, out, wire::Role::parser, wire::Role::backend, *box);
  if (!channel) return channel.error();
  return Worker(*channel, charsets).run();
}

}  // namespace antiphon::parser
