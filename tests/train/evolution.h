#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "train/model_file.h"
#include "train/trainer.h"

namespace minlife::testing {

inline constexpr std::uint64_t kSeed = 5, kReplicate = 3;

/// A training to its end, on a number of threads.
inline TrainState trained(const TrainConfig& config, int threads = 1, const TrainCallbacks& callbacks = {}) {
  TrainState state = initial_state(config, kSeed, kReplicate);
  Examples examples(config.pairs(Split::train, kSeed, kReplicate));
  train(state, config, examples, threads, callbacks);
  return state;
}

/// The same, interrupted after 1 to `most` updates again and again, and gone on from a checkpoint in `path`
/// each time, with examples and working set of its own.
inline TrainState trained_in_parts(const TrainConfig& config, const std::string& path, std::uint64_t most) {
  RandomStream random(19, purpose("test"), 0, 0);
  TrainState state = initial_state(config, kSeed, kReplicate);
  while (state.status == Status::running) {
    Examples examples(config.pairs(Split::train, kSeed, kReplicate));
    const std::uint64_t until = state.updates + 1 + random.below(most);
    TrainCallbacks callbacks;
    callbacks.interrupted = [until](const TrainState& s) { return s.updates >= until; };
    train(state, config, examples, 1, callbacks);
    if (state.status != Status::running) break;
    write_checkpoint(path, {state.model, config, kSeed, kReplicate, {}}, state);
    state = TrainState();
    read_checkpoint(path, config, kSeed, kReplicate, state);
  }
  return state;
}

/// A configuration whose fields are told as text.
inline TrainConfig checked_config(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::vector<ConfigSetting> settings;
  for (const auto& [name, text] : fields) settings.push_back({name, text, name});
  TrainConfig config = config_of(settings);
  validate(config);
  return config;
}

}  // namespace minlife::testing
