#include "train/landscape/landscape.h"

#include <doctest/doctest.h>

#include <map>

#include "core/error.h"
#include "nn/exact_network.h"
#include "train/train_state.h"

// The numbers themselves are compared with NumPy's in curvature_twin.py.

using namespace minlife;
using namespace minlife::testing;

namespace {

Model fresh(int steps, int width, const char* activation) {
  TrainConfig config;
  config.steps = steps;
  config.width = width;
  config.activation = &find_activation(activation);
  return initial_state(config, 3, 1).model;
}

Model zero(int steps, int width) {
  Model model = fresh(steps, width, "relu");
  std::fill(model.parameters.begin(), model.parameters.end(), 0.0f);
  return model;
}

}  // namespace

TEST_CASE("a window board has every window of one step once, in the middle of dead or live neighbours") {
  const WindowBoards boards(life_network(1, 1), kLife);
  REQUIRE(boards.count() == 1);
  const WindowBoard board = boards.board(0);
  REQUIRE(board.windows.size() == 512);
  std::size_t alive = 0;
  std::map<std::vector<double>, int> seen;
  for (const WindowBoard::Window& window : board.windows) {
    std::vector<double> cells;
    int count = 0;
    for (const int row : {-1, 0, 1})
      for (const int column : {-1, 0, 1}) {
        cells.push_back(board.cells[window.at + static_cast<std::size_t>(row * board.columns + column)]);
        count += cells.back() != 0;
      }
    ++seen[cells];
    CHECK(window.was_alive == (cells[4] != 0));
    CHECK(window.neighbours == count - window.was_alive);
    alive += window.alive;
  }
  CHECK(seen.size() == 512);
  CHECK(alive == 140);
}

TEST_CASE("a Hessian is symmetric, and the same for any number of threads") {
  for (const char* activation : {"relu", "tanh", "prelu"}) {
    const Model model = fresh(1, 2, activation);
    const WindowBoard board = WindowBoards(model.architecture, kLife).board(0);
    const LossShape one = loss_shape(model, board, 1), three = loss_shape(model, board, 3);
    CHECK(one.hessian == three.hessian);
    CHECK(one.gradient == three.gradient);
    CHECK(one.hessian == one.hessian.transpose());
    CHECK(one.hessian.rows() == static_cast<Eigen::Index>(model.parameters.size()));
  }
}

TEST_CASE("masked parameters are not looked at") {
  Model model = fresh(1, 1, "relu");
  const LossShape dense = loss_shape(model, WindowBoards(model.architecture, kLife).board(0), 1);
  model.mask = Mask::all_kept(model.parameters.size());
  model.mask.set(4, false);
  model.parameters[4] = 0;
  const LossShape masked = loss_shape(model, WindowBoards(model.architecture, kLife).board(0), 1);
  CHECK(masked.hessian.rows() + 1 == dense.hessian.rows());
  CHECK(landscape_of(model, kLife, 1).eigenvalues.size() == model.nonzero());
}

TEST_CASE("kinds of failure") {
  const Landscape exact = landscape_of(exact_network(1, 1), kLife, 1);
  CHECK(exact.failure == "none");
  CHECK(exact.wrong == 0);
  CHECK(exact.windows == 512);

  // A logit of 0 is dead: wrong where a cell lives on or is born.
  const Landscape dead = landscape_of(zero(1, 2), kLife, 2);
  CHECK(dead.failure == "always dead");
  CHECK(dead.wrong == 140);
  for (const Landscape::Class& one : dead.classes) CHECK(one.wrong == (one.alive ? one.windows : 0));
  REQUIRE(dead.layers.size() == 2);
  CHECK((dead.layers[0].dead == 4 && dead.layers[1].dead == 2));

  Model alive = zero(1, 2);
  alive.parameters.back() = 1;
  CHECK(landscape_of(alive, kLife, 1).failure == "always alive");

  // The exact network whose surplus unit is 0 is not a failure; one without a unit that it needs is short of
  // it.
  Model crippled = exact_network(1, 1);
  const ParameterLayout layout(crippled.architecture);
  for (std::size_t i = layout.layers[0].weight; i < layout.layers[0].weight + 9; ++i)
    crippled.parameters[i] = 0;
  crippled.parameters[layout.layers[0].bias] = -1;
  const Landscape shorter = landscape_of(crippled, kLife, 1);
  CHECK(shorter.wrong > 0);
  CHECK((shorter.failure == "one unit short" || shorter.failure == "2 units short"));
}

TEST_CASE("two steps are looked at on random boards") {
  const Landscape found = landscape_of(exact_network(2, 1), kLife, 2);
  CHECK(found.windows == 64 * 128 * 128);
  CHECK(found.wrong == 0);
  CHECK(found.eigenvalues.size() == exact_network(2, 1).parameters.size());
  CHECK(found.negative + found.zero + found.positive == found.eigenvalues.size());
}

TEST_CASE("what is too large, or no network of Life, is refused") {
  CHECK_THROWS_WITH_AS(landscape_of(fresh(2, 40, "relu"), kLife, 1),
                       doctest::Contains("a Hessian is computed for at most 4,000"), InputError);
  Model none = fresh(1, 1, "relu");
  none.architecture.generations = 0;
  CHECK_THROWS_AS(landscape_of(none, kLife, 1), InputError);
  Model huge = fresh(2, 1, "square");
  for (float& parameter : huge.parameters) parameter = 3e38f;
  CHECK_THROWS_AS(landscape_of(huge, kLife, 1), FailedError);
}
