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
                             const Mask& mask) {
  assert(architecture.step_count() == config.steps);
  if (mask.is_dense()) {
    method_ = gradient_kind(config).make(config, architecture, architecture, threads);
    return;
  }
  Subnetwork read = subnetwork(architecture, read_channels(architecture, mask));
  method_ = gradient_kind(config).make(config, read.architecture, architecture, threads);
  places_ = std::move(read.places);
  mask_ = Mask::all_kept(places_.size());
  for (std::size_t i = 0; i < places_.size(); ++i) mask_.set(i, mask.keeps(places_[i]));
  parameters_.resize(places_.size());
  gradient_.resize(places_.size());
}

BatchGradient::~BatchGradient() = default;
BatchGradient::BatchGradient(BatchGradient&&) noexcept = default;

std::span<const float> BatchGradient::computed(std::span<const float> parameters) {
  if (places_.empty()) return parameters;
  for (std::size_t i = 0; i < places_.size(); ++i) parameters_[i] = parameters[places_[i]];
  return parameters_;
}

std::optional<std::uint64_t> BatchGradient::wrong_windows(std::span<const float> parameters) {
  return method_->wrong_windows(computed(parameters));
}

void BatchGradient::set_leak_share(double share) { method_->set_leak_share(static_cast<float>(share)); }

void BatchGradient::compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
                            std::span<float> gradient, const Interruption& interruption) {
  if (places_.empty()) {
    method_->compute(parameters, examples, first, gradient, interruption);
    return;
  }
  method_->compute(computed(parameters), examples, first, gradient_, interruption);
  std::fill(gradient.begin(), gradient.end(), 0.0f);
  for (std::size_t i = 0; i < places_.size(); ++i)
    gradient[places_[i]] = mask_.keeps(i) ? gradient_[i] : 0.0f;
}

double BatchGradient::loss(const Interruption& interruption) {
  const double loss = method_->loss(interruption);
  // Checkpoints keep it; the sign of a NaN would be the processor's.
  return loss == loss ? loss : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace minlife
