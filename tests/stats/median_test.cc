#include "stats/median.h"

#include <doctest/doctest.h>

namespace minlife {

TEST_CASE("a median is the middle value, or the mean of the two middle ones") {
  CHECK(median({3}) == 3);
  CHECK(median({5, 1, 3}) == 3);
  CHECK(median({9, 1, 4, 2}) == 3);
}

TEST_CASE("a lower median is a value that occurs") {
  CHECK(lower_median({7}) == 7);
  CHECK(lower_median({9, 1, 4, 2}) == 2);
  CHECK(lower_median({5, 1, 3}) == 3);
}

}  // namespace minlife
