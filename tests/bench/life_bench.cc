// The simulator: batches of 32x32 boards that stay in cache, and one large torus. "cells" counts cell
// updates.

#include <benchmark/benchmark.h>

#include <vector>

#include "core/random.h"
#include "life/packed_batch.h"
#include "life/step.h"

namespace minlife {
namespace {

using benchmark::Counter;

std::vector<std::uint8_t> random_bytes(std::size_t count) {
  RandomStream random(1, purpose("bench"), 0, 0);
  std::vector<std::uint8_t> bytes(count);
  for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(random.next());
  return bytes;
}

/// Arguments: boards, generations a call.
void batch_of_32x32(benchmark::State& state) {
  constexpr int kSide = 32;
  const auto boards = static_cast<std::size_t>(state.range(0));
  const auto generations = static_cast<int>(state.range(1));
  const std::vector<std::uint8_t> input = random_bytes(boards * packed_board_bytes(kSide, kSide));
  std::vector<std::uint8_t> output(input.size());
  BatchStepper stepper(kSide, kSide, kLife, Boundary::torus);
  for ([[maybe_unused]] auto _ : state) {
    stepper.step(input.data(), output.data(), boards, generations);
    benchmark::ClobberMemory();
  }
  const double cells = static_cast<double>(boards) * kSide * kSide * generations;
  state.counters["cells"] = Counter(cells, Counter::kIsIterationInvariantRate);
}
BENCHMARK(batch_of_32x32)->Args({64, 1})->Args({64, 5});

/// Argument: generations a call.
void torus_of_4096x4096(benchmark::State& state) {
  constexpr int kSide = 4096;
  Board board(kSide, kSide);
  RandomStream random(1, purpose("bench"), 0, 0);
  for (int row = 0; row < kSide; ++row)
    for (std::uint64_t& word : board.row(row)) word = random.next();
  Stepper stepper(kSide);
  const auto generations = static_cast<std::uint64_t>(state.range(0));
  for ([[maybe_unused]] auto _ : state) {
    stepper.step(board, kLife, Boundary::torus, generations);
    benchmark::ClobberMemory();
  }
  const double cells = double{kSide} * kSide * static_cast<double>(generations);
  state.counters["cells"] = Counter(cells, Counter::kIsIterationInvariantRate);
}
BENCHMARK(torus_of_4096x4096)->Arg(10);

}  // namespace
}  // namespace minlife
