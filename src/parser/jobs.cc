#include "parser/jobs.h"

#include <algorithm>
#include <utility>

#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "antiphon/feed/opml.h"
#include "antiphon/feed/parse.h"

namespace antiphon::parser {

namespace {

// About what it takes on the wire; bodies are most of it.
std::size_t size_of(const ParsedItem& item) {
  constexpr std::size_t kRest = 1024;
  return kRest + item.title.size() + item.url.size() + item.guid.size() +
         item.summary.content.size() + item.content.content.size() + item.text.size();
}

}  // namespace

Result<void> parse(const wire::ParseJob& job, std::string document, feed::Charsets& charsets,
                   const Answer& answer) {
  auto read = feed::read_document(std::move(document),
                                  {job.base, job.content_type, job.safe_bodies}, charsets);
  if (auto* none = std::get_if<feed::NoFeed>(&read))
    return answer(wire::Failed{std::move(none->reason), std::move(none->named)});
  auto parsed = std::get<ParsedDocument>(std::move(read));
  wire::Items batch;
  std::size_t bytes = 0;
  for (ParsedItem& item : parsed.items) {
    const std::size_t size = size_of(item);
    if (!batch.items.empty() && bytes + size > kBatchBytes) {
      if (auto sent = answer(std::exchange(batch, {})); !sent) return sent;
      bytes = 0;
    }
    bytes += size;
    batch.items.push_back(std::move(item));
  }
  if (!batch.items.empty()) {
    if (auto sent = answer(std::move(batch)); !sent) return sent;
  }
  return answer(std::move(parsed.feed));
}

wire::FromParser read_opml(std::string document, feed::Charsets& charsets) {
  auto content = feed::read_opml(std::move(document), charsets);
  if (!content) return wire::Failed{content.error().message};
  return wire::Subscriptions{std::move(content->subscriptions), std::move(content->dropped)};
}

wire::FromParser render(const wire::RenderJob& job) {
  return feed::render(job.body, std::max<int>(job.columns, 1));
}

wire::FromParser make_safe(const wire::SafeBodyJob& job) {
  switch (job.body.kind) {
    case BodyKind::none:
      break;
    case BodyKind::text:
      return wire::SafeBody{"", printable_block(job.body.content)};
    case BodyKind::html:
      return wire::SafeBody{feed::safe_html(job.body.content, job.body.base),
                            feed::plain_text(job.body.content)};
  }
  return wire::SafeBody{};
}

wire::FromParser write_opml(const wire::WriteOpmlJob& job) {
  return wire::Opml{feed::write_opml(job.title, job.subscriptions)};
}

}  // namespace antiphon::parser
