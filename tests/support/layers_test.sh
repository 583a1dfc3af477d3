#!/usr/bin/env bash
# scripts/check-layers finds an include that breaks the table of floors, and one that makes a circle.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r "$top"/{meson.build,include,src,scripts} "$copy"

expect() {
  local said
  said=$("$copy/scripts/check-layers") && { echo "check-layers is content, but: $1"; exit 1; }
  grep -qF "$1" <<<"$said" || { echo "check-layers does not say: $1"; exit 1; }
}

"$copy/scripts/check-layers"
echo '#include "antiphon/store/store.h"' >>"$copy/src/ui/app.cc"
expect 'ui may not include store'
echo '#include <sqlite3.h>' >>"$copy/src/ui/app.cc"
expect 'ui is not the door of this library'
echo '#include "store/schema.h"' >>"$copy/src/backend/view.cc"
expect 'store/schema.h is private to store'
echo '#include "antiphon/base/log.h"' >>"$copy/include/antiphon/base/result.h"
expect 'an include circle'
