#include "proof/patch_logit.h"

#include <algorithm>

#include "proof/rounding_bound.h"

namespace minlife {

namespace {

bool is_inside(int dy, int dx, const Surroundings& board) {
  return dy >= -board.above && dy <= board.below && dx >= -board.left && dx <= board.right;
}

}  // namespace

PatchLogit::PatchLogit(const Model& model) : radius_(model.architecture.window_radius()) {
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
      (steps_.empty() ? lead_ : steps_.back().points).push_back(std::move(layer));
  }
  rounding_bound_ = bound.error(0);
  const auto side = static_cast<std::size_t>(2 * radius_ + 1);
  for (auto& plane : planes_) plane.resize(side * side * static_cast<std::size_t>(widest));
  for (auto& column : column_) column.resize(static_cast<std::size_t>(widest));
  patch_.resize(static_cast<std::size_t>(longest));
}

void PatchLogit::apply(const Layers& points) {
  for (const SlowLayer<double>& layer : points) {
    layer.apply(column_[0].data(), column_[1].data());
    std::swap(column_[0], column_[1]);
  }
}

int PatchLogit::look_at_cells(int reach, const Surroundings& board) {
  if (lead_.empty()) return 1;
  const auto channels = static_cast<std::size_t>(lead_.back().outputs());
  for (int dy = -reach; dy <= reach; ++dy)
    for (int dx = -reach; dx <= reach; ++dx) {
      std::fill(column_[0].begin(), column_[0].end(), 0.0);
      if (is_inside(dy, dx, board)) {
        column_[0][0] = planes_[0][place(dy, dx)];
        apply(lead_);
      }
      std::copy_n(column_[0].begin(), channels,
                  planes_[1].begin() + static_cast<std::ptrdiff_t>(place(dy, dx) * channels));
    }
  std::swap(planes_[0], planes_[1]);
  return static_cast<int>(channels);
}

double PatchLogit::logit(std::span<const double> cells, const Surroundings& board) {
  // planes_[0]: features of the ring that is still needed, [row][column][channel] on the full patch's grid.
  std::copy(cells.begin(), cells.end(), planes_[0].begin());
  auto reach = static_cast<int>(steps_.size());
  int channels = look_at_cells(reach, board);
  for (const Step& step : steps_) {
    --reach;
    const SlowLayer<double>& last = step.points.empty() ? step.spread : step.points.back();
    const auto out_channels = static_cast<int>(last.outputs());
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        double* out = planes_[1].data() + place(dy, dx) * static_cast<std::size_t>(out_channels);
        if (!is_inside(dy, dx, board)) {
          std::fill_n(out, out_channels, 0.0);
          continue;
        }
        for (int i = 0, k = 0; i < channels; ++i)
          for (int ky = -1; ky <= 1; ++ky)
            for (int kx = -1; kx <= 1; ++kx, ++k)
              patch_[static_cast<std::size_t>(k)] =
                  planes_[0][place(dy + ky, dx + kx) * static_cast<std::size_t>(channels) +
                             static_cast<std::size_t>(i)];
        step.spread.apply(patch_.data(), column_[0].data());
        apply(step.points);
        std::copy_n(column_[0].begin(), out_channels, out);
      }
    std::swap(planes_[0], planes_[1]);
    channels = out_channels;
  }
  return planes_[0][place(0, 0)];
}

}  // namespace minlife
