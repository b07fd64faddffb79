#pragma once

#include <fmt/format.h>

#include <string>

namespace minlife {

/// The array in which an exported .npz has its architecture as JSON (nn/architecture.h), in bytes: with it
/// nothing need be guessed.
inline constexpr const char* kArchitectureArray = "architecture";

/// "layer00": the arrays of a layer are named "layer00.weight", "layer00.bias" and "layer00.slope".
inline std::string layer_prefix(std::size_t layer) { return fmt::format("layer{:02}", layer); }

}  // namespace minlife
