#include "prune/reductions.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>

#include "core/error.h"
#include "nn/exact_network.h"
#include "prune/criteria.h"
#include "prune/mask.h"
#include "prune/samples.h"
#include "prune/search/brain_surgeon.h"
#include "prune/search/candidate_trainer.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

const Reduction& reduction(const char* name) {
  const Reduction* found = find_reduction(name);
  REQUIRE(found != nullptr);
  return *found;
}

/// L(1, width) as a training on windows ends with it: of the first replicate from `first` on that is exact.
Pruned trained_sample(int width, std::uint64_t first = 0) {
  Pruned sample;
  sample.config = default_config(find_optimizer("levenberg-marquardt"), 1);
  sample.config.width = width;
  sample.seed = 1;
  for (sample.replicate = first;; ++sample.replicate) {
    REQUIRE(sample.replicate < first + 50);
    TrainState state = initial_state(sample.config, sample.seed, sample.replicate);
    Examples examples(sample.config.pairs(Split::train, sample.seed, sample.replicate));
    train(state, sample.config, examples, 1);
    sample.model = state.model;
    if (state.status == Status::exact) return sample;
  }
}

/// L(steps, width), exact by hand, as what a reduction starts from.
Pruned exact_sample(int steps, int width, std::uint64_t replicate = 0) {
  Pruned sample = fresh(steps, width, 1, replicate);
  sample.model = exact_network(steps, width);
  return sample;
}

Reduced reduced(const char* name, const Pruned& sample, double keep = 1) {
  return reduction(name).reduce({sample.model, sample.config, sample.seed, sample.replicate, 1, keep}, {});
}

bool is_exact(const Model& model, const Pruned& sample) {
  return exactness_of(model, stopping_question(sample.config)).exact;
}

/// What every search must keep to: counts never rise, the last one is the network's, masked numbers are 0.
void check_record(const Reduced& reduced, std::size_t before) {
  std::uint64_t last = before, tries = 0;
  for (const SearchStep& step : reduced.record.steps) {
    CAPTURE(step.what);
    CHECK(step.numbers <= last);
    CHECK(step.tries >= 1);
    last = step.numbers;
    tries += step.tries;
  }
  CHECK(last == reduced.model.nonzero());
  CHECK(tries <= reduced.record.tries);
  for (std::size_t p = 0; p < reduced.model.parameters.size(); ++p)
    if (!reduced.model.mask.keeps(p)) CHECK(reduced.model.parameters[p] == 0);
}

}  // namespace

TEST_CASE("no reduction has the name of a criterion or of another one") {
  std::set<std::string> names;
  for (const Criterion& one : criteria()) names.insert(one.name);
  for (const Reduction& one : reductions()) CHECK(names.insert(one.name).second);
  CHECK(find_reduction("magnitude") == nullptr);
}

TEST_CASE("the least network of one step has fifteen numbers") {
  std::size_t smallest = 1000;
  std::uint64_t first = 0;
  for (int k = 0; k < 3; ++k) {
    const Pruned sample = trained_sample(3, first);
    first = sample.replicate + 1;
    CAPTURE(sample.replicate);
    const Reduced least = reduced("least", sample);
    CHECK(is_exact(least.model, sample));
    check_record(least, sample.model.nonzero());
    CHECK(least.model.nonzero() >= 15);  // docs/least.md: fewer there are not
    CHECK(least.model.nonzero() < 25);   // the network made by hand
    CHECK(least.model.architecture.activation == &find_activation("relu"));
    std::size_t not_zero = 0;
    for (const float number : least.model.parameters) not_zero += number != 0;
    CHECK(not_zero == least.model.nonzero());
    CHECK(least.record.updates > 0);
    CHECK(least.record.train_flops > least.record.train_flops_nonzero);
    CHECK(least.costs.check_flops > 0);
    CHECK(least.costs.factor_flops > 0);
    smallest = std::min(smallest, least.model.nonzero());
    if (k > 0) continue;
    const Reduced again = reduced("least", sample);
    CHECK(again.model.parameters == least.model.parameters);
    CHECK(again.model.mask == least.model.mask);
    CHECK(again.record == least.record);
  }
  CHECK(smallest == 15);
}

TEST_CASE("swaps keep the shape, never grow, and leave an exact network") {
  const Pruned sample = exact_sample(1, 1);
  const Reduced swapped = reduced("swap", sample);
  CHECK(is_exact(swapped.model, sample));
  check_record(swapped, 25);
  CHECK(swapped.model.architecture == sample.model.architecture);
  CHECK(swapped.model.nonzero() < 25);
}

TEST_CASE("a network that is not exact stays as it is") {
  const Pruned sample = fresh(1, 2);
  for (const char* name : {"swap", "least", "quantize"}) {
    const Reduced same = reduced(name, sample);
    CHECK(same.model.parameters == sample.model.parameters);
    CHECK(same.model.architecture == sample.model.architecture);
    CHECK(same.record.steps.empty());
    CHECK_FALSE(same.record.integers);
    CHECK(same.costs.check_flops > 0);
  }
}

