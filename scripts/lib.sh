# What scripts/run, scripts/test, scripts/fuzz and .ci/run share. Sourced, from any folder.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$top/build
# The build that sees most, of clang++ in build-clang: for .ci/run and scripts/fuzz.
checked_options=(--werror --buildtype=debugoptimized -Dtests=true -Dfuzz=true -Dsandbox=off
  -Db_sanitize=address,undefined -Db_lundef=false)

say() { printf '== %s\n' "$*" >&2; }

# install_missing KIND…: the packages of scripts/packages of these kinds, where they are missing.
install_missing() {
  local kinds missing=() package
  kinds=$(IFS='|'; echo "$*")
  for package in $(sed -nE "s/^($kinds) //p" "$top/scripts/packages"); do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${missing[*]}"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { say "not root and no sudo: install these by hand, then try again"; exit 1; }
    root=(sudo)
  fi
  "${root[@]}" apt-get update -q >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

# configure FOLDER OPTION…: a build folder with these options, made or brought up to date.
configure() {
  local folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    meson configure "$folder" "$@" >&2
  else
    say "configuring $(basename "$folder")"
    meson setup "$folder" "$top" "$@" >&2
  fi
}
