#pragma once

#include "life/board.h"
#include "nn/parameters.h"
#include "proof/state_composition.h"

namespace minlife {

/// A bound on |the logit that a program in float computes - the real network's|, plus that of double
/// arithmetic, for every cell of every board of the boundary: for chains of multiply-adds, fused or not, that
/// begin with the bias and take the terms in any order (kFloatChain), as predict, training and exports have
/// them. Infinite where a sum might leave float's range, and with a dead boundary where 1x1
/// layers come first. Networks with one 3x3 layer or two.
///
/// One: each of the 512 windows with its own sums. Two: the features before the second on each of the 512
/// windows; then the largest sums, magnitudes and errors over all bands of three rows of the second (and
/// those cut by an edge); then intervals. A bound from the weights alone would be hundreds of times as large.
double float_error(const Model& model, Boundary boundary);

/// The same for more steps, on a torus, of a network whose composition is known: step by step the largest
/// errors and magnitudes of each channel, which the composition knows for all boards.
double float_error(const Model& model, const StateComposition& composition);

}  // namespace minlife
