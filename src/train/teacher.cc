#include "train/teacher.h"

#include <algorithm>

#include "core/elementary.h"

namespace minlife {

Teacher::Teacher(const Model& model, double temperature)
    : model_(model),
      temperature_(temperature),
      network_(model.architecture),
      cells_(static_cast<std::size_t>(network_.side()) * static_cast<std::size_t>(network_.side()) *
             WindowNetwork::kLanes) {
  network_.set_parameters(model_.parameters);
}

void Teacher::answer(std::span<const WindowExample> windows, std::span<float> targets) {
  constexpr std::size_t kLanes = WindowNetwork::kLanes;
  const std::size_t cells = cells_.size() / kLanes;
  double logits[kLanes];
  for (std::size_t first = 0; first < windows.size(); first += kLanes) {
    const std::size_t count = std::min(kLanes, windows.size() - first);
    for (std::size_t c = 0; c < cells; ++c)
      for (std::size_t lane = 0; lane < count; ++lane)
        cells_[c * kLanes + lane] = static_cast<double>(windows[first + lane].cells >> c & 1);
    network_.forward(cells_.data(), logits);
    for (std::size_t lane = 0; lane < count; ++lane)
      targets[first + lane] = static_cast<float>(1 / (1 + exp_exact_bits(-logits[lane] / temperature_)));
  }
}

double Teacher::flops(std::size_t windows, bool nonzero) const {
  const std::size_t macs = nonzero ? model_.macs_left() : model_.architecture.macs_per_cell();
  return 2 * static_cast<double>(macs) * static_cast<double>(windows);
}

}  // namespace minlife
