// Times, sizes and what is kept, as people write them: `90s`, `1h 30m`, `10MB`.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "antiphon/model/retention.h"

namespace antiphon::config {

// Numbers with the units ms, s, m, h and d; several are added up, spaces between them are free.
// Nothing for anything else, and for what does not fit.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// Bytes: one number, alone or with B, kB, MB, GB (powers of 1000) or KiB, MiB, GiB (powers of
// 1024). The case of the letters does not matter.
std::optional<std::int64_t> parse_size(std::string_view text);

// The shortest that parses to the same: `90s`, `1h`, `10MB`, `32MiB`.
std::string duration_text(std::chrono::milliseconds duration);
std::string size_text(std::int64_t bytes);

// `500` items, items of `90d`, or `all`; `500, 90d` means both limits. Nothing for anything else.
std::optional<Retention> parse_retention(std::string_view text);
std::string retention_text(const Retention& retention);

}  // namespace antiphon::config
