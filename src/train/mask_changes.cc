#include "train/mask_changes.h"

#include <utility>

#include "train/mask_plan.h"
#include "train/train_flops.h"

namespace minlife {

void change_mask(TrainState& state, const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate,
                 std::span<const float> gradient) {
  const MaskSchedule& schedule = *config.masks.schedule;
  if (!all_finite(state.model.parameters) || !all_finite(gradient)) return;
  if (schedule.by_gradient) {
    // Forward and back through the weights that are left, and the slopes by all: 2 f + F in the paper's
    // terms, where f is the cost of a forward pass.
    note_flops(state, config, state.updates - 1);
    const Model dense{state.model.architecture, {}, {}};
    state.before.dense += train_flops(config, dense, 1, false);
    state.before.nonzero +=
        (2 * train_flops(config, state.model, 1, true) + train_flops(config, dense, 1, false)) / 3;
    state.before.updates = state.updates;
  } else {
    note_flops(state, config, state.updates);
  }
  const MaskTimes of = mask_times(config);
  MaskMoment moment{state.model, config.masks, gradient};
  moment.progress = static_cast<double>(state.updates - of.first) / static_cast<double>(of.last - of.first);
  moment.seed = seed;
  moment.replicate = replicate;
  moment.update = state.updates;
  Mask mask = schedule.change(moment);
  state.model.mask = std::move(mask);
  state.model.zero_masked();
  for (std::size_t i = 0; i < state.average.size(); ++i)
    if (!state.model.mask.keeps(i)) state.average[i] = 0;
}

}  // namespace minlife
