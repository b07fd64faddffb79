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

  Architecture linear = stack;  // networks of other programs may have layers without an activation
  linear.layers[1].activated = false;
  validate(linear);
  CHECK_FALSE(linear.has_steps());
  CHECK(parse_architecture(to_json_text(linear), "m.h5") == linear);

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
  refused(stack, [](Architecture& a) { a.layers[2].activated = true; });
  refused(stack, [](Architecture& a) { a.layers[2].outputs = 2; });
  refused(stack, [](Architecture& a) { a.layers.clear(); });
}

TEST_CASE("a network whose rectifiers leak says so, and is still what it was") {
  const Architecture leaky = with_leaks(life_network(2, 3), {0.1f, 0.5f});
  CHECK(to_json_text(leaky) == R"({"activation":"leaky_relu","leaks":[0.1,0.5],"steps":[[6,3],[6,3]]})");
  CHECK(parse_architecture(to_json_text(leaky), "m.h5") == leaky);
  CHECK(leaky.uniform_width() == 3);
  CHECK(leaky.parameters() == life_network(2, 3).parameters());
  const std::vector<LayerSlice> layers = ParameterLayout(leaky).layers;
  CHECK(layers[0].leak == 0.1f);
  CHECK(layers[1].leak == 0.5f);
  CHECK(layers[2].leak == 0.1f);
  CHECK(ParameterLayout(life_network(1, 1, find_activation("leaky_relu"))).layers[0].leak == 0.25f);
  for (const char* bad : {R"({"activation":"relu","leaks":[0.1,0.1],"steps":[[2,1]]})",
                          R"({"activation":"leaky_relu","leaks":[0.1],"steps":[[2,1]]})",
                          R"({"activation":"leaky_relu","leaks":[0.1,"x"],"steps":[[2,1]]})",
                          R"({"activation":"leaky_relu","leaks":[0.1,1.1],"steps":[[2,1]]})",
                          R"({"activation":"leaky_relu","leaks":[-0.1,1],"steps":[[2,1]]})"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_architecture(bad, "m.h5"), InputError);
  }
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

TEST_CASE("channels of steps are read from what they are written as, and nonsense is not") {
  const std::vector<StepChannels> steps = {{1, 2}, {3, 0}};
  CHECK(to_text(steps) == "[[1,2],[3,0]]");
  CHECK(parse_step_channels("[[1,2], [3,0]]") == steps);
  for (const char* bad : {"", "[]", "[1,2]", "[[1]]", "[[1,2,3]]", "[[0,1]]", "[[1,0],[1,1]]", "[[1,4097]]",
                          "[[1,-1]]", "[[1,1.5]]", "{}", "[[1,2]", "[[1,null]]"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_step_channels(bad));
  }
}

TEST_CASE("steps after the first share their numbers where they are alike, the decoder aside") {
  const Architecture tied = tie_later_steps(life_network(4, 3));
  CHECK(tied.ties == std::vector<std::size_t>{0, 1, 2, 3, 2, 3, 2, 3, 8});
  validate(tied);
  const std::size_t step = life_network(2, 3).parameters() - life_network(1, 3).parameters();
  CHECK(tied.parameters() == life_network(2, 3).parameters());
  CHECK(tied.parameters() + 2 * step == life_network(4, 3).parameters());
  // Of one step after the first, or of none, there is nothing to share.
  for (const int steps : {1, 2}) CHECK(tie_later_steps(life_network(steps, 3)) == life_network(steps, 3));
  CHECK_NOTHROW(tie_later_steps(network_of_steps({{7, 2}, {3, 2}, {3, 2}})));
  for (const auto& steps : {std::vector<StepChannels>{{2, 1}, {2, 1}, {3, 1}},
                            {{2, 1}, {2, 2}, {2, 2}},
                            {{2, 1}, {2, 1}, {2, 2}},
                            {{2, 1}, {2, 1}, {2, 0}}})
    CHECK_THROWS_WITH_AS(tie_later_steps(network_of_steps(steps)), doctest::Contains("tied is true"),
                         InputError);
}
