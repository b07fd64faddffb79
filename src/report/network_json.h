#pragma once

#include <nlohmann/json_fwd.hpp>

#include "data/pair_stream.h"
#include "life/rule.h"
#include "nn/parameters.h"

namespace minlife {

/// Networks of more numbers are not put into a page: they would fill it.
inline constexpr std::size_t kMostShownParameters = 60000;
/// Of larger ones the page draws no picture of the weights.
inline constexpr std::size_t kMostDrawnParameters = 4000;

/// What report/page/network.js computes a network from, as this program's predict does:
/// {"steps", "rule", "birth", "survival" (bit k: with k live neighbours), "boundary", "activation",
/// "fused" (multiply-adds are: this program's numerics class), "layers": [{"inputs", "outputs", "kernel",
/// "activated", "weight", "bias" (where they begin among the numbers), "slopes": of each output, or []}],
/// "parameters": all numbers as little-endian float32 in base64, "side": of the page's board, "patterns":
/// [[name, rows of "o" and "." with "/"], ...]}.
nlohmann::json network_json(const Model& model, const Rule& rule, Boundary boundary);

}  // namespace minlife
