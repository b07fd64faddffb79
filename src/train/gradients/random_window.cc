#include <algorithm>
#include <cassert>
#include <numeric>

#include "data/window_fill.h"
#include "nn/kernels/head.h"
#include "nn/kernels/softplus.h"
#include "proof/patch_logit.h"
#include "train/gradients/first_step.h"
#include "train/gradients/table.h"
#include "train/gradients/windows_at_a_time.h"

namespace minlife {
namespace {

/// A network of two or three steps on random windows, of which each update draws new ones. Step by step only
/// those cells are computed that the window's middle depends on: a square, smaller by two with each step.
/// A plane of a step holds for each cell of the square a row of all windows, so that vectors run over
/// windows.
class RandomWindowGradient : public GradientMethod {
 public:
  RandomWindowGradient(const TrainConfig& of, const Architecture& architecture)
      : GradientMethod(of),
        windows(batch),
        logits(batch),
        against(batch),
        losses(batch),
        lanes(static_cast<std::size_t>(windows_at_a_time(of))),
        first_step(architecture),
        targets(lanes),
        weights(lanes),
        share(architecture.parameters()),
        by_window(first_step.table_size()) {
    assert(architecture.reach() == of.steps);
    patches.resize(static_cast<std::size_t>(side_before(1) * side_before(1)) * lanes);
    active.reserve(architecture.parameters());  // more than any step's inputs
    for (int step = 1; step < of.steps; ++step) {
      const auto side = static_cast<std::size_t>(side_before(step + 1));
      steps.emplace_back(architecture, static_cast<std::size_t>(step), static_cast<int>(side * side * lanes));
    }
  }

  void set_leak_share(float of_leaks) override {
    first_step.set_leak_share(of_leaks);
    for (Network& step : steps) step.set_leak_share(of_leaks);
  }

  void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
               std::span<float> gradient, const Interruption& interruption) override {
    fill_windows(examples.law(), first / batch, config.live_share, windows);
    is_taught = examples.teacher() != nullptr;
    if (is_taught) {
      answers.resize(batch);
      examples.teacher()->answer(windows, answers);
    }
    first_step.run(parameters);
    for (Network& step : steps) step.set_parameters(parameters);
    std::fill(gradient.begin(), gradient.end(), 0.0f);
    for (std::size_t begin = 0; begin < batch; begin += lanes) {
      end_if_asked(interruption);
      load(std::span(windows).subspan(begin, std::min(lanes, batch - begin)), begin);
      forward();
      Network& last = steps.back();
      std::copy_n(last.logits(), std::min(lanes, batch - begin),
                  logits.begin() + static_cast<std::ptrdiff_t>(begin));
      weighted_cross_entropy_gradient(last.logits(), targets.data(), weights.data(), last.shape(),
                                      last.logit_gradient(), margin());
      backward();
      for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += share[i];
      first_step.add_gradient(by_window);
    }
    first_step.finish(gradient);
  }

  double loss(const Interruption&) override {
    std::size_t right = 0;
    for (std::size_t k = 0; k < batch; ++k) {
      const float z = less_margin(logits[k], windows[k].alive, margin());
      against[k] = windows[k].alive ? -z : z;
      right += is_right(logits[k], windows[k].alive);
    }
    accuracy_ = static_cast<double>(right) / static_cast<double>(batch);
    if (is_taught) std::copy(logits.begin(), logits.end(), against.begin());
    softplus_each(against, losses.data());
    double sum = std::accumulate(losses.begin(), losses.end(), 0.0);
    for (std::size_t k = 0; is_taught && k < batch; ++k) sum -= static_cast<double>(logits[k]) * answers[k];
    return sum * mean_weight();
  }

 private:
  /// Side of the square whose features step `step` (from 0) reads.
  int side_before(int step) const { return 2 * (config.steps - step) + 1; }

  /// The patches, targets and weights of some windows; lanes beyond them weigh nothing.
  void load(std::span<const WindowExample> of, std::size_t begin) {
    const int whole = side_before(0), side = side_before(1);
    // Turning rows into columns makes a patch of a window, and a window of a patch.
    const std::span<const std::uint16_t> window_of = window_patches();
    std::fill(patches.begin(), patches.end(), std::uint16_t{0});
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      weights[lane] = lane < of.size() ? mean_weight() : 0;
      targets[lane] = lane < of.size() && of[lane].alive ? 1.0f : 0.0f;
      if (is_taught && lane < of.size()) targets[lane] = answers[begin + lane];
    }
    for (int row = 0; row < side; ++row)
      for (int column = 0; column < side; ++column) {
        std::uint16_t* to = patches.data() + static_cast<std::size_t>(row * side + column) * lanes;
        const int at = row * whole + column;
        for (std::size_t lane = 0; lane < of.size(); ++lane) {
          const std::uint64_t cells = of[lane].cells >> at;
          to[lane] = window_of[(cells & 7) | (cells >> whole & 7) << 3 | (cells >> (2 * whole) & 7) << 6];
        }
      }
  }

