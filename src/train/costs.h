#pragma once

#include <cstddef>
#include <cstdint>

#include "nn/parameters.h"
#include "proof/exactness.h"

namespace minlife {

// What a training costs is told in three columns. All are nominal: they count what the method asks for of the
// dense network, 2 FLOPs a multiply-add, whatever shortcuts the program takes; so they do not depend on the
// machine, the threads or interruptions.
//
//   train_flops   (trainer.h) forward and backward through the network, 6 FLOPs a multiply-add, for every
//                 cell of every update; for an optimizer of second order a cell is a window, and every step
//                 that it tries, accepted or not, is an update. The search for integers
//                 (prune/integer/fewest_bits.h) goes forward only, and only from the number on that it moves:
//                 2 FLOPs for each multiply-add that it asks for.
//   check_flops   the checks for exactness that a training makes on its way, and before it where a pruned
//                 network may be exact from its start: forward only, for every window and every cell of a
//                 held-out board that was looked at before the answer was known. The last judgement of a
//                 trial is the study's measurement and stands in no column.
//   factor_flops  the linear algebra of second order: the sum J'DJ and the factorisations.

/// The two costs beside train_flops. They are counted where they arise: a training that an older program
/// began, which did not count them, has none.
struct Costs {
  double check_flops = 0;
  double factor_flops = 0;
};

/// A check for exactness: 2 x dense multiply-adds x logits that it took.
double check_flops(const Model& model, const Exactness& found);
double check_flops(const Model& model, std::uint64_t logits);

/// Summing up J'DJ: p^2 x windows. The products r_k J_k of the gradient are not counted beside it.
double equations_flops(std::size_t parameters, std::size_t windows);

/// Cholesky's factorisation of p equations: p^3 / 3.
double factorisation_flops(std::size_t parameters);

}  // namespace minlife
