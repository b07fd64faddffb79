#!/usr/bin/env bash
# packages.sh FOLDER [ROOT...]: tries the two packages that ./run package makes.
# The .deb is installed here, used and removed, which must leave nothing. The .tar.gz is unpacked into a folder that has
# nothing else and run with that as its root, and so in each ROOT, a folder with a system to try it on (chroot).
set -euo pipefail

fail() {
  printf 'packages: %s\n' "$*" >&2
  exit 1
}

folder=$(cd "$1" && pwd)
shift
deb=$(echo "$folder"/minlife_*.deb)
archive=$(echo "$folder"/minlife-*-static.tar.gz)
[[ -f $deb && -f $archive ]] || fail "$folder must hold one .deb and one static .tar.gz (./run package makes them)"
as_root=()
if ((EUID != 0)); then as_root=(sudo); fi
scratch=$(mktemp -d)
installed=''
clean_up() {
  if [[ -n $installed ]]; then "${as_root[@]}" dpkg --purge minlife; fi
  rm -rf "$scratch"
}
trap clean_up EXIT

glider='bo$2bo$3o!'  # four generations later it looks the same
cat >"$scratch/spec.toml" <<'END'
name = "package"
seed = 5
replicates = 4
[grid]
width = [1, 2]
[train]
examples = 4000
END

# try MINLIFE FOLDER COMMAND...: uses the program, which COMMAND starts, with FOLDER (as COMMAND sees it) to write to.
# A study's tables land in its r; so what they hold can be compared.
try() {
  local program=$1 work=$2 patterns=$3
  shift 3
  "$@" "$program" --version
  "$@" "$program" simulate "$patterns/glider.rle" --generations 4 --quiet | grep -F "$glider" >/dev/null ||
    fail "$program simulates a glider wrongly"
  "$@" "$program" sweep "$work/spec.toml" --out "$work/r" --quiet --threads 2 >/dev/null
  "$@" "$program" collect "$work/r" --no-timing --quiet >/dev/null
  "$@" "$program" train --steps 1 --width 8 --examples 200000 --out "$work/m.h5" --quiet >/dev/null
  "$@" "$program" verify "$work/m.h5" --quiet >/dev/null
}

# builds: those that this processor can run, widest first.
builds() {
  if grep -qw avx512vl /proc/cpuinfo; then echo avx512; fi
  if grep -qw avx2 /proc/cpuinfo; then echo avx2; fi
  echo plain
}

# every_build PROGRAM FOLDER WORK PATTERNS COMMAND...: try, with each build; FOLDER is WORK as this script sees it. Keeps
# each one's trials in $scratch/NAME-BUILD.csv.
every_build() {
  local name=$1 program=$2 work_here=$3 work=$4 patterns=$5 build
  shift 5
  for build in '' $(builds); do
    rm -rf "$work_here" && mkdir -p "$work_here" && cp "$scratch/spec.toml" "$work_here"
    MINLIFE_INSTRUCTIONS=$build try "$program" "$work" "$patterns" "$@" >"$scratch/out"
    [[ -z $build ]] || grep -qx "instructions $build" "$scratch/out" || fail "$program does not start its build for $build"
    cp "$work_here/r/trials.csv" "$scratch/$name-${build:-chosen}.csv"
    printf '   %s, %s: %s\n' "$name" "${build:-chosen}" "$(grep instructions "$scratch/out")"
  done
  cmp "$scratch/$name-chosen.csv" "$scratch/$name-$(builds | head -n 1).csv" || fail "$name does not start the widest build"
}

try_deb() {
  local before
  [[ $(dpkg-query -W -f='${db:Status-Status}' minlife 2>/dev/null || true) != installed ]] ||
    fail "minlife is installed here already; remove it first: dpkg --purge minlife"
  before=$(find /usr /etc /var/lib/dpkg/info -name '*minlife*' 2>/dev/null || true)
  [[ -z $before ]] || fail "there are files of minlife here already, which no package owns: $before"
  installed=yes
  "${as_root[@]}" dpkg -i "$deb" >/dev/null
  hash -r
  [[ $(command -v minlife) == /usr/bin/minlife ]] || fail "minlife is not the one of the package"
  every_build deb minlife "$scratch/work" "$scratch/work" /usr/share/minlife/patterns
  [[ -f /usr/share/doc/minlife/copyright ]] || fail "the package has no copyright file"
  # The page itself, where the system keeps manual pages (a container may leave them out).
  dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/share/man/man1/minlife.1.gz | gzip -dc >"$scratch/minlife.1"
  man -l "$scratch/minlife.1" | grep 'minlife shrink' >/dev/null || fail "man does not show the page"
  if [[ -f /usr/share/man/man1/minlife.1.gz ]]; then
    man minlife | grep 'minlife shrink' >/dev/null || fail "man minlife finds no page"
  fi
  bash -c 'source /usr/share/bash-completion/completions/minlife; COMP_WORDS=(minlife shr) COMP_CWORD=1; _minlife
    [[ ${COMPREPLY[*]} == shrink ]]' || fail "bash does not complete"
  minlife slurm "$scratch/spec.toml" --out "$scratch/s" --tasks 2 --time 10 --dry-run 2>/dev/null | grep -F /usr/bin/minlife >/dev/null ||
    fail "a job script does not name the launcher, which every node needs"
  "${as_root[@]}" dpkg --purge minlife >/dev/null
  installed=''
  before=$(find /usr /etc /var/lib/dpkg/info -name '*minlife*' 2>/dev/null || true)
  [[ -z $before ]] || fail "dpkg --purge leaves $before"
}

# try_archive NAME ROOT
try_archive() {
  local name=$1 root=$2 top enter=(chroot)
  if ((EUID != 0)); then enter=(unshare --user --map-root-user chroot); fi
  top=$(basename "$archive" .tar.gz)
  tar -xzf "$archive" -C "$root" --no-same-owner
  every_build "$name" "/$top/bin/minlife" "$root/$top/work" "/$top/work" "/$top/share/minlife/patterns" "${enter[@]}" "$root"
  rm -rf "${root:?}/$top"
}

try_deb
mkdir "$scratch/bare"
try_archive bare "$scratch/bare"
for root in "$@"; do try_archive "$root" "$root"; done
for build in $(builds); do
  cmp "$scratch/deb-$build.csv" "$scratch/bare-$build.csv" || fail "the packages' builds for $build train to different ends"
done
if command -v lintian >/dev/null; then lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$deb" || fail "lintian minds the package"; fi
printf '   both packages work: %s, %s\n' "$(basename "$deb")" "$(basename "$archive")"
