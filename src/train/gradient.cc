#include "train/gradient.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "nn/subnetwork.h"
#include "train/gradients/table.h"

namespace minlife {
namespace {

const GradientKind& gradient_kind(const TrainConfig& config) {
#define MINLIFE_ENTRY(gradient) &(gradient),
  static const GradientKind* const kTable[] = {MINLIFE_GRADIENTS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return **std::find_if(std::begin(kTable), std::end(kTable) - 1,
                        [&](const GradientKind* kind) { return kind->suits(config); });
}

}  // namespace

BatchGradient::BatchGradient(const TrainConfig& config, const Architecture& architecture, int threads,
                             std::span<const std::uint8_t> mask) {
  assert(architecture.step_count() == config.steps);
  if (mask.empty()) {
    method_ = gradient_kind(config).make(config, architecture, architecture, threads);
    return;
  }
  Subnetwork read = subnetwork(architecture, read_channels(architecture, mask));
  method_ = gradient_kind(config).make(config, read.architecture, architecture, threads);
  places_ = std::move(read.places);
  for (const std::size_t place : places_) mask_.push_back(mask[place]);
  parameters_.resize(places_.size());
  gradient_.resize(places_.size());
}

BatchGradient::~BatchGradient() = default;
BatchGradient::BatchGradient(BatchGradient&&) noexcept = default;

void BatchGradient::compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
                            std::span<float> gradient) {
  if (places_.empty()) {
    method_->compute(parameters, examples, first, gradient);
    return;
  }
  for (std::size_t i = 0; i < places_.size(); ++i) parameters_[i] = parameters[places_[i]];
  method_->compute(parameters_, examples, first, gradient_);
  std::fill(gradient.begin(), gradient.end(), 0.0f);
  for (std::size_t i = 0; i < places_.size(); ++i) gradient[places_[i]] = mask_[i] != 0 ? gradient_[i] : 0.0f;
}

double BatchGradient::loss() {
  const double loss = method_->loss();
  // Checkpoints keep it; the sign of a NaN would be the processor's.
  return loss == loss ? loss : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace minlife
