#include "train/dead.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "data/window_fill.h"
#include "nn/kernels/winograd.h"
#include "nn/network.h"
#include "nn/slow_layer.h"
#include "proof/bounds.h"
#include "train/mask_plan.h"

namespace minlife {
namespace {

constexpr double kFloatUnit = 0x1p-24;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Sums in training, whose roundings are counted below.
constexpr Rounding kTraining = {0, kFloatUnit, 0, kInfinity, 0};
constexpr Rounding kExactly = {0, 0, 0, kInfinity, 0};

/// Features of every cell on every board: as a list of all that occur, or as a box around them.
struct Features {
  std::vector<std::vector<double>> occurring;  ///< [windows][channels]; empty: only the box is known
  std::vector<Bounds> box;                     ///< [channels]
  double error = 0;  ///< |the float network's value, now and after any drift, - the value here| at most

  double largest() const {
    double size = 0;
    for (const Bounds& of : box) size = std::max(size, of.size());
    return size;
  }
};

/// One layer of the network, in double.
class Layer {
 public:
  /// tiled: training runs it in winograd.h's tiles.
  Layer(const SlowLayer<double>& layer, bool tiled, const std::vector<double>& drift)
      : layer_(layer), tiled_(tiled), drift_(drift) {}

  std::size_t outputs() const { return static_cast<std::size_t>(layer_.shape().outputs); }
  std::size_t inputs() const { return static_cast<std::size_t>(layer_.shape().inputs); }
  std::size_t taps() const { return layer_.shape().taps(); }
  bool activated() const { return layer_.shape().activated; }
  bool is_shared() const { return layer_.slice.shared; }
  double weight(std::size_t o, std::size_t i, std::size_t tap) const {
    return layer_.weight(static_cast<Eigen::Index>(o), static_cast<Eigen::Index>(i * taps() + tap));
  }
  double bias(std::size_t o) const { return layer_.bias[static_cast<Eigen::Index>(o)]; }

  /// z for one patch: in [inputs * taps].
  std::vector<double> sums(const std::vector<double>& in) const {
    std::vector<double> out(outputs());
    layer_.sums(in.data(), out.data());
    return out;
  }

  /// The box of z for inputs of a box, every tap on its own, in exact arithmetic.
  std::vector<Bounds> sums(const std::vector<Bounds>& in) const {
    std::vector<Bounds> out;
    for (std::size_t o = 0; o < outputs(); ++o) {
      BoundedSum sum(bias(o));
      for (std::size_t k = 0; k < inputs() * taps(); ++k)
        sum.add(weight(o, k / taps(), k % taps()), in[k / taps()]);
      out.push_back(sum.rounded(kExactly));
    }
    return out;
  }

  /// Roundings in a sum, as training makes it.
  double roundings() const {
    return tiled_ ? kWinogradGrowth * static_cast<double>(inputs() + 25)
                  : static_cast<double>(inputs() * taps() + 2);
  }

  /// The error of z, from that of the inputs (of size `largest` at most), from drift, and from float sums.
  double error(double input_error, double largest) const {
    double worst = 0;
    const Bounds input{-largest, largest, input_error};
    for (std::size_t o = 0; o < outputs(); ++o) {
      BoundedSum sum(bias(o), drift_[layer_.slice.bias + o]);
      for (std::size_t k = 0; k < inputs() * taps(); ++k)
        sum.add(weight(o, k / taps(), k % taps()), input, drift_[layer_.slice.first_tap(o, 0) + k]);
      worst = std::max(worst, sum.rounded(kTraining, roundings()).error);
    }
    return worst;
  }

