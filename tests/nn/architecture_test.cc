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
      CHECK(life_network(n, m).layers.size() == static_cast<std::size_t>(2 * n + 1));
    }
  CHECK(life_network(1, 1).parameters() == 25);
  CHECK(life_network(2, 4).parameters() == 453);
  CHECK(life_network(5, 24).parameters() == 48049);
  CHECK(life_network(1, 1, find_activation("relu"), true).parameters() == 23);
  CHECK(life_network(1, 1, find_activation("prelu")).parameters() == 28);
}

TEST_CASE("a list of layers need not be cut into steps, nor be of the study's form") {
  Architecture stack;  // two 3x3 layers for one generation
  stack.generations = 1;
  stack.layers = {{1, 4, 3, true}, {4, 2, 3, true}, {2, 1, 1, false}};
  validate(stack);
  CHECK(stack.reach() == 2);
  CHECK_FALSE(stack.has_steps());
  CHECK(stack.step_channels().empty());
  CHECK(stack.uniform_width() == 0);
  CHECK(stack.parameters() == 4 * 9 + 4 + 4 * 2 * 9 + 2 + 2 + 1);
  CHECK(parse_architecture(to_json_text(stack), "m.h5") == stack);

  Architecture deep = life_network(2, 2);  // a second 1x1 layer in the first step
  deep.layers.insert(deep.layers.begin() + 2, LayerShape{2, 2, 1, true});
  deep.cuts = {3};
  validate(deep);
  CHECK(deep.has_steps());
  CHECK(deep.step_channels().empty());
  CHECK(parse_architecture(to_json_text(deep), "m.h5") == deep);

  const auto refused = [](Architecture architecture, auto change) {
    change(architecture);
    CHECK_THROWS_AS(validate(architecture), InputError);
    CHECK_THROWS_AS(parse_architecture(to_json_text(architecture), "m.h5"), InputError);
  };
  refused(deep, [](Architecture& a) { a.cuts = {2}; });       // a 1x1 layer
  refused(deep, [](Architecture& a) { a.cuts = {3, 3}; });    // twice the same
  refused(deep, [](Architecture& a) { a.generations = 3; });  // one step too few
  refused(stack, [](Architecture& a) { a.layers[1].inputs = 3; });
  refused(stack, [](Architecture& a) { a.layers[1].kernel = 5; });
  refused(stack, [](Architecture& a) { a.layers[1].activated = false; });
  refused(stack, [](Architecture& a) { a.layers[2].activated = true; });
  refused(stack, [](Architecture& a) { a.layers[2].outputs = 2; });
  refused(stack, [](Architecture& a) { a.layers.clear(); });
}

TEST_CASE("an architecture survives its JSON, and nonsense does not") {
  const Architecture pruned = network_of_steps({{3, 2}, {5, 1}}, find_activation("silu"));
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
  CHECK(to_json_text(life_network(2, 1)) == R"({"activation":"relu","steps":[[2,1],[2,1]]})");
  CHECK_THROWS_AS(life_network(0, 1), InputError);
  CHECK_THROWS_AS(life_network(1, 0), InputError);
}
