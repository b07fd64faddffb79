#include "core/random_streams.h"
#include "prune/criteria/table.h"

namespace minlife {
namespace {

// The control. One number a weight from the stream (seed, "prunernd", 0, replicate), in index order whatever
// is masked, so that the masks of all keep fractions are nested.
std::vector<double> score(const ScoringInput& input) {
  RandomStream random(input.seed, streams::kRandomScores, 0, input.replicate);
  std::vector<double> scores(input.model.parameters.size());
  for (const LayerSlice& layer : ParameterLayout(input.model.architecture).layers)
    for (std::size_t i = layer.weight; i < layer.bias; ++i) scores[i] = random.uniform();
  return scores;
}

}  // namespace

const Criterion kRandom = {.name = "random", .score = score};

}  // namespace minlife
