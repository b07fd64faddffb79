#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/hdf5.h"
#include "train/curve.h"

namespace minlife {

// How model files and checkpoints hold a learning curve. Those of older versions have updates and losses
// only; they are read too.

/// A list of [update, loss, wrong windows, accuracy]; JSON has no NaN and no infinity, so null stands for
/// these and for what is not known.
nlohmann::json to_json(const std::vector<CurvePoint>& curve);

/// Throws InputError naming `path` for what is no such list.
std::vector<CurvePoint> curve_from_json(const nlohmann::json& json, const std::string& path);

/// Datasets curve_update, curve_loss, curve_wrong and curve_accuracy of a checkpoint's group, to the bit.
void write_curve(hdf5::Group& group, const std::vector<CurvePoint>& curve);
/// Throws InputError naming `path` where they are not of one length.
std::vector<CurvePoint> read_curve(const hdf5::Group& group, const std::string& path);

}  // namespace minlife
