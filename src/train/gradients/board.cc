#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>

#include "core/float_environment.h"
#include "data/windows.h"
#include "nn/kernels/head.h"
#include "nn/kernels/tile_order.h"
#include "train/gradients/board_threads.h"
#include "train/gradients/first_step.h"
#include "train/gradients/table.h"

namespace minlife {
namespace {

/// work(0) .. work(threads - 1), each on a thread of the team; fewer where the system grants fewer. Throws
/// what one of them threw.
template <typename Work>
void on_each_thread(int threads, Work work) {
  std::exception_ptr failure;
#pragma omp parallel num_threads(threads)
  try {
    const FloatScope floats;
    work(omp_get_thread_num());
  } catch (...) {
#pragma omp critical
    failure = std::current_exception();
  }
  if (failure) std::rethrow_exception(failure);
}

/// Board by board, behind a first step that runs once for the batch. Each board's gradient is summed by
/// itself, and these in board order, so that the bits do not depend on the threads.
class BoardGradient : public GradientMethod {
 public:
  /// What one thread works with.
  struct Worker {
    Worker(const TrainConfig& config, const Architecture& architecture, Part part)
        : later_steps(architecture, config.height, config.board_width, padding_of(config.boundary), part),
          index(config.height, config.board_width, config.boundary) {
      if (later_steps.in_tiles()) order.emplace(config.height, config.board_width);
    }
    Network later_steps;
    WindowIndex index;
    std::optional<TileOrder> order;  ///< where the network is in tiles

    /// The windows and the target of every cell, as the network's planes have them.
    std::span<const std::uint16_t> windows(const std::uint8_t* board) {
      const auto cells = index.of(board);
      return order ? order->arrange(cells) : cells;
    }
    const std::uint8_t* targets(const std::uint8_t* board) {
      return order ? order->arrange_bits(board) : board;
    }
  };
  /// What one board comes to.
  struct Share {
    std::vector<float> gradient;   ///< of the later steps' parameters; others stay 0
    std::vector<float> by_window;  ///< [window][lookup_stride]: of the first step's features
  };

  BoardGradient(const TrainConfig& of, const Architecture& architecture, Part part, int threads)
      : GradientMethod(of),
        expected(batch * board_bytes),
        tied(!architecture.ties.empty()),
        first_step(architecture) {
    const int useful = board_threads(of, architecture, threads);
    workers.resize(static_cast<std::size_t>(useful));
    const auto make = [&](std::unique_ptr<Worker>& worker) {
      worker = std::make_unique<Worker>(of, architecture, part);
    };
    // Each by its own thread: with glibc's malloc its memory then shares no cache line with another's.
    if (useful > 1)
      on_each_thread(useful, [&](int thread) { make(workers[static_cast<std::size_t>(thread)]); });
    for (auto& worker : workers)
      if (!worker) make(worker);
    // One thread needs one buffer; several need one a board, as a board's share waits for its turn in the
    // sum.
    shares.assign(
        useful == 1 ? 1 : std::min<std::size_t>(batch, kSharesAtATime),
        {std::vector<float>(architecture.parameters()), std::vector<float>(first_step.table_size())});
  }

  void set_leak_share(float share) override {
    first_step.set_leak_share(share);
    for (auto& worker : workers) worker->later_steps.set_leak_share(share);
  }

  std::span<const std::uint16_t> run_later_steps(Worker& worker, std::size_t board) {
    Network& network = worker.later_steps;
    const auto cells = worker.windows(inputs.data() + board * board_bytes);
    look_up(first_step.features(), first_step.channels(), cells, network.shape(), network.input());
    network.forward(first_step.active());
    return cells;
  }

  void one_board(Worker& worker, std::size_t board, Share& share) {
    Network& network = worker.later_steps;
    const auto cells = run_later_steps(worker, board);
    cross_entropy_gradient(network.logits(), worker.targets(expected.data() + board * board_bytes),
                           network.shape(), mean_weight(), network.logit_gradient(), margin());
    if (tied) std::fill(share.gradient.begin(), share.gradient.end(), 0.0f);
    network.backward(share.gradient);
    std::fill(share.by_window.begin(), share.by_window.end(), 0.0f);
    add_up(network.input_gradient(), first_step.channels(), cells, network.shape(), share.by_window.data());
  }

  void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
               std::span<float> gradient, const Interruption& interruption) override {
    examples.fill(first, batch, inputs.data(), expected.data());
    first_step.run(parameters);
    std::fill(gradient.begin(), gradient.end(), 0.0f);
    const auto add = [&](const Share& share) {
      for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += share.gradient[i];
      first_step.add_gradient(share.by_window);
    };
    if (workers.size() == 1) {
      workers[0]->later_steps.set_parameters(parameters);
      for (std::size_t b = 0; b < batch; ++b) {
        end_if_asked(interruption);
        one_board(*workers[0], b, shares[0]);
        add(shares[0]);
      }
    } else {
      std::atomic<bool> ended{false};
#pragma omp parallel num_threads(static_cast <int>(workers.size()))
      {
        const FloatScope floats;
        Worker& mine = *workers[static_cast<std::size_t>(omp_get_thread_num())];
        mine.later_steps.set_parameters(parameters);
        for (std::size_t first_board = 0; first_board < batch; first_board += shares.size()) {
          const std::size_t boards = std::min(shares.size(), batch - first_board);
#pragma omp for schedule(dynamic, 1)
          for (std::size_t b = 0; b < boards; ++b) {
            if (!ended && asks_to_end(interruption)) ended = true;
            if (!ended) one_board(mine, first_board + b, shares[b]);
          }
#pragma omp single
          for (std::size_t b = 0; b < boards; ++b) add(shares[b]);
        }
      }
      if (ended) throw InterruptedError("interrupted");
    }
    first_step.finish(gradient);
  }

  double loss(const Interruption& interruption) override {
    double sum = 0;
    std::size_t wrong = 0;
    Worker& worker = *workers[0];
    const Network& network = worker.later_steps;
    for (std::size_t b = 0; b < batch; ++b) {
      end_if_asked(interruption);
      run_later_steps(worker, b);
      const std::uint8_t* targets = worker.targets(expected.data() + b * board_bytes);
      sum += cross_entropy_sum(network.logits(), targets, network.shape(), margin());
      wrong += wrong_cells(network.logits(), targets, network.shape());
    }
    accuracy_ = 1 - static_cast<double>(wrong) / static_cast<double>(config.cells_per_update());
    return sum * mean_weight();
  }

  std::vector<std::uint8_t> expected;
  bool tied;  ///< layers share numbers, and add to each other's gradients
  FirstStep first_step;
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<Share> shares;
};

bool suits(const TrainConfig&) { return true; }

std::unique_ptr<GradientMethod> make(const TrainConfig& config, const Architecture& computed,
                                     const Architecture& whole, int threads) {
  // The whole network's part: a smaller one may suit other kernels, which round otherwise.
  const Part part = later_steps_part(whole, config.height, config.board_width);
  return std::make_unique<BoardGradient>(config, computed, part, threads);
}

}  // namespace

const GradientKind kBoardGradient = {"boards", suits, make};

}  // namespace minlife
