#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <unordered_set>

#include "train/config.h"

namespace minlife {

/// By the settings that large grids vary most; cells that differ in others alone share a hash.
struct TrainingHash {
  std::size_t operator()(const TrainConfig* config) const {
    std::size_t hash = 0;
    for (const std::uint64_t part :
         {static_cast<std::uint64_t>(config->steps), static_cast<std::uint64_t>(config->width),
          static_cast<std::uint64_t>(config->batch), config->examples, config->check_every,
          static_cast<std::uint64_t>(config->sign_flips), std::bit_cast<std::uint64_t>(config->density.low),
          std::bit_cast<std::uint64_t>(config->density.high),
          std::bit_cast<std::uint64_t>(config->optimizer_settings.learning_rate),
          std::bit_cast<std::uint64_t>(config->init_scale)})
      add(part, hash);
    for (const StepChannels& step : config->channels) {
      add(static_cast<std::uint64_t>(step.hidden), hash);
      add(static_cast<std::uint64_t>(step.rule), hash);
    }
    return hash;
  }

 private:
  static void add(std::uint64_t part, std::size_t& hash) {
    hash = (hash ^ std::hash<std::uint64_t>()(part)) * 0x9e3779b97f4a7c15u;
  }
};
struct SameTraining {
  bool operator()(const TrainConfig* a, const TrainConfig* b) const { return *a == *b; }
};

/// Trainings that differ from each other; the configurations must outlive it.
using Trainings = std::unordered_set<const TrainConfig*, TrainingHash, SameTraining>;

}  // namespace minlife
