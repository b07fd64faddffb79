#include <doctest/doctest.h>

#include <cmath>

#include "core/random_streams.h"

using namespace minlife;

// Expected words: np.random.Philox(key=[7, int.from_bytes(b"soup-trn", "little")],
// counter=[0, 5, 3, 0]).random_raw(8), NumPy 1.24.
TEST_CASE("the stream is NumPy's Philox with the same key and counter") {
  RandomStream stream(7, purpose("soup-trn"), 5, 3);
  const std::uint64_t expected[] = {0xad7d57e2d9945475ULL, 0x9abaf63a30497023ULL, 0x4730b40e17b12d6aULL,
                                    0x9bdadb896925efafULL, 0xe7be281ff54a004aULL, 0xa4e04c24a053229ULL,
                                    0x2a062ed90029c125ULL, 0x880a111531dc63edULL};
  for (const std::uint64_t word : expected) CHECK(stream.next() == word);
}

TEST_CASE("blocks are the stream, four words at a time, in any order") {
  const RandomStream stream(1, purpose("x"), 2, 3);
  RandomStream sequential = stream;
  const auto second = stream.block(2), first = stream.block(1);
  for (const auto& block : {first, second})
    for (const std::uint64_t word : block) CHECK(sequential.next() == word);
}

TEST_CASE("below() is in range and hits every value") {
  RandomStream stream(11, purpose("test"), 0, 0);
  int hits[7] = {};
  for (int i = 0; i < 7000; ++i) ++hits[stream.below(7)];
  // Binomial(7000, 1/7): six standard deviations are 176.
  for (const int count : hits) CHECK(std::abs(count - 1000) < 180);
  CHECK(stream.below(1) == 0);
}

TEST_CASE("normal() has mean 0 and variance 1") {
  RandomStream stream(12, purpose("test"), 0, 0);
  double sum = 0, squares = 0;
  const int count = 100000;
  for (int i = 0; i < count; ++i) {
    const double x = stream.normal();
    sum += x;
    squares += x * x;
  }
  // Six standard errors: 6/sqrt(n) and 6*sqrt(2/n); each is left less than once in 5e8 runs, and the seed is
  // fixed.
  CHECK(std::abs(sum / count) < 6 / std::sqrt(count));
  CHECK(std::abs(squares / count - 1) < 6 * std::sqrt(2.0 / count));
}

TEST_CASE("what numbers a random stream keeps to its bits, up to the limits") {
  const StreamReplicate last(StreamReplicate::kMostReplicate);
  const StreamReplicate full =
      last.with_flips(StreamReplicate::kMostFlips).at_depth(StreamReplicate::kMostDepth).of_no_trial();
  CHECK(full.bits() == ~std::uint64_t{0});
  // Every field can be read back, so no two streams share a number.
  CHECK((full.bits() & 0xffffffff) == StreamReplicate::kMostReplicate);
  CHECK(((full.bits() >> 32) & 0x1fffff) == StreamReplicate::kMostFlips + 1);
  CHECK(((full.bits() >> 53) & 0x3ff) == StreamReplicate::kMostDepth);
  CHECK((last.at_depth(StreamReplicate::kMostDepth).bits() >> 63) == 0);
  CHECK_THROWS_AS(last.at_depth(StreamReplicate::kMostDepth + 1), std::logic_error);
  CHECK_THROWS_AS(last.with_flips(StreamReplicate::kMostFlips + 1), std::logic_error);
  CHECK_THROWS_AS(last.of_no_trial().of_no_trial(), std::logic_error);
  CHECK_THROWS_AS(last.at_depth(1).at_depth(1), std::logic_error);
}
