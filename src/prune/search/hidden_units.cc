#include "prune/search/hidden_units.h"

#include <algorithm>
#include <cmath>

#include "core/random_streams.h"

namespace minlife {
namespace {

double length_of(const Model& model, const std::vector<std::size_t>& numbers) {
  double squares = 0;
  for (const std::size_t p : numbers) {
    const double x = model.parameters[p];
    squares += x * x;
  }
  return std::sqrt(squares);
}

/// All incoming numbers of a unit in the order of their places, masked ones too, so that two units' agree.
std::vector<std::size_t> places_into(const LayerSlice& layer, std::size_t channel) {
  std::vector<std::size_t> places;
  const std::size_t count = static_cast<std::size_t>(layer.shape.inputs) * layer.shape.taps();
  for (std::size_t w = 0; w < count; ++w) places.push_back(layer.first_tap(channel, 0) + w);
  places.push_back(layer.bias + channel);
  return places;
}

/// The same of the weights out of a unit.
std::vector<std::size_t> places_out_of(const LayerSlice& reader, std::size_t channel) {
  std::vector<std::size_t> places;
  for (std::size_t o = 0; o < static_cast<std::size_t>(reader.shape.outputs); ++o)
    for (std::size_t tap = 0; tap < reader.shape.taps(); ++tap)
      places.push_back(reader.first_tap(o, channel) + tap);
  return places;
}

std::vector<std::size_t> kept_of(const Model& model, const std::vector<std::size_t>& places) {
  std::vector<std::size_t> kept;
  for (const std::size_t p : places)
    if (model.mask.keeps(p)) kept.push_back(p);
  return kept;
}

std::vector<std::size_t> weights_and_biases(const Model& model, bool kept) {
  std::vector<std::size_t> places;
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers)
    for (std::size_t p = layer.weight; p < layer.bias + static_cast<std::size_t>(layer.shape.outputs); ++p)
      if (model.mask.keeps(p) == kept) places.push_back(p);
  return places;
}

/// Which of the three kinds of cells of a 3x3 window a tap reads: corner, edge or middle.
std::size_t orbit_of(std::size_t tap) { return tap == 4 ? 2 : tap % 2; }

}  // namespace

std::vector<HiddenUnit> hidden_units(const Architecture& architecture) {
  std::vector<HiddenUnit> units;
  for (std::size_t k = 0; k + 1 < architecture.layers.size(); ++k)
    for (std::size_t c = 0; c < static_cast<std::size_t>(architecture.layers[k].outputs); ++c)
      units.push_back({k, c});
  return units;
}

std::vector<std::size_t> weights_out_of(const Model& model, const HiddenUnit& unit) {
  return kept_of(model,
                 places_out_of(ParameterLayout(model.architecture).layers[unit.layer + 1], unit.channel));
}

std::vector<std::size_t> numbers_into(const Model& model, const HiddenUnit& unit) {
  return kept_of(model, places_into(ParameterLayout(model.architecture).layers[unit.layer], unit.channel));
}

std::vector<std::size_t> removable_numbers(const Model& model) { return weights_and_biases(model, true); }
std::vector<std::size_t> masked_numbers(const Model& model) { return weights_and_biases(model, false); }

void mask_numbers(Model& model, const std::vector<std::size_t>& numbers) {
  if (model.mask.is_dense()) model.mask = Mask::all_kept(model.parameters.size());
  for (const std::size_t p : numbers) {
    model.mask.set(p, false);
    model.parameters[p] = 0;
  }
}

std::vector<UnitPair> alike_units(const Model& model) {
  const ParameterLayout layout(model.architecture);
  std::vector<UnitPair> pairs;
  for (const HiddenUnit& a : hidden_units(model.architecture))
    for (const HiddenUnit& b : hidden_units(model.architecture)) {
      if (a.layer != b.layer || a.channel == b.channel) continue;
      const auto into_a = places_into(layout.layers[a.layer], a.channel),
                 into_b = places_into(layout.layers[b.layer], b.channel);
      double product = 0;
      for (std::size_t k = 0; k < into_a.size(); ++k)
        product += static_cast<double>(model.parameters[into_a[k]]) * model.parameters[into_b[k]];
      const double lengths = length_of(model, into_a) * length_of(model, into_b);
      if (product > 0 && lengths > 0) pairs.push_back({a, b, product / lengths});
    }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const UnitPair& p, const UnitPair& q) { return p.cosine > q.cosine; });
  return pairs;
}

