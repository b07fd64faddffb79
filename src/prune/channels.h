#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "prune/criterion.h"
#include "prune/mask.h"

namespace minlife {

// Structured pruning: whole channels. The channels of a network are the outputs of its activated layers,
// hidden and rule channels of every step; numbered from 0 in forward order, layer after layer.

/// Whether `keep` leaves fewer channels than there are layers that must keep one; prune_channels throws then.
bool too_few_channels(const Architecture& architecture, double keep);

/// The layer that each channel is an output of.
std::vector<std::size_t> channel_layers(const Architecture& architecture);

/// Channels that a model has left: those with an unmasked weight into them or out of them.
std::size_t channels_left(const Model& model);

/// The mask that leaves kept_count(keep, all channels of the dense network) of the channels that are left,
/// and at least one in every layer; shares, ties and empty layers as in keep_best.h. Of a channel that goes,
/// all weights into it and out of it are masked, so that compact() drops it with its bias; the rest of the
/// model's mask stays. Throws InputError as prune() does.
Mask prune_channels(const Criterion& criterion, const ScoringInput& input, double keep,
                    std::string_view field = "keep");

}  // namespace minlife
