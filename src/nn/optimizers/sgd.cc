#include <cassert>
#include <cmath>
#include <limits>

#include "nn/optimizers/table.h"

namespace minlife {
namespace {

/// Smaller velocities are 0: they move nothing, and would shrink into subnormal numbers.
constexpr float kLeastVelocity = 0x1p-100f;

/// Stochastic gradient descent with momentum (Polyak 1964) as PyTorch computes it: v = momentum v + g;
/// p -= learning_rate v, g being the gradient + weight_decay p.
class Sgd : public GradientOptimizer {
 public:
  Sgd(const OptimizerSettings& settings, std::size_t parameters)
      : velocity_(parameters), settings_(settings) {}

  std::unique_ptr<OptimizerState> clone() const override { return std::make_unique<Sgd>(*this); }

  void update(std::span<float> parameters, std::span<const float> gradient,
              std::span<const std::uint8_t> mask, double rate) override {
    assert(parameters.size() == velocity_.size() && gradient.size() == velocity_.size());
    ++updates_;
    const auto momentum = static_cast<float>(settings_.momentum),
               decay = static_cast<float>(settings_.weight_decay),
               step = static_cast<float>(settings_.learning_rate * rate);
    for (std::size_t i = 0; i < velocity_.size(); ++i) {
      const float g = gradient[i] + decay * parameters[i];
      float v = momentum * velocity_[i] + g;
      if (std::abs(v) < kLeastVelocity) v = 0;
      const float p = parameters[i] - step * v;
      const bool kept = mask.empty() || mask[i] != 0;
      velocity_[i] = kept ? v : 0;
      parameters[i] = kept ? p : 0;
    }
  }

  std::uint64_t updates() const override { return updates_; }

  void transfer(StateArchive& archive) override {
    archive.array("velocity", velocity_);
    archive.count("updates", updates_);
  }

  /// learning_rate |v| (momentum + momentum^2 + ...), and as much again for the rounding of the subtraction.
  std::vector<double> remaining_drift() const override {
    constexpr double kFloatUnit = 0x1p-24;
    const double decay = static_cast<double>(static_cast<float>(settings_.momentum)) * (1 + 2 * kFloatUnit);
    // Decay moves what no gradient moves, for as long as the training goes on.
    if (decay >= 1 || settings_.weight_decay != 0)
      return std::vector<double>(velocity_.size(), std::numeric_limits<double>::infinity());
    std::vector<double> drift;
    for (const float v : velocity_)
      drift.push_back(std::abs(static_cast<double>(v)) * 2 * settings_.learning_rate * decay / (1 - decay));
    return drift;
  }

  /// Gradients of a mean of cross-entropies by a bias are at most 1.
  double largest_step() const override { return settings_.learning_rate / (1 - settings_.momentum); }
  bool is_zero(std::size_t parameter) const override { return velocity_[parameter] == 0; }

 private:
  std::vector<float> velocity_;
  OptimizerSettings settings_;
  std::uint64_t updates_ = 0;
};

}  // namespace

const OptimizerKind kSgd = {
    "sgd", "sgd", Order::first,
    "learning_rate momentum weight_decay schedule warmup clip l1 margin average schedule_from mask_schedule "
    "growth "
    "teacher",
    [](const OptimizerSettings& settings, std::size_t parameters) -> std::unique_ptr<OptimizerState> {
      return std::make_unique<Sgd>(settings, parameters);
    }};

}  // namespace minlife
