#include "train/costs.h"

namespace minlife {

double check_flops(const Model& model, const Exactness& found) { return check_flops(model, found.logits); }

double check_flops(const Model& model, std::uint64_t logits) {
  return 2 * static_cast<double>(model.architecture.macs_per_cell()) * static_cast<double>(logits);
}

double equations_flops(std::size_t parameters, std::size_t windows) {
  const auto p = static_cast<double>(parameters);
  return p * p * static_cast<double>(windows);
}

double factorisation_flops(std::size_t parameters) {
  const auto p = static_cast<double>(parameters);
  return p * p * p / 3;
}

}  // namespace minlife
