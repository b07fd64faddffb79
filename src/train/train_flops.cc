#include "train/train_flops.h"

namespace minlife {

double train_flops(const TrainConfig& config, const Model& model, std::uint64_t updates, bool nonzero) {
  const auto macs = static_cast<double>(nonzero ? model.macs_left() : model.architecture.macs_per_cell());
  return 6 * macs * static_cast<double>(config.cells_per_update()) * static_cast<double>(updates);
}

double train_flops(const TrainConfig& config, const TrainState& state, std::uint64_t updates, bool nonzero) {
  const FlopsBefore& before = state.before;
  return train_flops(config, state.model, updates - before.updates, nonzero) +
         (nonzero ? before.nonzero : before.dense);
}

void note_flops(TrainState& state, const TrainConfig& config, std::uint64_t updates) {
  state.before = {updates, train_flops(config, state, updates, false),
                  train_flops(config, state, updates, true)};
}

}  // namespace minlife
