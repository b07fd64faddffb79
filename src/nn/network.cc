#include "nn/network.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "nn/kernels/head.h"
#include "nn/kernels/lanes.h"

namespace minlife {

namespace {

/// The layers up to the second 3x3 layer, which begins the second step; and the others.
std::size_t first_step_layers(const std::vector<LayerSlice>& layers) {
  std::size_t count = 1;
  while (count < layers.size() && !layers[count].shape.looks_around()) ++count;
  return count;
}

}  // namespace

Part later_steps_part(const Architecture& architecture, int rows, int columns) {
  const std::vector<LayerSlice> layers = ParameterLayout(architecture).layers;
  const auto later = layers.begin() + static_cast<std::ptrdiff_t>(first_step_layers(layers));
  const bool tiles = later != layers.end() && std::all_of(later, layers.end(), [&](const LayerSlice& layer) {
                       return !layer.shape.looks_around() || winograd_suits(layer.shape, rows, columns);
                     });
  return tiles ? Part::later_steps_in_tiles : Part::later_steps;
}

Network::Network(const Architecture& architecture, int rows, int columns, Padding padding, Part part)
    : activation_(architecture.activation),
      shape_(PlaneShape::board(rows, columns)),
      in_tiles_(part == Part::later_steps_in_tiles),
      has_earlier_(part != Part::whole),
      padding_(padding) {
  const ParameterLayout layout(architecture);
  layers_ = layout.layers;
  if (has_earlier_)
    layers_.erase(layers_.begin(), layers_.begin() + static_cast<std::ptrdiff_t>(first_step_layers(layers_)));
  assert(!layers_.empty());
  if (in_tiles_) {
    int outputs = 0;
    for (const LayerSlice& layer : layers_)
      if (layer.shape.looks_around()) outputs = std::max(outputs, layer.shape.outputs);
    shape_ = PlaneShape::tiles(rows, columns);
    tiles_ = WinogradTiles(rows, columns, padding);
    delta_products_ = tiles_.products(outputs);
  }
  allocate(layout.size);
}

Network::Network(const Architecture& architecture, std::size_t step, int cells)
    : activation_(architecture.activation), shape_(PlaneShape::flat(cells)), has_earlier_(step > 0) {
  const ParameterLayout layout(architecture);
  layers_ = layout.layers;
  for (std::size_t k = 0; k < step; ++k)
    layers_.erase(layers_.begin(), layers_.begin() + static_cast<std::ptrdiff_t>(first_step_layers(layers_)));
  layers_.resize(first_step_layers(layers_));
  LayerShape& first = layers_.front().shape;
  first.inputs *= 9;
  first.kernel = 1;
  allocate(layout.size);
}

Network::Network(const Architecture& architecture, std::span<const std::uint16_t> patches)
    : Network(architecture, 0, static_cast<int>(patches.size())) {
  for (std::size_t tap = 0; tap < 9; ++tap)
    for (std::size_t p = 0; p < patches.size(); ++p)
      input_[tap * static_cast<std::size_t>(shape_.size) + p] = static_cast<float>(patches[p] >> tap & 1);
}

void Network::allocate(std::size_t parameters) {
  const auto plane = static_cast<std::size_t>(shape_.size);
  const auto inputs = static_cast<std::size_t>(layers_.front().shape.inputs);
  offsets_ = vector_offsets(shape_, true);
  parameters_.resize(parameters);
  input_ = AlignedFloats(plane * inputs);
  input_active_.resize(inputs);
  std::iota(input_active_.begin(), input_active_.end(), 0);
  input_wanted_.assign(inputs, std::uint8_t{1});
  for (const LayerSlice& layer : layers_) {
    const LayerShape& s = layer.shape;
    const bool tiled = in_tiles_ && s.looks_around();
    input_products_.push_back(tiled ? tiles_.products(s.inputs) : WinogradProducts());
    if (tiled) {
      forward_.emplace_back(WinogradWeights(s.inputs, s.outputs));
      backward_.emplace_back(WinogradWeights(s.outputs, s.inputs));
    } else {
      forward_.emplace_back(PackedWeights(s.inputs, s.outputs, s.kernel));
      backward_.emplace_back(PackedWeights(s.outputs, s.inputs, s.kernel));
    }
    const auto outputs = static_cast<std::size_t>(s.outputs);
    activations_.emplace_back(plane * outputs);
    preactivations_.emplace_back(s.activated && !activation_->rectifies ? plane * outputs : 0);
    active_.emplace_back(outputs);
    std::iota(active_.back().begin(), active_.back().end(), 0);
    wanted_.emplace_back(outputs, std::uint8_t{1});
    if (layer.shared) shared_gradient_.resize(std::max(shared_gradient_.size(), s.weights() + outputs));
  }
  last_delta_ = AlignedFloats(activations_.back().size());
}

void Network::set_parameters(std::span<const float> parameters) {
  assert(parameters.size() == parameters_.size());
  std::copy(parameters.begin(), parameters.end(), parameters_.begin());
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    const float* weight = parameters_.data() + layers_[k].weight;
    std::visit([&](auto& packed) { packed.pack_forward(weight); }, forward_[k]);
    if (k > 0 || has_earlier_) std::visit([&](auto& packed) { packed.pack_backward(weight); }, backward_[k]);
  }
}

