#include "train/mask_plan.h"

#include <algorithm>
#include <cassert>

#include "core/random_streams.h"
#include "nn/keep_best.h"

namespace minlife {
namespace {

bool changes(const TrainConfig& config) { return config.masks.schedule && config.masks.schedule->change; }

}  // namespace

MaskTimes mask_times(const TrainConfig& config) {
  const std::uint64_t updates = config.updates();
  const auto at = [&](double share) {
    return static_cast<std::uint64_t>(kept_count(share, static_cast<std::size_t>(updates)));
  };
  const std::uint64_t first = std::min(at(config.masks.begin), updates - 1);
  return {first, std::clamp(at(config.masks.end), first + 1, updates)};
}

bool changes_mask(const TrainConfig& config, std::uint64_t update) {
  if (!changes(config)) return false;
  const MaskTimes of = mask_times(config);
  if (update == of.last) return config.masks.schedule->shrinks;
  return update > of.first && update < of.last && (update - of.first) % config.masks.every == 0;
}

bool may_be_judged(const TrainConfig& config, std::uint64_t updates) {
  return !changes(config) || !config.masks.schedule->shrinks || updates >= mask_times(config).last;
}

std::uint64_t judged_checks(const TrainConfig& config) {
  if (may_be_judged(config, 0)) return config.checks();
  return config.checks() - (mask_times(config).last - 1) / config.check_every;
}

bool mask_is_final(const TrainConfig& config, std::uint64_t updates) {
  return !changes(config) || updates >= mask_times(config).last;
}

std::uint64_t steps_left_out(const TrainConfig& config, std::uint64_t updates) {
  if (!changes(config) || !config.masks.schedule->by_gradient) return 0;
  const MaskTimes of = mask_times(config);
  const std::uint64_t until = std::min(updates, of.last - 1);
  return until <= of.first ? 0 : (until - of.first) / config.masks.every;
}

std::vector<std::size_t> sparse_counts(const Architecture& architecture, std::size_t count) {
  const std::vector<LayerShape>& layers = architecture.layers;
  assert(count >= layers.size() && count <= architecture.weights());
  std::vector<std::size_t> counts(layers.size(), 1);
  const auto claim = [&](std::size_t k) {
    return static_cast<std::uint64_t>(layers[k].inputs + layers[k].outputs + 2 * layers[k].kernel);
  };
  for (std::size_t left = count - layers.size(); left > 0; --left) {
    std::size_t next = layers.size();
    for (std::size_t k = 0; k < layers.size(); ++k) {
      if (counts[k] == layers[k].weights()) continue;
      // The next seat is the layer's whose claim over 2 seats + 1 is the largest.
      if (next == layers.size() || claim(k) * (2 * counts[next] + 1) > claim(next) * (2 * counts[k] + 1))
        next = k;
    }
    ++counts[next];
  }
  return counts;
}

Mask sparse_start(const Architecture& architecture, double keep, std::uint64_t seed,
                  std::uint64_t replicate) {
  const ParameterLayout layout(architecture);
  const std::vector<std::size_t> counts =
      sparse_counts(architecture, kept_count(keep, architecture.weights()));
  Mask mask = Mask::all_kept(layout.size);
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const LayerSlice& layer = layout.layers[k];
    RandomStream random(seed, streams::kSparseStart, k, replicate);
    std::vector<Candidate> weights;
    for (std::size_t i = layer.weight; i < layer.bias; ++i) {
      mask.set(i, false);
      weights.push_back({i, 0, random.uniform()});
    }
    const std::size_t sizes[] = {weights.size()};
    for (const std::size_t i : keep_best(std::move(weights), Scope::global, sizes, counts[k], true))
      mask.set(i, true);
  }
  return mask;
}

}  // namespace minlife
