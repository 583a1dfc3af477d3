// A job of a parser and its outcome, whole, as values: the same wherever it is done. How they
// travel to a process is messages.h.

#pragma once

#include <string>
#include <vector>

#include "antiphon/wire/messages.h"

namespace antiphon::wire {

struct ParserJob {
  ToParser head;           // ParseJob, ReadOpmlJob, RenderJob, SafeBodyJob or WriteOpmlJob
  std::string document{};  // of the first two

  [[nodiscard]] bool has_document() const {
    return std::holds_alternative<ParseJob>(head) || std::holds_alternative<ReadOpmlJob>(head);
  }
};

struct ParserOutcome {
  std::vector<ParsedItem> items{};  // of a ParseJob
  FromParser last;                  // what messages.h says that answers it

  bool operator==(const ParserOutcome&) const = default;
};

}  // namespace antiphon::wire
