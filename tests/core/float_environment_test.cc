#include "core/float_environment.h"

#include <doctest/doctest.h>

#include "core/float_environments.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("a scope computes by IEEE's defaults, and gives its caller's environment back") {
  for (const FloatEnvironment& environment : kFloatEnvironments) {
    CAPTURE(environment.name);
    const InFloatEnvironment callers(environment);
    REQUIRE(is_in(environment));
    {
      const FloatScope floats;
      CHECK(is_in(kFloatEnvironments[0]));
      volatile float least = 0x1p-126f, third = 1.0f / 3;
      CHECK(least * 0.5f == 0x1p-127f);
      CHECK(third * 3.0f == 1.0f);
    }
    CHECK(is_in(environment));
  }
}
