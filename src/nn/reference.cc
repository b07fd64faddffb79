#include "nn/reference.h"

#include "core/elementary.h"
#include "nn/head.h"

namespace minlife {
namespace {

using Plane = std::vector<double>;

/// Index of the cell at (row, column), or -1 beyond a dead edge.
int cell_index(const ReferenceBoard& board, int row, int column) {
  if (board.padding == Padding::wrap) {
    row = (row + board.rows) % board.rows;
    column = (column + board.columns) % board.columns;
  }
  const bool inside = row >= 0 && row < board.rows && column >= 0 && column < board.columns;
  return inside ? row * board.columns + column : -1;
}

/// Calls function(cell, neighbour cell, index of the weight) for every product of the convolution.
template <typename Function>
void for_each_product(const LayerShape& shape, const ReferenceBoard& board, int output, int input,
                      Function function) {
  const int reach = shape.kernel / 2;
  for (int row = 0; row < board.rows; ++row)
    for (int column = 0; column < board.columns; ++column)
      for (int ky = -reach; ky <= reach; ++ky)
        for (int kx = -reach; kx <= reach; ++kx) {
          const int from = cell_index(board, row + ky, column + kx);
          if (from < 0) continue;
          const int tap = (ky + reach) * shape.kernel + kx + reach;
          function(row * board.columns + column, from,
                   (output * shape.inputs + input) * shape.kernel * shape.kernel + tap);
        }
}

/// z and a of every layer; inputs[k] is what layer k reads.
struct Trace {
  std::vector<std::vector<Plane>> inputs, preactivations;
};

Trace run(const Architecture& architecture, std::span<const double> parameters, const ReferenceBoard& board) {
  Trace trace;
  std::vector<Plane> planes = {board.cells};
  for (const LayerSlice& layer : ParameterLayout(architecture).layers) {
    trace.inputs.push_back(planes);
    std::vector<Plane> z(layer.shape.outputs, Plane(board.cells.size()));
    for (int o = 0; o < layer.shape.outputs; ++o) {
      for (double& value : z[o]) value = parameters[layer.bias + o];
      for (int i = 0; i < layer.shape.inputs; ++i)
        for_each_product(layer.shape, board, o, i, [&](int cell, int from, int w) {
          z[o][cell] += parameters[layer.weight + w] * planes[i][from];
        });
    }
    trace.preactivations.push_back(z);
    if (layer.shape.activated)
      for (int o = 0; o < layer.shape.outputs; ++o)
        for (double& value : z[o])
          value = architecture.activation->value(value, layer.has_slope ? parameters[layer.slope + o] : 0);
    planes = std::move(z);
  }
  return trace;
}

}  // namespace

std::vector<double> logits_reference(const Architecture& architecture, std::span<const double> parameters,
                                     const ReferenceBoard& board) {
  return run(architecture, parameters, board).preactivations.back()[0];
}

double loss_reference(const Architecture& architecture, std::span<const double> parameters,
                      const ReferenceBoard& board, std::span<const double> targets,
                      std::span<const double> weights) {
  const std::vector<double> logits = logits_reference(architecture, parameters, board);
  double sum = 0;
  for (std::size_t c = 0; c < logits.size(); ++c)
    sum += weights[c] * (softplus(logits[c]) - logits[c] * targets[c]);
  return sum;
}

std::vector<double> gradient_reference(const Architecture& architecture, std::span<const double> parameters,
                                       const ReferenceBoard& board, std::span<const double> targets,
                                       std::span<const double> weights) {
  const Trace trace = run(architecture, parameters, board);
  const ParameterLayout layout(architecture);
  std::vector<double> gradient(layout.size);
  std::vector<Plane> delta(1, Plane(board.cells.size()));
  for (std::size_t c = 0; c < delta[0].size(); ++c)
    delta[0][c] = weights[c] * (1 / (1 + exp_exact_bits(-trace.preactivations.back()[0][c])) - targets[c]);
  for (std::size_t k = layout.layers.size(); k-- > 0;) {
    const LayerSlice& layer = layout.layers[k];
    if (layer.shape.activated)
      for (int o = 0; o < layer.shape.outputs; ++o)
        for (std::size_t c = 0; c < delta[o].size(); ++c) {
          const double z = trace.preactivations[k][o][c],
                       slope = layer.has_slope ? parameters[layer.slope + o] : 0;
          if (layer.has_slope && !(z > 0)) gradient[layer.slope + o] += delta[o][c] * z;
          delta[o][c] *= architecture.activation->derivative(z, slope);
        }
    std::vector<Plane> below(layer.shape.inputs, Plane(board.cells.size()));
    for (int o = 0; o < layer.shape.outputs; ++o) {
      for (const double d : delta[o]) gradient[layer.bias + o] += d;
      for (int i = 0; i < layer.shape.inputs; ++i)
        for_each_product(layer.shape, board, o, i, [&](int cell, int from, int w) {
          gradient[layer.weight + w] += delta[o][cell] * trace.inputs[k][i][from];
          below[i][from] += delta[o][cell] * parameters[layer.weight + w];
        });
    }
    delta = std::move(below);
  }
  return gradient;
}

}  // namespace minlife
