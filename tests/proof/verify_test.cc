#include "proof/verify.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "proof/hand_made.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

PairLaw held_out(int steps, Boundary boundary) {
  PairLaw law;
  law.steps = steps;
  law.boundary = boundary;
  law.density = {0.1, 0.9};
  law.split = Split::test;
  return law;
}

}  // namespace

TEST_CASE("exact networks are proved for one to five steps on both boundaries") {
  for (int steps = 1; steps <= 5; ++steps)
    for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
      CAPTURE(steps);
      const Exactness v = verify(exact_network(steps, 2), held_out(steps, boundary), 50, false, 2);
      CHECK(v.exact);
      CHECK(v.proved == (steps <= 2 ? "windows" : "composition"));
      CHECK(v.windows == (steps == 1                    ? 512u
                          : steps > 2                   ? 0u
                          : boundary == Boundary::torus ? 33554432u
                                                        : 33687552u));
      CHECK(v.boards.boards == 0);
    }
}

TEST_CASE("the one wrong window comes with its picture's cells") {
  const Exactness v = verify(wrong_on_one_window(), held_out(2, Boundary::torus), 100, true, 2);
  CHECK_FALSE(v.exact);
  CHECK(v.wrong == 1);
  REQUIRE(v.counterexample.has_value());
  CHECK(std::count(v.counterexample->cells.begin(), v.counterexample->cells.end(), 1.0) == 25);
  CHECK_FALSE(v.counterexample->alive);
  CHECK(v.counterexample->logit > 0);
  CHECK(v.boards.boards == 100);
  const nlohmann::json json = to_json(v);
  for (const char* key :
       {"steps", "windows", "wrong", "min_abs_logit", "proved", "boards", "wrong_boards", "bound", "exact"})
    CHECK(json.contains(key));
}

TEST_CASE("a parameter that is not finite is refused") {
  Model model = exact_network(1, 1);
  model.parameters[3] = std::nanf("");
  CHECK_THROWS_AS(verify(model, held_out(1, Boundary::torus), 1, false, 1), InputError);
}

TEST_CASE("a network whose steps share numbers is judged as the one in which they stand twice") {
  for (const int steps : {2, 3, 4})
    for (const Boundary boundary : {Boundary::torus, Boundary::dead})
      for (const float spoilt : {0.0f, 0.75f}) {
        CAPTURE(steps);
        CAPTURE(spoilt);
        Model whole = exact_network(steps, 2);  // all of its steps after the first are equal
        const ParameterLayout from(whole.architecture);
        for (std::size_t k = 3; k + 1 < from.layers.size(); k += 2)
          whole.parameters[from.layers[k].bias] -= spoilt;
        Model tied{tie_later_steps(whole.architecture), {}, {}};
        const ParameterLayout to(tied.architecture);
        tied.parameters.resize(to.size);
        for (std::size_t k = 0; k < to.layers.size(); ++k)
          std::copy_n(whole.parameters.begin() + static_cast<std::ptrdiff_t>(from.layers[k].weight),
                      to.layers[k].shape.weights() + static_cast<std::size_t>(to.layers[k].shape.outputs),
                      tied.parameters.begin() + static_cast<std::ptrdiff_t>(to.layers[k].weight));
        CHECK((tied.parameters.size() < whole.parameters.size()) == (steps > 2));
        const PairLaw law = held_out(steps, boundary);
        const Exactness found = verify(tied, law, 20, true, 1);
        CHECK(to_json(found) == to_json(verify(whole, law, 20, true, 1)));
        CHECK(found.exact == (spoilt == 0));
      }
}
