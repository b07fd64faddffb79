#include "nn/kernels/head.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/packed_bits.h"
#include "nn/samples.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("bits, loss and predictions agree with plain loops on every shape") {
  for (const auto& sides : std::vector<std::pair<int, int>>{
           {1, 1}, {3, 7}, {2, 16}, {5, 33}, {4, 64}, {2, 65}, {32, 32}, {3, 130}}) {
    const int rows = sides.first, columns = sides.second;  // clang 14 captures no structured bindings
    CAPTURE(rows);
    CAPTURE(columns);
    const PlaneShape shape = PlaneShape::board(rows, columns);
    const SampleBoard targets = sample_board(rows, columns, Padding::wrap, 0.4, 3);
    AlignedFloats plane(shape.size), logits(shape.size), delta(shape.size);
    unpack_bits(targets.packed.data(), shape, plane.data());
    RandomStream random(8, purpose("test"), 0, 0);
    double loss = 0;
    std::size_t wrong = 0;
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column) {
        const double t = targets.cells.cells[row * columns + column];
        REQUIRE(plane[shape.offset(row, column)] == t);
        const float z = static_cast<float>(4 * random.normal());
        logits[shape.offset(row, column)] = z;
        const double zd = z;
        loss += std::log1p(std::exp(-std::abs(zd))) + std::max(zd, 0.0) - zd * t;
        wrong += (z > 0) != (t == 1);
      }
    cross_entropy_gradient(logits.data(), targets.packed.data(), shape, 0.5f, delta.data());
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < shape.columns_up(); ++column) {
        const int at = shape.offset(row, column);
        const double expected = column < columns
                                    ? 0.5 * (1 / (1 + std::exp(-static_cast<double>(logits[at]))) -
                                             targets.cells.cells[row * columns + column])
                                    : 0;
        CHECK(std::abs(delta[at] - expected) <= 4 * kFloatEps);
      }
    CHECK(cross_entropy_sum(logits.data(), targets.packed.data(), shape) ==
          doctest::Approx(loss).epsilon(1e-12));
    CHECK(wrong_cells(logits.data(), targets.packed.data(), shape) == wrong);
    std::vector<std::uint8_t> packed(targets.packed.size());
    pack_predictions(logits.data(), shape, packed.data());
    CHECK(wrong_cells(logits.data(), packed.data(), shape) == 0);
  }
}

TEST_CASE(
    "with a margin the loss is that of logits further on the wrong side, and without one no bit changes") {
  RandomStream random(9, purpose("test"), 0, 0);
  const PlaneShape shape = PlaneShape::board(5, 37);
  std::vector<std::uint8_t> packed(packed_board_bytes(5, 37));
  AlignedFloats logits(shape.size), shifted(shape.size), delta(shape.size), expected(shape.size);
  AlignedFloats targets(shape.size), weights(shape.size);
  for (const float margin : {0.0f, 0.5f, 3.0f}) {
    CAPTURE(margin);
    std::fill(packed.begin(), packed.end(), std::uint8_t{0});
    for (int row = 0; row < 5; ++row)
      for (int column = 0; column < 37; ++column) {
        const int at = shape.offset(row, column);
        const bool alive = random.uniform() < 0.4;
        if (alive)
          set_packed_bit(packed.data() + packed_board_bytes(row, 37), static_cast<std::size_t>(column));
        targets[at] = alive ? 1.0f : 0.0f;
        weights[at] = 0.25f;
        logits[at] = static_cast<float>(4 * random.normal());
        shifted[at] = alive ? logits[at] - margin : logits[at] + margin;
      }
    cross_entropy_gradient(shifted.data(), packed.data(), shape, 0.25f, expected.data());
    cross_entropy_gradient(logits.data(), packed.data(), shape, 0.25f, delta.data(), margin);
    CHECK(std::equal(delta.data(), delta.data() + shape.size, expected.data()));
    weighted_cross_entropy_gradient(logits.data(), targets.data(), weights.data(), shape, delta.data(),
                                    margin);
    CHECK(std::equal(delta.data(), delta.data() + shape.size, expected.data()));
    CHECK(cross_entropy_sum(logits.data(), packed.data(), shape, margin) ==
          cross_entropy_sum(shifted.data(), packed.data(), shape));
  }
}

TEST_CASE("a NaN logit and a zero logit: wrong, and dead") {
  const PlaneShape shape = PlaneShape::board(1, 2);
  AlignedFloats logits(shape.size);
  logits[shape.offset(0, 0)] = std::nanf("");
  logits[shape.offset(0, 1)] = 0.0f;
  const std::uint8_t dead = 0, alive = 3;
  CHECK(wrong_cells(logits.data(), &dead, shape) == 1);
  CHECK(wrong_cells(logits.data(), &alive, shape) == 2);
}

TEST_CASE("softplus at both ends") {
  CHECK(softplus(0) == doctest::Approx(0.6931471805599453).epsilon(1e-15));
  CHECK(softplus(-40) == doctest::Approx(4.248354255291589e-18).epsilon(1e-14));
  CHECK(softplus(1000) == 1000);
  CHECK(softplus(-708) > 0);
  CHECK(softplus(-709) == 0);
}

TEST_CASE("cells that are right beyond doubt have no gradient, and none is subnormal") {
  const PlaneShape shape = PlaneShape::flat(64);
  AlignedFloats logits(shape.size), targets(shape.size), weights(shape.size), delta(shape.size);
  for (int power = -3; power < 12; ++power)
    for (const float side : {-1.0f, 1.0f}) {
      for (int k = 0; k < 64; ++k) {
        logits[k] = side * std::ldexp(1.0f + static_cast<float>(k) / 64, power);
        targets[k] = side > 0 ? 1.0f : 0.0f;
        weights[k] = 0x1p-13f;
      }
      weighted_cross_entropy_gradient(logits.data(), targets.data(), weights.data(), shape, delta.data());
      for (int k = 0; k < 64; ++k) {
        CAPTURE(logits[k]);
        CHECK((delta[k] == 0 || std::abs(delta[k]) >= 0x1p-60f));
        if (std::abs(logits[k]) >= 32) CHECK(delta[k] == 0);
        if (std::abs(logits[k]) <= 16) CHECK(delta[k] != 0);
      }
    }
}
