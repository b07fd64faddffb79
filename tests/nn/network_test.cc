#include "nn/network.h"

#include <doctest/doctest.h>

#include "nn/activations.h"
#include "nn/kernels/head.h"
#include "nn/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// Logits and gradients of Network against the double reference, within what rounding allows.
void compare(const Architecture& architecture, int rows, int columns, Padding padding, std::uint64_t seed) {
  CAPTURE(architecture.activation->name);
  CAPTURE(to_json_text(architecture));
  CAPTURE(rows);
  CAPTURE(columns);
  CAPTURE(seed);
  const std::vector<float> p = initial_parameters(architecture, find_init("normal"), 0.7, seed, 0);
  const SampleBoard board = sample_board(rows, columns, padding, 0.4, seed);
  const SampleBoard targets = sample_board(rows, columns, padding, 0.4, seed + 1);
  Network network(architecture, rows, columns, padding);
  network.set_parameters(p);
  network.forward(board.packed.data());
  const Magnitude size = magnitude(architecture, p);
  const std::vector<double> truth = logits_reference(architecture, as_double(p), board.cells);
  const std::vector<double> bound = logits_reference(size.architecture, size.parameters, board.cells);
  const double unit = roundings(architecture) * kFloatEps;
  double worst = 0;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      const int cell = row * columns + column;
      const double error = std::abs(network.logits()[network.shape().offset(row, column)] - truth[cell]);
      worst = std::max(worst, error / (unit * bound[cell]));
    }
  CHECK(worst <= 1);

  const float scale = 1.0f / static_cast<float>(rows * columns);
  cross_entropy_gradient(network.logits(), targets.packed.data(), network.shape(), scale,
                         network.logit_gradient());
  std::vector<float> gradient(p.size(), std::nanf(""));
  network.backward(gradient);
  const std::vector<double> weights(board.cells.cells.size(), scale);
  const std::vector<double> expected =
      gradient_reference(architecture, as_double(p), board.cells, targets.cells.cells, weights);
  // |sigmoid - target| is at most 1 and its own error at most a quarter of the logit's: with targets of -1
  // the magnitude network's delta is between 1 and 2 times the weight.
  double logit_error = 1;
  for (const double b : bound) logit_error = std::max(logit_error, b);
  const std::vector<double> sizes = gradient_reference(size.architecture, size.parameters, board.cells,
                                                       std::vector<double>(weights.size(), -1.0), weights);
  const ParameterLayout from(architecture), to(size.architecture);
  const double terms = 2 * roundings(architecture) * logit_error + rows * columns / 16.0 + 8;
  double worst_gradient = 0;
  for (std::size_t k = 0; k < from.layers.size(); ++k)
    for (std::size_t i = 0; i < from.layers[k].shape.weights() + from.layers[k].shape.outputs; ++i) {
      const double error =
          std::abs(gradient[from.layers[k].weight + i] - expected[from.layers[k].weight + i]);
      worst_gradient =
          std::max(worst_gradient, error / (terms * kFloatEps * sizes[to.layers[k].weight + i] + 1e-30));
    }
  CHECK(worst_gradient <= 1);
  for (const LayerSlice& layer : from.layers)
    for (int c = 0; layer.has_slope && c < layer.shape.outputs; ++c) {
      const double e = expected[layer.slope + c];
      // A slope's gradient sums delta * z over the cells: bounded by the bias's magnitude times the largest
      // z.
      CHECK(std::abs(gradient[layer.slope + c] - e) <=
            terms * kFloatEps * logit_error * rows * columns * scale + 1e-4 * std::abs(e));
    }
}

}  // namespace

TEST_CASE("fast passes equal the double reference on every shape and activation") {
  const std::pair<int, int> shapes[] = {{1, 1}, {2, 2}, {3, 16}, {5, 17}, {7, 31}, {6, 32}, {2, 65}};
  std::uint64_t seed = 100;
  for (const auto& [rows, columns] : shapes)
    for (const Padding padding : {Padding::wrap, Padding::zero}) {
      for (const int m : {1, 2, 3, 7}) compare(life_network(2, m), rows, columns, padding, seed++);
      for (const Activation* activation : activations()) {
        ++seed;
        compare(life_network(1, 2, *activation, seed % 2 == 0), rows, columns, padding, seed);
      }
      compare(network_of_steps({{3, 2}, {5, 1}, {1, 4}}), rows, columns, padding, seed++);
      compare(with_leaks(life_network(2, 2), {0.1f, 0.6f}), rows, columns, padding, seed++);
    }
}

