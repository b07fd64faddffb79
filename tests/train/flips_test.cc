#include "train/flips.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "core/random_streams.h"
#include "train/train_state.h"

using namespace minlife;

namespace {

constexpr std::uint64_t kFlipSeed = 9;

/// The start of replicate `replicate` of L(2,2) with k flips of a kind; k < 0: as it was drawn.
std::vector<float> start_of(std::uint64_t replicate, int k, const char* kind = "signs",
                            const char* layer = "all", bool biases = false, const char* init = "normal") {
  TrainConfig config;
  config.steps = 2;
  config.width = 2;
  config.init = &find_init(init);
  config.sign_flips = k;
  config.flip_biases = biases;
  config.flip_kind = &find_flip_kind(kind);
  config.flip_layer = &find_flip_layer(layer);
  return initial_state(config, kFlipSeed, replicate).model.parameters;
}

std::vector<std::size_t> moved(const std::vector<float>& before, const std::vector<float>& after) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] != after[i]) places.push_back(i);
  return places;
}

bool same_signs(const std::vector<float>& a, const std::vector<float>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (std::signbit(a[i]) != std::signbit(b[i])) return false;
  return true;
}

/// The distance between two starts; floats and their differences are exact in double, so what is lost are the
/// roundings of at most 139 squares and sums and of the root: less than 139 * 2^-52 of it.
double distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double move = double{b[i]} - double{a[i]};
    sum += move * move;
  }
  return std::sqrt(sum);
}

double length(const std::vector<float>& numbers) {
  return distance(std::vector<float>(numbers.size()), numbers);
}

constexpr double kSums = 139 * 0x1p-52;

}  // namespace

TEST_CASE("kinds of flips change the same places, and only signs change signs") {
  for (std::uint64_t replicate = 0; replicate < 20; ++replicate) {
    CAPTURE(replicate);
    const std::vector<float> before = start_of(replicate, -1);
    for (const int k : {1, 2, 7, 126}) {
      CAPTURE(k);
      const std::vector<float> flipped = start_of(replicate, k);
      const std::vector<std::size_t> places = moved(before, flipped);
      CHECK(places.size() == static_cast<std::size_t>(k));
      for (const std::size_t place : places) CHECK(flipped[place] == -before[place]);
      for (const char* kind : {"magnitudes", "outward"}) {
        CAPTURE(kind);
        const std::vector<float> changed = start_of(replicate, k, kind);
        CHECK(moved(before, changed) == places);
        CHECK(same_signs(before, changed));
      }
      CHECK(same_signs(before, start_of(replicate, k, "spread")));
    }
  }
}

TEST_CASE("outward each number moves as far as its flip would move it") {
  for (std::uint64_t replicate = 0; replicate < 20; ++replicate) {
    const std::vector<float> before = start_of(replicate, -1), after = start_of(replicate, 9, "outward");
    for (const std::size_t place : moved(before, after)) {
      // The end, 3 times the number, is rounded to float once: by half of its last place.
      const double move = std::abs(double{after[place]} - double{before[place]});
      CHECK(std::abs(move - 2 * std::abs(double{before[place]})) <= 0x1p-24 * std::abs(double{after[place]}));
    }
  }
}

