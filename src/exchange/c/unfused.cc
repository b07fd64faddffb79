#include "exchange/c/unfused.h"

#include <vector>

#include "core/float_environment.h"
#include "proof/border_windows.h"
#include "proof/float_answer.h"
#include "proof/neighbourhood.h"
#include "proof/one_step_windows.h"
#include "proof/two_step_scan.h"

namespace minlife::c {
namespace {

float activated_float(const Activation& activation, float slope, float z) {
  if (activation.form == ActivationForm::squared) return z * z;
  if (activation.rectifies) return z < 0 ? 0.0f : z;
  return z < 0 ? z * slope : z;
}

/// One layer at one cell. in: [taps * inputs], tap after tap, as the program goes through them.
std::vector<float> through_layer(const Layer& layer, const Activation& activation,
                                 const std::vector<float>& in) {
  std::vector<float> out;
  for (int o = 0; o < layer.shape.outputs; ++o) {
    const auto row = static_cast<std::size_t>(o);
    float sum = static_cast<float>(layer.bias[row]);
    std::size_t at = 0;
    for (int tap = 0; tap < static_cast<int>(layer.shape.taps()); ++tap)
      for (int i = 0; i < layer.shape.inputs; ++i, ++at) {
        const float product = static_cast<float>(layer.weight_of(o, i, tap)) * in[at];
        sum = sum + product;
      }
    const auto slope = static_cast<float>(layer.slope[row]);
    out.push_back(layer.shape.activated ? activated_float(activation, slope, sum) : sum);
  }
  return out;
}

}  // namespace

float unfused_logit(const Network& network, std::span<const double> cells, const Surroundings& board) {
  int reach = network.reach();
  std::size_t channels = 1;
  std::vector<float> plane(cells.begin(), cells.end());
  for (const Stage& stage : network.stages) {
    const int side = 2 * reach + 1, inner = side - 2;
    --reach;
    std::vector<float> next;
    for (int y = 0; y < inner; ++y)
      for (int x = 0; x < inner; ++x) {
        std::vector<float> values;
        for (int tap = 0; tap < 9; ++tap) {
          const auto cell = static_cast<std::size_t>((y + tap / 3) * side + x + tap % 3) * channels;
          values.insert(values.end(), plane.begin() + static_cast<std::ptrdiff_t>(cell),
                        plane.begin() + static_cast<std::ptrdiff_t>(cell + channels));
        }
        for (const Layer& layer : stage) values = through_layer(layer, *network.activation, values);
        const int row = y - reach, column = x - reach;
        if (row < -board.above || row > board.below || column < -board.left || column > board.right)
          values.assign(values.size(), 0.0f);
        next.insert(next.end(), values.begin(), values.end());
      }
    plane = std::move(next);
    channels = static_cast<std::size_t>(stage.back().shape.outputs);
  }
  return plane[0];
}

std::optional<std::uint64_t> wrong_when_unfused(const Model& model, const Rule& rule, Boundary boundary,
                                                double bound, int threads) {
  const FloatScope floats;
  const int n = model.architecture.step_count(), count = (2 * n + 1) * (2 * n + 1);
  if (n > 2 || model.architecture.activation->form == ActivationForm::curved) return std::nullopt;
  const Network network = network_of(model);
  WindowTally tally;
  if (n == 1) {
    tally = one_step_tally(model, rule, bound);
  } else {
    TwoStepScan scan(model.architecture, rule);
    scan.load(model);
    tally = scan.tally(threads, {}, bound, kMostClose);
  }
  if (tally.close > tally.close_windows.size()) return std::nullopt;
  std::uint64_t wrong = 0;
  const auto see = [&](const std::vector<double>& cells, const Surroundings& board) {
    wrong += !is_right(unfused_logit(network, cells, board), patch_future(rule, n, cells, board));
  };
  for (const std::uint64_t window : tally.close_windows) see(window_cells(window, count), {n, n, n, n});
  if (n == 2 && boundary == Boundary::dead) {
    std::optional<BorderWindow> example;
    border_tally(model, rule, example, false, {}, [&](const BorderWindow& window, double size) {
      if (!(size > bound)) see(window.cells, window.board);
    });
  }
  return wrong;
}

}  // namespace minlife::c
