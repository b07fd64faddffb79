#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "study/store/ledger.h"
#include "study/tables/table.h"
#include "train/curve.h"

namespace minlife {

// Learning curves stand in DIR/curves, segments like the ledger's, one record a trial; from there they come
// into study.h5 and curves.csv.

/// {"trial", "curve_format": 2, "points": {"update", "loss", "wrong_windows", "accuracy"}}, each a list with
/// an entry a point; null for what is not known or not finite. Losses and accuracies are floats, in the
/// shortest decimals that tell them apart.
nlohmann::json curve_record(const std::string& id, const std::vector<CurvePoint>& curve);

/// What a column of whole numbers has in HDF5 where there is none.
inline constexpr std::int64_t kNoNumber = -1;

/// All curves one after the other; curve k is [offset[k], offset[k + 1]) and belongs to row trial[k] of the
/// table of trials.
struct Curves {
  std::vector<std::uint64_t> trial, offset{0}, update;
  std::vector<float> loss;                  ///< NaN where it was not finite
  std::vector<std::int64_t> wrong_windows;  ///< kNoNumber where it is not known
  std::vector<float> accuracy;              ///< NaN where it is not known
};

/// The curves of the rows of `trials`, in their order. records: of curve_record(), or of older versions,
/// {"trial", "curve": {"update", "loss"}}. Throws InputError naming the record that holds no curve.
Curves curves_of(const Table& trials, const Ledger& records);

/// curves.csv: trial, cell (of a grid), update, loss, wrong_windows, accuracy; a row a point.
std::string curves_csv(const Table& trials, const Curves& curves);

}  // namespace minlife