Model merged(const Model& model, const UnitPair& pair) {
  const ParameterLayout layout(model.architecture);
  const LayerSlice& layer = layout.layers[pair.kept.layer];
  const LayerSlice& reader = layout.layers[pair.kept.layer + 1];
  const double scale = length_of(model, places_into(layer, pair.gone.channel)) /
                       length_of(model, places_into(layer, pair.kept.channel));
  const auto to = places_out_of(reader, pair.kept.channel), from = places_out_of(reader, pair.gone.channel);
  Model one = model;
  if (one.mask.is_dense()) one.mask = Mask::all_kept(one.parameters.size());
  for (std::size_t k = 0; k < to.size(); ++k) {
    if (!one.mask.keeps(from[k])) continue;
    one.parameters[to[k]] = static_cast<float>(one.parameters[to[k]] + scale * one.parameters[from[k]]);
    one.mask.set(to[k], true);
  }
  mask_numbers(one, weights_out_of(one, pair.gone));
  return one;
}

Model shaken(Model model, double size, std::uint64_t seed, std::uint64_t index, std::uint64_t replicate) {
  RandomStream random(seed, streams::kShake, index, replicate);
  for (std::size_t p = 0; p < model.parameters.size(); ++p)
    if (model.mask.keeps(p))
      model.parameters[p] = static_cast<float>(model.parameters[p] * (1 + size * random.normal()));
  return model;
}

Model symmetric(Model model) {
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers) {
    if (!layer.shape.looks_around()) continue;
    for (std::size_t o = 0; o < static_cast<std::size_t>(layer.shape.outputs); ++o)
      for (std::size_t i = 0; i < static_cast<std::size_t>(layer.shape.inputs); ++i) {
        double sums[3] = {}, counts[3] = {};
        const std::size_t first = layer.first_tap(o, i);
        for (std::size_t tap = 0; tap < layer.shape.taps(); ++tap) {
          if (!model.mask.keeps(first + tap)) continue;
          sums[orbit_of(tap)] += model.parameters[first + tap];
          ++counts[orbit_of(tap)];
        }
        for (std::size_t tap = 0; tap < layer.shape.taps(); ++tap)
          if (model.mask.keeps(first + tap))
            model.parameters[first + tap] = static_cast<float>(sums[orbit_of(tap)] / counts[orbit_of(tap)]);
      }
  }
  return model;
}

Model with_units_of_size_one(Model model) {
  const ParameterLayout layout(model.architecture);
  for (const HiddenUnit& unit : hidden_units(model.architecture)) {
    const auto into = places_into(layout.layers[unit.layer], unit.channel);
    float largest = 0;
    for (std::size_t k = 0; k + 1 < into.size(); ++k)  // the last one is the bias
      largest = std::max(largest, std::abs(model.parameters[into[k]]));
    if (!(largest > 0)) continue;
    for (const std::size_t p : into) model.parameters[p] /= largest;
    for (const std::size_t p : places_out_of(layout.layers[unit.layer + 1], unit.channel))
      model.parameters[p] *= largest;
  }
  return model;
}

Model with_decoder_of_size_one(Model model) {
  const LayerSlice decoder = ParameterLayout(model.architecture).layers.back();
  float largest = 0;
  for (std::size_t p = decoder.weight; p < decoder.bias; ++p)
    largest = std::max(largest, std::abs(model.parameters[p]));
  if (!(largest > 0)) return model;
  for (std::size_t p = decoder.weight; p <= decoder.bias; ++p) model.parameters[p] /= largest;
  return model;
}

float rounded_to(float number, int bits) {
  const double scale = static_cast<double>(std::uint64_t{1} << bits);
  return static_cast<float>(std::floor(static_cast<double>(number) * scale + 0.5) / scale);
}

}  // namespace minlife
