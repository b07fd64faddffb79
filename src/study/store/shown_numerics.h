#pragma once

#include "core/numerics.h"
#include "study/store/ledger.h"

namespace minlife {

/// The numerics that the ids of a study's records show, for a plan from before plans named theirs: those that
/// most of the first records agree with, the newest of several. This program's where there is no record.
Numerics shown_numerics(const Ledger& ledger);

}  // namespace minlife
