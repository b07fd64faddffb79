#include "proof/patch_logit.h"

#include <algorithm>
#include <cmath>

namespace minlife {

PatchLogit::PatchLogit(const Model& model) : activation_(model.architecture.activation) {
  // The bound grows along the layers: |z| <= size, error(z) <= roundings * eps * size, stretched by the
  // activation.
  std::vector<double> size = {1.0};
  double roundings = 0, stretch = 1;
  std::size_t widest = 1;
  for (const LayerSlice& slice : ParameterLayout(model.architecture).layers) {
    Layer layer{slice.shape, {}, {}, {}};
    const float* p = model.parameters.data();
    layer.weight.assign(p + slice.weight, p + slice.bias);
    layer.bias.assign(p + slice.bias, p + slice.bias + slice.shape.outputs);
    layer.slope.assign(layer.bias.size(), 0.0);
    if (slice.has_slope) layer.slope.assign(p + slice.slope, p + slice.slope + slice.shape.outputs);
    const std::size_t terms = slice.shape.weights() / static_cast<std::size_t>(slice.shape.outputs);
    std::vector<double> next;
    double layer_stretch = 1;
    for (std::size_t o = 0; o < layer.bias.size(); ++o) {
      double sum = std::abs(layer.bias[o]);
      for (std::size_t t = 0; t < terms; ++t)
        sum += std::abs(layer.weight[o * terms + t]) * size[t / slice.shape.taps()];
      if (slice.shape.activated) {
        const double lipschitz = activation_->lipschitz(sum, layer.slope[o]);
        layer_stretch = std::max(layer_stretch, lipschitz);
        // |f(z)| <= lipschitz * |z|, as every activation has f(0) = 0.
        sum *= std::max(1.0, lipschitz);
        // Some activations are right to a unit of 1, not of their value: tanh by a difference that cancels.
        if (!activation_->rectifies) sum = std::max(sum, 1.0);
      }
      next.push_back(sum);
    }
    stretch *= layer_stretch > 1.5 ? 2.0 : 1.0;  // a square doubles relative errors; the others keep them
    roundings += static_cast<double>(terms) + 16;
    size = std::move(next);
    widest = std::max(widest, layer.bias.size());
    if (slice.shape.kernel == 3)
      steps_.push_back({std::move(layer), {}});
    else
      steps_.back().points.push_back(std::move(layer));
  }
  rounding_bound_ = 2 * roundings * stretch * 0x1p-53 * size[0];
  const auto side = static_cast<std::size_t>(2 * steps() + 1);
  for (auto& plane : planes_) plane.resize(side * side * widest);
  for (auto& column : column_) column.resize(widest);
}

void PatchLogit::apply(const Layer& layer, const double* in, double* out) const {
  const auto inputs = static_cast<std::size_t>(layer.shape.inputs);
  for (std::size_t o = 0; o < layer.bias.size(); ++o) {
    double sum = layer.bias[o];
    for (std::size_t i = 0; i < inputs; ++i) sum += layer.weight[o * inputs + i] * in[i];
    out[o] = layer.shape.activated ? activation_->value(sum, layer.slope[o]) : sum;
  }
}

double PatchLogit::logit(std::span<const double> cells, const Surroundings& board) {
  // planes_[0]: features of the ring that is still needed, [row][column][channel] on the full patch's grid.
  const int n = steps(), side = 2 * n + 1;
  int channels = 1;
  std::copy(cells.begin(), cells.end(), planes_[0].begin());
  for (int s = 0; s < n; ++s) {
    const Step& step = steps_[static_cast<std::size_t>(s)];
    const int reach = n - 1 - s;
    const Layer* last = step.points.empty() ? &step.spread : &step.points.back();
    const int out_channels = last->shape.outputs;
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        double* out =
            planes_[1].data() + static_cast<std::ptrdiff_t>((dy + n) * side + dx + n) * out_channels;
        if (dy < -board.above || dy > board.below || dx < -board.left || dx > board.right) {
          std::fill_n(out, out_channels, 0.0);
          continue;
        }
        for (std::size_t o = 0; o < step.spread.bias.size(); ++o) {
          double sum = step.spread.bias[o];
          const double* weight = step.spread.weight.data() + o * static_cast<std::size_t>(channels) * 9;
          for (int ky = -1; ky <= 1; ++ky)
            for (int kx = -1; kx <= 1; ++kx) {
              const double* in = planes_[0].data() +
                                 static_cast<std::ptrdiff_t>((dy + ky + n) * side + dx + kx + n) * channels;
              for (int i = 0; i < channels; ++i) sum += weight[i * 9 + (ky + 1) * 3 + kx + 1] * in[i];
            }
          column_[0][o] = activation_->value(sum, step.spread.slope[o]);
        }
        for (const Layer& layer : step.points) {
          apply(layer, column_[0].data(), column_[1].data());
          std::swap(column_[0], column_[1]);
        }
        std::copy_n(column_[0].begin(), out_channels, out);
      }
    std::swap(planes_[0], planes_[1]);
    channels = out_channels;
  }
  return planes_[0][static_cast<std::size_t>(n * side + n)];
}

}  // namespace minlife
