#include <algorithm>

#include "data/window_examples.h"
#include "data/windows.h"
#include "nn/kernels/head.h"
#include "nn/kernels/softplus.h"
#include "nn/network.h"
#include "proof/neighbourhood.h"
#include "proof/patch_logit.h"
#include "train/gradients/table.h"

namespace minlife {
namespace {

/// A network of one step is a function of 512 windows, so a batch of boards is its 512 window counts: the
/// same loss and gradient, up to the order of summation. Without boards each update is on all windows,
/// weighted by how often the density law makes them.
class WindowGradient : public GradientMethod {
 public:
  WindowGradient(const TrainConfig& of, const Architecture& architecture)
      : GradientMethod(of), network(architecture, window_patches()), targets(kWindows), weights(kWindows) {
    for (std::size_t w = 0; w < kWindows; ++w) {
      alive[w] = window_next(of.rule, static_cast<int>(w));
      targets[w] = alive[w] ? 1.0f : 0.0f;
    }
    if (of.examples_from == ExamplesFrom::boards) return;
    const std::vector<WindowExample> windows = all_windows(of.rule, of.density);
    for (std::size_t w = 0; w < kWindows; ++w) occurrences[w] = windows[window_patches()[w]].weight;
  }

  void set_leak_share(float share) override { network.set_leak_share(share); }

  void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
               std::span<float> gradient, const Interruption&) override {
    if (config.examples_from == ExamplesFrom::boards) count(examples, first);
    if (examples.teacher() != nullptr && !is_taught) learn_from(*examples.teacher());
    const float weight = mean_weight();
    for (std::size_t w = 0; w < kWindows; ++w) weights[w] = weight * static_cast<float>(occurrences[w]);
    network.set_parameters(parameters);
    network.forward();
    weighted_cross_entropy_gradient(network.logits(), targets.data(), weights.data(), network.shape(),
                                    network.logit_gradient(), margin());
    std::fill(gradient.begin(), gradient.end(), 0.0f);  // tied layers add to it
    network.backward(gradient);
  }

  double loss(const Interruption&) override {
    float logits[kWindows];
    for (std::size_t w = 0; w < kWindows; ++w)
      logits[w] = less_margin(network.logits()[w], alive[w], margin());
    double losses[kWindows], sum = 0, cells = 0, right = 0;
    softplus_each(logits, losses);
    for (std::size_t w = 0; w < kWindows; ++w) {
      const double z = logits[w];
      sum += occurrences[w] * (losses[w] - z * targets[w]);
      cells += occurrences[w];
      if (is_right_at(w)) right += occurrences[w];
    }
    accuracy_ = right / cells;
    return sum * mean_weight();
  }

  std::optional<std::uint64_t> wrong_windows(std::span<const float> parameters) override {
    network.set_parameters(parameters);
    network.forward();
    std::uint64_t wrong = 0;
    for (std::size_t w = 0; w < kWindows; ++w) wrong += !is_right_at(w);
    return wrong;
  }

 private:
  bool is_right_at(std::size_t window) const { return is_right(network.logits()[window], alive[window]); }

  /// The answers are the same in every update.
  void learn_from(Teacher& teacher) {
    std::vector<float> answers(kWindows);
    teacher.answer(all_windows(config.rule, config.density), answers);
    for (std::size_t w = 0; w < kWindows; ++w) targets[w] = answers[window_patches()[w]];
    is_taught = true;
  }

  void count(Examples& examples, std::uint64_t first) {
    examples.fill_inputs(first, batch, inputs.data());
    std::uint32_t counts[kWindows] = {};
    count_windows(inputs.data(), batch, config.height, config.board_width, config.boundary, counts);
    std::copy(std::begin(counts), std::end(counts), occurrences);
  }

  Network network;
  AlignedFloats targets, weights;
  bool alive[kWindows] = {};          ///< what Life makes of each window
  bool is_taught = false;             ///< the targets are a teacher's
  double occurrences[kWindows] = {};  ///< of each window
};

bool suits(const TrainConfig& config) { return config.steps == 1; }

std::unique_ptr<GradientMethod> make(const TrainConfig& config, const Architecture& computed,
                                     const Architecture&, int) {
  return std::make_unique<WindowGradient>(config, computed);
}

}  // namespace

const GradientKind kWindowGradient = {"windows", suits, make};

}  // namespace minlife
