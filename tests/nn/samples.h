#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "core/random.h"
#include "nn/init.h"
#include "nn/parameters.h"
#include "nn/reference.h"

namespace minlife::testing {

/// 0 .. count - 1.
inline std::vector<std::int32_t> every(int count) {
  std::vector<std::int32_t> channels(count);
  std::iota(channels.begin(), channels.end(), 0);
  return channels;
}

/// Normal cells, row by row; the halo as the padding wants it; the tail clear where asked.
inline void fill_normal(float* plane, const PlaneShape& shape, Padding padding, bool clear,
                        RandomStream& random) {
  for (int row = 0; row < shape.rows; ++row)
    for (int column = 0; column < shape.columns; ++column)
      plane[shape.offset(row, column)] = static_cast<float>(random.normal());
  fill_halo(plane, shape, padding);
  if (clear) clear_tail(plane, shape);
}

/// A random board of the given density, packed and as cells.
struct SampleBoard {
  std::vector<std::uint8_t> packed;
  ReferenceBoard cells;
};

inline SampleBoard sample_board(int rows, int columns, Padding padding, double density, std::uint64_t seed) {
  RandomStream random(seed, purpose("testbord"), 0, 0);
  const int row_bytes = (columns + 7) / 8;
  SampleBoard board;
  board.packed.resize(static_cast<std::size_t>(rows) * row_bytes);
  board.cells = {rows, columns, padding, std::vector<double>(static_cast<std::size_t>(rows) * columns)};
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      if (random.uniform() < density) {
        board.packed[row * row_bytes + column / 8] |= static_cast<std::uint8_t>(1 << column % 8);
        board.cells.cells[row * columns + column] = 1;
      }
  return board;
}

inline std::vector<double> as_double(const std::vector<float>& values) {
  return {values.begin(), values.end()};
}

/// The network with every number replaced by its magnitude and an activation that lets it through: what its
/// logits and gradients come to bounds what rounding can do, term by term (Higham, "Accuracy and
/// stability", 3.1).
struct Magnitude {
  Architecture architecture;
  std::vector<double> parameters;
};

inline double identity(double z, double) { return z; }
inline double one(double, double) { return 1; }
inline double zero_at(double) { return 0; }

inline Magnitude magnitude(const Architecture& architecture, const std::vector<float>& parameters) {
  static const Activation kPass = {
      "pass", ActivationForm::curved, false, false, 0, nullptr, nullptr, 0, identity, one, zero_at, one};
  Magnitude result{architecture, {}};
  if (architecture.activation->form != ActivationForm::squared) result.architecture.activation = &kPass;
  // Slopes are no term of their own here: they are at most 1, so leave them out with their layers' layout.
  const ParameterLayout from(architecture), to(result.architecture);
  result.parameters.resize(to.size);
  for (std::size_t k = 0; k < from.layers.size(); ++k)
    for (std::size_t i = 0; i < from.layers[k].shape.weights() + from.layers[k].shape.outputs; ++i)
      result.parameters[to.layers[k].weight + i] =
          std::abs(static_cast<double>(parameters[from.layers[k].weight + i]));
  return result;
}

/// Roundings on the longest path through the network: terms of each layer's sums, and a few for its
/// activation; an activation may stretch errors (silu by 1.1, square by 2), hence the power.
inline double roundings(const Architecture& architecture) {
  double count = 0, stretch = 1;
  for (const LayerShape& layer : architecture.layers) {
    count += layer.inputs * layer.kernel * layer.kernel + 16;
    stretch *= std::string_view(architecture.activation->name) == "square" ? 2.0 : 1.1;
  }
  return count * stretch;
}

inline constexpr double kFloatEps = 0x1p-23;

}  // namespace minlife::testing
