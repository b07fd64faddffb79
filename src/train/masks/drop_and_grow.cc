#include "train/masks/drop_and_grow.h"

#include <cmath>

#include "core/elementary.h"
#include "nn/keep_best.h"

namespace minlife {

std::size_t replaced(const MaskMoment& moment, std::size_t kept) {
  const double share = moment.settings.drop / 2 * (1 + cos_of_pi_times(moment.progress));
  return static_cast<std::size_t>(std::floor(share * static_cast<double>(kept)));
}

Mask drop_and_grow(const MaskMoment& moment, const std::vector<double>& scores) {
  const Model& model = moment.model;
  Mask mask = model.mask;
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers) {
    const std::size_t sizes[] = {layer.shape.weights()};
    std::vector<Candidate> held;
    for (std::size_t i = layer.weight; i < layer.bias; ++i)
      if (model.mask.keeps(i)) held.push_back({i, 0, std::abs(static_cast<double>(model.parameters[i]))});
    const std::size_t count = replaced(moment, held.size());
    if (count == 0) continue;
    for (const Candidate& one : held) mask.set(one.index, false);
    const std::size_t stay = held.size() - count;
    for (const std::size_t i : keep_best(std::move(held), Scope::global, sizes, stay, true))
      mask.set(i, true);
    std::vector<Candidate> others;
    for (std::size_t i = layer.weight; i < layer.bias; ++i)
      if (!mask.keeps(i)) others.push_back({i, 0, scores[i]});
    for (const std::size_t i : keep_best(std::move(others), Scope::global, sizes, count, true))
      mask.set(i, true);
  }
  return mask;
}

}  // namespace minlife
