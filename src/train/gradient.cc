#include "train/gradient.h"

#include <omp.h>

#include <algorithm>
#include <cassert>
#include <numeric>

#include "data/windows.h"
#include "nn/head.h"
#include "train/window.h"

namespace minlife {
namespace {

/// Below this many multiply-adds a board, starting threads costs more than it saves.
constexpr std::size_t kWorthThreads = 1000000;

}  // namespace

struct BatchGradient::Ways {
  explicit Ways(const TrainConfig& of)
      : config(of),
        batch(static_cast<std::size_t>(of.batch)),
        board_bytes(packed_board_bytes(of.height, of.board_width)),
        inputs(batch * board_bytes) {}
  virtual ~Ways() = default;
  virtual void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
                       std::span<float> gradient) = 0;
  virtual double loss() = 0;

  float mean_weight() const {
    return 1.0f / (static_cast<float>(batch) * static_cast<float>(config.height) *
                   static_cast<float>(config.board_width));
  }

  TrainConfig config;
  std::size_t batch, board_bytes;
  std::vector<std::uint8_t> inputs;
};

namespace {

struct WindowWay : BatchGradient::Ways {
  WindowWay(const TrainConfig& of, const Architecture& architecture)
      : Ways(of), network(architecture, window_patches()), targets(kWindows), weights(kWindows) {
    for (int w = 0; w < kWindows; ++w)
      targets[static_cast<std::size_t>(w)] = window_next(of.rule, w) ? 1.0f : 0.0f;
  }

  void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
               std::span<float> gradient) override {
    examples.fill_inputs(first, batch, inputs.data());
    std::fill(std::begin(counts), std::end(counts), 0u);
    count_windows(inputs.data(), batch, config.height, config.board_width, config.boundary, counts);
    const float weight = mean_weight();
    for (std::size_t w = 0; w < kWindows; ++w) weights[w] = weight * static_cast<float>(counts[w]);
    network.set_parameters(parameters);
    network.forward();
    weighted_cross_entropy_gradient(network.logits(), targets.data(), weights.data(), network.shape(),
                                    network.logit_gradient());
    network.backward(gradient);
  }

  double loss() override {
    double sum = 0;
    for (std::size_t w = 0; w < kWindows; ++w) {
      const double z = network.logits()[w];
      sum += counts[w] * (softplus(z) - z * targets[w]);
    }
    return sum * mean_weight();
  }

  Network network;
  AlignedFloats targets, weights;
  std::uint32_t counts[kWindows] = {};
};

struct BoardWay : BatchGradient::Ways {
  BoardWay(const TrainConfig& of, const Architecture& architecture, int threads)
      : Ways(of), expected(batch * board_bytes) {
    const std::size_t work = architecture.macs_per_cell() * static_cast<std::size_t>(of.height) *
                             static_cast<std::size_t>(of.board_width);
    const int useful = work >= kWorthThreads ? std::min(threads, of.batch) : 1;
    for (int t = 0; t < useful; ++t)
      networks.emplace_back(architecture, of.height, of.board_width, padding_of(of.boundary));
    // One thread needs one buffer; several need one a board, as a board's gradient waits for its turn in the
    // sum.
    const std::size_t size = architecture.parameters();
    partial.assign(useful == 1 ? 1 : batch, std::vector<float>(size));
  }

  void one_board(Network& network, std::size_t board, std::span<float> gradient) {
    network.forward(inputs.data() + board * board_bytes);
    cross_entropy_gradient(network.logits(), expected.data() + board * board_bytes, network.shape(),
                           mean_weight(), network.logit_gradient());
    network.backward(gradient);
  }

  void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
               std::span<float> gradient) override {
    examples.fill(first, batch, inputs.data(), expected.data());
    std::fill(gradient.begin(), gradient.end(), 0.0f);
    const auto add = [&](const std::vector<float>& board) {
      for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += board[i];
    };
    if (networks.size() == 1) {
      networks[0].set_parameters(parameters);
      for (std::size_t b = 0; b < batch; ++b) {
        one_board(networks[0], b, partial[0]);
        add(partial[0]);
      }
      return;
    }
#pragma omp parallel num_threads(static_cast <int>(networks.size()))
    {
      Network& mine = networks[static_cast<std::size_t>(omp_get_thread_num())];
      mine.set_parameters(parameters);
#pragma omp for schedule(dynamic, 1)
      for (std::size_t b = 0; b < batch; ++b) one_board(mine, b, partial[b]);
    }
    for (const auto& board : partial) add(board);
  }

  double loss() override {
    double sum = 0;
    for (std::size_t b = 0; b < batch; ++b) {
      networks[0].forward(inputs.data() + b * board_bytes);
      sum += cross_entropy_sum(networks[0].logits(), expected.data() + b * board_bytes, networks[0].shape());
    }
    return sum * mean_weight();
  }

  std::vector<std::uint8_t> expected;
  std::vector<Network> networks;
  std::vector<std::vector<float>> partial;
};

}  // namespace

BatchGradient::BatchGradient(const TrainConfig& config, const Architecture& architecture, int threads) {
  assert(architecture.step_count() == config.steps);
  if (config.steps == 1)
    ways_ = std::make_unique<WindowWay>(config, architecture);
  else
    ways_ = std::make_unique<BoardWay>(config, architecture, threads);
}

BatchGradient::~BatchGradient() = default;
BatchGradient::BatchGradient(BatchGradient&&) noexcept = default;

void BatchGradient::compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
                            std::span<float> gradient) {
  ways_->compute(parameters, examples, first, gradient);
}

double BatchGradient::loss() { return ways_->loss(); }

}  // namespace minlife