TEST_CASE("quantize leaves whole numbers of few bits, proved and compacted, and the same ones again") {
  const Pruned sample = exact_sample(1, 2);
  const Reduced whole = reduced("quantize", sample);
  CHECK(reduction("quantize").integers);
  REQUIRE(whole.record.integers);
  CHECK(is_exact(whole.model, sample));
  const int bits = whole.record.integers->bits;
  CHECK(bits >= 2);
  CHECK(bits <= 3);  // its weights are 1 and 2 in the first layer, after all are doubled
  CHECK(whole.model.architecture.parameters() <= 25);  // the channels that do nothing are gone
  std::uint64_t bytes = 0;
  for (const LayerSlice& layer : ParameterLayout(whole.model.architecture).layers) {
    float largest = 0;
    for (std::size_t p = layer.weight; p < layer.bias + static_cast<std::size_t>(layer.shape.outputs); ++p) {
      const float number = whole.model.parameters[p];
      CHECK(number == static_cast<float>(static_cast<int>(number)));
      CHECK(whole.model.mask.keeps(p) == (number != 0));
      if (p < layer.bias) CHECK(std::abs(number) <= static_cast<float>((1 << (bits - 1)) - 1));
      if (p >= layer.bias) largest = std::max(largest, std::abs(number));
    }
    bytes += (static_cast<std::uint64_t>(bits) * layer.shape.weights() + 7) / 8 +
             static_cast<std::uint64_t>(layer.shape.outputs) * (largest <= 127 ? 1 : 2);
  }
  CHECK(whole.record.integers->bytes == bytes);
  CHECK(whole.record.steps.back().what == std::to_string(bits) + " bits");
  CHECK(whole.record.steps.back().numbers == whole.model.nonzero());
  CHECK(whole.record.train_flops > 0);
  CHECK(whole.record.train_flops_nonzero > 0);
  CHECK(whole.costs.factor_flops == 0);
  const Reduced again = reduced("quantize", sample);
  CHECK(again.model.parameters == whole.model.parameters);
  CHECK(again.model.mask == whole.model.mask);
  CHECK(again.record == whole.record);
  CHECK(again.costs.check_flops == whole.costs.check_flops);
}

TEST_CASE("the surgeon leaves as many weights as are asked for, one in every layer, and all biases") {
  const Pruned sample = fresh(1, 3);
  const std::size_t weights = dense_weights(sample.model.architecture);
  for (const double keep : {1.0, 0.6, 0.2, 0.01}) {
    CAPTURE(keep);
    const Reduced cut = reduced("surgeon", sample, keep);
    const std::size_t count = std::max<std::size_t>(kept_count(keep, weights), 3);
    CHECK(weights_left(cut.model) == count);
    CHECK(cut.model.nonzero() == count + sample.model.parameters.size() - weights);
    for (const auto& layer : kept_weights(cut.model.architecture, cut.model.mask)) CHECK_FALSE(layer.empty());
    check_record(cut, cut.model.nonzero());
  }
  // In two goes it is what it is in one: each weight goes by itself.
  Pruned half = sample;
  half.model = reduced("surgeon", sample, 0.6).model;
  const Model once = reduced("surgeon", sample, 0.2).model, twice = reduced("surgeon", half, 0.2).model;
  CHECK(once.mask == twice.mask);
  CHECK(once.parameters == twice.parameters);
}

TEST_CASE(
    "the surgeon takes the weight that costs least by the curvature on all windows, and the others follow") {
  const Pruned sample = trained_sample(3);
  const std::size_t weights = dense_weights(sample.model.architecture);
  const ReductionInput input{sample.model, sample.config, sample.seed, sample.replicate, 1, 1};
  CandidateTrainer trainer(input, {});
  BrainSurgeon surgeon(sample.model, trainer.second_order(sample.model).curvature);
  std::optional<std::size_t> cheapest;
  for (const LayerSlice& layer : ParameterLayout(sample.model.architecture).layers)
    for (std::size_t p = layer.weight; p < layer.bias; ++p)
      if (!cheapest || surgeon.cost_of(p) < surgeon.cost_of(*cheapest)) cheapest = p;
  surgeon.remove(*cheapest);
  const double all_but_one = (static_cast<double>(weights) - 1) / static_cast<double>(weights);
  const Reduced cut = reduced("surgeon", sample, all_but_one);
  CHECK(cut.model.mask == surgeon.model().mask);
  CHECK(cut.model.parameters == surgeon.model().parameters);
  std::size_t moved = 0;
  for (std::size_t p = 0; p < cut.model.parameters.size(); ++p)
    moved += cut.model.parameters[p] != sample.model.parameters[p];
  CHECK(moved >= 1);  // no other where the cheapest is a weight of a unit at rest
  // A way forward and backward for each of the 512 windows, once.
  CHECK(cut.record.train_flops == 6.0 * 512 * static_cast<double>(sample.model.architecture.macs_per_cell()));
}

TEST_CASE("searches end soon when they are asked to") {
  const Pruned sample = exact_sample(1, 2);
  for (const Reduction& one : reductions()) {
    CAPTURE(one.name);
    int asked = 0;
    CHECK_THROWS_AS(one.reduce({sample.model, sample.config, 1, 0, 1, 0.2}, [&] { return ++asked > 3; }),
                    InterruptedError);
  }
}
