#include "prune/mask.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/error.h"
#include "prune/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

using Layers = std::vector<std::vector<std::size_t>>;

/// 25 weights: 9 in, 8 between, 8 out; magnitudes 1 to 25 in index order, signs alternating.
Pruned twenty_five() {
  std::vector<float> weights;
  for (int w = 1; w <= 25; ++w) weights.push_back(static_cast<float>(w % 2 == 0 ? w : -w));
  return hand_made({1, 8}, weights);
}

std::string refusal(const Criterion& of, const Pruned& sample, double keep) {
  try {
    prune(of, sample.input(), keep, false, "keep of route 2");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a count is rounded half up, as the decimal fraction was written") {
  CHECK(kept_count(0.2, 25) == 5);
  CHECK(kept_count(0.8, 25) == 20);
  CHECK(kept_count(0.5, 21) == 11);
  CHECK(kept_count(0.1, 25) == 3);
  CHECK(kept_count(0.145, 100) == 15);  // 14.499999999999998 in double
  CHECK(kept_count(0.29, 100) == 29);   // 28.999999999999996
  CHECK(kept_count(0.144, 100) == 14);
  CHECK(kept_count(0.02, 25) == 1);
  CHECK(kept_count(0.0199, 25) == 0);
  CHECK(kept_count(1, 20000000) == 20000000);
  // Every hundredth of every small network, against whole numbers: (keep * weights + 50) / 100.
  for (std::size_t weights = 1; weights <= 300; ++weights)
    for (std::size_t percent = 1; percent <= 100; ++percent)
      CHECK(kept_count(static_cast<double>(percent) / 100, weights) == (percent * weights + 50) / 100);
}

TEST_CASE("every rule keeps exactly the count that was asked for") {
  for (const Criterion& of : criteria()) {
    if (of.prunes != Prunes::weights) continue;
    CAPTURE(of.name);
    const Pruned small = twenty_five(), two = fresh(2, 2);
    for (int percent = 12; percent <= 100; percent += 11) {
      const double keep = percent / 100.0;
      CAPTURE(keep);
      CHECK(count_kept(small.model.architecture, prune(of, small.input(), keep)) == kept_count(keep, 25));
      CHECK(count_kept(two.model.architecture, prune(of, two.input(), keep)) ==
            kept_count(keep, two.model.architecture.macs_per_cell()));
    }
    CHECK(count_kept(small.model.architecture, prune(of, small.input(), 0.2)) == 5);
  }
}

TEST_CASE("magnitude keeps the largest of all, but a weight in every layer") {
  const Pruned sample = twenty_five();
  // 20 % of 25 are 5: the five largest all lie in the last layer. Of these the weakest (21, then 22) make
  // room for the best of the first layer and then of the second.
  CHECK(kept_weights(sample.model.architecture, prune(criterion("magnitude"), sample.input(), 0.2)) ==
        Layers{{8}, {7}, {5, 6, 7}});
  CHECK(kept_weights(sample.model.architecture, prune(criterion("magnitude"), sample.input(), 0.2, true)) ==
        Layers{{}, {}, {3, 4, 5, 6, 7}});
  // 3 of 25, one a layer: the least that is possible.
  CHECK(kept_weights(sample.model.architecture, prune(criterion("magnitude"), sample.input(), 0.12)) ==
        Layers{{8}, {7}, {7}});
}

TEST_CASE("layer by layer, each keeps its share") {
  const Pruned sample = twenty_five();
  // 5 of 25 over 9, 8 and 8: shares of 1.8, 1.6, 1.6 round to 2 each, one too many; the slots rank by
  // (j + 1/2) / N: 1/18, 1/16, 1/16, 3/18, 3/16 and 3/16, of which the lower index wins.
  CHECK(kept_weights(sample.model.architecture, prune(criterion("magnitude_layer"), sample.input(), 0.2)) ==
        Layers{{7, 8}, {6, 7}, {7}});
  // L(1, 1) has layers of 18, 2 and 1; 4 of its 21 (20 %): 3.6, 0.4, 0.2 become 4, 0, 0, and the last two
  // get one each.
  const Pruned life = fresh(1, 1);
  const auto kept =
      kept_weights(life.model.architecture, prune(criterion("magnitude_layer"), life.input(), 0.2));
  CHECK(kept[0].size() == 2);
  CHECK(kept[1].size() == 1);
  CHECK(kept[2].size() == 1);
}

TEST_CASE("equal scores: the lower index stays") {
  const Pruned sample = hand_made({1, 8}, std::vector<float>(25, -2.0f));
  const Mask mask = prune(criterion("magnitude"), sample.input(), 0.4);
  CHECK(kept_weights(sample.model.architecture, mask) == Layers{{0, 1, 2, 3, 4, 5, 6, 7}, {0}, {0}});
}

TEST_CASE("pruned weights stay pruned, and iterated masks are nested") {
  for (const Criterion& of : criteria()) {
    if (of.prunes != Prunes::weights) continue;
    CAPTURE(of.name);
    Pruned sample = fresh(2, 2, 9);
    const std::size_t weights = dense_weights(sample.model.architecture);
    Mask before = Mask::all_kept(sample.model.parameters.size());
    for (const double keep : {1.0, 0.8, 0.8, 0.41, 0.2, 0.1}) {
      const Mask mask = prune(of, sample.input(), keep);
      for (std::size_t i = 0; i < mask.size(); ++i) CHECK(mask.keeps(i) <= before.keeps(i));
      apply_mask(sample.model, mask);
      CHECK(weights_left(sample.model) == kept_count(keep, weights));
      // What training makes of the weights in between: anything.
      for (std::size_t i = 0; i < mask.size(); ++i) {
        CHECK((mask.keeps(i) || sample.model.parameters[i] == 0));
        if (mask.keeps(i)) sample.model.parameters[i] = std::sin(static_cast<float>(i));
      }
      before = mask;
    }
  }
}

TEST_CASE("random masks: nested, of every replicate its own, the same again") {
  const Pruned sample = fresh(1, 4, 3, 5), other = fresh(1, 4, 3, 6);
  const Mask half = prune(criterion("random"), sample.input(), 0.5);
  CHECK(half == prune(criterion("random"), sample.input(), 0.5));
  CHECK(half != prune(criterion("random"), other.input(), 0.5));
  const Mask tenth = prune(criterion("random"), sample.input(), 0.1, true),
             third = prune(criterion("random"), sample.input(), 0.3, true);
  for (std::size_t i = 0; i < tenth.size(); ++i) CHECK(tenth.keeps(i) <= third.keeps(i));
}

TEST_CASE("what cannot be pruned is refused with field, value, rule and remedy") {
  const Pruned sample = twenty_five();
  const Criterion& magnitude = criterion("magnitude");
  for (const double keep : {0.0, -0.5, 1.01, std::nan("")}) CHECK(refusal(magnitude, sample, keep) != "");
  CHECK(refusal(magnitude, sample, 2) ==
        "keep of route 2 is 2; it must be a fraction above 0 and up to 1 (try 0.5)");
  CHECK(refusal(magnitude, sample, 0.08) ==
        "keep of route 2 is 0.08; that leaves 2 of 25 weights, and each of the 3 layers must keep one "
        "(keep at least 0.12)");
  Pruned pruned = sample;
  apply_mask(pruned.model, prune(magnitude, sample.input(), 0.4));
  CHECK(refusal(magnitude, pruned, 0.5) ==
        "keep of route 2 is 0.5; that is 13 of 25 weights, and the network has only 10 left (keep fractions "
        "are "
        "of the dense network's weights; ask for less)");
  Pruned diverged = sample;
  diverged.model.parameters[3] = std::nanf("");
  CHECK(refusal(magnitude, diverged, 0.5).find("score of weight 3 is nan") != std::string::npos);
  CHECK_THROWS_AS(find_criterion("magnitud", "routes"), InputError);
}

TEST_CASE("a mask that does not fit is refused") {
  Pruned sample = twenty_five();
  const Mask good = prune(criterion("magnitude"), sample.input(), 0.4);
  std::vector<std::uint8_t> longer(good.bytes().begin(), good.bytes().end()), two = longer;
  longer.push_back(1);
  two[0] = 2;
  Mask bias = good, revived = good;
  bias.set(9, false);  // of the first layer
  for (const Mask& bad : {Mask(longer), Mask(two), bias, Mask()})
    CHECK_THROWS_AS(check_mask(sample.model, bad), InputError);
  apply_mask(sample.model, good);
  revived.set(0, true);
  CHECK_THROWS_AS(apply_mask(sample.model, revived), InputError);
  CHECK_NOTHROW(apply_mask(sample.model, good));
  CHECK(sample.model.nonzero() == 10 + 10);  // and 1 + 8 + 1 biases
  CHECK_THROWS_AS(check_mask(fresh(1, 1).model, good), InputError);
}
