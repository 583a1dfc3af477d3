// What the parser does for each kind of job. Values in, values out: no descriptors here.

#pragma once

#include <functional>
#include <string>

#include "antiphon/base/result.h"
#include "antiphon/feed/charsets.h"
#include "antiphon/wire/messages.h"

namespace antiphon::parser {

// Takes one answer of a job; an error means that nobody listens any more.
using Answer = std::function<Result<void>(const wire::FromParser&)>;

// Items in batches of about kBatchBytes, then the feed; or Failed.
constexpr std::size_t kBatchBytes = 128U << 10U;
Result<void> parse(const wire::ParseJob& job, std::string document, feed::Charsets& charsets,
                   const Answer& answer);

wire::FromParser read_opml(std::string document, feed::Charsets& charsets);
wire::FromParser render(const wire::RenderJob& job);
wire::FromParser make_safe(const wire::SafeBodyJob& job);
wire::FromParser write_opml(const wire::WriteOpmlJob& job);

}  // namespace antiphon::parser
