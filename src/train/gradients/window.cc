#include <algorithm>

#include "data/windows.h"
#include "nn/head.h"
#include "nn/network.h"
#include "proof/neighbourhood.h"
#include "train/gradients/table.h"

namespace minlife {
namespace {

/// A network of one step is a function of 512 windows, so a batch is its 512 window counts: the same loss and
/// gradient, up to the order of summation.
class WindowGradient : public GradientMethod {
 public:
  WindowGradient(const TrainConfig& of, const Architecture& architecture)
      : GradientMethod(of), network(architecture, window_patches()), targets(kWindows), weights(kWindows) {
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
    std::fill(gradient.begin(), gradient.end(), 0.0f);  // tied layers add to it
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

 private:
  Network network;
  AlignedFloats targets, weights;
  std::uint32_t counts[kWindows] = {};
};

bool suits(const TrainConfig& config) { return config.steps == 1; }

std::unique_ptr<GradientMethod> make(const TrainConfig& config, const Architecture& computed,
                                     const Architecture&, int) {
  return std::make_unique<WindowGradient>(config, computed);
}

}  // namespace

const GradientKind kWindowGradient = {"windows", suits, make};

}  // namespace minlife
