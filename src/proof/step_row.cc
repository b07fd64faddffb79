#include "proof/step_row.h"

#include <algorithm>
#include <cassert>

#include "nn/kernels/double_lanes.h"

namespace minlife {

std::vector<StepLayers> layers_by_step(const Model& model) {
  std::vector<StepLayers> steps;
  for (SlowLayer<double>& layer :
       slow_layers<double>(model.architecture, std::span<const float>(model.parameters))) {
    if (layer.shape().looks_around()) steps.emplace_back();
    steps.back().push_back(std::move(layer));
  }
  return steps;
}

StepRow::Link& StepRow::add_link(std::size_t from, std::size_t inputs, std::size_t outputs) {
  const std::size_t width = filled_up(outputs);
  links_.push_back({from,
                    size_,
                    inputs,
                    outputs,
                    width,
                    std::vector<double>(width),
                    std::vector<double>(inputs * width),
                    {},
                    {}});
  size_ += width;
  return links_.back();
}

StepRow::StepRow(const StepLayers& step, const SlowLayer<double>* next) {
  begins_ = {0};
  first_width_ = size_ = filled_up(static_cast<std::size_t>(step[0].outputs()));
  for (std::size_t k = 1; k < step.size(); ++k) {
    const auto inputs = static_cast<std::size_t>(step[k].weight.cols());
    begins_.push_back(size_);
    Link& link = add_link(begins_[k - 1], inputs, static_cast<std::size_t>(step[k].outputs()));
    for (std::size_t o = 0; o < link.outputs; ++o) {
      link.bias[o] = step[k].bias[static_cast<Eigen::Index>(o)];
      for (std::size_t i = 0; i < inputs; ++i)
        link.weight[i * link.width + o] =
            step[k].weight(static_cast<Eigen::Index>(o), static_cast<Eigen::Index>(i));
    }
  }
  if (next != nullptr) {
    filters_ = static_cast<std::size_t>(next->outputs());
    tap_stride_ = filled_up(filters_);
    functionals_ = size_;
    const auto inputs = static_cast<std::size_t>(next->shape().inputs);
    Link& link = add_link(begins_.back(), inputs, 9 * tap_stride_);
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t tap = 0; tap < 9; ++tap)
        for (std::size_t o = 0; o < filters_; ++o)
          link.weight[i * link.width + tap * tap_stride_ + o] =
              next->weight(static_cast<Eigen::Index>(o), static_cast<Eigen::Index>(9 * i + tap));
  }
  for (Link& link : links_)
    for (const double weight : link.weight) {
      link.rising.push_back(std::max(weight, 0.0));
      link.falling.push_back(std::min(weight, 0.0));
    }
}

void StepRow::finish(double* row) const {
  using namespace double_lanes;
  for (const Link& link : links_)
    for (std::size_t k = 0; k < link.width; k += kLanes) {
      Wide sum = load(link.bias.data() + k);
      for (std::size_t i = 0; i < link.inputs; ++i)
        add_product(std::max(row[link.from + i], 0.0), link.weight.data() + i * link.width + k, sum);
      store(sum, row + link.to + k);
    }
}

void StepRow::finish(double* low, double* high) const {
  using namespace double_lanes;
  for (const Link& link : links_)
    for (std::size_t k = 0; k < link.width; k += kLanes) {
      Wide least = load(link.bias.data() + k), most = least;
      for (std::size_t i = 0; i < link.inputs; ++i) {
        const double* rising = link.rising.data() + i * link.width + k;
        const double* falling = link.falling.data() + i * link.width + k;
        const double lower = std::max(low[link.from + i], 0.0), upper = std::max(high[link.from + i], 0.0);
        add_product(lower, rising, least);
        add_product(upper, falling, least);
        add_product(upper, rising, most);
        add_product(lower, falling, most);
      }
      store(least, low + link.to + k);
      store(most, high + link.to + k);
    }
}

std::vector<double> StepRow::errors(const std::vector<Bounds>& first) const {
  std::vector<Bounds> row(size_);
  std::copy(first.begin(), first.end(), row.begin());
  for (const Link& link : links_)
    for (std::size_t o = 0; o < link.outputs; ++o) {
      BoundedSum sum(link.bias[o]);
      for (std::size_t i = 0; i < link.inputs; ++i) {
        const Bounds& z = row[link.from + i];
        sum.add(link.weight[i * link.width + o], {std::max(z.low, 0.0), std::max(z.high, 0.0), z.error});
      }
      row[link.to + o] = sum.rounded(kInDouble);
    }
  std::vector<double> errors;
  for (const Bounds& bounds : row) errors.push_back(bounds.error);
  return errors;
}

}  // namespace minlife
