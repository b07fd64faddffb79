#include "core/random.h"

#include "study/prune/rules/table.h"

namespace minlife {
namespace {

std::vector<double> score(const PruneInput& input) {
  RandomStream random(input.seed, purpose("prunernd"), 0, input.replicate);
  std::vector<double> scores(input.model.parameters.size());
  for (const LayerSlice& layer : ParameterLayout(input.model.architecture).layers)
    for (std::size_t i = layer.weight; i < layer.bias; ++i) scores[i] = random.uniform();
  return scores;
}

}  // namespace

const PruneRule kRandom = {"random", Scope::global, 1, 0, score};

}  // namespace minlife
