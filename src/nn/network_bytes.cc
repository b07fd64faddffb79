#include "nn/network_bytes.h"

#include <algorithm>
#include <cmath>

#include "nn/kernels/lanes.h"

namespace minlife {
namespace {

double rounded_up(double count, int unit) { return std::ceil(count / unit) * unit; }

double tiles(int rows, int columns) {
  const int down = rows / kTileSide, across = columns / kTileSide;
  return static_cast<double>(down) * static_cast<double>(across);
}

/// Floats of one plane, as PlaneShape counts them.
double plane_floats(int rows, int columns, bool in_tiles) {
  if (in_tiles) return 32 + kTileSide * kTileSide * rounded_up(tiles(rows, columns), 16);
  return (rows + 2.0) * (rounded_up(columns, 16) + 16) + 32;
}

/// Floats of a channel of WinogradProducts.
double product_floats(int rows, int columns) {
  return kTileProducts * rounded_up(tiles(rows, columns), lanes::kNative);
}

}  // namespace

double network_bytes(const Architecture& architecture, int rows, int columns, Part part) {
  const bool in_tiles = part == Part::later_steps_in_tiles;
  const double plane = plane_floats(rows, columns, in_tiles), products = product_floats(rows, columns);
  const bool keeps_preactivations = !architecture.activation->rectifies;
  const auto layers = ParameterLayout(architecture).layers;
  auto layer = layers.begin();
  if (part != Part::whole)
    layer =
        std::find_if(layer + 1, layers.end(), [](const LayerSlice& one) { return one.shape.looks_around(); });
  double floats = layer == layers.end() ? 0 : plane * layer->shape.inputs;
  int most_outputs = 0;
  for (; layer != layers.end(); ++layer) {
    const LayerShape& shape = layer->shape;
    const bool tiled = in_tiles && shape.looks_around();
    floats += plane * shape.outputs * (shape.activated && keeps_preactivations ? 2 : 1);
    const double weights = static_cast<double>(shape.outputs) * shape.inputs;
    floats += 2 * weights * (tiled ? kTileProducts : static_cast<double>(shape.taps()));
    if (!tiled) continue;
    floats += products * shape.inputs;
    most_outputs = std::max(most_outputs, shape.outputs);
  }
  // One channel, transformed in one direction.
  if (in_tiles) floats += kTileWindow * kTileSide * rounded_up(tiles(rows, columns), 16);
  floats += products * most_outputs;              // of what comes back through a tiled layer
  floats += plane * layers.back().shape.outputs;  // and through the last one
  return static_cast<double>(sizeof(float)) * floats;
}

}  // namespace minlife
