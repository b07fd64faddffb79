#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "exchange/foreign_networks.h"
#include "exchange/imports/foreign_network.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

ForeignLayer point(const char* name, double weight, double bias) {
  return {name, 1, 1, 1, {weight}, {bias}, "", {}};
}
ForeignLayer around(const char* name, double weight) {
  return {name, 3, 1, 1, std::vector<double>(9, weight), {}, "", {}};
}

}  // namespace

TEST_CASE("batch normalisation becomes part of the convolution before it, in double") {
  const ChannelScale scale = normalisation("norm", {3}, {0.5}, {2}, {0.24}, 0.01);
  CHECK(scale.factors[0] == 3 / std::sqrt(0.25));
  CHECK(scale.shifts[0] == 0.5 - 2 * scale.factors[0]);
  ForeignNetwork network;
  network.pieces = {around("a", 0.1), scale, ForeignActivation{"r", "relu", {}}, point("b", 1, 0)};
  const std::vector<ForeignLayer> layers = fold(network, Boundary::dead, std::nullopt);
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].weights[4] == 0.1 * 6);
  CHECK(layers[0].biases[0] == -11.5);
  CHECK(layers[0].activation == "relu");
  CHECK_THROWS_WITH_AS(normalisation("norm", {1}, {0}, {0}, {-1}, 1e-5), doctest::Contains("norm"),
                       InputError);
}

TEST_CASE("what is added behind an activation is folded into the next convolution, unless that is padded") {
  ForeignNetwork network;
  network.pieces = {point("a", 1, 0), ForeignActivation{"r", "relu", {}}, ChannelScale{"s", {2}, {3}},
                    around("b", 5)};
  const std::vector<ForeignLayer> layers = fold(network, Boundary::torus, std::nullopt);
  CHECK(layers[1].weights[0] == 10);
  CHECK(layers[1].biases[0] == 9 * 5 * 3);
  CHECK_THROWS_WITH_AS(fold(network, Boundary::dead, std::nullopt), doctest::Contains("layer s"), InputError);
  // Nothing is added: zeros stay zeros.
  network.pieces[2] = ChannelScale{"s", {2}, {0}};
  CHECK(fold(network, Boundary::dead, std::nullopt)[1].weights[0] == 10);
}

TEST_CASE("scales before the first convolution and behind the last activation") {
  ForeignNetwork network;
  network.pieces = {ChannelScale{"in", {2}, {-1}}, around("a", 1), ForeignActivation{"t", "tanh", {}},
                    ChannelScale{"out", {0.5}, {0.5}}};
  // 2 x - 1 at nine taps, and (tanh + 1) / 2 above 0.5 where tanh is above 0.
  const std::vector<ForeignLayer> layers = fold(network, Boundary::torus, 0.5);
  CHECK(layers[0].weights[0] == 2);
  CHECK(layers[0].biases[0] == -9);
  CHECK_THROWS_WITH_AS(fold(network, Boundary::torus, std::nullopt), doctest::Contains("layer out"),
                       InputError);
  network.pieces.pop_back();
  network.pieces.emplace_back(ChannelScale{"out", {-1}, {0}});
  CHECK_THROWS_AS(fold(network, Boundary::torus, 0.5), InputError);
}

TEST_CASE("pieces that stand where nothing can be made of them") {
  const auto refused = [](decltype(ForeignNetwork::pieces) pieces, const char* part) {
    ForeignNetwork network;
    network.pieces = std::move(pieces);
    CHECK_THROWS_WITH_AS(fold(network, Boundary::torus, std::nullopt), doctest::Contains(part), InputError);
  };
  const ForeignActivation relu{"r", "relu", {}};
  refused({}, "no convolution");
  refused({relu, point("a", 1, 0)}, "layer r");
  refused({point("a", 1, 0), relu, relu}, "layer r");
  refused({point("a", 1, 0), relu, ChannelScale{"s", {2}, {0}}, relu}, "layer r");
  refused({point("a", 1, 0), ChannelScale{"s", {1, 2}, {0, 0}}}, "layer s");
}
