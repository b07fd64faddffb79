#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/conv.h"
#include "nn/parameters.h"
#include "nn/planes.h"

namespace minlife {

/// A network at work on one board (or one set of patches) at a time: the planes, and the passes over them.
/// Not for concurrent use: one per thread. Nothing is allocated after construction.
class Network {
 public:
  /// For packed boards [rows][ceil(columns / 8)].
  Network(const Architecture& architecture, int rows, int columns, Padding padding);

  /// For a fixed list of 3x3 patches, each the neighbourhood of one cell: bit 3 ky + kx of a patch is the
  /// cell in row ky, column kx. The first layer then is a 1x1 layer on nine channels. One-step networks only.
  Network(const Architecture& architecture, std::span<const std::uint16_t> patches);

  /// Takes over new parameters (ParameterLayout order) for the passes to come.
  void set_parameters(std::span<const float> parameters);

  /// Loads a board and computes its logits.
  void forward(const std::uint8_t* board);
  /// Computes the patches' logits.
  void forward();

  /// The logits' plane, of shape(), after forward.
  const float* logits() const { return activations_.back().data(); }
  const PlaneShape& shape() const { return shape_; }

  /// Where the gradient of the loss with respect to the logits goes before backward(); zero in the tail.
  float* logit_gradient() { return deltas_[(layers_.size() - 1) % 2].data(); }

  /// gradient = d loss / d parameters for the board of the last forward(). gradient: [ParameterLayout.size].
  void backward(std::span<float> gradient);

  /// The planes of layer `index`'s outputs after its activation, for proofs and pictures.
  Channels outputs(std::size_t index);
  const std::vector<LayerSlice>& layers() const { return layers_; }

 private:
  void allocate();
  void run_layers();
  void activate(std::size_t layer);
  void back_through_activation(std::size_t layer, float* delta, float* slope_gradient);
  void find_active(std::size_t layer);

  const Activation* activation_;
  std::vector<LayerSlice> layers_;
  PlaneShape shape_;
  Padding padding_ = Padding::zero;
  std::vector<std::int32_t> offsets_;
  std::vector<PackedWeights> forward_, backward_;
  std::vector<float> parameters_;
  AlignedFloats input_;
  std::vector<AlignedFloats> activations_;     ///< outputs of each layer after its activation
  std::vector<AlignedFloats> preactivations_;  ///< only where the activation does not rectify
  AlignedFloats deltas_[2];                    ///< d loss / d z of a layer and of the one below, in turn
  std::vector<std::vector<std::int32_t>>
      active_;  ///< channels of a layer's outputs that are not zero everywhere
  std::vector<std::vector<std::uint8_t>> wanted_;  ///< the same as flags
  std::vector<std::int32_t> input_active_;
};

}  // namespace minlife
