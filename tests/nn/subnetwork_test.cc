#include "nn/subnetwork.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>

#include "nn/activations.h"
#include "nn/parameters.h"

using namespace minlife;

namespace {

/// A mask of L(1, 1), 18 + 2, 2 + 1, 1 + 1 numbers, without the weights at `pruned`.
Mask without(std::initializer_list<std::size_t> pruned) {
  Mask mask = Mask::all_kept(25);
  for (const std::size_t i : pruned) mask.set(i, false);
  return mask;
}

}  // namespace

TEST_CASE("a channel is read through any unmasked weight that leads on to the logits") {
  const Architecture network = life_network(1, 1);
  CHECK(read_channels(network, {}) == ChannelLists{{0, 1}, {0}, {0}});
  CHECK(read_channels(network, without({})) == ChannelLists{{0, 1}, {0}, {0}});
  CHECK(read_channels(network, without({20})) == ChannelLists{{1}, {0}, {0}});
  CHECK(read_channels(network, without({21})) == ChannelLists{{0}, {0}, {0}});
  // Nothing reads the rule channel: it stays as the only one, and so what it reads is not read either.
  CHECK(read_channels(network, without({23})) == ChannelLists{{0}, {0}, {0}});
  CHECK(read_channels(network, without({20, 21})) == ChannelLists{{0}, {0}, {0}});
  // What leads into a channel does not matter: its bias may.
  CHECK(read_channels(network, without({0, 1, 2, 3, 4, 5, 6, 7, 8})) == ChannelLists{{0, 1}, {0}, {0}});
}

TEST_CASE("a 3x3 layer reads a channel through any of nine weights, and what was not read reads nothing") {
  const Architecture network = life_network(2, 1);
  const ParameterLayout layout(network);
  const LayerSlice &second = layout.layers[2], &third = layout.layers[3];
  Mask mask = Mask::all_kept(layout.size);
  for (std::size_t i = 0; i < 9; ++i) mask.set(second.weight + i, false);
  CHECK(read_channels(network, mask) == ChannelLists{{0, 1}, {0}, {0, 1}, {0}, {0}});
  mask.set(third.weight + 1, false);  // hidden channel 1 alone read the first step's rule channel
  CHECK(read_channels(network, mask) == ChannelLists{{0}, {0}, {0}, {0}, {0}});
}

TEST_CASE("a subnetwork's parameters are in their places of the whole network") {
  Architecture whole = life_network(2, 2, find_activation("prelu"), true);
  const ParameterLayout layout(whole);
  // Hidden 4, rule 2, hidden 4, decoder 1.
  const Subnetwork part = subnetwork(whole, {{1, 3}, {0}, {0, 1, 2}, {0}});
  CHECK(part.architecture.step_channels() == std::vector<StepChannels>{{2, 1}, {3, 0}});
  REQUIRE(part.places.size() == part.architecture.parameters());
  std::vector<std::size_t> expected;
  const auto add = [&](std::size_t first, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) expected.push_back(first + i);
  };
  const LayerSlice* layer = layout.layers.data();
  add(layer[0].weight + 9, 9);
  add(layer[0].weight + 27, 9);
  expected.insert(expected.end(),
                  {layer[0].bias + 1, layer[0].bias + 3, layer[0].slope + 1, layer[0].slope + 3});
  expected.insert(expected.end(), {layer[1].weight + 1, layer[1].weight + 3, layer[1].bias, layer[1].slope});
  for (std::size_t o = 0; o < 3; ++o) add(layer[2].weight + o * 18, 9);
  add(layer[2].bias, 3);
  add(layer[2].slope, 3);
  add(layer[3].weight, 3);
  add(layer[3].bias, 1);
  CHECK(part.places == expected);
}

TEST_CASE("all channels are the network itself") {
  const Architecture whole = life_network(3, 3);
  const Subnetwork part = subnetwork(whole, read_channels(whole, {}));
  CHECK(part.architecture == whole);
  for (std::size_t i = 0; i < part.places.size(); ++i) CHECK(part.places[i] == i);
}