  /// Calls function(tap, cell of the step's square, cell of the square that it reads through this tap).
  template <typename Function>
  void for_each_read(std::size_t step, Function function) const {
    const auto in_side = static_cast<std::size_t>(side_before(static_cast<int>(step) + 1)),
               side = in_side - 2;
    for (std::size_t tap = 0; tap < 9; ++tap)
      for (std::size_t row = 0; row < side; ++row)
        for (std::size_t column = 0; column < side; ++column)
          function(tap, row * side + column, (row + tap / 3) * in_side + column + tap % 3);
  }

  /// The channels of a later step's input that hold the neighbours in place `tap`, from a cell on.
  Channels neighbours(Channels input, std::size_t tap, std::size_t cell) const {
    return {input.data + tap * input.plane + cell * lanes, 9 * input.plane};
  }

  void forward() {
    const PlaneShape row = PlaneShape::flat(static_cast<int>(lanes));
    for_each_read(0, [&](std::size_t tap, std::size_t cell, std::size_t from) {
      look_up(first_step.features(), first_step.channels(), patches_of(from), row,
              neighbours(steps[0].input(), tap, cell));
    });
    steps[0].forward(active_inputs(first_step.active()));
    for (std::size_t k = 1; k < steps.size(); ++k) {
      const Channels features = steps[k - 1].outputs(steps[k - 1].layers().size() - 1);
      for_each_read(k, [&](std::size_t tap, std::size_t cell, std::size_t from) {
        const Channels to = neighbours(steps[k].input(), tap, cell);
        for (const std::int32_t channel : steps[k - 1].active_outputs()) {
          const auto c = static_cast<std::size_t>(channel);
          std::copy_n(features.channel(c) + from * lanes, lanes, to.channel(c));
        }
      });
      steps[k].forward(active_inputs(steps[k - 1].active_outputs()));
    }
  }

  void backward() {
    // Entries that tied layers share are added to, and those of the first step are none of these.
    std::fill(share.begin(), share.end(), 0.0f);
    std::fill(by_window.begin(), by_window.end(), 0.0f);
    for (std::size_t k = steps.size(); k-- > 1;) {
      steps[k].backward(share);
      const Channels delta = steps[k - 1].output_gradient();
      for (const std::int32_t channel : steps[k - 1].active_outputs())
        std::fill_n(delta.channel(static_cast<std::size_t>(channel)), delta.plane, 0.0f);
      for_each_read(k, [&](std::size_t tap, std::size_t cell, std::size_t from) {
        const Channels back = neighbours(steps[k].input_gradient(), tap, cell);
        for (const std::int32_t channel : steps[k - 1].active_outputs()) {
          const auto c = static_cast<std::size_t>(channel);
          float* to = delta.channel(c) + from * lanes;
          for (std::size_t lane = 0; lane < lanes; ++lane) to[lane] += back.channel(c)[lane];
        }
      });
    }
    steps[0].backward(share);
    const PlaneShape row = PlaneShape::flat(static_cast<int>(lanes));
    for_each_read(0, [&](std::size_t tap, std::size_t cell, std::size_t from) {
      add_up(neighbours(steps[0].input_gradient(), tap, cell), first_step.channels(), patches_of(from), row,
             by_window.data());
    });
  }

  std::span<const std::uint16_t> patches_of(std::size_t cell) const {
    return std::span(patches).subspan(cell * lanes, lanes);
  }

  /// The channels of a later step's input that come of such features.
  std::span<const std::int32_t> active_inputs(std::span<const std::int32_t> features) {
    active.clear();
    for (const std::int32_t channel : features)
      for (std::int32_t tap = 0; tap < 9; ++tap) active.push_back(9 * channel + tap);
    return active;
  }

  std::vector<WindowExample> windows;  ///< of the last batch
  std::vector<float> logits;           ///< of each of these
  std::vector<float> against;  ///< the same, of windows that are dead; of live ones with the other sign
  std::vector<double> losses;  ///< of each
  bool is_taught = false;      ///< the targets are a teacher's
  std::vector<float> answers;  ///< those, of the last batch
  std::size_t lanes;           ///< windows at a time
  FirstStep first_step;
  std::vector<Network> steps;  ///< those behind the first one
  AlignedFloats targets, weights;
  std::vector<std::uint16_t>
      patches;                   ///< [cell of the first step's square][lanes]: windows of data/windows.h
  std::vector<float> share;      ///< of the later steps' parameters in the gradient
  std::vector<float> by_window;  ///< the same of the first step's features
  std::vector<std::int32_t> active;
};

bool suits(const TrainConfig& config) {
  return config.examples_from == ExamplesFrom::windows && config.steps > 1;
}

std::unique_ptr<GradientMethod> make(const TrainConfig& config, const Architecture& computed,
                                     const Architecture&, int) {
  return std::make_unique<RandomWindowGradient>(config, computed);
}

}  // namespace

const GradientKind kRandomWindowGradient = {"random windows", suits, make};

}  // namespace minlife
