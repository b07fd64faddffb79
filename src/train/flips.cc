#include "train/flips.h"

#include <cmath>
#include <utility>

#include "core/named.h"
#include "core/random_streams.h"

namespace minlife {
namespace {

void change_signs(const FlipStart& start, RandomStream&, std::span<float> parameters) {
  for (const std::size_t place : start.chosen) parameters[place] = -parameters[place];
}

void change_magnitudes(const FlipStart& start, RandomStream&, std::span<float> parameters) {
  for (const std::size_t place : start.chosen)
    if (parameters[place] != 0) parameters[place] = std::copysign(start.others[place], parameters[place]);
}

void move_outward(const FlipStart& start, RandomStream&, std::span<float> parameters) {
  for (const std::size_t place : start.chosen) parameters[place] *= 3;
}

/// The square of the distance by which the chosen flips would move the numbers.
double squared_distance(const FlipStart& start, std::span<const float> parameters) {
  double sum = 0;
  for (const std::size_t place : start.chosen) {
    const double move = 2.0 * parameters[place];
    sum += move * move;
  }
  return sum;
}

void move_all(const FlipStart& start, RandomStream& random, std::span<float> parameters) {
  // Normal numbers point in all directions alike. One that would take a number across 0 is turned round,
  // which leaves the length of the whole as it is.
  std::vector<double> direction;
  double squares = 0;
  for (const std::size_t place : start.may_flip) {
    const double share = random.normal();
    direction.push_back(parameters[place] == 0 ? 0 : share);
    squares += direction.back() * direction.back();
  }
  if (squares == 0) return;  // all of them are 0
  const double scale = std::sqrt(squared_distance(start, parameters) / squares);
  for (std::size_t k = 0; k < direction.size(); ++k) {
    float& number = parameters[start.may_flip[k]];
    const double before = number, move = scale * direction[k];
    const bool keeps_sign = (before + move) * before > 0;
    number = static_cast<float>(keeps_sign ? before + move : before - move);
  }
}

constexpr FlipKind kKinds[] = {
    {"signs", change_signs},
    {"magnitudes", change_magnitudes},
    {"outward", move_outward},
    {"spread", move_all},
};

bool any_layer(const LayerShape&) { return true; }
bool is_neighbourhood(const LayerShape& layer) { return layer.looks_around(); }
bool is_rule(const LayerShape& layer) { return !layer.looks_around() && layer.activated; }
bool is_last(const LayerShape& layer) { return !layer.looks_around() && !layer.activated; }

constexpr FlipLayer kLayers[] = {
    {"all", any_layer}, {"neighbourhood", is_neighbourhood}, {"rule", is_rule}, {"last", is_last}};

}  // namespace

std::span<const FlipKind> flip_kinds() { return kKinds; }

const FlipKind& find_flip_kind(std::string_view name, std::string_view field) {
  return find_named(kKinds, name, field);
}

std::span<const FlipLayer> flip_layers() { return kLayers; }

const FlipLayer& find_flip_layer(std::string_view name, std::string_view field) {
  return find_named(kLayers, name, field);
}

std::vector<std::size_t> may_flip(const Architecture& architecture, const FlipLayer& layer, bool biases) {
  std::vector<std::size_t> places;
  const std::vector<LayerSlice> slices = ParameterLayout(architecture).layers;
  for (std::size_t k = 0; k < slices.size(); ++k) {
    const LayerSlice& slice = slices[k];
    if (architecture.is_tied(k) || !layer.holds(slice.shape)) continue;
    const std::size_t end = slice.bias + (biases ? static_cast<std::size_t>(slice.shape.outputs) : 0);
    for (std::size_t place = slice.weight; place < end; ++place) places.push_back(place);
  }
  return places;
}

std::vector<std::size_t> choose_flips(std::vector<std::size_t> places, std::size_t k, std::uint64_t seed,
                                      std::uint64_t replicate) {
  RandomStream random(seed, streams::kSignFlips, 0, replicate);
  for (std::size_t i = 0; i < k; ++i) std::swap(places[i], places[i + random.below(places.size() - i)]);
  places.resize(k);
  return places;
}

}  // namespace minlife
