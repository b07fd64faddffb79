#pragma once

#include "nn/parameters.h"

namespace minlife {

/// The same function in a really smaller dense network: without the channels that have no effect. A channel
/// goes
/// - when it is provably zero in every cell of every board (channel_range.h): a relu that no window opens, or
///   any channel without input and bias; or
/// - when all that reads it does so with weights of zero, masked or not, or has no effect itself.
/// Both are followed to the end: what feeds only channels that went goes too.
///
/// The logits are equal to the last bit (a zero may change its sign), on boards of either boundary and on
/// windows, in float and in double: a product with zero adds nothing to a sum, and the other terms keep their
/// order. A channel that is constant but not zero stays: folded into a bias it would be rounded earlier than
/// in the network's own sum, and at the edge of a dead board it is not constant for the next step.
///
/// A layer that would lose all its channels keeps one as a placeholder, without weights (masked) and with a
/// bias of 0. A mask remains where single weights of the channels that stay are pruned. nonzero() of the
/// result so counts neither dead nor unread weights: it is the size to report.
Model compact(const Model& model);

}  // namespace minlife
