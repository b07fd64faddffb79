#include "proof/held_out_boards.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "core/elementary.h"
#include "core/float_environment.h"
#include "nn/kernels/head.h"
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

/// Boards that a thread takes at a time.
constexpr std::uint64_t kBoardsAtOnce = 16;

std::uint64_t cells_of(const PairLaw& law) {
  return static_cast<std::uint64_t>(law.height) * static_cast<std::uint64_t>(law.width);
}

}  // namespace

void BoardTally::add(std::uint64_t board, std::uint64_t wrong) {
  ++boards;
  if (wrong == 0) return;
  wrong_cells += wrong;
  ++wrong_boards;
  first_wrong_board = std::min(first_wrong_board.value_or(board), board);
}

BoardTally evaluate_boards(const Model& model, const PairLaw& law, std::uint64_t count, int threads,
                           const Interruption& interruption) {
  BoardTally total;
  total.boards = count;
  total.cells = count * cells_of(law);
  std::atomic<bool> ended{false};
  // Counted by hand: OpenMP would go over all boards that are left after an interruption, which may be many.
  std::atomic<std::uint64_t> next{0};
#pragma omp parallel num_threads(threads)
  {
    const FloatScope floats;
    Examiner examiner(model, law);
    BoardTally mine;
    for (std::uint64_t first = next.fetch_add(kBoardsAtOnce); first < count && !ended;
         first = next.fetch_add(kBoardsAtOnce))
      for (std::uint64_t board = first; board < std::min(count, first + kBoardsAtOnce) && !ended; ++board)
        if (asks_to_end(interruption))
          ended = true;
        else
          mine.add(board, examiner.wrong_cells(board));
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

BoardTally evaluate_up_to_wrong(const Model& model, const PairLaw& law, std::uint64_t count,
                                const Interruption& interruption) {
  const FloatScope floats;
  Examiner examiner(model, law);
  BoardTally seen;
  for (std::uint64_t board = 0; board < count && seen.wrong_boards == 0; ++board) {
    end_if_asked(interruption);
    seen.add(board, examiner.wrong_cells(board));
  }
  seen.cells = seen.boards * cells_of(law);
  return seen;
}

double wrong_board_bound(std::uint64_t boards) {
  const FloatScope floats;
  return boards == 0 ? 1.0 : 1.0 - exp_exact_bits(log_exact_bits(0.05) / static_cast<double>(boards));
}

}  // namespace minlife
