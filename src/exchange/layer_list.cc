#include "exchange/layer_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/elementary.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "train/config.h"

namespace minlife {
namespace {

const Activation& activation_of(const ForeignLayer& layer) {
  return find_activation(layer.activation, fmt::format("layer {}: activation", layer.name));
}

/// Whether it is a line below 0 and one above; other projects have functions that are no activation here.
bool bends_at_zero(const std::string& activation) {
  const Activation* known = activation_named(activation);
  return known != nullptr && known->form == ActivationForm::bent;
}

InputError layer_error(const ForeignLayer& layer, const std::string& value, std::string_view rule,
                       std::string_view remedy = {}) {
  return value_error("layer " + layer.name, value, rule, remedy);
}

void check_count(const ForeignLayer& layer, const char* what, std::size_t count, std::size_t wanted) {
  if (count != wanted)
    throw layer_error(layer, fmt::format("{} {}", with_commas(count), what),
                      fmt::format("its channels and kernel make {}", with_commas(wanted)));
}

void check_layer(const ForeignLayer& layer, int reads) {
  if (layer.kernel != 1 && layer.kernel != 3)
    throw layer_error(layer, fmt::format("a {0}x{0} convolution", layer.kernel),
                      "there are 3x3 and 1x1 convolutions only");
  for (const int channels : {layer.inputs, layer.outputs})
    if (channels < 1 || channels > 4096)
      throw layer_error(layer, fmt::format("{} channels", channels), "there must be 1 to 4096");
  if (layer.inputs != reads)
    throw layer_error(
        layer, fmt::format("a convolution of {} input{}", layer.inputs, layer.inputs == 1 ? "" : "s"),
        reads == 1 ? "it must read one: the first layer the cells, 0 or 1, and another what the "
                     "layer before it gives"
                   : fmt::format("the layer before it gives {}", reads));
  const auto outputs = static_cast<std::size_t>(layer.outputs);
  const auto taps = static_cast<std::size_t>(layer.kernel) * static_cast<std::size_t>(layer.kernel);
  check_count(layer, "weights", layer.weights.size(),
              outputs * static_cast<std::size_t>(layer.inputs) * taps);
  if (!layer.biases.empty()) check_count(layer, "biases", layer.biases.size(), outputs);
  if (layer.slopes.empty() && bends_at_zero(layer.activation) && !activation_of(layer).rectifies)
    throw layer_error(layer, layer.activation + " without a slope", "its slopes below 0 must be told");
  if (layer.slopes.size() > 1) check_count(layer, "slopes", layer.slopes.size(), outputs);
}

/// The slope below 0 of a channel of a layer that bends there.
double slope_of(const ForeignLayer& layer, std::size_t output) {
  if (activation_of(layer).rectifies) return 0;
  return layer.slopes[layer.slopes.size() == 1 ? 0 : output];
}

/// The two slopes of a network of leaky_relu, where each kind of layer has one. One layer at least is
/// activated.
std::optional<Leaks> common_leaks(const std::vector<ForeignLayer>& layers) {
  std::optional<double> of_kind[2];
  for (const ForeignLayer& layer : layers) {
    if (layer.activation.empty()) continue;
    if (!activation_of(layer).has_fixed_slope()) return std::nullopt;
    std::optional<double>& known = of_kind[layer.kernel > 1 ? 0 : 1];
    for (std::size_t o = 0; o < static_cast<std::size_t>(layer.outputs); ++o) {
      const double slope = slope_of(layer, o);
      if (!(slope >= 0 && slope <= 1) || known.value_or(slope) != slope) return std::nullopt;
      known = slope;
    }
  }
  // Where one kind of layer is not there, its slope says nothing.
  const double around = of_kind[0] ? *of_kind[0] : *of_kind[1], single = of_kind[1].value_or(around);
  return Leaks{static_cast<float>(around), static_cast<float>(single)};
}

/// Gives the network the one activation that is all of these.
void take_activation(const std::vector<ForeignLayer>& layers, Architecture& network) {
  const ForeignLayer* first = nullptr;  // activated
  bool mixed = false;
  for (const ForeignLayer& layer : layers) {
    if (layer.activation.empty()) continue;
    activation_of(layer);
    if (first == nullptr) first = &layer;
    if (layer.activation == first->activation) continue;
    mixed = true;
    for (const ForeignLayer* one : {first, &layer})
      if (!bends_at_zero(one->activation))
        throw layer_error(
            layer, layer.activation,
            fmt::format("the layer {} has {}, and a network has one activation (relu, leaky_relu "
                        "and prelu may be mixed)",
                        first->name, first->activation));
  }
  if (first == nullptr) return;
  if (activation_of(*first).has_fixed_slope()) {
    if (const std::optional<Leaks> leaks = common_leaks(layers)) {
      network.activation = &activation_of(*first);
      const float own = network.activation->initial_slope;
      if (*leaks != Leaks{own, own}) network.leaks = leaks;
      return;
    }
    mixed = true;
  }
  network.activation = mixed ? &activation_with_slopes() : &activation_of(*first);
}

/// Where each step but the first begins, of a network that is one step after the other.
void take_cuts(Architecture& network) {
  Architecture cut = network;
  for (std::size_t k = 1; k < cut.layers.size(); ++k)
    if (cut.layers[k].looks_around()) cut.cuts.push_back(k);
  if (cut.has_steps()) network = std::move(cut);
}

void round_to(const ForeignLayer& layer, const char* what, double value, float& to) {
  to = static_cast<float>(value);
  if (!std::isfinite(to))
    throw layer_error(layer, fmt::format("a {} of {}", what, shortest(value)),
                      "numbers must be finite, and not beyond float");
}

void take_numbers(const ForeignLayer& layer, const LayerSlice& slice, std::vector<float>& parameters) {
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    round_to(layer, "weight", layer.weights[i], parameters[slice.weight + i]);
  for (std::size_t o = 0; o < static_cast<std::size_t>(layer.outputs); ++o) {
    round_to(layer, "bias", layer.biases.empty() ? 0.0 : layer.biases[o], parameters[slice.bias + o]);
    if (slice.has_slope) round_to(layer, "slope", slope_of(layer, o), parameters[slice.slope + o]);
  }
}

}  // namespace

Model to_model(const std::vector<ForeignLayer>& layers, int steps) {
  if (steps < 1 || steps > 64)
    throw value_error("steps", std::to_string(steps), "it must be from 1 to 64", "try 1");
  if (layers.empty() || layers.size() > 129)
    throw value_error("layers", std::to_string(layers.size()), "a network has 1 to 129 convolutions");
  int channels = 1;
  for (const ForeignLayer& layer : layers) {
    check_layer(layer, channels);
    channels = layer.outputs;
  }
  const ForeignLayer& last = layers.back();
  if (last.outputs != 1)
    throw layer_error(last, fmt::format("{} outputs", last.outputs),
                      "the last layer must give one logit, above 0 where the cell is alive");
  if (!last.activation.empty())
    throw layer_error(last, last.activation, "the last layer gives a logit, with no activation behind it");
  Model model;
  model.architecture.generations = steps;
  for (const ForeignLayer& layer : layers)
    model.architecture.layers.push_back(
        {layer.inputs, layer.outputs, layer.kernel, !layer.activation.empty()});
  if (model.architecture.reach() == 0)
    throw layer_error(last, "a 1x1 convolution, as all are",
                      "without a 3x3 layer a network sees no neighbours");
  take_activation(layers, model.architecture);
  take_cuts(model.architecture);
  validate(model.architecture);
  const ParameterLayout layout(model.architecture);
  if (layout.size > kMostParameters)
    throw value_error("layers", with_commas(layout.size) + " numbers", "that is beyond this program");
  model.parameters.resize(layout.size);
  for (std::size_t k = 0; k < layers.size(); ++k) take_numbers(layers[k], layout.layers[k], model.parameters);
  return model;
}

void take_threshold(std::vector<ForeignLayer>& layers, std::optional<double> threshold) {
  if (layers.empty()) return;
  ForeignLayer& last = layers.back();
  const std::string& behind = last.activation;
  const auto refuse = [&](const char* rule, const char* remedy) -> InputError {
    return layer_error(last, threshold ? "a threshold of " + shortest(*threshold) : "the last, of " + behind,
                       rule, remedy);
  };
  double logit = threshold.value_or(0);
  if (bends_at_zero(behind)) {
    if (!threshold) throw refuse("it must be told above which output a cell is alive", "try --threshold 0.5");
    if (!(*threshold >= 0)) throw refuse("behind a rectifier it must be 0 or more", "try --threshold 0.5");
  } else if (behind == "sigmoid") {
    const double share = threshold.value_or(0.5);
    if (!(share > 0 && share < 1))
      throw refuse("behind a sigmoid it must be between 0 and 1", "try --threshold 0.5");
    logit = share == 0.5 ? 0 : log_exact_bits(share / (1 - share));
  } else if (behind == "tanh") {
    if (!(std::abs(logit) < 1)) throw refuse("behind tanh it must be between -1 and 1", "try --threshold 0");
    if (logit != 0) logit = log_exact_bits((1 + logit) / (1 - logit)) / 2;
  } else if (!behind.empty()) {
    throw layer_error(last, behind,
                      "behind the last layer there may be relu, leaky_relu, prelu, tanh or sigmoid");
  }
  last.activation.clear();
  last.slopes.clear();
  if (logit == 0) return;
  last.biases.resize(static_cast<std::size_t>(last.outputs));
  for (double& bias : last.biases) bias -= logit;
}

}  // namespace minlife
