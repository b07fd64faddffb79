#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "nn/activations.h"

using namespace minlife;

namespace {
constexpr double kEps = 0x1p-23;

std::vector<float> sample_points() {
  RandomStream random(5, purpose("test"), 0, 0);
  std::vector<float> z;
  for (int i = 0; i < 1024; ++i)
    z.push_back(static_cast<float>(random.normal() * std::exp(3 * random.normal())));
  z[0] = 0.0f;
  z[1] = -0.0f;
  z[2] = 100.0f;
  z[3] = -100.0f;
  return z;
}
}  // namespace

TEST_CASE("every activation equals its double twin") {
  for (const Activation* f : activations()) {
    CAPTURE(f->name);
    const float slope = f->has_slope ? 0.3f : f->initial_slope;
    const std::vector<float> z = sample_points(), ones(z.size(), 1.0f);
    std::vector<float> a(z.size()), dz(z.size());
    f->forward(z.data(), a.data(), z.size(), slope);
    f->backward(z.data(), ones.data(), dz.data(), z.size(), slope, nullptr);
    for (std::size_t i = 0; i < z.size(); ++i) {
      CAPTURE(z[i]);
      const double truth = f->value(z[i], slope), derivative = f->derivative(z[i], slope);
      // Eight roundings on values of magnitude up to |f| or, where a difference cancels (tanh), 1.
      CHECK(std::abs(a[i] - truth) <= 8 * kEps * std::max(1.0, std::abs(truth)));
      // silu' multiplies z by a difference: its error grows with |z s(z)(1 - s(z))| <= 0.3 and 1 + |z| s.
      CHECK(std::abs(dz[i] - derivative) <= 16 * kEps * std::max(1.0, std::abs(derivative)));
    }
  }
}

TEST_CASE("every derivative is the limit of differences") {
  const double h = 1e-6;
  for (const Activation* f : activations())
    for (const double z : {-3.0, -0.7, -0.1, 0.2, 0.9, 4.0}) {
      CAPTURE(f->name);
      CAPTURE(z);
      const double difference = (f->value(z + h, 0.3) - f->value(z - h, 0.3)) / (2 * h);
      // Central differences: truncation h^2 |f'''| / 6 < 1e-12, cancellation 16 eps / h < 4e-9.
      CHECK(std::abs(difference - f->derivative(z, 0.3)) < 1e-8);
      const double second = (f->derivative(z + h, 0.3) - f->derivative(z - h, 0.3)) / (2 * h);
      CHECK(std::abs(second - f->second_derivative(z)) < 1e-8);
      CHECK(std::abs(f->derivative(z, 0.3)) <= f->lipschitz(std::abs(z), 0.3));
    }
}

TEST_CASE("every activation is of the form that it names") {
  for (const Activation* f : activations()) {
    CAPTURE(f->name);
    CHECK(f->value(0, 0.3) == 0);
    const double below = f->rectifies ? 0 : 0.3;  // integers and exports compute by the form alone
    for (const double z : {-2.0, -0.5, 0.25, 3.0}) {
      CAPTURE(z);
      if (f->form == ActivationForm::bent) CHECK(f->value(z, 0.3) == (z < 0 ? below * z : z));
      if (f->form == ActivationForm::squared) CHECK(f->value(z, 0.3) == z * z);
    }
    CHECK((f->form == ActivationForm::bent || !f->rectifies));
    CHECK((f->form == ActivationForm::bent) == (f->rectifies || f->initial_slope != 0));
  }
}

TEST_CASE("NaN passes through every activation") {
  std::vector<float> z(16, std::nanf("")), a(16);
  for (const Activation* f : activations()) {
    CAPTURE(f->name);
    f->forward(z.data(), a.data(), z.size(), 0.25f);
    for (const float value : a) CHECK(std::isnan(value));
  }
}

TEST_CASE("an unknown activation is refused with the list") {
  CHECK_THROWS_WITH_AS(find_activation("gelu", "--activation"),
                       "--activation is gelu; it must be one of relu, leaky_relu, prelu, silu, square, tanh",
                       InputError);
}
