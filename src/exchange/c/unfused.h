#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "exchange/c/network.h"
#include "life/board.h"
#include "life/rule.h"
#include "proof/patch_logit.h"

namespace minlife::c {

/// The logit of one cell as the strict program in C computes it: in float, every product and every sum
/// rounded by itself, in the program's order. cells: [(2 reach + 1)^2], row by row, 0 or 1. Features beyond
/// the edge are 0. For networks of relu, leaky_relu, prelu and square.
float unfused_logit(const Network& network, std::span<const double> cells, const Surroundings& board);

/// Of a network of one or two steps that is right in real arithmetic: how many of the windows that rounding
/// might decide (|logit| not above `bound`) the strict program gets wrong. Nothing where the program has
/// functions of its own (silu, tanh), or where there are too many such windows to look at.
std::optional<std::uint64_t> wrong_when_unfused(const Model& model, const Rule& rule, Boundary boundary,
                                                double bound, int threads);

}  // namespace minlife::c
