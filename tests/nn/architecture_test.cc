#include "nn/architecture.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "nn/activations.h"
#include "nn/parameters.h"

using namespace minlife;

TEST_CASE("L(n, m) has the study's parameter counts") {
  for (int n = 1; n <= 5; ++n)
    for (int m : {1, 2, 3, 4, 8, 24}) {
      const std::size_t formula = 2 * m * m + 22 * m + 1 + (n - 1) * (20 * m * m + 3 * m);
      CHECK(life_network(n, m).parameters() == formula);
      CHECK(ParameterLayout(life_network(n, m)).size == formula);
      CHECK(life_network(n, m).uniform_width() == m);
      CHECK(life_network(n, m).layers().size() == static_cast<std::size_t>(2 * n + 1));
    }
  CHECK(life_network(1, 1).parameters() == 25);
  CHECK(life_network(2, 4).parameters() == 453);
  CHECK(life_network(5, 24).parameters() == 48049);
  CHECK(life_network(1, 1, find_activation("relu"), true).parameters() == 23);
  CHECK(life_network(1, 1, find_activation("prelu")).parameters() == 28);
}

TEST_CASE("an architecture survives its JSON, and nonsense does not") {
  Architecture pruned{{{3, 2}, {5, 1}}, &find_activation("silu")};
  CHECK(parse_architecture(to_json_text(pruned), "m.h5") == pruned);
  CHECK(pruned.uniform_width() == 0);
  for (const char* bad :
       {"", "{}", "[]", R"({"activation":"relu","steps":[]})", R"({"activation":"relu","steps":[[1]]})",
        R"({"activation":"relu","steps":[[0,1]]})", R"({"activation":"x","steps":[[2,1]]})",
        R"({"activation":"relu","steps":[[2,0],[2,1]]})",
        R"({"activation":"relu","steps":[[2,99999999999]]})"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_architecture(bad, "m.h5"), InputError);
  }
  CHECK_THROWS_AS(life_network(0, 1), InputError);
  CHECK_THROWS_AS(life_network(1, 0), InputError);
}
