// What a parser does, as a function of values. `serve` calls it in the sandboxed process; in the
// process of who needs the outcome it is for bytes that are trusted, and for tests.

#pragma once

#include "antiphon/feed/charsets.h"
#include "antiphon/wire/parser_job.h"

namespace antiphon::parser {

// Never throws: what cannot be done, also for want of memory, is wire::Failed.
wire::ParserOutcome run(wire::ParserJob&& job, feed::Charsets& charsets);

}  // namespace antiphon::parser
