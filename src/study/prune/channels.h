#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "study/prune/mask.h"

namespace minlife {

// Structured pruning: whole channels. The channels of a network are the outputs of its activated layers,
// hidden and rule channels of every step; numbered from 0 in forward order, layer after layer.

/// A criterion for channels: one file under channels/ and one line in the table of channels.cc.
struct ChannelRule {
  const char* name;
  Scope scope;
  int passes;  ///< what a scoring costs (rule.h): none for magnitudes, one a board for channel_taylor
  /// One score a channel; the larger are kept. A pure function of the input.
  std::vector<double> (*score)(const PruneInput& input);
};

/// In table order:
/// - channel_l1: sum of the magnitudes of the weights into the channel (Li et al., arXiv:1608.08710, section
///   3.1), layer by layer, as sums of layers of different sizes cannot be compared;
/// - channel_taylor: mean over the scoring boards (rule.h) of |mean over the cells of a dL/da|, divided by
/// the
///   layer's root of the sum of squares, over the network (Molchanov et al., arXiv:1611.06440, equations 8
///   and the rescaling of section 2.2).
std::span<const ChannelRule> channel_rules();

/// The rule of that name. Throws InputError naming `field` and listing the names.
const ChannelRule& find_channel_rule(std::string_view name, std::string_view field);

/// Whether `keep` leaves fewer channels than there are layers that must keep one; prune_channels throws then.
bool too_few_channels(const Architecture& architecture, double keep);

/// The layer that each channel is an output of.
std::vector<std::size_t> channel_layers(const Architecture& architecture);

/// Channels that a model has left: those with an unmasked weight into them or out of them.
std::size_t channels_left(const Model& model);

/// The mask that leaves kept_count(keep, all channels of the dense network) of the channels that are left,
/// and at least one in every layer; shares, ties and empty layers as in contest.h. Of a channel that goes,
/// all weights into it and out of it are masked, so that compact() drops it with its bias; the rest of the
/// model's mask stays. Throws InputError as prune() does.
Mask prune_channels(const ChannelRule& rule, const PruneInput& input, double keep,
                    std::string_view field = "keep");

}  // namespace minlife
