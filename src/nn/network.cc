#include "nn/network.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "nn/head.h"
#include "nn/lanes.h"

namespace minlife {

Network::Network(const Architecture& architecture, int rows, int columns, Padding padding)
    : activation_(architecture.activation),
      layers_(ParameterLayout(architecture).layers),
      shape_(PlaneShape::board(rows, columns)),
      padding_(padding) {
  allocate();
}

Network::Network(const Architecture& architecture, std::span<const std::uint16_t> patches)
    : activation_(architecture.activation),
      layers_(ParameterLayout(architecture).layers),
      shape_(PlaneShape::flat(static_cast<int>(patches.size()))) {
  assert(architecture.step_count() == 1);
  LayerShape& first = layers_.front().shape;
  first.inputs = 9;
  first.kernel = 1;
  allocate();
  for (std::size_t tap = 0; tap < 9; ++tap)
    for (std::size_t p = 0; p < patches.size(); ++p)
      input_[tap * static_cast<std::size_t>(shape_.size) + p] = static_cast<float>(patches[p] >> tap & 1);
}

void Network::allocate() {
  const auto plane = static_cast<std::size_t>(shape_.size);
  offsets_ = vector_offsets(shape_, true);
  input_ = AlignedFloats(plane * static_cast<std::size_t>(layers_.front().shape.inputs));
  input_active_.resize(static_cast<std::size_t>(layers_.front().shape.inputs));
  std::iota(input_active_.begin(), input_active_.end(), 0);
  std::size_t widest = 1;
  for (const LayerSlice& layer : layers_) {
    const LayerShape& s = layer.shape;
    forward_.emplace_back(s.inputs, s.outputs, s.kernel);
    backward_.emplace_back(s.outputs, s.inputs, s.kernel);
    const auto outputs = static_cast<std::size_t>(s.outputs);
    widest = std::max(widest, outputs);
    activations_.emplace_back(plane * outputs);
    preactivations_.emplace_back(s.activated && !activation_->rectifies ? plane * outputs : 0);
    active_.emplace_back(outputs);
    std::iota(active_.back().begin(), active_.back().end(), 0);
    wanted_.emplace_back(outputs, std::uint8_t{1});
    parameters_.resize((layer.has_slope ? layer.slope : layer.bias) + outputs);
  }
  for (AlignedFloats& delta : deltas_) delta = AlignedFloats(plane * widest);
}

void Network::set_parameters(std::span<const float> parameters) {
  assert(parameters.size() == parameters_.size());
  std::copy(parameters.begin(), parameters.end(), parameters_.begin());
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    forward_[k].pack_forward(parameters_.data() + layers_[k].weight);
    if (k > 0) backward_[k].pack_backward(parameters_.data() + layers_[k].weight);
  }
}

Channels Network::outputs(std::size_t index) {
  return {activations_[index].data(), static_cast<std::size_t>(shape_.size)};
}

void Network::forward(const std::uint8_t* board) {
  unpack_bits(board, shape_, input_.data());
  run_layers();
}

void Network::forward() { run_layers(); }

void Network::run_layers() {
  const auto plane = static_cast<std::size_t>(shape_.size);
  if (shape_.halo) fill_halo(input_.data(), shape_, padding_);
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    const LayerShape& layer = layers_[k].shape;
    const bool fused = layer.activated && activation_->rectifies;
    const bool separate = layer.activated && !fused;
    ConvPass pass;
    pass.weights = &forward_[k];
    pass.in = k == 0 ? Channels{input_.data(), plane} : outputs(k - 1);
    pass.out = separate ? Channels{preactivations_[k].data(), plane} : outputs(k);
    pass.from = k == 0 ? input_active_ : active_[k - 1];
    pass.bias = parameters_.data() + layers_[k].bias;
    pass.finish = fused ? Finish::rectify : Finish::store;
    convolve(pass, shape_, offsets_);
    if (separate) activate(k);
    if (fused) find_active(k);
    if (k + 1 < layers_.size() && layers_[k + 1].shape.kernel == 3)
      for (const std::int32_t c : active_[k])
        fill_halo(outputs(k).channel(static_cast<std::size_t>(c)), shape_, padding_);
  }
}

void Network::activate(std::size_t layer) {
  const auto plane = static_cast<std::size_t>(shape_.size);
  const int from = shape_.first, count = (shape_.rows - 1) * shape_.stride + shape_.columns_up();
  for (int c = 0; c < layers_[layer].shape.outputs; ++c) {
    const float slope = layers_[layer].has_slope ? parameters_[layers_[layer].slope + c] : 0.0f;
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
    const float slope = layers_[layer].has_slope ? parameters_[layers_[layer].slope + c] : 0.0f;
    const std::size_t at = static_cast<std::size_t>(c) * plane + from;
    alignas(64) float lanes_of_slope[lanes::kVirtual] = {};
    clear_tail(delta + static_cast<std::size_t>(c) * plane, shape_);
    activation_->backward(preactivations_[layer].data() + at, delta + at, delta + at,
                          static_cast<std::size_t>(count), slope,
                          layers_[layer].has_slope ? lanes_of_slope : nullptr);
    if (layers_[layer].has_slope) lanes::sum_lanes(lanes_of_slope, 1, slope_gradient + c);
  }
}

void Network::backward(std::span<float> gradient) {
  const auto plane = static_cast<std::size_t>(shape_.size);
  for (std::size_t k = layers_.size(); k-- > 0;) {
    const LayerSlice& layer = layers_[k];
    const Channels delta{deltas_[k % 2].data(), plane};
    const Channels in = k == 0 ? Channels{input_.data(), plane} : outputs(k - 1);
    const std::span<const std::int32_t> from = k == 0 ? input_active_ : active_[k - 1];
    weight_gradient(layer.shape, in, delta, from, active_[k], shape_, gradient.data() + layer.weight);
    bias_gradient(layer.shape.outputs, delta, active_[k], shape_, gradient.data() + layer.bias);
    if (k == 0) return;
    if (layer.shape.kernel == 3)
      for (const std::int32_t c : active_[k])
        fill_halo(delta.channel(static_cast<std::size_t>(c)), shape_, padding_);
    const bool fused = activation_->rectifies;
    ConvPass pass;
    pass.weights = &backward_[k];
    pass.in = delta;
    pass.out = {deltas_[(k - 1) % 2].data(), plane};
    pass.from = active_[k];
    pass.finish = fused ? Finish::mask : Finish::store;
    pass.mask = in;
    pass.wanted = wanted_[k - 1].data();
    convolve(pass, shape_, offsets_);
    if (!fused) {
      back_through_activation(k - 1, pass.out.data, gradient.data() + layers_[k - 1].slope);
    } else if (shape_.has_tail()) {
      for (const std::int32_t c : active_[k - 1])
        clear_tail(pass.out.channel(static_cast<std::size_t>(c)), shape_);
    }
  }
}

}  // namespace minlife
