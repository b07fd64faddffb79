// Training steps, two trials at once, and proofs, as trials run them; one JSON object a line on stdout.
// With --steps-only just the training steps and the core's peak.
//
// A training step is what train() does for one update: a fresh batch of 8 boards from the stream, the
// gradient, and Adam, on one thread, in that thread's processor time. A network's time is the mean over a few
// seeds of each seed's best repeat; every repeat starts from the seed's initial network, so that all see the
// same load. "active" is the share of activated channels that are not zero everywhere on a board of the first
// batch: the rest cost nothing. Masked steps are those of networks that random weights are left of.
//
// Two ratios show whether numbers too small to matter slow a step: a late step of networks that have long
// been exact, whose loss has next to no gradient left, against an early one; and a step from N(0,1), where
// most cells are saturated, against one from He's initialisation.

#include <atomic>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "bench/clock.h"
#include "bench/peak.h"
#include "core/cpu.h"
#include "core/numerics.h"
#include "core/random.h"
#include "nn/exact_network.h"
#include "proof/exactness.h"
#include "proof/neighbourhood.h"
#include "proof/two_step_scan.h"
#include "train/trainer.h"

namespace minlife::bench {
namespace {

using nlohmann::json;

constexpr std::uint64_t kSeeds = 5;
constexpr int kRepeats = 4;
constexpr double kRepeatSeconds = 0.03;

void print(const json& line) { std::cout << line.dump() << std::endl; }

TrainConfig config_of(int steps, int width) {
  TrainConfig config;
  config.steps = steps;
  config.width = width;
  return config;
}

/// A trial's beginning; with keep < 1 each weight is left with that chance.
TrainState beginning(const TrainConfig& config, std::uint64_t seed, double keep) {
  TrainState state = initial_state(config, seed, 0);
  if (keep == 1) return state;
  Model& model = state.model;
  RandomStream random(seed, purpose("bench"), 0, 0);
  model.mask = Mask::all_kept(model.parameters.size());
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers)
    for (std::size_t i = layer.weight; i < layer.weight + layer.shape.weights(); ++i)
      if (random.uniform() >= keep) model.mask.set(i, false), model.parameters[i] = 0;
  return state;
}

/// One trial at its update loop, without checks.
class Trial {
 public:
  Trial(const TrainConfig& config, std::uint64_t seed, double keep = 1)
      : config_(config),
        initial_(beginning(config, seed, keep)),
        state_(initial_),
        batch_(config, initial_.model.architecture, 1, initial_.model.mask),
        examples_(config.pairs(Split::train, seed, 0)),
        gradient_(state_.model.parameters.size()) {}

  void restart() { state_ = initial_; }

  /// Where restart() goes from now on.
  void keep_as_beginning() { initial_ = state_; }

  bool is_exact() const { return exactness_of(state_.model, stopping_question(config_)).exact; }

  void update() {
    batch_.compute(state_.model.parameters, examples_,
                   state_.updates * static_cast<std::uint64_t>(config_.batch), gradient_);
    state_.optimizer.as<GradientOptimizer>().update(state_.model.parameters, gradient_,
                                                    state_.model.mask.bytes(), 1);
    ++state_.updates;
  }

