#include "core/random_streams.h"
#include "train/masks/drop_and_grow.h"
#include "train/masks/table.h"

namespace minlife {
namespace {

// Sparse evolutionary training (Mocanu et al., Nature Communications 9, 2018: 2383): what replaces the
// smallest weights is drawn at random, and starts at 0. How many are replaced falls as in RigL, which
// compares the two so. The numbers are one for each weight of the network, in index order, from the stream
// (seed, "setgrow", update, replicate).
Mask grown_at_random(const MaskMoment& moment) {
  RandomStream random(moment.seed, streams::kSetGrowth, moment.update, moment.replicate);
  std::vector<double> scores(moment.model.parameters.size());
  for (const LayerSlice& layer : ParameterLayout(moment.model.architecture).layers)
    for (std::size_t i = layer.weight; i < layer.bias; ++i) scores[i] = random.uniform();
  return drop_and_grow(moment, scores);
}

}  // namespace

const MaskSchedule kSetMask = {.name = "set", .starts_sparse = true, .change = grown_at_random};

}  // namespace minlife
