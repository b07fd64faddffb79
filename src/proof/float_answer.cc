#include "proof/float_answer.h"

#include <omp.h>

#include <atomic>

#include "core/float_environment.h"
#include "proof/neighbourhood.h"
#include "proof/one_step_windows.h"
#include "proof/patch_network.h"

namespace minlife {
namespace {

std::uint64_t wrong_inside(const Model& model, const Rule& rule, const std::vector<std::uint64_t>& numbers,
                           int threads, const Interruption& interruption) {
  const int generations = model.architecture.generations, radius = model.architecture.window_radius();
  const int cells = (2 * radius + 1) * (2 * radius + 1);
  const Surroundings inside{radius, radius, radius, radius};
  std::uint64_t wrong = 0;
  std::atomic<bool> ended{false};
#pragma omp parallel num_threads(threads) reduction(+ : wrong)
  {
    const FloatScope floats;
    PatchNetwork program(model, inside);
#pragma omp for schedule(dynamic, 256)
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      if (k % 256 == 0 && asks_to_end(interruption)) ended = true;
      if (ended.load(std::memory_order_relaxed)) continue;
      const std::vector<double> window = window_cells(numbers[k], cells);
      wrong += !is_right(program.logit(window), patch_future(rule, radius, generations, window, inside));
    }
  }
  if (ended) throw InterruptedError("interrupted");
  return wrong;
}

std::uint64_t wrong_at_edges(const Model& model, const Rule& rule, const std::vector<BorderWindow>& windows,
                             const Interruption& interruption) {
  std::uint64_t wrong = 0;
  std::optional<PatchNetwork> program;
  const Surroundings* board = nullptr;  // the program's; windows of one board stand together
  for (const BorderWindow& window : windows) {
    end_if_asked(interruption);
    if (board == nullptr || !(*board == window.board)) program.emplace(model, window.board);
    board = &window.board;
    const bool alive = patch_future(rule, model.architecture.window_radius(), model.architecture.generations,
                                    window.cells, window.board);
    wrong += !is_right(program->logit(window.cells), alive);
  }
  return wrong;
}

}  // namespace

void judge_close_windows(const Model& model, const Rule& rule, const CloseWindows& windows, int threads,
                         const Interruption& interruption, FloatAnswer& answer) {
  const FloatScope floats;
  answer.close = windows.count + windows.at_edges.size();
  answer.decided = windows.count <= kMostClose;
  if (!answer.decided) return;
  answer.wrong = wrong_inside(model, rule, windows.numbers, threads, interruption) +
                 wrong_at_edges(model, rule, windows.at_edges, interruption);
}

}  // namespace minlife