 private:
  TrainConfig config_;
  TrainState initial_, state_;
  BatchGradient batch_;
  Examples examples_;
  std::vector<float> gradient_;
};

double active_share(const TrainConfig& config, std::uint64_t seed) {
  const TrainState state = initial_state(config, seed, 0);
  Network network(state.model.architecture, config.height, config.board_width, padding_of(config.boundary));
  network.set_parameters(state.model.parameters);
  PairStream stream(config.pairs(Split::train, seed, 0));
  std::vector<std::uint8_t> boards(static_cast<std::size_t>(config.batch) * stream.board_bytes());
  stream.fill(0, static_cast<std::size_t>(config.batch), boards.data(), nullptr, nullptr);
  std::size_t active = 0, all = 0;
  for (std::size_t at = 0; at < boards.size(); at += stream.board_bytes()) {
    network.forward(boards.data() + at);
    for (std::size_t k = 0; k + 1 < network.layers().size(); ++k)
      for (int c = 0; c < network.layers()[k].shape.outputs; ++c, ++all)
        active += is_zero(network.outputs(k).channel(static_cast<std::size_t>(c)), network.shape()) ? 0 : 1;
  }
  return static_cast<double>(active) / static_cast<double>(all);
}

/// The mean time of the next `updates` updates of a trial, the best of a few goes, after the last of which it
/// stays.
double stretch_seconds(Trial& trial, int updates) {
  trial.keep_as_beginning();
  return best_of(kRepeats, [&] {
    trial.restart();
    return thread_seconds_of([&] {
             for (int u = 0; u < updates; ++u) trial.update();
           }) /
           updates;
  });
}

/// The best time of an update of one trial.
double update_seconds(Trial& trial) {
  trial.update();
  const double once = best_of(2, [&] { return thread_seconds_of([&] { trial.update(); }); });
  const int updates = std::max(2, static_cast<int>(kRepeatSeconds / once));
  double best = once;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    trial.restart();
    const double all = thread_seconds_of([&] {
      for (int u = 0; u < updates; ++u) trial.update();
    });
    best = std::min(best, all / updates);
  }
  return best;
}

void measure_step(int steps, int width) {
  const TrainConfig config = config_of(steps, width);
  double seconds = 0, active = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Trial trial(config, seed);
    seconds += update_seconds(trial) / kSeeds;
    active += active_share(config, seed) / kSeeds;
  }
  const Model model{config.architecture(), {}, {}};
  print({{"kind", "step"},
         {"steps", steps},
         {"width", width},
         {"parameters", config.architecture().parameters()},
         {"ms", seconds * 1e3},
         {"flops", train_flops(config, model, 1, false)},
         {"active", active}});
}

void measure_masked_step(int steps, int width) {
  const TrainConfig config = config_of(steps, width);
  for (const double keep : {1.0, 0.5, 0.2, 0.1, 0.05}) {
    double seconds = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      Trial trial(config, seed, keep);
      seconds += update_seconds(trial) / kSeeds;
    }
    print({{"kind", "masked"}, {"steps", steps}, {"width", width}, {"keep", keep}, {"ms", seconds * 1e3}});
  }
}

/// The first seeds whose L(1,8) is exact after so many updates. Early: updates 100 to 1000.
void measure_late_steps() {
  constexpr int kLate = 60000, kEarly = 100, kStretch = 900, kExact = 3, kMostSeeds = 40;
  const TrainConfig config = config_of(1, 8);
  for (int seed = 0, found = 0; found < kExact && seed < kMostSeeds; ++seed) {
    Trial trial(config, static_cast<std::uint64_t>(seed));
    for (int u = 0; u < kEarly; ++u) trial.update();
    const double early = stretch_seconds(trial, kStretch);
    for (int u = kEarly + kStretch; u < kLate; ++u) trial.update();
    if (!trial.is_exact()) continue;
    ++found;
    const double late = stretch_seconds(trial, kStretch);
    print({{"kind", "late"}, {"seed", seed}, {"early_ms", early * 1e3}, {"late_ms", late * 1e3}});
  }
}

/// A step of L(5,24) from either initialisation, in turns; means over the seeds.
void measure_initialisations() {
  TrainConfig configs[] = {config_of(5, 24), config_of(5, 24)};
  configs[1].init = &find_init("he");
  double ms[2] = {};
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
    for (int k = 0; k < 2; ++k) {
      Trial trial(configs[k], seed);
      ms[k] += update_seconds(trial) * 1e3 / kSeeds;
    }
  print({{"kind", "initialisations"}, {"normal_ms", ms[0]}, {"he_ms", ms[1]}});
}

