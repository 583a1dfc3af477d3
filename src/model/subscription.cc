#include "antiphon/model/subscription.h"

#include <array>

#include "antiphon/base/text.h"

namespace antiphon {

std::optional<SourceKind> source_kind(std::string_view address) {
  struct Scheme {
    std::string_view prefix;
    SourceKind kind;
  };
  constexpr std::array<Scheme, 6> kSchemes{{{"http://", SourceKind::web},
                                            {"https://", SourceKind::web},
                                            {"file:", SourceKind::file},
                                            {"exec:", SourceKind::exec},
                                            {"filter:", SourceKind::filter},
                                            {"query:", SourceKind::query}}};
  for (const Scheme& scheme : kSchemes) {
    if (address.size() > scheme.prefix.size() &&
        ascii_iequals(address.substr(0, scheme.prefix.size()), scheme.prefix)) {
      return scheme.kind;
    }
  }
  return std::nullopt;
}

}  // namespace antiphon
