// Rules of other readers, made ours.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace antiphon::cli {

struct ImportedRules {
  std::string toml;                  // to be put into config.toml; empty: there was nothing
  std::vector<std::string> refused;  // what could not be had: `line 12: …`
};

// What lines of `Type=Value` do: miniflux has them in two fields.
enum class MinifluxRules { block, keep };

// newsboat's `ignore-article` and `highlight-article` of its config file, or miniflux's rules; the
// kind is recognised. Each rule of the text is one of ours, with the filter that means the same;
// all that keeps items is one.
ImportedRules import_rules(std::string_view content, MinifluxRules miniflux);

}  // namespace antiphon::cli
