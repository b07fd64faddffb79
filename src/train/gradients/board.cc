#include <omp.h>

#include <algorithm>
#include <exception>
#include <numeric>
#include <optional>

#include "core/float_environment.h"
#include "data/windows.h"
#include "nn/head.h"
#include "nn/lookup.h"
#include "nn/network.h"
#include "nn/tile_order.h"
#include "proof/neighbourhood.h"
#include "train/gradients/table.h"

namespace minlife {
namespace {

/// Below this many multiply-adds a board, starting threads costs more than it saves.
constexpr std::size_t kWorthThreads = 1000000;

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

/// Board by board, behind a first step that runs on the 512 windows once for the batch: its features are
/// looked up for every cell, and on the way back each window's cells are summed first. Each board's gradient
/// is summed by itself, and these in board order, so that the bits do not depend on the threads.
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
        first_step(architecture, window_patches()),
        windows(kWindows) {
    const std::size_t work = architecture.macs_per_cell() * static_cast<std::size_t>(of.height) *
                             static_cast<std::size_t>(of.board_width);
    const int useful = work >= kWorthThreads ? std::min(threads, of.batch) : 1;
    workers.resize(static_cast<std::size_t>(useful));
    const auto make = [&](std::unique_ptr<Worker>& worker) {
      worker = std::make_unique<Worker>(of, architecture, part);
    };
    // Each by its own thread: with glibc's malloc its memory then shares no cache line with another's.
    if (useful > 1)
      on_each_thread(useful, [&](int thread) { make(workers[static_cast<std::size_t>(thread)]); });
    for (auto& worker : workers)
      if (!worker) make(worker);
    channels = first_step.layers().back().shape.outputs;
    std::iota(windows.begin(), windows.end(), std::uint16_t{0});
    const auto table = static_cast<std::size_t>(kWindows) * static_cast<std::size_t>(lookup_stride(channels));
    features.resize(table);
    feature_gradient.resize(table);
    // One thread needs one buffer; several need one a board, as a board's share waits for its turn in the
    // sum: for some boards at a time, as large batches would need much memory.
    shares.assign(useful == 1 ? 1 : std::min<std::size_t>(batch, 64),
                  {std::vector<float>(architecture.parameters()), std::vector<float>(table)});
  }

  void run_first_step(std::span<const float> parameters) {
    first_step.set_parameters(parameters);
    first_step.forward();
    std::fill(features.begin(), features.end(), 0.0f);
    add_up(first_step.outputs(first_step.layers().size() - 1), channels, windows, first_step.shape(),
           features.data());
  }

  std::span<const std::uint16_t> run_later_steps(Worker& worker, std::size_t board) {
    Network& network = worker.later_steps;
    const auto cells = worker.windows(inputs.data() + board * board_bytes);
    look_up(features.data(), channels, cells, network.shape(), network.input());
    network.forward(first_step.active_outputs());
    return cells;
  }

  void one_board(Worker& worker, std::size_t board, Share& share) {
    Network& network = worker.later_steps;
    const auto cells = run_later_steps(worker, board);
    cross_entropy_gradient(network.logits(), worker.targets(expected.data() + board * board_bytes),
                           network.shape(), mean_weight(), network.logit_gradient());
    if (tied) std::fill(share.gradient.begin(), share.gradient.end(), 0.0f);
    network.backward(share.gradient);
    std::fill(share.by_window.begin(), share.by_window.end(), 0.0f);
    add_up(network.input_gradient(), channels, cells, network.shape(), share.by_window.data());
  }

  void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
               std::span<float> gradient) override {
    examples.fill(first, batch, inputs.data(), expected.data());
    run_first_step(parameters);
    std::fill(gradient.begin(), gradient.end(), 0.0f);
    std::fill(feature_gradient.begin(), feature_gradient.end(), 0.0f);
    const auto add = [&](const Share& share) {
      for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += share.gradient[i];
      for (std::size_t i = 0; i < feature_gradient.size(); ++i) feature_gradient[i] += share.by_window[i];
    };
    if (workers.size() == 1) {
      workers[0]->later_steps.set_parameters(parameters);
      for (std::size_t b = 0; b < batch; ++b) {
        one_board(*workers[0], b, shares[0]);
        add(shares[0]);
      }
    } else {
#pragma omp parallel num_threads(static_cast <int>(workers.size()))
      {
        const FloatScope floats;
        Worker& mine = *workers[static_cast<std::size_t>(omp_get_thread_num())];
        mine.later_steps.set_parameters(parameters);
        for (std::size_t first_board = 0; first_board < batch; first_board += shares.size()) {
          const std::size_t boards = std::min(shares.size(), batch - first_board);
#pragma omp for schedule(dynamic, 1)
          for (std::size_t b = 0; b < boards; ++b) one_board(mine, first_board + b, shares[b]);
#pragma omp single
          for (std::size_t b = 0; b < boards; ++b) add(shares[b]);
        }
      }
    }
    look_up(feature_gradient.data(), channels, windows, first_step.shape(), first_step.output_gradient());
    first_step.backward(gradient);
  }

  double loss() override {
    double sum = 0;
    Worker& worker = *workers[0];
    const Network& network = worker.later_steps;
    for (std::size_t b = 0; b < batch; ++b) {
      run_later_steps(worker, b);
      sum += cross_entropy_sum(network.logits(), worker.targets(expected.data() + b * board_bytes),
                               network.shape());
    }
    return sum * mean_weight();
  }

  std::vector<std::uint8_t> expected;
  bool tied;  ///< layers share numbers, and add to each other's gradients
  Network first_step;
  std::vector<std::uint16_t> windows;             ///< 0 .. 511
  int channels = 0;                               ///< features of a cell behind the first step
  std::vector<float> features, feature_gradient;  ///< [window][lookup_stride]
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
