#pragma once

#include "life/board.h"
#include "life/rule.h"
#include "nn/parameters.h"

namespace minlife {

/// A sound proof for any number of steps. The features that the cells of one kind (dead or live after step s)
/// can have are enclosed in an interval a channel: exactly after the first step (512 windows), then by
/// interval arithmetic over the 512 windows of dead and live neighbours of each further step (and, with a
/// dead boundary, those cut by an edge, whose features are zero). Where the decoder's intervals lie on the
/// right sides of 0 the network is right on every board. Intervals are widened by the rounding of double
/// arithmetic. "false" means no more than: not proved.
bool proved_by_composition(const Model& model, const Rule& rule, Boundary boundary);

}  // namespace minlife
