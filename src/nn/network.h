#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "nn/kernels/conv.h"
#include "nn/kernels/planes.h"
#include "nn/kernels/winograd.h"
#include "nn/parameters.h"

namespace minlife {

/// Which of a network's layers work on boards.
enum class Part {
  whole,                ///< all: bits in, logits out; a cell's bits depend on its neighbourhood alone
  later_steps,          ///< those behind the first step, for training
  later_steps_in_tiles  ///< the same with winograd.h's kernels: other roundings
};

/// How to train the later steps: in tiles where there are some and all their 3x3 layers suit winograd.h's
/// kernels.
Part later_steps_part(const Architecture& architecture, int rows, int columns);

/// A network at work on one board (or one set of patches) at a time: the planes, and the passes over them.
/// Not for concurrent use: one per thread. Nothing is allocated after construction.
class Network {
 public:
  /// For packed boards [rows][ceil(columns / 8)], or for boards of the first step's features.
  Network(const Architecture& architecture, int rows, int columns, Padding padding, Part part = Part::whole);

  /// The layers of step `step`, counted from 0, for a list of `cells` cells whose neighbourhoods are given:
  /// its 3x3 layer then is a 1x1 layer on nine times as many channels, of which channel 9 c + 3 ky + kx is
  /// channel c of the neighbour in row ky, column kx. The outputs of the last step are logits.
  Network(const Architecture& architecture, std::size_t step, int cells);

  /// The first step, for a fixed list of 3x3 patches: bit 3 ky + kx of a patch is the cell in row ky, column
  /// kx.
  Network(const Architecture& architecture, std::span<const std::uint16_t> patches);

  /// Takes over new parameters (ParameterLayout order) for the passes to come.
  void set_parameters(std::span<const float> parameters);

  /// From now on the slopes below 0 that are not trained are so many times those of the architecture.
  void set_leak_share(float share) { leak_share_ = share; }

  /// Loads a board and computes its logits.
  void forward(const std::uint8_t* board);
  /// Computes the patches' outputs.
  void forward();
  /// Computes the logits from input(). active: the channels that are not zero everywhere; others are not
  /// read.
  void forward(std::span<const std::int32_t> active);

  /// The logits' plane, of shape(), after forward.
  const float* logits() const { return activations_.back().data(); }
  const PlaneShape& shape() const { return shape_; }
  /// Whether shape() is PlaneShape::tiles, and not a board's or a list's.
  bool in_tiles() const { return in_tiles_; }

  /// Where later steps' features go before forward(active): the cells of all planes of shape().
  Channels input() { return {input_.data(), static_cast<std::size_t>(shape_.size)}; }
  /// The gradient of the loss with respect to them after backward(), in their place, zero in the tail; of
  /// active ones only.
  Channels input_gradient() { return input(); }

  /// Where the gradient of the loss with respect to the last layer's outputs goes before backward(), zero in
  /// the tail: those of active_outputs() are read.
  Channels output_gradient() { return {logit_gradient(), static_cast<std::size_t>(shape_.size)}; }
  float* logit_gradient() { return last_delta_.data(); }
  /// Channels of the last layer that are not zero everywhere.
  std::span<const std::int32_t> active_outputs() const { return active_.back(); }

  /// gradient = d loss / d parameters for the board of the last forward(): entries of its layers; others stay
  /// as they are. It adds to entries that tied layers share, which are to be 0 before the first of them.
  /// gradient: [ParameterLayout.size]. Once for each forward(): a layer's delta takes the place of its
  /// outputs, but for the last layer's.
  void backward(std::span<float> gradient);

  /// The planes of layer `index`'s outputs after its activation, until backward(): for proofs and pictures.
  Channels outputs(std::size_t index);
  const std::vector<LayerSlice>& layers() const { return layers_; }

 private:
  using Weights = std::variant<PackedWeights, WinogradWeights>;

  void allocate(std::size_t parameters);
  void run_layers();
  void convolve(const Weights& weights, const ConvPass& pass, WinogradProducts& products);
  void activate(std::size_t layer);
  float slope_of(const LayerSlice& layer, int channel) const;
  void back_through_last_activation(std::span<float> gradient);
  void back_through_activation(std::size_t layer, float* delta, float* slope_gradient);
  void find_active(std::size_t layer);

  const Activation* activation_;
  std::vector<LayerSlice> layers_;
  PlaneShape shape_;
  bool in_tiles_ = false;
  bool has_earlier_ = false;  ///< steps before its own, which want the gradient of its input
  float leak_share_ = 1;
  Padding padding_ = Padding::zero;
  std::vector<std::int32_t> offsets_;
  std::vector<Weights> forward_, backward_;
  WinogradTiles tiles_;                           ///< empty unless in_tiles_
  std::vector<WinogradProducts> input_products_;  ///< of 3x3 layers in tiles, kept for their gradients
  WinogradProducts delta_products_;
  std::vector<float> parameters_;
  AlignedFloats input_;
  std::vector<AlignedFloats> activations_;     ///< outputs of each layer after its activation
  std::vector<AlignedFloats> preactivations_;  ///< only where the activation does not rectify
  std::vector<float> shared_gradient_;         ///< of one tied layer, before it is added
  AlignedFloats last_delta_;                   ///< d loss / d z of the last layer
  std::vector<std::vector<std::int32_t>>
      active_;  ///< channels of a layer's outputs that are not zero everywhere
  std::vector<std::vector<std::uint8_t>> wanted_;  ///< the same as flags
  std::vector<std::int32_t> input_active_;
  std::vector<std::uint8_t> input_wanted_;  ///< the same as flags
};

}  // namespace minlife
