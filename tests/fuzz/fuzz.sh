#!/usr/bin/env bash
# fuzz.sh PROGRAM SECONDS: every fuzzer for so long, as many at once as there are processors. New inputs are
# kept beside PROGRAM in corpus/NAME; one that fails in NAME-crash-*, NAME-oom-* or NAME-timeout-*.
set -euo pipefail
program=$1 seconds=$2
here=$(cd "$(dirname "$0")" && pwd)
corpora=$here/corpus suppressions=$here/hdf5_leaks.txt
cd "$(dirname "$program")"

fuzz_one() {
  local name=$1
  mkdir -p "corpus/$name"
  local longest=4096
  if [[ $name == image ]]; then
    longest=32768 # a whole model file
    # HDF5 itself leaks on some of these before it refuses them; what else leaks is a finding.
    export LSAN_OPTIONS="suppressions=$suppressions:print_suppressions=0"
  fi
  # Allocations are bounded far below what a machine has: sizes are to be checked before.
  if ! "./$(basename "$program")" "$name" -max_total_time="$seconds" -max_len="$longest" -timeout=10 \
    -rss_limit_mb=1024 -malloc_limit_mb=256 -artifact_prefix="$name-" -print_final_stats=1 -verbosity=1 \
    "corpus/$name" "$corpora/$name" >"$name.log" 2>&1; then
    tail -n 40 "$name.log"
    printf 'fuzz %s: a finding, see %s\n' "$name" "$PWD/$name.log"
    return 1
  fi
  printf 'fuzz %s: %s runs in %s s, no finding\n' "$name" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$name.log")" "$seconds"
}
export -f fuzz_one
export program seconds corpora suppressions
find "$corpora" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort |
  xargs -P "$(nproc)" -I{} bash -c 'set -euo pipefail; fuzz_one "$1"' fuzz {}
