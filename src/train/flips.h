#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "nn/parameters.h"

namespace minlife {

/// What a kind of flips is given: initial numbers and which of them are chosen.
struct FlipStart {
  std::span<const std::size_t> may_flip;  ///< places in the flat vector, in their order
  std::span<const std::size_t> chosen;    ///< k of these, in the order in which they were chosen
  std::span<const float> others;          ///< numbers of the same law that are nobody's start: [parameters]
};

/// What a trial with sign_flips = k does to initial numbers: one line in the table of flips.cc. Numbers that
/// are 0 have no sign, and stay 0.
struct FlipKind {
  const char* name;
  /// random: a stream of its own, from its begin.
  void (*change)(const FlipStart& start, RandomStream& random, std::span<float> parameters);
};

/// signs: the k chosen numbers change their sign, which moves each by twice its size;
/// magnitudes: they keep their sign, and get the size that another initialisation has in their place;
/// outward: each moves by twice its size away from 0, as far as a flip would move it, but for float rounding
/// of its end, and keeps its sign;
/// spread: all that may flip move together as far as k flips would move them (the Euclidean length, but for
/// float rounding of their ends), each by a share from a random direction, and all keep their signs.
std::span<const FlipKind> flip_kinds();

/// The kind of that name. Throws InputError naming `field` and listing the names.
const FlipKind& find_flip_kind(std::string_view name, std::string_view field = "flip_kind");

/// Layers whose numbers may flip: one line in the table of flips.cc.
struct FlipLayer {
  const char* name;
  bool (*holds)(const LayerShape& layer);
};

/// all; neighbourhood: 3x3 layers; rule: activated 1x1 layers; last: the one that ends in the answer.
std::span<const FlipLayer> flip_layers();
const FlipLayer& find_flip_layer(std::string_view name, std::string_view field = "flip_layer");

/// The places of all numbers that may flip in these layers, in the order of the flat vector: weights, and
/// biases where asked for. Those that steps share are there once.
std::vector<std::size_t> may_flip(const Architecture& architecture, const FlipLayer& layer, bool biases);

/// The first k of a random order of `places`, k at most their number, so that the choices of one replicate
/// are nested.
std::vector<std::size_t> choose_flips(std::vector<std::size_t> places, std::size_t k, std::uint64_t seed,
                                      std::uint64_t replicate);

}  // namespace minlife
