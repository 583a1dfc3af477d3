// The sandboxed process that reads what strangers wrote: jobs in, values out, no powers.

#pragma once

#include "antiphon/base/result.h"

namespace antiphon::parser {

// Opens what needs files, enters the sandbox (os/sandbox.h: so `in` has to be 0 and `out` 1 or 2
// where antiphon is built with it), and only then reads: jobs of wire::ToParser, one after another,
// each answered with its request's number. Returns at end of file. Errors: no sandbox, or a peer
// that talks nonsense; nothing more is to be had from this process then. A job that fails, even for
// want of memory, is answered with Failed and the next is read.
Result<void> serve(int in, int out);

}  // namespace antiphon::parser
