#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "exchange/imports/foreign_network.h"

namespace minlife {
namespace {

/// Of each channel what has been multiplied and added since the last activation.
struct Scales {
  std::string name;  ///< of the piece that did it last; "" where nothing has been
  std::vector<double> factors, shifts;
};

class Folder {
 public:
  explicit Folder(Boundary boundary) : boundary_(boundary) {}

  void operator()(const ForeignLayer& convolution) {
    layers_.push_back(convolution);
    take_scales(layers_.back());
    is_open_ = true;
  }

  void operator()(const ChannelScale& scale) {
    const auto channels = static_cast<std::size_t>(layers_.empty() ? 1 : layers_.back().outputs);
    const std::vector<double> factors = spread(scale, scale.factors, channels),
                              shifts = spread(scale, scale.shifts, channels);
    if (is_open_) return scale_outputs(layers_.back(), factors, shifts);
    if (scales_.name.empty()) scales_ = {"", std::vector<double>(channels, 1), std::vector<double>(channels)};
    scales_.name = scale.name;
    for (std::size_t c = 0; c < channels; ++c) {
      scales_.factors[c] *= factors[c];
      scales_.shifts[c] = scales_.shifts[c] * factors[c] + shifts[c];
    }
  }

  void operator()(const ForeignActivation& activation) {
    if (!is_open_)
      throw value_error("layer " + activation.name, activation.activation,
                        "an activation must stand right behind a convolution and its normalisation");
    layers_.back().activation = activation.activation;
    layers_.back().slopes = activation.slopes;
    is_open_ = false;
  }

  std::vector<ForeignLayer> finish(std::optional<double> threshold) {
    if (layers_.empty()) throw InputError("the network has no convolution");
    if (!scales_.name.empty()) threshold = before_scale(threshold);
    take_threshold(layers_, threshold);
    return std::move(layers_);
  }

 private:
  static std::vector<double> spread(const ChannelScale& scale, const std::vector<double>& values,
                                    std::size_t channels) {
    if (values.size() == channels) return values;
    if (values.size() == 1) return std::vector<double>(channels, values[0]);
    throw value_error("layer " + scale.name, fmt::format("of {} channels", values.size()),
                      fmt::format("there are {} where it stands", channels));
  }

  static void scale_outputs(ForeignLayer& layer, const std::vector<double>& factors,
                            const std::vector<double>& shifts) {
    layer.biases.resize(factors.size());
    const std::size_t each = layer.weights.size() / factors.size();
    for (std::size_t o = 0; o < factors.size(); ++o) {
      for (std::size_t i = o * each; i < (o + 1) * each; ++i) layer.weights[i] *= factors[o];
      layer.biases[o] = layer.biases[o] * factors[o] + shifts[o];
    }
  }

  /// What was done to its inputs becomes part of a convolution.
  void take_scales(ForeignLayer& layer) {
    if (scales_.name.empty()) return;
    const auto outputs = static_cast<std::size_t>(layer.outputs),
               inputs = static_cast<std::size_t>(layer.inputs);
    const std::size_t taps = static_cast<std::size_t>(layer.kernel) * static_cast<std::size_t>(layer.kernel);
    if (inputs != scales_.factors.size() || layer.weights.size() != outputs * inputs * taps) {
      scales_ = {};  // to_model says what is wrong with the layer
      return;
    }
    const bool shifts =
        std::any_of(scales_.shifts.begin(), scales_.shifts.end(), [](double s) { return s != 0; });
    if (shifts && layer.kernel > 1 && boundary_ == Boundary::dead)
      throw value_error(
          "layer " + scales_.name, "in front of the 3x3 convolution " + layer.name,
          "what it adds cannot be folded into it, as beyond a dead edge the convolution reads zeros",
          "try --boundary torus, where there is no edge");
    layer.biases.resize(outputs);
    for (std::size_t o = 0; o < outputs; ++o)
      for (std::size_t i = 0; i < inputs; ++i)
        for (std::size_t tap = 0; tap < taps; ++tap) {
          double& weight = layer.weights[(o * inputs + i) * taps + tap];
          layer.biases[o] += weight * scales_.shifts[i];
          weight *= scales_.factors[i];
        }
    scales_ = {};
  }

  /// The threshold of the last activation's output, where that of the scaled one is known.
  double before_scale(std::optional<double> threshold) const {
    if (!threshold)
      throw value_error("layer " + scales_.name, "the last",
                        "it must be told above which output a cell is alive", "try --threshold 0.5");
    if (!(scales_.factors[0] > 0))
      throw value_error("layer " + scales_.name, "the last", "its factor must be above 0");
    return (*threshold - scales_.shifts[0]) / scales_.factors[0];
  }

  Boundary boundary_;
  std::vector<ForeignLayer> layers_;
  Scales scales_;
  bool is_open_ = false;  ///< the last piece was a convolution, or folded into it
};

}  // namespace

ChannelScale normalisation(const std::string& name, const std::vector<double>& weight,
                           const std::vector<double>& bias, const std::vector<double>& mean,
                           const std::vector<double>& variance, double epsilon) {
  ChannelScale scale{name, {}, {}};
  for (std::size_t c = 0; c < weight.size(); ++c) {
    if (!(variance[c] + epsilon > 0))
      throw value_error("layer " + name, fmt::format("a variance of {} in channel {}", variance[c], c),
                        "with epsilon it must be above 0");
    scale.factors.push_back(weight[c] / std::sqrt(variance[c] + epsilon));
    scale.shifts.push_back(bias[c] - mean[c] * scale.factors[c]);
  }
  return scale;
}

std::vector<ForeignLayer> fold(const ForeignNetwork& network, Boundary boundary,
                               std::optional<double> threshold) {
  Folder folder(boundary);
  for (const auto& piece : network.pieces) std::visit(folder, piece);
  return folder.finish(threshold);
}

}  // namespace minlife
