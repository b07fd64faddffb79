#include "train/growth.h"

#include <numeric>

#include "nn/subnetwork.h"
#include "train/train_flops.h"

namespace minlife {
namespace {

constexpr double kProgress = 0.01;

Architecture of_width(const TrainConfig& config, int width) {
  TrainConfig narrow = config;
  narrow.width = width;
  return narrow.architecture();
}

/// Spreads what an optimizer keeps, one number a parameter, over those of a wider network.
class Spreader : public StateArchive {
 public:
  Spreader(const std::vector<std::size_t>& places, std::size_t size) : places_(places), size_(size) {}
  void array(const std::string&, std::vector<float>& values) override {
    std::vector<float> wide(size_);
    for (std::size_t i = 0; i < values.size(); ++i) wide[places_[i]] = values[i];
    values = std::move(wide);
  }
  void real(const std::string&, double&) override {}
  void count(const std::string&, std::uint64_t&) override {}
  void words(const std::string&, std::vector<std::uint64_t>&) override {}

 private:
  const std::vector<std::size_t>& places_;
  std::size_t size_;
};

}  // namespace

bool may_have(const TrainConfig& config, const Architecture& network) {
  const int width = network.uniform_width();
  if (config.growth && width >= 1 && width <= config.width) return network == of_width(config, width);
  return network == config.architecture();
}

bool may_grow(const TrainState& state, const TrainConfig& config) {
  return config.growth && !state.first_exact_update &&
         state.model.architecture.uniform_width() < config.width;
}

bool waited_enough(TrainState& state, const TrainConfig& config) {
  const double loss = state.curve.back().loss;
  if (!state.progress.best_loss || loss < *state.progress.best_loss * (1 - kProgress)) {
    state.progress = {loss, 0};
    return false;
  }
  return ++state.progress.waited >= config.growth_wait;
}

void grow(TrainState& state, const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate) {
  note_flops(state, config, state.updates);
  const Model& model = state.model;
  const int width = model.architecture.uniform_width();
  Model wide{of_width(config, width + 1), {}, {}};
  ChannelLists old(model.architecture.layers.size());
  std::vector<std::size_t> counts;
  for (std::size_t k = 0; k < old.size(); ++k) {
    old[k].resize(static_cast<std::size_t>(model.architecture.layers[k].outputs));
    std::iota(old[k].begin(), old[k].end(), std::size_t{0});
    counts.push_back(old[k].size());
  }
  const std::vector<std::size_t> places = subnetwork(wide.architecture, old).places;
  wide.parameters.resize(wide.architecture.parameters());
  for (std::size_t i = 0; i < places.size(); ++i) wide.parameters[places[i]] = model.parameters[i];
  config.growth->fill({wide, counts, *config.init, config.init_scale, config.init_neighbourhood,
                       config.init_rule_bias, seed, replicate, static_cast<std::uint64_t>(width - 1)});
  Spreader spreader(places, wide.parameters.size());
  state.optimizer->transfer(spreader);
  state.model = std::move(wide);
  state.progress = {};
}

}  // namespace minlife
