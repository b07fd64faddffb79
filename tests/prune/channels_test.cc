#include "prune/channels.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "core/error.h"
#include "prune/compact.h"
#include "prune/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// L(1, 2): 4 hidden channels whose nine weights are +-3, 1, 4 and 2, 2 rule channels of 1 and
/// 5 (four weights each).
Pruned sized() {
  std::vector<float> weights;
  for (const float size : {3.0f, 1.0f, 4.0f, 2.0f})
    for (int tap = 0; tap < 9; ++tap) weights.push_back(tap % 2 == 0 ? size : -size);
  for (const float size : {1.0f, 5.0f}) weights.insert(weights.end(), 4, size);
  weights.insert(weights.end(), {1, 1});
  return hand_made({4, 2}, weights);
}

}  // namespace

TEST_CASE("L1: the lightest channels of each layer go, with all their weights") {
  const Pruned sample = sized();
  CHECK(criterion("channel_l1").score(sample.input()) == std::vector<double>{27, 9, 36, 18, 4, 20});
  // Half of 6 channels: 3, that is 2 of 4 and 1 of 2.
  const Mask mask = prune_channels(criterion("channel_l1"), sample.input(), 0.5);
  const auto kept = kept_weights(sample.model.architecture, mask);
  CHECK(kept[0] == std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 18, 19, 20, 21, 22, 23, 24, 25, 26});
  CHECK(kept[1] == std::vector<std::size_t>{4, 6});
  CHECK(kept[2] == std::vector<std::size_t>{1});
  Model model = sample.model;
  apply_mask(model, mask);
  CHECK(channels_left(model) == 3);
  const Model compacted = compact(model);
  CHECK(compacted.architecture.step_channels() == std::vector<StepChannels>{{2, 1}});
  CHECK(compacted.mask.is_dense());
  CHECK(compacted.nonzero() == 18 + 2 + 2 + 1 + 1 + 1);
}

TEST_CASE("every count is exact, every layer keeps a channel, and iterated removals are nested") {
  for (const Criterion& of : criteria()) {
    if (of.prunes != Prunes::channels) continue;
    CAPTURE(of.name);
    Pruned sample = fresh(2, 3, 77);
    CHECK(channels_left(sample.model) == 18);
    Mask before = Mask::all_kept(sample.model.parameters.size());
    for (const auto& [keep, count] :
         std::vector<std::pair<double, std::size_t>>{{1.0, 18}, {0.75, 14}, {0.5, 9}, {0.25, 5}, {0.23, 4}}) {
      const Mask mask = prune_channels(of, sample.input(), keep);
      for (std::size_t i = 0; i < mask.size(); ++i) CHECK(mask.keeps(i) <= before.keeps(i));
      apply_mask(sample.model, mask);
      CHECK(channels_left(sample.model) == count);
      before = mask;
    }
    const Model smallest = compact(sample.model);
    CHECK(smallest.architecture.step_channels() == std::vector<StepChannels>{{1, 1}, {1, 1}});
  }
}

TEST_CASE("Taylor: a channel that cannot change the loss goes first") {
  Pruned sample = fresh(1, 3, 4);
  const ParameterLayout layout(sample.model.architecture);
  // Rule channel 1 is read with weight 0; hidden channel 2 is dead.
  sample.model.parameters[layout.layers[2].weight + 1] = 0;
  sample.model.parameters[layout.layers[0].bias + 2] = -1000;
  const std::vector<double> scores = criterion("channel_taylor").score(sample.input());
  REQUIRE(scores.size() == 9);
  CHECK(scores[2] == 0);
  CHECK(scores[6 + 1] == 0);
  double squares = 0;
  for (std::size_t c = 6; c < 9; ++c) squares += scores[c] * scores[c];
  CHECK(squares == doctest::Approx(1));
  // A keep fraction that leaves just the channels whose score is not zero leaves just these.
  const auto zeros = static_cast<std::size_t>(std::count(scores.begin(), scores.end(), 0.0));
  Model model = sample.model;
  const double keep = static_cast<double>(9 - zeros) / 9;
  apply_mask(model, prune_channels(criterion("channel_taylor"), sample.input(), keep));
  CHECK(channels_left(model) == 9 - zeros);
  CHECK_FALSE(model.mask.keeps(layout.layers[0].weight + 2 * 9));
  CHECK_FALSE(model.mask.keeps(layout.layers[2].weight + 1));
}

TEST_CASE("channels that cannot be pruned so are refused") {
  const Pruned sample = sized();
  CHECK_THROWS_WITH_AS(prune_channels(criterion("channel_l1"), sample.input(), 0.2, "keep"),
                       "keep is 0.2; that leaves 1 of 6 channels, and each of the 2 layers must keep one "
                       "(keep at least 0.3333333333333333)",
                       InputError);
  CHECK_THROWS_AS(prune_channels(criterion("channel_l1"), sample.input(), 1.5), InputError);
  CHECK_THROWS_AS(find_criterion("l2", "method"), InputError);
}
