#include "train/training_bytes.h"

#include <algorithm>

#include "data/window_examples.h"
#include "nn/kernels/lookup.h"
#include "nn/network_bytes.h"
#include "train/gradients/board_threads.h"
#include "train/gradients/windows_at_a_time.h"
#include "train/second_order/curvature_training.h"

namespace minlife {
namespace {

constexpr double kFloat = sizeof(float);
constexpr int kWindowsOfStep = 512;

/// The boards of a batch, packed: inputs, and of more than one step targets; and the stepper's own.
double batch_bytes(const TrainConfig& config) {
  const auto board = static_cast<double>(packed_board_bytes(config.height, config.board_width));
  return board * (config.batch * (config.steps == 1 ? 1.0 : 2.0) + 1);
}

/// What gradients/board.cc works with: a network and its tables of places for each thread, and the share of
/// each board that waits for its turn in the sum.
double board_gradient_bytes(const TrainConfig& config, const Architecture& architecture, int threads) {
  const Part part = later_steps_part(architecture, config.height, config.board_width);
  const double cells = static_cast<double>(config.height) * config.board_width;
  const double places = cells * (part == Part::later_steps_in_tiles ? 4 + 8 + 2 : 4);
  const int workers = board_threads(config, architecture, threads);
  const double shares = workers == 1 ? 1 : std::min(config.batch, kSharesAtATime);
  const double table =
      kWindowsOfStep * static_cast<double>(lookup_stride(architecture.layers[architecture.cuts[0]].inputs));
  return workers * (network_bytes(architecture, config.height, config.board_width, part) + places) +
         shares * kFloat * (static_cast<double>(architecture.parameters()) + table);
}

/// What gradients/random_window.cc works with: planes of 512 windows for the first step, and for each later
/// one the inputs, nine times the channels of the step before, and outputs of every cell of the square that a
/// window shrinks to.
double random_window_bytes(const TrainConfig& config, const Architecture& architecture) {
  const double lanes = windows_at_a_time(config);
  double floats = 0;
  int steps_left = config.steps;
  for (const LayerShape& layer : architecture.layers) {
    if (layer.looks_around()) --steps_left;
    const bool is_first = steps_left + 1 == config.steps;
    const double side = 2.0 * steps_left + 1, cells = is_first ? kWindowsOfStep : side * side * lanes;
    if (layer.looks_around()) floats += cells * 9 * layer.inputs;
    const int planes = layer.activated && !architecture.activation->rectifies ? 2 : 1;
    floats += cells * planes * layer.outputs + 2.0 * static_cast<double>(layer.weights());
    const bool ends_step = &layer == &architecture.layers.back() || (&layer + 1)->looks_around();
    if (ends_step) floats += cells * layer.outputs;  // of what comes back
  }
  const double table = kWindowsOfStep * static_cast<double>(lookup_stride(config.width));
  const double parameters = static_cast<double>(architecture.parameters()) * (config.steps + 1);
  return config.batch * (sizeof(WindowExample) + kFloat) + kFloat * (floats + 3 * table + parameters);
}

/// Two steps: tables of three bands of 2^15 windows. More: a network on boards.
double check_bytes(const TrainConfig& config, const Architecture& architecture) {
  if (config.steps == 1) return 0;
  if (config.steps == 2) return 3 * 32768.0 * architecture.layers[0].outputs * kFloat;
  return network_bytes(architecture, config.height, config.board_width);
}

}  // namespace

double training_bytes(const TrainConfig& config, int threads) {
  const Architecture architecture = config.architecture();
  if (config.optimizer->order == Order::second)
    return bytes_of_curvature_training(config) + check_bytes(config, architecture);
  // Parameters, gradient, two moments and what a checkpoint holds of them.
  const double bytes =
      6 * kFloat * static_cast<double>(architecture.parameters()) + check_bytes(config, architecture);
  const bool on_boards = config.examples_from == ExamplesFrom::boards;
  if (config.steps == 1) return bytes + (on_boards ? batch_bytes(config) : 0);
  return bytes + (on_boards ? batch_bytes(config) + board_gradient_bytes(config, architecture, threads)
                            : random_window_bytes(config, architecture));
}

}  // namespace minlife