void Network::convolve(const Weights& weights, const ConvPass& pass, WinogradProducts& products) {
  if (const auto* plain = std::get_if<PackedWeights>(&weights))
    minlife::convolve(*plain, pass, shape_, offsets_);
  else
    tiles_.convolve(std::get<WinogradWeights>(weights), pass, products);
}

Channels Network::outputs(std::size_t index) {
  return {activations_[index].data(), static_cast<std::size_t>(shape_.size)};
}

void Network::forward(const std::uint8_t* board) {
  unpack_bits(board, shape_, input_.data());
  run_layers();
}

void Network::forward() { run_layers(); }

void Network::forward(std::span<const std::int32_t> active) {
  input_active_.assign(active.begin(), active.end());
  std::fill(input_wanted_.begin(), input_wanted_.end(), std::uint8_t{0});
  for (const std::int32_t c : active) input_wanted_[static_cast<std::size_t>(c)] = 1;
  run_layers();
}

void Network::run_layers() {
  const auto plane = static_cast<std::size_t>(shape_.size);
  if (shape_.halo)
    for (const std::int32_t c : input_active_)
      fill_halo(input().channel(static_cast<std::size_t>(c)), shape_, padding_);
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    const LayerShape& layer = layers_[k].shape;
    const bool fused = layer.activated && activation_->rectifies;
    const bool separate = layer.activated && !fused;
    ConvPass pass;
    pass.in = k == 0 ? input() : outputs(k - 1);
    pass.out = separate ? Channels{preactivations_[k].data(), plane} : outputs(k);
    pass.from = k == 0 ? input_active_ : active_[k - 1];
    pass.bias = parameters_.data() + layers_[k].bias;
    pass.finish = fused ? Finish::rectify : Finish::store;
    convolve(forward_[k], pass, input_products_[k]);
    if (separate) activate(k);
    if (fused) find_active(k);
    if (shape_.halo && k + 1 < layers_.size() && layers_[k + 1].shape.looks_around())
      for (const std::int32_t c : active_[k])
        fill_halo(outputs(k).channel(static_cast<std::size_t>(c)), shape_, padding_);
  }
}

float Network::slope_of(const LayerSlice& layer, int channel) const {
  const float slope = layer.slope_of(parameters_, static_cast<std::size_t>(channel));
  return layer.has_slope ? slope : slope * leak_share_;
}

void Network::activate(std::size_t layer) {
  const auto plane = static_cast<std::size_t>(shape_.size);
  const int from = shape_.first, count = (shape_.rows - 1) * shape_.stride + shape_.columns_up();
  for (int c = 0; c < layers_[layer].shape.outputs; ++c) {
    const float slope = slope_of(layers_[layer], c);
    const std::size_t at = static_cast<std::size_t>(c) * plane + from;
    activation_->forward(preactivations_[layer].data() + at, activations_[layer].data() + at,
                         static_cast<std::size_t>(count), slope);
  }
}

void Network::find_active(std::size_t layer) {
  active_[layer].clear();
  for (int c = 0; c < layers_[layer].shape.outputs; ++c) {
    const bool active = !is_zero(outputs(layer).channel(static_cast<std::size_t>(c)), shape_);
    wanted_[layer][static_cast<std::size_t>(c)] = active;
    if (active) active_[layer].push_back(c);
  }
}

