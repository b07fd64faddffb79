#pragma once

#include "core/numerics.h"
#include "study/store/ledger.h"

namespace minlife {

/// The numerics of a study whose plan does not name them, as old plans do not. The ids of records tell: it is
/// the numerics that give most of the first records their ids, and the newest where several do. This
/// program's where there are no records.
Numerics shown_numerics(const Ledger& ledger);

}  // namespace minlife
