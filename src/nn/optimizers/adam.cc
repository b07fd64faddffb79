#include "nn/optimizers/adam.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "nn/lanes.h"
#include "nn/optimizers/table.h"

namespace minlife {
namespace {

using namespace lanes;

struct Coefficients {
  float keep1, add1, keep2, add2, step, root, epsilon;
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
void update_vector(const Coefficients& c, Pass pass, Vec gradient, float* parameter, float* first,
                   float* second) {
  const Vec g = flush_below(kLeastGradient, gradient);
  const Vec m =
      flush_below(kLeastFirstMoment, fma(broadcast(c.add1), g, hn::Mul(broadcast(c.keep1), load(first))));
  const Vec v = flush_below(kLeastSecondMoment,
                            fma(hn::Mul(broadcast(c.add2), g), g, hn::Mul(broadcast(c.keep2), load(second))));
  const Vec denominator = hn::Add(hn::Mul(hn::Sqrt(v), broadcast(c.root)), broadcast(c.epsilon));
  store(pass(m), first);
  store(pass(v), second);
  store(pass(hn::Sub(load(parameter), hn::Div(hn::Mul(broadcast(c.step), m), denominator))), parameter);
}

}  // namespace

Adam::Adam(const OptimizerSettings& settings, std::size_t parameters)
    : first_moment(parameters), second_moment(parameters), settings_(settings) {}

void Adam::update(std::span<float> parameters, std::span<const float> gradient,
                  std::span<const std::uint8_t> mask) {
  assert(parameters.size() == first_moment.size() && gradient.size() == parameters.size());
  assert(mask.empty() || mask.size() == parameters.size());
  ++updates_;
  // 1 - power is 1 long before; a power that is left alone ends as a subnormal number.
  for (auto [power, beta] : {std::pair(&beta1_power, settings_.beta1), {&beta2_power, settings_.beta2}}) {
    *power *= beta;
    if (*power < 0x1p-900) *power = 0;
  }
  const Coefficients c = {static_cast<float>(settings_.beta1),
                          static_cast<float>(1 - settings_.beta1),
                          static_cast<float>(settings_.beta2),
                          static_cast<float>(1 - settings_.beta2),
                          static_cast<float>(settings_.learning_rate / (1 - beta1_power)),
                          static_cast<float>(1 / std::sqrt(1 - beta2_power)),
                          static_cast<float>(settings_.epsilon)};
  const std::size_t count = parameters.size(), whole = count - count % kNative;
  for (std::size_t i = 0; i < whole; i += kNative) {
    const auto update = [&](auto pass) {
      update_vector(c, pass, load(gradient.data() + i), parameters.data() + i, first_moment.data() + i,
                    second_moment.data() + i);
    };
    if (mask.empty())
      update(Unmasked());
    else
      update(Masked(mask.data() + i));
  }
  if (whole == count) return;
  // The last, partial vector goes through buffers, so that every parameter sees the same instructions.
  const std::size_t rest = count - whole;
  alignas(64) float g[kNative] = {}, p[kNative] = {}, m[kNative] = {}, v[kNative] = {};
  std::uint8_t kept[kNative] = {};
  std::copy_n(gradient.data() + whole, rest, g);
  std::copy_n(parameters.data() + whole, rest, p);
  std::copy_n(first_moment.data() + whole, rest, m);
  std::copy_n(second_moment.data() + whole, rest, v);
  if (mask.empty())
    std::fill_n(kept, rest, std::uint8_t{1});
  else
    std::copy_n(mask.data() + whole, rest, kept);
  update_vector(c, Masked(kept), load(g), p, m, v);
  std::copy_n(p, rest, parameters.data() + whole);
  std::copy_n(m, rest, first_moment.data() + whole);
  std::copy_n(v, rest, second_moment.data() + whole);
}

void Adam::transfer(StateArchive& archive) {
  archive.array("first_moment", first_moment);
  archive.array("second_moment", second_moment);
  archive.count("updates", updates_);
  archive.real("beta1_power", beta1_power);
  archive.real("beta2_power", beta2_power);
}

/// The sum over t >= 1 of learning_rate / (1 - beta1^(T + t)) beta1^t |m| / (sqrt(v) + epsilon), with sqrt(v)
/// dropped. Twice that covers the rounding of the subtraction: a step too small to change the parameter
/// changes it by nothing, another at most by twice its size. A moment below kLeastFirstMoment is taken for 0,
/// so that nothing is left over.
std::vector<double> Adam::remaining_drift() const {
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
    "adam", "adam",
    [](const OptimizerSettings& settings, std::size_t parameters) -> std::unique_ptr<OptimizerState> {
      return std::make_unique<Adam>(settings, parameters);
    }};

}  // namespace minlife
