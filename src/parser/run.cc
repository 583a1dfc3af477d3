#include "antiphon/parser/run.h"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "antiphon/feed/opml.h"
#include "antiphon/feed/parse.h"

namespace antiphon::parser {

namespace {

using wire::Failed;
using wire::ParserOutcome;

ParserOutcome done(const wire::ParseJob& job, std::string document, feed::Charsets& charsets) {
  auto read = feed::read_document(std::move(document),
                                  {job.base, job.content_type, job.safe_bodies}, charsets);
  if (auto* none = std::get_if<feed::NoFeed>(&read))
    return {{}, Failed{std::move(none->reason), std::move(none->named)}};
  auto parsed = std::get<ParsedDocument>(std::move(read));
  return {std::move(parsed.items), std::move(parsed.feed)};
}

ParserOutcome done(const wire::ReadOpmlJob&, std::string document, feed::Charsets& charsets) {
  auto content = feed::read_opml(std::move(document), charsets);
  if (!content) return {{}, Failed{content.error().message}};
  return {{}, wire::Subscriptions{std::move(content->subscriptions), std::move(content->dropped)}};
}

ParserOutcome done(const wire::RenderJob& job, const std::string&, feed::Charsets&) {
  return {{}, feed::render(job.body, std::max<int>(job.columns, 1))};
}

ParserOutcome done(const wire::SafeBodyJob& job, const std::string&, feed::Charsets&) {
  switch (job.body.kind) {
    case BodyKind::none:
      break;
    case BodyKind::text:
      return {{}, wire::SafeBody{"", printable_block(job.body.content)}};
    case BodyKind::html:
      return {{},
              wire::SafeBody{feed::safe_html(job.body.content, job.body.base),
                             feed::plain_text(job.body.content)}};
  }
  return {{}, wire::SafeBody{}};
}

ParserOutcome done(const wire::WriteOpmlJob& job, const std::string&, feed::Charsets&) {
  return {{}, wire::Opml{feed::write_opml(job.title, job.subscriptions)}};
}

// Parts of a document are not jobs.
template <class Message>
ParserOutcome done(const Message&, const std::string&, feed::Charsets&) {
  return {{}, Failed{"this is no job"}};
}

}  // namespace

// Other people's libraries throw, and memory may run out: that is the job's fault, not ours.
wire::ParserOutcome run(wire::ParserJob&& job, feed::Charsets& charsets) {
  const bool has_document = job.has_document();
  try {
    return std::visit(
        [&](const auto& head) { return done(head, std::move(job.document), charsets); }, job.head);
  } catch (const std::bad_alloc&) {
    return {
        {},
        Failed{has_document ? "document too complex: it needs more memory than a parser may take"
                            : "not enough memory for it"}};
  } catch (const std::exception& exception) {
    return {{}, Failed{std::string("it cannot be read: ") + exception.what()}};
  }
}

}  // namespace antiphon::parser
