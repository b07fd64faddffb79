#pragma once

#include <cstddef>
#include <string>

#include "nn/parameters.h"

namespace minlife {

/// The numbers of a small network as a picture for terminals, layer by layer, a block of rows for each output
/// channel with the kernels of its inputs side by side, then its bias. A number is its sign and a digit from
/// 0 to 9, its magnitude in ninths of the layer's largest; a weight that is zero is a dot. Kernels that have
/// no room in `columns` stand below the others. Empty for networks of more than kPictured parameters.
std::string weight_picture(const Model& model, std::size_t columns);

inline constexpr std::size_t kPictured = 400;

}  // namespace minlife
