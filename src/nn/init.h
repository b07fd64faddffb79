#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// How initial numbers are drawn: one line in the table of init.cc. Slopes start at the activation's own
/// value.
struct Init {
  const char* name;
  /// Standard deviation of a layer's weights and of its biases, given `scale` of the configuration.
  double (*weight_deviation)(const LayerShape& layer, double scale);
  double (*bias_deviation)(const LayerShape& layer, double scale);
  /// Makes the layer's weights of normal numbers of deviation 1, [outputs][inputs * taps]; null: each weight
  /// is one of them, times weight_deviation.
  void (*arrange)(const LayerShape& layer, double scale, std::span<double> weights) = nullptr;
};

/// normal: weights and biases N(0, scale^2), the study's protocol (scale 1);
/// he: weights N(0, 2 scale^2 / fan_in), biases 0 (He et al. 2015);
/// glorot: weights N(0, 2 scale^2 / (fan_in + fan_out)), biases 0 (Glorot and Bengio 2010);
/// orthogonal: a layer's weights as a matrix [outputs, inputs * taps] have orthogonal rows (columns where
/// these are fewer) of length sqrt(2) scale, drawn uniformly from all such matrices; biases 0 (Saxe,
/// McClelland and Ganguli, arXiv:1312.6120). sqrt(2) as in he: a rectifier halves the second moment.
std::span<const Init> inits();

/// The init of that name. Throws InputError naming `field` and listing the names.
const Init& find_init(std::string_view name, std::string_view field = "init");

/// Fresh parameters. Layer k draws from the stream (seed, "init", k, replicate): weights first, then biases,
/// in the order of the flat vector; so a layer's numbers do not depend on the other layers' sizes.
std::vector<float> initial_parameters(const Architecture& architecture, const Init& init, double scale,
                                      std::uint64_t seed, std::uint64_t replicate);

/// Moves fresh parameters to where units of a rectifier rather live: multiplies the weights of 3x3 layers by
/// `neighbourhood`, and adds `rule_bias` to the biases of activated 1x1 layers.
void shift_initial(const Architecture& architecture, double neighbourhood, double rule_bias,
                   std::span<float> parameters);

}  // namespace minlife