TEST_CASE("spread over all numbers the distance is that of the flips") {
  for (std::uint64_t replicate = 0; replicate < 20; ++replicate) {
    CAPTURE(replicate);
    const std::vector<float> before = start_of(replicate, -1);
    for (const int k : {1, 5, 126}) {
      CAPTURE(k);
      const std::vector<float> after = start_of(replicate, k, "spread");
      const double wanted = distance(before, start_of(replicate, k));
      // Each end is rounded to float, so the vector of all of them by 2^-24 of its length at most.
      CHECK(std::abs(distance(before, after) - wanted) <= 0x1p-24 * length(after) + 4 * kSums * wanted);
    }
    // The shares are normal numbers of a stream of their own, some of them turned round. L(2,2) has weights
    // at 0 to 35, 40 to 47, 50 to 121, 126 to 133, 136 and 137; the biases behind them stay.
    const std::vector<float> after = start_of(replicate, 5, "spread");
    RandomStream random(kFlipSeed, purpose("flipmove"), 0, replicate);
    std::vector<double> shares;
    std::vector<std::size_t> weights;
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool is_bias = (i >= 36 && i < 40) || i == 48 || i == 49 || (i >= 122 && i < 126) || i == 134 ||
                           i == 135 || i == 138;
      if (is_bias) {
        CHECK(after[i] == before[i]);
        continue;
      }
      weights.push_back(i);
      shares.push_back(random.normal());
    }
    REQUIRE(weights.size() == 126);
    double squares = 0;
    for (const double share : shares) squares += share * share;
    const double scale = distance(before, start_of(replicate, 5)) / std::sqrt(squares);
    for (std::size_t j = 0; j < weights.size(); ++j) {
      const double was = before[weights[j]], is = after[weights[j]], move = scale * shares[j];
      // A number moves by its share, and the other way only where it would cross 0.
      const double rounding = 0x1p-24 * std::abs(is) + 8 * kSums * std::abs(move);
      const double end = (was + move) * was > 0 ? was + move : was - move;
      CHECK(std::abs(is - end) <= rounding);
    }
  }
}

TEST_CASE("new magnitudes are those of an initialisation that no trial starts from") {
  for (const char* init : {"normal", "he", "orthogonal"}) {
    CAPTURE(init);
    const std::vector<float> before = start_of(3, -1, "signs", "all", false, init),
                             after = start_of(3, 126, "magnitudes", "all", false, init);
    TrainConfig config;
    config.steps = 2;
    config.width = 2;
    const std::vector<float> other =
        initial_parameters(config.architecture(), find_init(init), 1, kFlipSeed, 3 | std::uint64_t{1} << 63);
    const std::vector<std::size_t> places = moved(before, after);
    CHECK(places.size() == 126);
    for (const std::size_t place : places) CHECK(std::abs(after[place]) == std::abs(other[place]));
  }
}

TEST_CASE("what is 0 has no sign, and stays 0") {
  const std::vector<float> before = start_of(1, -1, "signs", "all", true, "he");
  for (const FlipKind& kind : flip_kinds()) {
    CAPTURE(kind.name);
    const std::vector<float> after = start_of(1, 139, kind.name, "all", true, "he");
    for (std::size_t i = 0; i < before.size(); ++i) CHECK((before[i] == 0) == (after[i] == 0));
  }
}

TEST_CASE("flips of a layer stay in it") {
  struct Range {
    std::size_t first, last;
  };
  const std::pair<const char*, std::vector<Range>> expected[] = {
      {"neighbourhood", {{0, 36}, {50, 122}}}, {"rule", {{40, 48}, {126, 134}}}, {"last", {{136, 138}}}};
  for (const auto& [layer, ranges] : expected) {
    std::vector<std::size_t> weights;
    for (const Range& range : ranges)
      for (std::size_t i = range.first; i < range.last; ++i) weights.push_back(i);
    for (const FlipKind& kind : flip_kinds()) {
      CAPTURE(kind.name);
      const std::vector<float> before = start_of(2, -1);
      CHECK(moved(before, start_of(2, static_cast<int>(weights.size()), kind.name, layer)) == weights);
    }
  }
  CHECK(moved(start_of(2, -1), start_of(2, 3, "spread", "last", true)) ==
        std::vector<std::size_t>{136, 137, 138});
}

TEST_CASE("kinds and layers are found by name") {
  CHECK_THROWS_AS(find_flip_kind("moves"), InputError);
  CHECK_THROWS_AS(find_flip_layer("first"), InputError);
  const TrainConfig plain;
  CHECK(std::string(plain.flip_kind->name) == "signs");
  CHECK(std::string(plain.flip_layer->name) == "all");
}
