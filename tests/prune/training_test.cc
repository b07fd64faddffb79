#include <doctest/doctest.h>

#include <set>

#include "nn/optimizers/adam.h"
#include "prune/compact.h"
#include "prune/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

TrainState masked_state(const Pruned& sample, double keep) {
  TrainState state = initial_state(sample.config, sample.seed, sample.replicate);
  apply_mask(state.model, prune(find_criterion("random", "method"), sample.input(), keep));
  return state;
}

void run(TrainState& state, const Pruned& sample) {
  Examples examples(sample.config.pairs(Split::train, sample.seed, sample.replicate));
  train(state, sample.config, examples, 1);
}

}  // namespace

TEST_CASE("what is masked is exactly zero after every update: weights and both moments") {
  for (const int steps : {1, 2})
    for (const char* activation : {"relu", "prelu"}) {
      CAPTURE(steps);
      CAPTURE(activation);
      Pruned sample = fresh(steps, 3, 6);
      sample.config.activation = &find_activation(activation);
      sample.model = initial_state(sample.config, 6, 0).model;
      sample.config.examples = 8 * 300;
      sample.config.check_every = 100;
      TrainState state = masked_state(sample, 0.4);
      const Model before = state.model;
      std::size_t masked = 0, revived = 0;
      std::set<std::uint64_t> updates;  // the callback is asked during checks too
      TrainCallbacks callbacks;
      callbacks.interrupted = [&](const TrainState& now) {
        updates.insert(now.updates);
        for (std::size_t i = 0; i < now.model.mask.size(); ++i) {
          if (now.model.mask.keeps(i)) continue;
          ++masked;
          revived += now.model.parameters[i] != 0 || now.optimizer.as<Adam>().first_moment[i] != 0 ||
                     now.optimizer.as<Adam>().second_moment[i] != 0;
        }
        return false;
      };
      Examples examples(sample.config.pairs(Split::train, 6, 0));
      train(state, sample.config, examples, 1, callbacks);
      updates.erase(300);  // asked only where the last check takes time
      CHECK(updates.size() == 300);
      CHECK(masked > 0);
      CHECK(revived == 0);
      CHECK(state.model.mask == before.mask);
      std::size_t moved = 0;
      for (std::size_t i = 0; i < before.mask.size(); ++i)
        moved += state.model.parameters[i] != before.parameters[i];
      CHECK(moved > 10);  // of the others, those that are not dead were trained
    }
}

TEST_CASE("a network whose channels are masked away trains like its compacted self, to the bit") {
  for (const int steps : {1, 2}) {
    CAPTURE(steps);
    Pruned sample = fresh(steps, 3, 12);
    sample.config.examples = 8 * 50;
    sample.config.check_every = 50;
    TrainState masked = initial_state(sample.config, 12, 0);
    // Channel 1 of every layer goes: what it reads, and what reads it.
    const ParameterLayout layout(masked.model.architecture);
    Mask mask = Mask::all_kept(layout.size);
    for (std::size_t k = 0; k + 1 < layout.layers.size(); ++k) {
      const LayerSlice &layer = layout.layers[k], &next = layout.layers[k + 1];
      const std::size_t row = layer.shape.weights() / static_cast<std::size_t>(layer.shape.outputs);
      for (std::size_t i = 0; i < row; ++i) mask.set(layer.weight + row + i, false);
      const auto inputs = static_cast<std::size_t>(next.shape.inputs),
                 taps = static_cast<std::size_t>(next.shape.kernel * next.shape.kernel);
      for (std::size_t i = 0; i < next.shape.weights(); ++i)
        if (i / taps % inputs == 1) mask.set(next.weight + i, false);
    }
    apply_mask(masked.model, mask);
    TrainState small;
    small.model = compact(masked.model);
    CHECK(small.model.architecture.step_channels().front() == StepChannels{5, 2});
    small.optimizer = sample.config.fresh_optimizer(small.model.parameters.size());
    run(masked, sample);
    run(small, sample);
    CHECK(masked.updates == small.updates);
    CHECK(compact(masked.model).parameters == small.model.parameters);
    CHECK(masked.curve.back().loss == small.curve.back().loss);
  }
}
