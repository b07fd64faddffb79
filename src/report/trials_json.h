#pragma once

#include <string>

#include "study/store/curves.h"
#include "study/tables/table.h"

namespace minlife {

/// Trials and curves for a page's scripts, as many as there is room for, evenly spread over the table's rows.
struct TrialsJson {
  std::string trials;  ///< {"columns": [...], "rows": [[...]]}, ids by their first twelve digits
  std::string curves;  ///< [{"trial": row of these, "update": [...], "loss", "wrong_windows", "accuracy"}]
  std::uint64_t rows = 0, all_rows = 0;  ///< that are there, and of the study
  std::uint64_t curve_count = 0, all_curves = 0;
};

/// Each curve has some 60 points at most, four in each octave, its last one among them; losses and accuracies
/// have three digits. room: bytes for both texts.
TrialsJson trials_json(const Table& trials, const Curves& curves, std::size_t room);

}  // namespace minlife