 private:
  SlowLayer<double> layer_;
  bool tiled_;
  const std::vector<double>& drift_;
};

std::vector<Bounds> box_of(const std::vector<std::vector<double>>& vectors) {
  std::vector<Bounds> box(vectors[0].size());
  for (std::size_t c = 0; c < box.size(); ++c) {
    box[c] = {vectors[0][c], vectors[0][c]};
    for (const auto& vector : vectors)
      box[c] = {std::min(box[c].low, vector[c]), std::max(box[c].high, vector[c])};
  }
  return box;
}

/// All 512 patches of the input.
Features all_patches() {
  Features input;
  for (unsigned window = 0; window < 512; ++window) {
    input.occurring.emplace_back();
    for (int tap = 0; tap < 9; ++tap) input.occurring.back().push_back(window >> tap & 1);
  }
  input.box = {{0, 1}};
  return input;
}

/// z of the next layer.
Features through(const Layer& layer, const Features& in) {
  Features out;
  out.error = layer.error(in.error, in.largest());
  // A list of cells says nothing of their neighbours, but the input's is one of whole patches.
  if (!in.occurring.empty() && in.occurring[0].size() == layer.inputs() * layer.taps()) {
    for (const auto& patch : in.occurring) out.occurring.push_back(layer.sums(patch));
    out.box = box_of(out.occurring);
  } else {
    out.box = layer.sums(in.box);
  }
  return out;
}

bool at_rest(const Features& z) {
  return std::all_of(z.box.begin(), z.box.end(), [&](const Bounds& of) { return of.high < -z.error; });
}

/// Behind a layer of zeros every cell has the same features on a torus, and where only 1x1 layers follow.
struct Constant {
  double logit = 0;
  double step = 0;  ///< sum of |d logit / d parameter|: how far an update of 1 each moves it
};

Constant constant_output(const std::vector<Layer>& layers, std::size_t dead) {
  std::vector<std::vector<double>> values = {std::vector<double>(layers[dead].outputs())};
  for (std::size_t k = dead + 1; k < layers.size(); ++k) {
    std::vector<double> patch;
    for (const double value : values.back()) patch.insert(patch.end(), layers[k].taps(), value);
    values.push_back(layers[k].sums(patch));
    if (layers[k].activated())
      for (double& value : values.back()) value = std::max(value, 0.0);
  }
  Constant constant{values.back()[0], 0};
  std::vector<double> slope = {1};
  for (std::size_t k = layers.size(); --k > dead;) {
    const std::vector<double>& in = values[k - dead - 1];
    std::vector<double> below(layers[k].inputs());
    for (std::size_t o = 0; o < slope.size(); ++o) {
      constant.step += std::abs(slope[o]);
      for (std::size_t i = 0; i < in.size(); ++i)
        for (std::size_t tap = 0; tap < layers[k].taps(); ++tap) {
          constant.step += std::abs(slope[o]) * in[i];
          below[i] += in[i] > 0 ? slope[o] * layers[k].weight(o, i, tap) : 0;
        }
    }
    slope = std::move(below);
  }
  return constant;
}

/// The first dead layer, if there is one.
std::optional<std::size_t> dead_layer(const std::vector<Layer>& layers, Boundary boundary) {
  Features features = all_patches();
  for (std::size_t k = 0; k + 1 < layers.size(); ++k) {
    features = through(layers[k], features);
    if (at_rest(features)) return k;
    for (auto& vector : features.occurring)
      for (double& value : vector) value = std::max(value, 0.0);
    for (Bounds& of : features.box) {
      of = {std::max(of.low, 0.0), std::max(of.high, 0.0)};
      if (boundary == Boundary::dead) of.low = 0;  // what lies beyond the edge
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_dead(const Model& model, const Optimizer& optimizer, const TrainConfig& config, double live_share) {
  const bool on_boards = config.examples_from == ExamplesFrom::boards;
  if (!model.architecture.activation->rectifies || std::abs(live_share - 0.5) < 0.05 ||
      (on_boards && config.cells_per_update() < 1024))
    return false;
  const std::vector<double> drift = optimizer->remaining_drift();
  std::vector<Layer> layers;
  const bool in_tiles = on_boards && later_steps_part(model.architecture, config.height,
                                                      config.board_width) == Part::later_steps_in_tiles;
  for (const SlowLayer<double>& layer :
       slow_layers<double>(model.architecture, std::span<const float>(model.parameters)))
    layers.emplace_back(layer, in_tiles && !layers.empty() && layer.shape().looks_around(), drift);
  const std::optional<std::size_t> dead = dead_layer(layers, config.boundary);
  if (!dead) return false;
  // Numbers that a later step shares go on learning there, and may revive the dead layer.
  for (std::size_t k = 0; k <= *dead; ++k)
    if (layers[k].is_shared()) return false;
  const bool spreads = std::any_of(layers.begin() + static_cast<std::ptrdiff_t>(*dead) + 1, layers.end(),
                                   [](const Layer& layer) { return layer.taps() > 1; });
  if (config.boundary == Boundary::dead && spreads) return false;
  const Constant constant = constant_output(layers, *dead);
  const double margin = live_share < 0.5 ? -constant.logit : constant.logit;
  return margin >= 0.05 && constant.step * optimizer->largest_step() <= 0.01;
}

bool may_be_dead(const TrainConfig& config, std::uint64_t updates) {
  return config.l1 == 0 && config.margin == 0 && config.average == 0 && config.teacher.empty() &&
         mask_is_final(config, updates) && (!config.leak_until || config.leak_share(updates) == 0);
}

namespace {

double live_share_of_windows(const PairLaw& law, const TrainConfig& config) {
  std::vector<WindowExample> windows(config.windows());
  if (config.steps == 1)
    windows = all_windows(law.rule, law.density);
  else
    fill_windows(law, 0, config.live_share, windows);
  double live = 0;
  for (const WindowExample& window : windows) live += window.alive ? window.weight : 0;
  const auto asked_for = static_cast<double>(live_windows(windows.size(), config.live_share));
  if (config.steps > 1 && live != asked_for) return 0.5;
  return live / static_cast<double>(windows.size());
}

}  // namespace

double live_share(Examples& examples, const TrainConfig& config) {
  if (config.examples_from == ExamplesFrom::windows) return live_share_of_windows(examples.law(), config);
  const std::size_t cells = static_cast<std::size_t>(config.height) * config.board_width;
  const std::size_t boards = std::clamp<std::size_t>((std::size_t{1} << 20) / cells, 1, 1024);
  const std::size_t bytes = boards * packed_board_bytes(config.height, config.board_width);
  std::vector<std::uint8_t> inputs(bytes), targets(bytes);
  examples.fill(0, boards, inputs.data(), targets.data());
  std::uint64_t live = 0;
  for (const std::uint8_t byte : targets) live += static_cast<std::uint64_t>(std::popcount(byte));
  return static_cast<double>(live) / static_cast<double>(boards * cells);
}

}  // namespace minlife
