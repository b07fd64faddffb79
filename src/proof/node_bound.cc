#include "proof/node_bound.h"

#include <algorithm>
#include <limits>

#include "proof/neighbourhood.h"
#include "proof/rounding_bound.h"

namespace minlife {
namespace {

constexpr double kNoBoards = std::numeric_limits<double>::infinity();

int window_patch(std::uint32_t window, int row, int column) {
  return band_patch(static_cast<int>(window >> (5 * row) & (kBands - 1)), column);
}

/// sum[k] += factor * x[k], k < count.
void add_scaled(double factor, const double* x, std::size_t count, double* sum) {
  for (std::size_t k = 0; k < count; ++k) sum[k] += factor * x[k];
}

/// A line through which weight * max(z, 0) is bounded from below for all z from low to high: weight becomes
/// that of z, and what does not depend on z is added to the constant.
void relax(double low, double high, double& weight, double& constant) {
  if (low >= 0) return;
  if (high <= 0) {
    weight = 0;
  } else if (weight > 0) {
    if (high < -low) weight = 0;
  } else {
    weight *= high / (high - low);
    constant -= weight * low;
  }
}

}  // namespace

void WindowNode::fix(int cell, bool alive) {
  const std::uint64_t bit = std::uint64_t{1} << cell;
  known |= bit;
  if (alive) live |= bit;
  const int row = cell / 7, column = cell % 7;
  for (int ky = 0; ky < 3; ++ky)
    for (int kx = 0; kx < 3; ++kx) {
      const int y = row - ky, x = column - kx;
      if (y < 0 || y > 4 || x < 0 || x > 4) continue;
      auto& number = numbers[static_cast<std::size_t>(5 * y + x)];
      number = static_cast<std::uint16_t>(
          number + (alive ? 2 : 1) * KnownPatches::kDigits[static_cast<std::size_t>(3 * ky + kx)]);
    }
}

NodeTables::NodeTables(const Model& model, const Rule& of, const StateComposition& composition)
    : rule(of),
      row(composition.rows[composition.rows.size() - 2]),
      ranges(composition.ranges.back()),
      patches(
          composition.ranges[composition.ranges.size() - 2], composition.rows[composition.rows.size() - 3],
          static_cast<std::size_t>(model.architecture.layers[model.architecture.cuts.end()[-2]].inputs), of) {
  const std::vector<StepLayers> all = layers_by_step(model);
  // How far a relaxed bound may be off: its terms are those of the number's own sum, each with the weights'
  // magnitudes between the number and the input, and once more for the constants of each layer's lines.
  RoundingBound rounding;
  double layers = 4;
  for (std::size_t s = 0; s < all.size(); ++s)
    for (const SlowLayer<double>& layer : all[s]) {
      rounding.add(layer);
      ++layers;
      if (s + 2 < all.size()) continue;
      std::vector<double> of_layer;
      for (std::size_t o = 0; o < static_cast<std::size_t>(layer.outputs()); ++o)
        of_layer.push_back(layers * rounding.error(o));
      errors[s + 2 - all.size()].push_back(std::move(of_layer));
    }
  steps.assign(all.end() - 2, all.end());
  const SlowLayer<double>&before = steps[0][0], &last = steps[1][0];
  for (Eigen::Index o = 0; o < before.outputs(); ++o)
    for (Eigen::Index tap = 0; tap < 9; ++tap)
      for (Eigen::Index i = 0; i < before.shape().inputs; ++i)
        before_weights.push_back(before.weight(o, 9 * i + tap));
  for (Eigen::Index tap = 0; tap < 9; ++tap)
    for (Eigen::Index o = 0; o < last.outputs(); ++o)
      for (Eigen::Index i = 0; i < last.shape().inputs; ++i)
        last_weights.push_back(last.weight(o, 9 * i + tap));
}

NodeBound::NodeBound(const NodeTables& tables) : tables_(tables) {
  const auto prepare = [](const StepLayers& step, std::vector<Intervals>& layers) {
    for (const SlowLayer<double>& layer : step) {
      const std::vector<double> numbers(static_cast<std::size_t>(layer.outputs()));
      layers.push_back({numbers, numbers});
    }
  };
  for (auto& cell : before_) prepare(tables.steps[0], cell);
  prepare(tables.steps[1], last_);
  cells_.resize(25 * static_cast<std::size_t>(tables.steps[0][0].shape().inputs));
}

/// out, cut down to what the layer makes of `in`; false where nothing is left.
bool NodeBound::next_layer(const StepLayers& step, std::size_t layer, const Intervals& in,
                           const std::vector<double>& errors, Intervals& out) {
  const SlowLayer<double>& of = step[layer];
  bool possible = true;
  for (std::size_t o = 0; o < out.low.size(); ++o) {
    const double* weight = of.weight.data() + o * in.low.size();
    double low = of.bias[static_cast<Eigen::Index>(o)], high = low;
    for (std::size_t i = 0; i < in.low.size(); ++i) {
      const double a = weight[i] * std::max(in.low[i], 0.0), b = weight[i] * std::max(in.high[i], 0.0);
      low += std::min(a, b);
      high += std::max(a, b);
    }
    out.low[o] = std::max(out.low[o], low - errors[o]);
    out.high[o] = std::min(out.high[o], high + errors[o]);
    possible = possible && out.low[o] <= out.high[o];
  }
  return possible;
}

bool NodeBound::load_before(const WindowNode& node) {
  const StepRow& row = tables_.row;
  const StateRanges& ranges = tables_.ranges;
  const StepLayers& step = tables_.steps[0];
  const std::size_t filters = static_cast<std::size_t>(step[0].outputs()), stride = filled_up(filters);
  for (int cell = 0; cell < 9; ++cell) {
    const int y = cell / 3, x = cell % 3, patch = window_patch(node.window, y, x);
    std::vector<Intervals>& layers = before_[cell];
    for (std::size_t k = 0; k < layers.size(); ++k)
      for (std::size_t o = 0; o < layers[k].low.size(); ++o) {
        const std::size_t number = row.sums(k) + o;
        layers[k].low[o] = ranges.low_row(patch)[number] - ranges.error[number];
        layers[k].high[o] = ranges.high_row(patch)[number] + ranges.error[number];
      }
    if (node.known == 0) continue;
    std::vector<double> low(filters), high(filters);
    for (std::size_t o = 0; o < filters; ++o) low[o] = high[o] = step[0].bias[static_cast<Eigen::Index>(o)];
    for (int tap = 0; tap < 9; ++tap) {
      const int seen = 5 * (y + tap / 3) + x + tap % 3;
      const bool alive = (node.window >> seen & 1) != 0;
      const int number = node.numbers[static_cast<std::size_t>(seen)];
      const std::size_t at = static_cast<std::size_t>(tap) * stride;
      add_scaled(1, tables_.patches.low(alive, number) + at, filters, low.data());
      add_scaled(1, tables_.patches.high(alive, number) + at, filters, high.data());
    }
    bool possible = true;
    for (std::size_t o = 0; o < filters; ++o) {
      layers[0].low[o] = std::max(layers[0].low[o], low[o] - tables_.errors[0][0][o]);
      layers[0].high[o] = std::min(layers[0].high[o], high[o] + tables_.errors[0][0][o]);
      possible = possible && layers[0].low[o] <= layers[0].high[o];
    }
    for (std::size_t k = 1; k < layers.size(); ++k)
      possible = next_layer(step, k, layers[k - 1], tables_.errors[0][k], layers[k]) && possible;
    if (!possible) return false;
  }
  return true;
}

/// The last step's first sums.
bool NodeBound::load_last(const WindowNode& node) {
  const SlowLayer<double>& spread = tables_.steps[1][0];
  Intervals& sums = last_[0];
  const std::size_t filters = sums.low.size(), channels = static_cast<std::size_t>(spread.shape().inputs);
  for (std::size_t o = 0; o < filters; ++o)
    sums.low[o] = sums.high[o] = spread.bias[static_cast<Eigen::Index>(o)];
  Intervals tighter = sums;
  for (std::size_t tap = 0; tap < 9; ++tap) {
    const int patch = window_patch(node.window, static_cast<int>(tap) / 3, static_cast<int>(tap) % 3);
    const std::size_t functionals = tables_.row.functionals(tap);
    for (std::size_t o = 0; o < filters; ++o) {
      sums.low[o] += tables_.ranges.low_row(patch)[functionals + o] - tables_.ranges.error[functionals + o];
      sums.high[o] += tables_.ranges.high_row(patch)[functionals + o] + tables_.ranges.error[functionals + o];
    }
    if (node.known == 0) continue;
    const Intervals& seen = before_[tap].back();
    for (std::size_t o = 0; o < filters; ++o) {
      const double* weight = tables_.last_weights.data() + (tap * filters + o) * channels;
      for (std::size_t i = 0; i < channels; ++i) {
        const double a = weight[i] * std::max(seen.low[i], 0.0), b = weight[i] * std::max(seen.high[i], 0.0);
        tighter.low[o] += std::min(a, b);
        tighter.high[o] += std::max(a, b);
      }
    }
  }
  bool possible = true;
  for (std::size_t o = 0; o < filters; ++o) {
    const double error = tables_.errors[1][0][o];
    sums.low[o] -= error;
    sums.high[o] += error;
    if (node.known == 0) continue;
    sums.low[o] = std::max(sums.low[o], tighter.low[o] - error);
    sums.high[o] = std::min(sums.high[o], tighter.high[o] + error);
    possible = possible && sums.low[o] <= sums.high[o];
  }
  return possible;
}

/// The best of a sum of the last step from the relaxations below it; false where nothing is left.
bool NodeBound::tighten(std::size_t layer, std::size_t output) {
  Intervals& sums = last_[layer];
  const double error = tables_.errors[1][layer][output];
  std::vector<double> weight(sums.low.size());
  weight[output] = 1;
  sums.low[output] = std::max(sums.low[output], relaxed(layer, weight, 0) - error);
  if (sums.low[output] >= 0) return sums.low[output] <= sums.high[output];
  weight[output] = -1;
  sums.high[output] = std::min(sums.high[output], -relaxed(layer, weight, 0) + error);
  return sums.low[output] <= sums.high[output];
}

/// The sums of the last step's layers behind the first; where they are to be relaxed, and may have either
/// sign, those of all layers.
bool NodeBound::later_layers(bool by_relaxation) {
  bool possible = true;
  for (std::size_t k = 0; k < last_.size(); ++k) {
    if (k > 0) {
      std::fill(last_[k].low.begin(), last_[k].low.end(), -kNoBoards);
      std::fill(last_[k].high.begin(), last_[k].high.end(), kNoBoards);
      possible = next_layer(tables_.steps[1], k, last_[k - 1], tables_.errors[1][k], last_[k]) && possible;
    }
    for (std::size_t o = 0; by_relaxation && k + 1 < last_.size() && o < last_[k].low.size(); ++o)
      if (last_[k].low[o] < 0 && last_[k].high[o] > 0) possible = tighten(k, o) && possible;
  }
  return possible;
}

/// The least of constant + sum over o of weight[o] * (sum o of a layer of the last step).
double NodeBound::relaxed(std::size_t layer, std::vector<double> weight, double constant) {
  for (std::size_t k = layer; k > 0; --k) {
    const SlowLayer<double>& of = tables_.steps[1][k];
    std::vector<double> below(last_[k - 1].low.size());
    for (std::size_t o = 0; o < weight.size(); ++o) {
      if (weight[o] == 0) continue;
      constant += weight[o] * of.bias[static_cast<Eigen::Index>(o)];
      add_scaled(weight[o], of.weight.data() + o * below.size(), below.size(), below.data());
    }
    for (std::size_t i = 0; i < below.size(); ++i)
      relax(last_[k - 1].low[i], last_[k - 1].high[i], below[i], constant);
    weight = std::move(below);
  }
  return behind_last(weight, constant);
}

/// relaxed() of the last step's 3x3 layer: through the nine cells that it sees, to the 25 that these see.
double NodeBound::behind_last(const std::vector<double>& weight, double constant) {
  const SlowLayer<double>& last = tables_.steps[1][0];
  const StepLayers& step = tables_.steps[0];
  const std::size_t filters = weight.size(), channels = cells_.size() / 25;
  const std::size_t features = static_cast<std::size_t>(last.shape().inputs);
  std::fill(cells_.begin(), cells_.end(), 0.0);
  for (std::size_t o = 0; o < filters; ++o) constant += weight[o] * last.bias[static_cast<Eigen::Index>(o)];
  std::vector<double> above, below, seen(9 * channels);
  for (std::size_t cell = 0; cell < 9; ++cell) {
    const std::vector<Intervals>& layers = before_[cell];
    above.assign(features, 0.0);
    for (std::size_t o = 0; o < filters; ++o)
      if (weight[o] != 0)
        add_scaled(weight[o], tables_.last_weights.data() + (cell * filters + o) * features, features,
                   above.data());
    for (std::size_t k = layers.size(); k-- > 0;) {
      for (std::size_t o = 0; o < above.size(); ++o)
        relax(layers[k].low[o], layers[k].high[o], above[o], constant);
      for (std::size_t o = 0; o < above.size(); ++o)
        constant += above[o] * step[k].bias[static_cast<Eigen::Index>(o)];
      if (k == 0) break;
      below.assign(layers[k - 1].low.size(), 0.0);
      for (std::size_t o = 0; o < above.size(); ++o)
        if (above[o] != 0)
          add_scaled(above[o], step[k].weight.data() + o * below.size(), below.size(), below.data());
      std::swap(above, below);
    }
    std::fill(seen.begin(), seen.end(), 0.0);
    for (std::size_t o = 0; o < above.size(); ++o)
      if (above[o] != 0)
        add_scaled(above[o], tables_.before_weights.data() + o * seen.size(), seen.size(), seen.data());
    for (std::size_t tap = 0; tap < 9; ++tap)
      add_scaled(1, seen.data() + tap * channels, channels,
                 cells_.data() + (5 * (cell / 3 + tap / 3) + cell % 3 + tap % 3) * channels);
  }
  double least = constant;
  for (std::size_t cell = 0; cell < 25; ++cell) {
    const KnownPatches::Span span = tables_.patches.span(
        (node_->window >> cell & 1) != 0, node_->numbers[cell], cells_.data() + cell * channels);
    least += span.least;
    spreads_[cell] = span.most - span.least;
  }
  return least;
}

double NodeBound::logit_margin(bool alive) const {
  return alive ? last_.back().low[0] : -last_.back().high[0];
}

double NodeBound::of(const WindowNode& node, double enough) {
  node_ = &node;
  for (std::size_t cell = 0; cell < 25; ++cell)
    if (tables_.patches.is_empty((node.window >> cell & 1) != 0, node.numbers[cell])) return kNoBoards;
  if (!load_before(node) || !load_last(node)) return kNoBoards;
  int patch = 0;
  for (int cell = 0; cell < 9; ++cell)
    patch |= window_next(tables_.rule, window_patch(node.window, cell / 3, cell % 3)) ? 1 << cell : 0;
  const bool alive = window_next(tables_.rule, patch);
  const double error = tables_.errors[1].back()[0];
  double margin = -kNoBoards;
  for (const bool by_relaxation : {false, true}) {
    if (!later_layers(by_relaxation)) return kNoBoards;
    margin = std::max(margin, logit_margin(alive));
    if (margin > enough) break;
    margin = std::max(margin, relaxed(last_.size() - 1, {alive ? 1.0 : -1.0}, 0) - error);
    if (margin > enough) break;
  }
  return margin;
}

}  // namespace minlife
