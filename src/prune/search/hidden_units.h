#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// A channel of a layer that another one reads.
struct HiddenUnit {
  std::size_t layer = 0, channel = 0;
};

/// All units of a network, layer by layer.
std::vector<HiddenUnit> hidden_units(const Architecture& architecture);

/// The unmasked weights through which the next layer reads a unit; and its own weights and bias.
std::vector<std::size_t> weights_out_of(const Model& model, const HiddenUnit& unit);
std::vector<std::size_t> numbers_into(const Model& model, const HiddenUnit& unit);

/// The unmasked numbers that a search may take away one by one: weights and biases, not slopes.
std::vector<std::size_t> removable_numbers(const Model& model);
/// Of those that are masked, the ones that it may give back: all weights and biases.
std::vector<std::size_t> masked_numbers(const Model& model);

/// Masks numbers and makes them 0.
void mask_numbers(Model& model, const std::vector<std::size_t>& numbers);

/// Two units of one layer that go into the same direction, and how nearly: the cosine between their incoming
/// numbers, above 0.
struct UnitPair {
  HiddenUnit kept, gone;
  double cosine = 0;
};
/// By falling cosine.
std::vector<UnitPair> alike_units(const Model& model);

/// One unit in place of two: it takes over what the other one gives, scaled by the lengths of their incoming
/// numbers; so a rectifier of parallel numbers changes nothing. What it did not read it does not read.
Model merged(const Model& model, const UnitPair& pair);

/// Every number that is not masked times 1 + size * (a standard normal number of the stream (seed, "shake",
/// index, replicate)).
Model shaken(Model model, double size, std::uint64_t seed, std::uint64_t index, std::uint64_t replicate);

/// Each 3x3 filter's weights replaced by their means over what rotations and reflections of the square make
/// of them: four corners, four edges, the middle. Masked weights stay masked, and the means are over the
/// others.
Model symmetric(Model model);

/// For rectifiers: each unit's incoming numbers divided by the largest magnitude among its weights, and the
/// weights out of it multiplied by that. But for rounding the network answers the same.
Model with_units_of_size_one(Model model);

/// The decoder's numbers divided by the largest magnitude among its weights: the logits are scaled, and keep
/// their signs.
Model with_decoder_of_size_one(Model model);

/// Every number rounded to the nearest multiple of 2^-bits, or one of them.
float rounded_to(float number, int bits);

}  // namespace minlife
