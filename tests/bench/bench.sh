#!/usr/bin/env bash
# Measures everything in one run and prints one report in Markdown; what was measured stays in BUILD/bench.
# Usage: bench.sh [--peers FOLDER] BUILD [OTHER-BUILD ...]
# Other builds (AVX2, plain) get a column each for their training steps. FOLDER: a Python environment with the PyTorch
# and JAX to compare with; where it is not complete, Debian's PyTorch is the only one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peers=
if [[ ${1:-} == --peers ]]; then
  peers=$(realpath -m "${2:?usage: bench.sh [--peers FOLDER] BUILD [OTHER-BUILD ...]}")
  shift 2
fi
main=${1:?usage: bench.sh [--peers FOLDER] BUILD [OTHER-BUILD ...]}
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

# What the peers compile stays beside them, for the next turn and the next run.
measure_peers() {
  local peer=$peers/bin/python networks=(1,1 1,8 2,4 2,8 5,8 5,24)
  export TORCHINDUCTOR_CACHE_DIR=$peers/compiled/torch
  measure "peer-torch-$1" "$peer" "$here/torch_step.py" --threads 1 "${networks[@]}"
  measure "peer-compiled-$1" "$peer" "$here/torch_step.py" --threads 1 --compile "${networks[@]}"
  measure "peer-jax-$1" "$peer" "$here/jax_step.py" --cache "$peers/compiled/jax" "${networks[@]}"
}

printf '{"kind": "load", "average": %s, "cores": %s}\n' "$(cut -d' ' -f1 /proc/loadavg)" "$(nproc)" >"$results/load.jsonl"
# In turns, since a machine's clock changes within minutes; the report takes the best of each.
for turn in 1 2 3; do
  measure "train-$turn" "$main/tests/bench/bench_train" --steps-only
  measure "torch-1-$turn" "$python" "$here/torch_step.py" --threads 1
  measure "torch-2-$turn" "$python" "$here/torch_step.py" --threads 2
  if [[ -n $peers && -e $peers/complete ]]; then measure_peers "$turn"; fi
done
measure train "$main/tests/bench/bench_train"
measure estimate "$main/tests/bench/bench_estimate"
measure golly "$python" "$here/golly.py" "$results"
for layer in nn life data; do kernels "$main" "bench_$layer" "$layer"; done
for build in "${@:2}"; do
  name=$(basename "$build")
  measure "build-$name" "$build/tests/bench/bench_train" --steps-only
  kernels "$build" bench_life "build-$name"
done
"$python" "$here/report.py" ${peers:+--peers} "$results"