/// Wall seconds of the slowest of work(0) .. work(count - 1), each on a thread of its own, begun at once.
template <typename Work>
double seconds_together(int count, Work work) {
  std::atomic<int> waiting{count};
  std::vector<std::thread> threads;
  std::vector<double> seconds(static_cast<std::size_t>(count));
  for (int t = 0; t < count; ++t)
    threads.emplace_back([&, t] {
      for (--waiting; waiting > 0;) {
      }
      seconds[static_cast<std::size_t>(t)] = seconds_of([&] { work(t); });
    });
  for (std::thread& thread : threads) thread.join();
  return *std::max_element(seconds.begin(), seconds.end());
}

/// How many times one trial's rate two trials on two threads reach; and, since two cores may have less than
/// twice the clock of one, what two loops that share nothing reach.
void measure_two_trials() {
  constexpr int kUpdates = 20, kLoops = 8, kRounds = 150;
  std::unique_ptr<Trial> trials[2];
  seconds_together(2, [&](int t) {                            // each made by its thread, as a sweep does
    trials[t] = std::make_unique<Trial>(config_of(2, 8), 0);  // the same load for each
    trials[t]->update();
  });
  const auto update = [&](int t) {
    for (int u = 0; u < kUpdates; ++u) trials[t]->update();
  };
  const auto loop = [](int) {
    for (int k = 0; k < kLoops; ++k) fma_loop();
  };
  double trial[2] = {1e9, 1e9}, loops[2] = {1e9, 1e9};
  for (int round = 0; round < kRounds; ++round)
    for (int count = 1; count <= 2; ++count) {
      for (const auto& each : trials) each->restart();
      trial[count - 1] = std::min(trial[count - 1], seconds_together(count, update));
      loops[count - 1] = std::min(loops[count - 1], seconds_together(count, loop));
    }
  print({{"kind", "trials"},
         {"one", kUpdates / trial[0]},
         {"two", 2 * kUpdates / trial[1]},
         {"ratio", 2 * trial[0] / trial[1]},
         {"ratio_of_loops", 2 * loops[0] / loops[1]}});
}

/// An exact network with every channel at work: hand-set weights and a little noise on every number.
Model noisy_exact_network(int width) {
  Model model = minlife::testing::exact_network(2, width);
  RandomStream random(1, purpose("bench"), 0, 0);
  for (float& p : model.parameters) p += static_cast<float>(1e-3 * random.normal());
  return model;
}

/// Looks at all windows of a network of two steps.
void measure_proof(const char* network, const Model& model) {
  TwoStepScan scan(model.architecture, kLife);
  for (const int threads : {1, 2}) {
    WindowTally tally;
    const double seconds = best_of(3, [&] {
      return seconds_of([&] {
        scan.load(model);
        tally = scan.tally(threads);
      });
    });
    print({{"kind", "proof"},
           {"network", network},
           {"width", model.architecture.uniform_width()},
           {"threads", threads},
           {"seconds", seconds},
           {"windows", tally.windows},
           {"wrong", tally.wrong}});
  }
}

}  // namespace
}  // namespace minlife::bench

int main(int argc, char** argv) {
  using namespace minlife::bench;
  constexpr int kNetworks[][2] = {{1, 1}, {1, 4}, {1, 8}, {2, 1}, {2, 4}, {2, 8}, {3, 8}, {5, 8}, {5, 24}};
  print({{"kind", "build"},
         {"instructions", minlife::compiled_instruction_set()},
         {"numerics", minlife::to_string(minlife::program_numerics().kind)},
         {"cpu", minlife::cpu_model()}});
  double peak = peak_flops();
  for (const auto& [steps, width] : kNetworks) measure_step(steps, width);
  peak = std::max(peak, peak_flops());
  print({{"kind", "peak"}, {"flops", peak}});
  if (argc > 1 && std::string_view(argv[1]) == "--steps-only") return 0;
  for (const auto& [steps, width] : {std::pair{1, 24}, std::pair{2, 8}}) measure_masked_step(steps, width);
  measure_late_steps();
  measure_initialisations();
  measure_two_trials();
  for (const int width : {4, 8}) measure_proof("exact", noisy_exact_network(width));
  measure_proof("untrained", initial_state(config_of(2, 8), 1, 0).model);
}
