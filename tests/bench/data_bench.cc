// Making examples: what a training step pays for its batch, and whole pair files.

#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.h"
#include "data/pair_file.h"
#include "data/pair_stream.h"
#include "data/windows.h"

namespace minlife {
namespace {

using benchmark::Counter;

constexpr std::size_t kBatch = 8;

void set_boards(benchmark::State& state, double boards) {
  state.counters["boards"] = Counter(boards, Counter::kIsIterationInvariantRate);
}

void soups_of_32x32(benchmark::State& state) {
  PairStream stream({});
  std::vector<std::uint8_t> boards(kBatch * stream.board_bytes());
  std::uint64_t first = 0;
  for ([[maybe_unused]] auto _ : state) {
    stream.fill(first, kBatch, boards.data(), nullptr, nullptr);
    first += kBatch;
    benchmark::ClobberMemory();
  }
  set_boards(state, kBatch);
}
BENCHMARK(soups_of_32x32);

/// Argument: generations from input to target.
void pairs_of_32x32(benchmark::State& state) {
  PairLaw law;
  law.steps = static_cast<int>(state.range(0));
  PairStream stream(law);
  std::vector<std::uint8_t> inputs(kBatch * stream.board_bytes()), targets(inputs.size());
  std::uint64_t first = 0;
  for ([[maybe_unused]] auto _ : state) {
    stream.fill(first, kBatch, inputs.data(), targets.data(), nullptr);
    first += kBatch;
    benchmark::ClobberMemory();
  }
  set_boards(state, kBatch);
}
BENCHMARK(pairs_of_32x32)->Arg(1)->Arg(5);

void windows_of_32x32(benchmark::State& state) {
  const PairLaw law;
  PairStream stream(law);
  std::vector<std::uint8_t> boards(kBatch * stream.board_bytes());
  stream.fill(0, kBatch, boards.data(), nullptr, nullptr);
  std::uint32_t counts[kWindows] = {};
  for ([[maybe_unused]] auto _ : state) {
    count_windows(boards.data(), kBatch, law.height, law.width, law.boundary, counts);
    benchmark::DoNotOptimize(counts);
  }
  set_boards(state, kBatch);
}
BENCHMARK(windows_of_32x32);

/// A folder of its own that vanishes with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "minlife-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw FailedError("cannot create " + name);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Pairs, one generation, to a file in the folder for temporary files, flushed to the disk as every file is:
/// real time is the user's, processor time is the program's own.
void pair_file(benchmark::State& state, PairLayout layout, std::uint64_t count) {
  const TemporaryFolder folder;
  PairFileInfo info;
  info.layout = layout;
  info.count = count;
  for ([[maybe_unused]] auto _ : state) write_pair_file((folder.path() / "pairs.h5").string(), info);
  set_boards(state, static_cast<double>(count));
}
BENCHMARK_CAPTURE(pair_file, packed, PairLayout::packed, 1000000)->Iterations(1)->UseRealTime();
BENCHMARK_CAPTURE(pair_file, bytes, PairLayout::bytes, 50000)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace minlife
