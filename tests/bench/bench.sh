#!/usr/bin/env bash
# Measures everything in one run and prints one report in Markdown; what was measured stays in BUILD/bench.
# Usage: bench.sh BUILD [OTHER-BUILD ...]    other builds (AVX2, plain) get a column each for their training steps
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
main=${1:?usage: bench.sh BUILD [OTHER-BUILD ...]}
results=$main/bench
python=/usr/bin/python3
mkdir -p "$results"
rm -f "$results"/*.jsonl "$results"/*.json

# measure NAME COMMAND...: its lines into NAME.jsonl.
measure() {
  local name=$1
  shift
  printf 'measuring %s\n' "$name" >&2
  "$@" >"$results/$name.jsonl"
}

# kernels BUILD PROGRAM NAME: a Google Benchmark program, a few times over, since the report takes the best.
kernels() {
  printf 'measuring %s\n' "$3" >&2
  "$1/tests/bench/$2" --benchmark_repetitions=5 --benchmark_min_time=0.03 --benchmark_format=json \
    >"$results/$3.json"
}

printf '{"kind": "load", "average": %s, "cores": %s}\n' "$(cut -d' ' -f1 /proc/loadavg)" "$(nproc)" >"$results/load.jsonl"
# In turns, since a machine's clock changes within minutes; the report takes the best of each.
for turn in 1 2 3; do
  measure "train-$turn" "$main/tests/bench/bench_train" --steps-only
  measure "torch-1-$turn" "$python" "$here/torch_step.py" --threads 1
  measure "torch-2-$turn" "$python" "$here/torch_step.py" --threads 2
done
measure train "$main/tests/bench/bench_train"
measure golly "$python" "$here/golly.py" "$results"
for layer in nn life data; do kernels "$main" "bench_$layer" "$layer"; done
for build in "${@:2}"; do
  name=$(basename "$build")
  measure "build-$name" "$build/tests/bench/bench_train" --steps-only
  kernels "$build" bench_life "build-$name"
done
"$python" "$here/report.py" "$results"
