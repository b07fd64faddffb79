#pragma once

#include "life/board.h"
#include "life/rule.h"
#include "nn/parameters.h"
#include "proof/bounds.h"

namespace minlife {

/// What composition finds out.
struct Composition {
  bool proved = false;  ///< the network is right on every board; false means no more than: not proved
  double margin =
      0;  ///< how far the logits' intervals keep from 0 at least; negative where they reach beyond
};

/// A sound proof for any number of steps. The features that the cells of one kind (dead or live after step s)
/// can have are enclosed in an interval a channel: exactly after the first step (512 windows), then by
/// interval arithmetic over the 512 windows of dead and live neighbours of each further step (and, with a
/// dead boundary, those cut by an edge, whose features are zero). Where the decoder's intervals lie on the
/// right sides of 0 the network is right on every board. Intervals are widened by the rounding of the
/// arithmetic in which the network is computed: kInDouble, which hides no more than the proof's own, or
/// kFloatChain for programs in float, predict among them.
Composition compose(const Model& model, const Rule& rule, Boundary boundary, const Rounding& rounding);

/// compose(kInDouble).proved
bool proved_by_composition(const Model& model, const Rule& rule, Boundary boundary);

}  // namespace minlife
