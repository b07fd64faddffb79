#include "nn/optimizers/adam.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "nn/kernels/lanes.h"
#include "nn/optimizers/table.h"

namespace minlife {
namespace {

using namespace lanes;

struct Coefficients {
  float keep1, add1, keep2, add2, step, root, epsilon;
  float decay_of_gradient, kept_of_parameter;  ///< what weight decay adds to g, and leaves of p
};

/// Where a parameter's numbers lie; `largest` is null where it is not kept.
struct Numbers {
  float *parameter, *first, *second, *largest;
};

/// Zeroes the lanes whose byte of a mask is 0.
struct Masked {
  explicit Masked(const std::uint8_t* mask)
      : kept(hn::RebindMask(kTag, hn::Ne(hn::PromoteTo(kWords, hn::LoadU(kBytes, mask)), hn::Zero(kWords)))) {
  }
  Vec operator()(Vec value) const { return hn::IfThenElseZero(kept, value); }

  static constexpr hn::RebindToUnsigned<Tag> kWords{};
  static constexpr hn::Rebind<std::uint8_t, Tag> kBytes{};
  hn::Mask<Tag> kept;
};

/// What a vector without a mask passes through.
struct Unmasked {
  Vec operator()(Vec value) const { return value; }
};

/// One vector of parameters: the arithmetic of Adam::update.
template <typename Pass>
void update_vector(const Coefficients& c, Pass pass, Vec gradient, const Numbers& at) {
  Vec p = load(at.parameter);
  if (c.decay_of_gradient != 0) gradient = fma(broadcast(c.decay_of_gradient), p, gradient);
  if (c.kept_of_parameter != 1) p = hn::Mul(broadcast(c.kept_of_parameter), p);
  const Vec g = flush_below(kLeastGradient, gradient);
  const Vec m =
      flush_below(kLeastFirstMoment, fma(broadcast(c.add1), g, hn::Mul(broadcast(c.keep1), load(at.first))));
  const Vec v = flush_below(kLeastSecondMoment, fma(hn::Mul(broadcast(c.add2), g), g,
                                                    hn::Mul(broadcast(c.keep2), load(at.second))));
  store(pass(m), at.first);
  store(pass(v), at.second);
  Vec under_root = v;
  if (at.largest != nullptr) {
    under_root = hn::Max(v, load(at.largest));
    store(pass(under_root), at.largest);
  }
  const Vec denominator = hn::Add(hn::Mul(hn::Sqrt(under_root), broadcast(c.root)), broadcast(c.epsilon));
  store(pass(hn::Sub(p, hn::Div(hn::Mul(broadcast(c.step), m), denominator))), at.parameter);
}

}  // namespace

Adam::Adam(const OptimizerSettings& settings, std::size_t parameters, AdamVariant variant)
    : first_moment(parameters),
      second_moment(parameters),
      largest_second_moment(variant.keeps_largest ? parameters : 0),
      settings_(settings),
      variant_(variant) {}

void Adam::update(std::span<float> parameters, std::span<const float> gradient,
                  std::span<const std::uint8_t> mask, double rate) {
  assert(parameters.size() == first_moment.size() && gradient.size() == parameters.size());
  assert(mask.empty() || mask.size() == parameters.size());
  ++updates_;
  // 1 - power is 1 long before; a power that is left alone ends as a subnormal number.
  for (auto [power, beta] : {std::pair(&beta1_power, settings_.beta1), {&beta2_power, settings_.beta2}}) {
    *power *= beta;
    if (*power < 0x1p-900) *power = 0;
  }
  const double learning_rate = settings_.learning_rate * rate;
  const Coefficients c = {
      static_cast<float>(settings_.beta1),
      static_cast<float>(1 - settings_.beta1),
      static_cast<float>(settings_.beta2),
      static_cast<float>(1 - settings_.beta2),
      static_cast<float>(learning_rate / (1 - beta1_power)),
      static_cast<float>(1 / std::sqrt(1 - beta2_power)),
      static_cast<float>(settings_.epsilon),
      static_cast<float>(variant_.decays_apart ? 0 : settings_.weight_decay),
      static_cast<float>(variant_.decays_apart ? 1 - learning_rate * settings_.weight_decay : 1)};
  const std::size_t count = parameters.size(), whole = count - count % kNative;
  for (std::size_t i = 0; i < whole; i += kNative) {
    const Numbers at{parameters.data() + i, first_moment.data() + i, second_moment.data() + i,
                     variant_.keeps_largest ? largest_second_moment.data() + i : nullptr};
    const auto update = [&](auto pass) { update_vector(c, pass, load(gradient.data() + i), at); };
    if (mask.empty())
      update(Unmasked());
    else
      update(Masked(mask.data() + i));
  }
  if (whole == count) return;
  // The last, partial vector goes through buffers, so that every parameter sees the same instructions.
  const std::size_t rest = count - whole;
  alignas(64) float g[kNative] = {}, p[kNative] = {}, m[kNative] = {}, v[kNative] = {}, l[kNative] = {};
  std::uint8_t kept[kNative] = {};
  std::copy_n(gradient.data() + whole, rest, g);
  std::copy_n(parameters.data() + whole, rest, p);
  std::copy_n(first_moment.data() + whole, rest, m);
  std::copy_n(second_moment.data() + whole, rest, v);
  if (variant_.keeps_largest) std::copy_n(largest_second_moment.data() + whole, rest, l);
  if (mask.empty())
    std::fill_n(kept, rest, std::uint8_t{1});
  else
    std::copy_n(mask.data() + whole, rest, kept);
  update_vector(c, Masked(kept), load(g), {p, m, v, variant_.keeps_largest ? l : nullptr});
  std::copy_n(p, rest, parameters.data() + whole);
  std::copy_n(m, rest, first_moment.data() + whole);
  std::copy_n(v, rest, second_moment.data() + whole);
  if (variant_.keeps_largest) std::copy_n(l, rest, largest_second_moment.data() + whole);
}

void Adam::transfer(StateArchive& archive) {
  archive.array("first_moment", first_moment);
  archive.array("second_moment", second_moment);
  if (variant_.keeps_largest) archive.array("largest_second_moment", largest_second_moment);
  archive.count("updates", updates_);
  archive.real("beta1_power", beta1_power);
  archive.real("beta2_power", beta2_power);
}

/// The sum over t >= 1 of learning_rate / (1 - beta1^(T + t)) beta1^t |m| / (sqrt(v) + epsilon), with sqrt(v)
/// dropped. Twice that covers the rounding of the subtraction: a step too small to change the parameter
/// changes it by nothing, another at most by twice its size. A moment below kLeastFirstMoment is taken for 0,
/// so that nothing is left over.
std::vector<double> Adam::remaining_drift() const {
  // Decay moves what no gradient moves, for as long as the training goes on.
  if (settings_.weight_decay != 0)
    return std::vector<double>(first_moment.size(), std::numeric_limits<double>::infinity());
  constexpr double kFloatUnit = 0x1p-24;
  const double decay = static_cast<double>(static_cast<float>(settings_.beta1)) * (1 + 2 * kFloatUnit);
  const double per_moment =
      decay < 1 ? 2 * settings_.learning_rate / (1 - beta1_power) * decay / (1 - decay) / settings_.epsilon
                : std::numeric_limits<double>::infinity();
  std::vector<double> drift;
  for (const float moment : first_moment)
    drift.push_back(moment == 0 ? 0 : std::abs(static_cast<double>(moment)) * per_moment);
  return drift;
}

const OptimizerKind kAdam = {
    "adam", "adam", Order::first, kAdamUses,
    [](const OptimizerSettings& settings, std::size_t parameters) -> std::unique_ptr<OptimizerState> {
      return std::make_unique<Adam>(settings, parameters);
    }};

}  // namespace minlife