void Network::back_through_activation(std::size_t layer, float* delta, float* slope_gradient) {
  const auto plane = static_cast<std::size_t>(shape_.size);
  const int from = shape_.first, count = (shape_.rows - 1) * shape_.stride + shape_.columns_up();
  for (int c = 0; c < layers_[layer].shape.outputs; ++c) {
    const float slope = slope_of(layers_[layer], c);
    const std::size_t at = static_cast<std::size_t>(c) * plane + from;
    alignas(64) float lanes_of_slope[lanes::kVirtual] = {};
    clear_tail(delta + static_cast<std::size_t>(c) * plane, shape_);
    activation_->backward(preactivations_[layer].data() + at, delta + at, delta + at,
                          static_cast<std::size_t>(count), slope,
                          layers_[layer].has_slope ? lanes_of_slope : nullptr);
    if (!layers_[layer].has_slope) continue;
    float sum = 0;
    lanes::sum_lanes(lanes_of_slope, 1, &sum);
    slope_gradient[c] = layers_[layer].shared ? slope_gradient[c] + sum : sum;
  }
}

void Network::back_through_last_activation(std::span<float> gradient) {
  const LayerSlice& last = layers_.back();
  if (!last.shape.activated) return;
  if (!activation_->rectifies) {
    back_through_activation(layers_.size() - 1, logit_gradient(), gradient.data() + last.slope);
    return;
  }
  for (const std::int32_t channel : active_.back()) {
    const auto c = static_cast<std::size_t>(channel);
    float* delta = output_gradient().channel(c);
    const float* output = outputs(layers_.size() - 1).channel(c);
    for (int at = 0; at < shape_.size; ++at) delta[at] = output[at] > 0 ? delta[at] : 0.0f;
  }
}

void Network::backward(std::span<float> gradient) {
  back_through_last_activation(gradient);
  for (std::size_t k = layers_.size(); k-- > 0;) {
    const LayerSlice& layer = layers_[k];
    const Channels delta = k + 1 == layers_.size() ? output_gradient() : outputs(k);
    const Channels in = k == 0 ? input() : outputs(k - 1);
    const std::vector<std::int32_t>& from = k == 0 ? input_active_ : active_[k - 1];
    float* weights = layer.shared ? shared_gradient_.data() : gradient.data() + layer.weight;
    float* biases = layer.shared ? weights + layer.shape.weights() : gradient.data() + layer.bias;
    if (std::holds_alternative<WinogradWeights>(forward_[k]))
      tiles_.weight_gradient(layer.shape, input_products_[k], delta, from, active_[k], delta_products_,
                             weights);
    else
      weight_gradient(layer.shape, in, delta, from, active_[k], shape_, weights);
    bias_gradient(layer.shape.outputs, delta, active_[k], shape_, biases);
    if (layer.shared)
      for (std::size_t i = layer.weight; i < layer.bias + static_cast<std::size_t>(layer.shape.outputs); ++i)
        gradient[i] += weights[i - layer.weight];
    if (k == 0 && !has_earlier_) return;
    if (shape_.halo && layer.shape.looks_around())
      for (const std::int32_t c : active_[k])
        fill_halo(delta.channel(static_cast<std::size_t>(c)), shape_, padding_);
    const bool activated = k > 0 && layers_[k - 1].shape.activated,
               fused = activated && activation_->rectifies;
    ConvPass pass;
    pass.in = delta;
    pass.out = in;  // no longer needed but as the mask of the same cells
    pass.from = active_[k];
    pass.finish = fused ? Finish::mask : Finish::store;
    pass.mask = in;
    pass.wanted = k == 0 ? input_wanted_.data() : wanted_[k - 1].data();
    convolve(backward_[k], pass, delta_products_);
    if (activated && !fused) {
      back_through_activation(k - 1, pass.out.data, gradient.data() + layers_[k - 1].slope);
    } else if (shape_.has_tail()) {
      // All, as blocks write unwanted channels too, and what looks up the next features leaves tails alone.
      for (int c = 0; c < layer.shape.inputs; ++c)
        clear_tail(pass.out.channel(static_cast<std::size_t>(c)), shape_);
    }
  }
}

}  // namespace minlife
