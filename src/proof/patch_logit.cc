#include "proof/patch_logit.h"

#include <algorithm>
#include <cmath>

namespace minlife {

namespace {

/// A bound on the error of the logit in double, with any order of sums. It grows along the layers: |z| <=
/// size, error(z) <= roundings * eps * size, stretched by the activation.
class RoundingBound {
 public:
  void add(const SlowLayer<double>& layer) {
    const auto terms = layer.weight.cols();
    const std::size_t taps = layer.shape().taps();
    std::vector<double> next;
    double layer_stretch = 1;
    for (Eigen::Index o = 0; o < layer.outputs(); ++o) {
      double sum = std::abs(layer.bias[o]);
      for (Eigen::Index t = 0; t < terms; ++t)
        sum += std::abs(layer.weight(o, t)) * size_[static_cast<std::size_t>(t) / taps];
      if (layer.shape().activated) {
        const double lipschitz = layer.activation->lipschitz(sum, layer.slope[o]);
        layer_stretch = std::max(layer_stretch, lipschitz);
        // |f(z)| <= lipschitz * |z|, as every activation has f(0) = 0.
        sum *= std::max(1.0, lipschitz);
        // Some activations are right to a unit of 1, not of their value: tanh by a difference that cancels.
        if (!layer.activation->rectifies) sum = std::max(sum, 1.0);
      }
      next.push_back(sum);
    }
    stretch_ *= layer_stretch > 1.5 ? 2.0 : 1.0;  // a square doubles relative errors; the others keep them
    roundings_ += static_cast<double>(terms) + 16;
    size_ = std::move(next);
  }

  double of_logit() const { return 2 * roundings_ * stretch_ * 0x1p-53 * size_[0]; }

 private:
  std::vector<double> size_ = {1.0};
  double roundings_ = 0, stretch_ = 1;
};

}  // namespace

PatchLogit::PatchLogit(const Model& model) {
  RoundingBound bound;
  Eigen::Index widest = 1, longest = 1;
  for (SlowLayer<double>& layer :
       slow_layers<double>(model.architecture, std::span<const float>(model.parameters))) {
    bound.add(layer);
    widest = std::max(widest, layer.outputs());
    longest = std::max(longest, layer.weight.cols());
    if (layer.shape().looks_around())
      steps_.push_back({std::move(layer), {}});
    else
      steps_.back().points.push_back(std::move(layer));
  }
  rounding_bound_ = bound.of_logit();
  const auto side = static_cast<std::size_t>(2 * steps() + 1);
  for (auto& plane : planes_) plane.resize(side * side * static_cast<std::size_t>(widest));
  for (auto& column : column_) column.resize(static_cast<std::size_t>(widest));
  patch_.resize(static_cast<std::size_t>(longest));
}

double PatchLogit::logit(std::span<const double> cells, const Surroundings& board) {
  // planes_[0]: features of the ring that is still needed, [row][column][channel] on the full patch's grid.
  const int n = steps(), side = 2 * n + 1;
  int channels = 1;
  std::copy(cells.begin(), cells.end(), planes_[0].begin());
  for (int s = 0; s < n; ++s) {
    const Step& step = steps_[static_cast<std::size_t>(s)];
    const int reach = n - 1 - s;
    const SlowLayer<double>& last = step.points.empty() ? step.spread : step.points.back();
    const auto out_channels = static_cast<int>(last.outputs());
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        double* out =
            planes_[1].data() + static_cast<std::ptrdiff_t>((dy + n) * side + dx + n) * out_channels;
        if (dy < -board.above || dy > board.below || dx < -board.left || dx > board.right) {
          std::fill_n(out, out_channels, 0.0);
          continue;
        }
        for (int i = 0, k = 0; i < channels; ++i)
          for (int ky = -1; ky <= 1; ++ky)
            for (int kx = -1; kx <= 1; ++kx, ++k)
              patch_[static_cast<std::size_t>(k)] =
                  planes_[0][static_cast<std::size_t>(((dy + ky + n) * side + dx + kx + n) * channels + i)];
        step.spread.apply(patch_.data(), column_[0].data());
        for (const SlowLayer<double>& layer : step.points) {
          layer.apply(column_[0].data(), column_[1].data());
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
