#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "exchange/layer_list.h"
#include "life/board.h"

namespace minlife {

/// a * factor + shift of each channel, in double: batch normalisation, or numbers multiplied and added.
struct ChannelScale {
  std::string name;
  std::vector<double> factors, shifts;  ///< one a channel, or one for all of them
};

/// Batch normalisation as it is applied: (a - mean) / sqrt(variance + epsilon) * weight + bias. All: one a
/// channel, of one length.
ChannelScale normalisation(const std::string& name, const std::vector<double>& weight,
                           const std::vector<double>& bias, const std::vector<double>& mean,
                           const std::vector<double>& variance, double epsilon);

/// An activation: a name of nn/activations/table.h, or "sigmoid", which may stand at the end only.
struct ForeignActivation {
  std::string name, activation;
  std::vector<double> slopes;  ///< as ForeignLayer has them
};

/// What a file says of a network: convolutions without activations, and what stands between them.
struct ForeignNetwork {
  std::vector<std::variant<ForeignLayer, ChannelScale, ForeignActivation>> pieces;
  std::optional<Boundary> boundary;  ///< by its padding: zeros are a dead one; nothing: the file does not say
};

/// The same as convolutions with activations behind them, everything else folded into their numbers, in
/// double. boundary: with which the network will run; beyond a dead one a 3x3 convolution reads zeros.
/// threshold: as in take_threshold, of what the network gives. Throws InputError, naming the piece, where
/// something cannot be folded: a shift before a padded 3x3 convolution, an activation without a convolution
/// right before it, a scale that turns the last outputs around.
std::vector<ForeignLayer> fold(const ForeignNetwork& network, Boundary boundary,
                               std::optional<double> threshold);

}  // namespace minlife
