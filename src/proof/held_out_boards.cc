#include "proof/held_out_boards.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "core/elementary.h"
#include "core/float_environment.h"
#include "nn/head.h"
#include "nn/network.h"
#include "proof/neighbourhood.h"

namespace minlife {
namespace {

/// One thread's network and examples.
struct Examiner {
  Examiner(const Model& model, const PairLaw& law)
      : stream(law),
        network(model.architecture, law.height, law.width, padding_of(law.boundary)),
        input(stream.board_bytes()),
        target(stream.board_bytes()) {
    network.set_parameters(model.parameters);
  }

  std::size_t wrong_cells(std::uint64_t board) {
    stream.fill(board, 1, input.data(), target.data(), nullptr);
    network.forward(input.data());
    return minlife::wrong_cells(network.logits(), target.data(), network.shape());
  }

  PairStream stream;
  Network network;
  std::vector<std::uint8_t> input, target;
};

}  // namespace

BoardTally evaluate_boards(const Model& model, const PairLaw& law, std::uint64_t count, int threads,
                           const Interruption& interruption) {
  BoardTally total;
  total.boards = count;
  total.cells = count * static_cast<std::uint64_t>(law.height) * static_cast<std::uint64_t>(law.width);
  std::atomic<bool> ended{false};
#pragma omp parallel num_threads(threads)
  {
    const FloatScope floats;
    Examiner examiner(model, law);
    BoardTally mine;
#pragma omp for schedule(dynamic, 16)
    for (std::uint64_t board = 0; board < count; ++board) {
      if (ended || asks_to_end(interruption)) {
        ended = true;
        continue;
      }
      const std::size_t wrong = examiner.wrong_cells(board);
      if (wrong == 0) continue;
      mine.wrong_cells += wrong;
      ++mine.wrong_boards;
      mine.first_wrong_board = std::min(mine.first_wrong_board.value_or(board), board);
    }
#pragma omp critical
    {
      total.wrong_cells += mine.wrong_cells;
      total.wrong_boards += mine.wrong_boards;
      if (mine.first_wrong_board)
        total.first_wrong_board =
            std::min(total.first_wrong_board.value_or(*mine.first_wrong_board), *mine.first_wrong_board);
    }
  }
  if (ended) throw InterruptedError("interrupted");
  return total;
}

bool all_boards_right(const Model& model, const PairLaw& law, std::uint64_t count,
                      const Interruption& interruption) {
  const FloatScope floats;
  Examiner examiner(model, law);
  for (std::uint64_t board = 0; board < count; ++board) {
    end_if_asked(interruption);
    if (examiner.wrong_cells(board) != 0) return false;
  }
  return true;
}

double wrong_board_bound(std::uint64_t boards) {
  const FloatScope floats;
  return boards == 0 ? 1.0 : 1.0 - exp_exact_bits(log_exact_bits(0.05) / static_cast<double>(boards));
}

}  // namespace minlife
