#!/usr/bin/env bash
# A real TimescaleDB (Apache edition) for tests on Debian 12, x64 or arm64, without root and without touching the system: packages of
# another Debian suite are unpacked into a folder and run with their own loader, since their libc is newer than the machine's.
#   infra/postgres/unpack-timescaledb.sh [folder]       needs apt-get, dpkg-deb, patchelf; 50 MB to fetch, 140 MB on disk
set -euo pipefail

here=$(cd "$(dirname "$0")/../.." && pwd)
target=${1:-$here/.cache/timescaledb}

fail() { echo "unpack-timescaledb: $*" >&2; exit 1; }
for tool in apt-get dpkg-deb patchelf; do
  command -v "$tool" >/dev/null || fail "$tool is missing (Debian: apt-get install patchelf)"
done

case $(dpkg --print-architecture) in
  amd64) triplet=x86_64-linux-gnu loader=ld-linux-x86-64.so.2 ;;
  arm64) triplet=aarch64-linux-gnu loader=ld-linux-aarch64.so.1 ;;
  *) fail "only amd64 and arm64 are known" ;;
esac

# The machine's own mirror, from either form of apt's sources; security suites carry other paths and are no mirror of the whole.
mirror() {
  local files=() file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [ -r "$file" ]; then files+=("$file"); fi
  done
  awk '
    $1 == "URIs:" {print $2}
    $1 == "deb" {i = 2; if ($2 ~ /^\[/) {while ($i !~ /\]$/) i++; i++} print $i}
  ' "${files[@]}" | awk '!/security/ && !found {found = 1; print}'
}

# unpack SUITE POSTGRESQL_MAJOR FOLDER
unpack() {
  local suite=$1 major=$2 prefix=$3 private=$3/.apt
  mkdir -p "$private"/lists/partial "$private"/cache/archives/partial "$private"/debs
  : >"$private/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $address $suite main" >"$private/sources.list"
  local apt=(apt-get -o "Dir::Etc::sourcelist=$private/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State=$private"
    -o "Dir::State::lists=$private/lists" -o "Dir::State::status=$private/status" -o "Dir::Cache=$private/cache"
    -o Debug::NoLocking=1 -o APT::Sandbox::User= -qq)
  "${apt[@]}" update
  # the closure by apt itself, without what a server process never loads
  "${apt[@]}" -s install --no-install-recommends "postgresql-$major-timescaledb" | awk '/^Inst/ {print $2}' |
    grep -E "^(lib|zlib1g|postgresql-$major|tzdata)" |
    grep -vE '^(libllvm|libperl|lib.*-perl$|liblocale|libapt|libdebconf|libsemanage|libmd0|libdb5)' >"$private/packages"
  (cd "$private/debs" && xargs "${apt[@]}" download <"$private/packages")
  for package in "$private"/debs/*.deb; do dpkg-deb -x "$package" "$prefix"; done
  if [ -d "$prefix/lib" ] && [ ! -L "$prefix/lib" ]; then cp -an "$prefix/lib/." "$prefix/usr/lib/"; fi
  local libraries=$prefix/usr/lib/$triplet bin=$prefix/usr/lib/postgresql/$major/bin
  for program in postgres initdb; do
    patchelf --set-interpreter "$libraries/$loader" --force-rpath --set-rpath "$libraries" "$bin/$program"
  done
  rm -rf "$private" "$prefix"/usr/share/{doc,man,locale} "$prefix/usr/lib/postgresql/$major/lib/"{bitcode,llvmjit*}
  "$bin/postgres" --version
}

address=$(mirror)
[ -n "$address" ] || fail "no Debian mirror in /etc/apt"
mkdir -p "$(dirname "$target")"
for choice in 'trixie 17' 'forky 18'; do
  # the final path is part of the binaries (loader, library path): made in place, and removed where it fails
  rm -rf "$target"
  mkdir -p "$target"
  # in the background, since bash ignores set -e inside a condition
  # shellcheck disable=SC2086
  (unpack $choice "$(cd "$target" && pwd)") &
  if wait $!; then exit 0; fi
  echo "unpack-timescaledb: $choice did not work" >&2
done
rm -rf "$target"
fail 'no suite worked'
