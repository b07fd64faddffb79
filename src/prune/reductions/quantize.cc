#include <utility>

#include "core/float_environment.h"
#include "proof/exactness.h"
#include "prune/compact.h"
#include "prune/integer/fewest_bits.h"
#include "prune/integer/stored_bytes.h"
#include "prune/reductions/table.h"
#include "train/trainer.h"

namespace minlife {
namespace {

// The network of integers of the fewest bits a weight that a search finds and proves (fewest_bits.h). The
// search begins with the compacted network, so it finds what `minlife export --to c --integer` finds of that.
// A network that is not right on all windows stays as it is, and so does one for which not even kMostBits do.

/// Tied layers are left for the search to part.
Model without_idle_channels(const Model& model) {
  return model.architecture.ties.empty() ? compact(model) : model;
}

Reduced reduce(const ReductionInput& input, const Interruption& interruption) {
  const FloatScope floats;
  Reduced reduced{input.model, {}, {}};
  const Exactness known = exactness_of(input.model, stopping_question(input.config), interruption);
  reduced.costs.check_flops = check_flops(input.model, known);
  if (!known.exact) return reduced;
  const PairLaw law = input.config.pairs(Split::train, input.seed, input.replicate);
  IntegerSearch search = fewest_bits(without_idle_channels(input.model), law, 1, interruption);
  reduced.record = std::move(search.record);
  reduced.costs.check_flops += search.costs.check_flops;
  if (!search.network) return reduced;
  // Weights that came to 0 may leave channels without effect; without them the logits are the same.
  reduced.model = compact(search.network->model);
  reduced.record.steps.back().numbers = reduced.model.nonzero();
  const int bits = search.network->bits;
  reduced.record.integers = IntegerSize{bits, stored_bytes(reduced.model, bits)};
  return reduced;
}

}  // namespace

const Reduction kQuantizeReduction = {
    .name = "quantize", .compacts = true, .integers = true, .reduce = reduce};

}  // namespace minlife