TEST_CASE("channels that are zero everywhere do not disturb the gradient") {
  const Architecture architecture = life_network(2, 4);
  const ParameterLayout layout(architecture);
  std::vector<float> p = initial_parameters(architecture, find_init("normal"), 0.7, 77, 0);
  for (const std::size_t k : {0u, 1u, 2u, 3u}) p[layout.layers[k].bias + 1] = -1000.0f;  // kills channel 1
  const SampleBoard board = sample_board(8, 20, Padding::wrap, 0.4, 5),
                    targets = sample_board(8, 20, Padding::wrap, 0.3, 6);
  Network network(architecture, 8, 20, Padding::wrap);
  network.set_parameters(p);
  network.forward(board.packed.data());
  cross_entropy_gradient(network.logits(), targets.packed.data(), network.shape(), 1.0f,
                         network.logit_gradient());
  std::vector<float> gradient(p.size(), std::nanf(""));
  network.backward(gradient);
  const std::vector<double> expected = gradient_reference(architecture, as_double(p), board.cells,
                                                          targets.cells.cells, std::vector<double>(160, 1.0));
  double largest = 0;
  for (const double g : expected) largest = std::max(largest, std::abs(g));
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(gradient[i] - expected[i]) <= 1e-4 * largest);
    if (expected[i] == 0) CHECK(gradient[i] == 0);
  }
}

TEST_CASE("training on weighted patches is training on the board") {
  for (const Activation* activation : activations())
    for (const int m : {1, 3, 8})
      for (const Padding padding : {Padding::wrap, Padding::zero}) {
        CAPTURE(activation->name);
        CAPTURE(m);
        const Architecture architecture = life_network(1, m, *activation);
        const std::vector<float> p = initial_parameters(architecture, find_init("normal"), 0.7, 55, 0);
        const int rows = 12, columns = 19;
        const SampleBoard board = sample_board(rows, columns, padding, 0.4, 8);
        std::vector<std::uint16_t> patches(512);
        for (int w = 0; w < 512; ++w) patches[w] = static_cast<std::uint16_t>(w);
        std::vector<float> weights(512);
        std::vector<double> targets(board.cells.cells.size()), double_weights(targets.size(), 1.0 / 228);
        AlignedFloats target_plane(512), weight_plane(512);
        for (int w = 0; w < 512; ++w) target_plane[w] = w % 3 == 0;  // any function of the window
        for (int row = 0; row < rows; ++row)
          for (int column = 0; column < columns; ++column) {
            int window = 0;
            for (int ky = 0; ky < 3; ++ky)
              for (int kx = 0; kx < 3; ++kx) {
                int r = row + ky - 1, c = column + kx - 1;
                if (padding == Padding::wrap) r = (r + rows) % rows, c = (c + columns) % columns;
                if (r < 0 || c < 0 || r >= rows || c >= columns) continue;
                if (board.cells.cells[r * columns + c] == 1) window |= 1 << (3 * ky + kx);
              }
            weight_plane[window] += 1.0f / 228;
            targets[row * columns + column] = window % 3 == 0;
          }
        Network network(architecture, patches);
        network.set_parameters(p);
        network.forward();
        weighted_cross_entropy_gradient(network.logits(), target_plane.data(), weight_plane.data(),
                                        network.shape(), network.logit_gradient());
        std::vector<float> gradient(p.size());
        network.backward(gradient);
        const std::vector<double> expected =
            gradient_reference(architecture, as_double(p), board.cells, targets, double_weights);
        double largest = 1e-3;
        for (const double g : expected) largest = std::max(largest, std::abs(g));
        for (std::size_t i = 0; i < gradient.size(); ++i) {
          CAPTURE(i);
          // 512 terms of at most `largest`-sized sums in 16 lanes: 32 + 4 additions, and the forward pass's
          // own.
          CHECK(std::abs(gradient[i] - expected[i]) <=
                (36 + 2 * roundings(architecture)) * kFloatEps * 16 * largest);
        }
      }
}
