#include "train/second_order/window_loss.h"

#include <algorithm>

#include "nn/kernels/double_functions.h"

namespace minlife {

using double_lanes::kLanes;

WindowLoss::WindowLoss(const Architecture& architecture, std::size_t most)
    : network_(architecture),
      equations_(ParameterLayout(architecture).size, most),
      cells_of_window_(static_cast<std::size_t>(network_.side()) *
                       static_cast<std::size_t>(network_.side())) {
  const std::size_t room = equations_.stride();
  cells_.resize(room * cells_of_window_);
  for (std::vector<double>* row : {&targets_, &weights_, &first_, &second_}) row->resize(room);
}

void WindowLoss::set_windows(std::span<const WindowExample> windows) {
  blocks_ = (windows.size() + kLanes - 1) / kLanes;
  std::fill(cells_.begin(), cells_.end(), 0.0);
  std::fill(weights_.begin(), weights_.end(), 0.0);
  for (std::size_t k = 0; k < windows.size(); ++k) {
    for (std::size_t c = 0; c < cells_of_window_; ++c)
      cells_[(k / kLanes * cells_of_window_ + c) * kLanes + k % kLanes] =
          static_cast<double>(windows[k].cells >> c & 1);
    targets_[k] = windows[k].alive ? 1 : 0;
    weights_[k] = windows[k].weight;
  }
}

template <typename Function>
void WindowLoss::for_each_block(Function function) {
  double logits[kLanes];
  for (std::size_t block = 0; block < blocks_; ++block) {
    network_.forward(cells_.data() + block * cells_of_window_ * kLanes, logits);
    function(block * kLanes, logits);
  }
}

WindowLoss::Answer WindowLoss::of(std::span<const float> parameters) {
  using namespace double_lanes;
  network_.set_parameters(parameters);
  Answer answer;
  alignas(64) double sums[kLanes] = {};
  for_each_block([&](std::size_t first, const double* logits) {
    for (std::size_t lane = 0; lane < kLanes; lane += kNative) {
      const Vec z = hn::LoadU(kTag, logits + lane), weight = hn::LoadU(kTag, weights_.data() + first + lane);
      const auto counts = hn::Ne(weight, hn::Zero(kTag));
      const auto alive = hn::Ne(hn::LoadU(kTag, targets_.data() + first + lane), hn::Zero(kTag));
      const Vec loss = hn::Mul(weight, softplus(hn::IfThenElse(alive, hn::Neg(z), z)));
      hn::Store(hn::Add(hn::Load(kTag, sums + lane), hn::IfThenElseZero(counts, loss)), kTag, sums + lane);
      const auto wrong = hn::Xor(hn::Gt(z, hn::Zero(kTag)), alive);
      answer.wrong += hn::CountTrue(kTag, hn::And(counts, wrong));
    }
  });
  answer.loss = sum_lanes(sums);
  return answer;
}

/// With e = exp(-|z|) nothing cancels in the derivatives of log(1 + exp(z)) - z t, t being 0 or 1, by z,
/// however sure the network is: p - t is the probability of the other answer, and p (1 - p) = e / (1 + e)^2.
const NormalEquations& WindowLoss::equations(std::span<const float> parameters) {
  using namespace double_lanes;
  network_.set_parameters(parameters);
  for_each_block([&](std::size_t first, const double* logits) {
    network_.derivatives(cells_.data() + first * cells_of_window_, equations_.rows() + first,
                         equations_.stride());
    for (std::size_t lane = 0; lane < kLanes; lane += kNative) {
      const std::size_t k = first + lane;
      const Vec z = hn::LoadU(kTag, logits + lane), weight = hn::LoadU(kTag, weights_.data() + k);
      const auto counts = hn::Ne(weight, hn::Zero(kTag));
      const auto alive = hn::Ne(hn::LoadU(kTag, targets_.data() + k), hn::Zero(kTag));
      const Vec one = hn::Set(kTag, 1.0), e = exp_of_minus_size(z), sum = hn::Add(one, e);
      const auto is_wrong = hn::Xor(hn::Gt(z, hn::Zero(kTag)), alive);
      const Vec other = hn::Div(hn::IfThenElse(is_wrong, one, e), sum);
      const Vec slope = hn::IfThenElse(alive, hn::Neg(other), other);
      hn::StoreU(hn::IfThenElseZero(counts, hn::Mul(weight, slope)), kTag, first_.data() + k);
      hn::StoreU(hn::IfThenElseZero(counts, hn::Mul(weight, hn::Div(hn::Div(e, sum), sum))), kTag,
                 second_.data() + k);
    }
  });
  const std::size_t columns = blocks_ * kLanes;
  equations_.sum(std::span(first_).first(columns), std::span(second_).first(columns));
  return equations_;
}

}  // namespace minlife
