#include "train/model_file.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "core/memory_file_system.h"
#include "train/trainer.h"

using namespace minlife;

TEST_CASE("however long a learning curve is, it reads back from a model file and from a checkpoint") {
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  const TrainConfig config;
  TrainState state = initial_state(config, 1, 2);
  for (std::uint64_t update = 0; update < 60000; ++update) state.curve.push_back({update, 1.0 / 3});
  for (const Status status : {Status::running, Status::done}) {
    state.status = status;
    const ModelFile file{state.model, config, 1, 2, result_json(config, state), ""};
    if (status == Status::running)
      write_checkpoint("d/m.h5", file, state, disk);
    else
      write_model_file("d/m.h5", file, disk);
    TrainState again = initial_state(config, 1, 2);
    read_checkpoint("d/m.h5", config, 1, 2, again, {}, "", false, disk);
    CHECK(again.status == status);
    REQUIRE(again.curve.size() == state.curve.size());
    CHECK(again.curve.back().update == 59999);
    CHECK(again.curve.back().loss == 1.0 / 3);
  }
}

TEST_CASE("a training that was saved when it had ended ends at once when it is resumed") {
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  for (const char* optimizer : {"adam", "levenberg-marquardt"}) {
    const TrainConfig config = default_config(find_optimizer(optimizer), 1, ExamplesFrom::windows);
    TrainState state = initial_state(config, 1, 2);
    state.status = Status::done;
    state.updates = 7;
    write_checkpoint("d/c.h5", {state.model, config, 1, 2, {}, ""}, state, disk);
    TrainState again;
    read_checkpoint("d/c.h5", config, 1, 2, again, {}, "", false, disk);
    Examples examples(config.pairs(Split::train, 1, 2));
    train(again, config, examples, 1, {});
    CHECK(again.status == Status::done);
    CHECK(again.updates == 7);
    CHECK(again.model.parameters == state.model.parameters);
  }
}

TEST_CASE("a network whose steps share numbers reads back as one that does, and they count once") {
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  TrainConfig config;
  config.steps = 4;
  config.width = 2;
  config.tied = true;
  const TrainState state = initial_state(config, 1, 2);
  CHECK(state.model.parameters.size() == life_network(2, 2).parameters());
  write_model_file("d/m.h5", {state.model, config, 1, 2}, disk);
  const ModelFile again = read_model_file("d/m.h5", {}, disk);
  CHECK(again.model.architecture == config.architecture());
  CHECK(again.model.parameters == state.model.parameters);
  CHECK(again.config == config);
}

TEST_CASE("masked biases read back, and count no more") {
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  const TrainConfig config;
  Model model = initial_state(config, 1, 2).model;
  const LayerSlice layer = ParameterLayout(model.architecture).layers[0];
  model.mask = Mask::all_kept(model.parameters.size());
  for (const std::size_t gone : {layer.weight + 4, layer.bias + 1}) {
    model.mask.set(gone, false);
    model.parameters[gone] = 0;
  }
  write_model_file("d/m.h5", {model, config, 1, 2}, disk);
  const ModelFile again = read_model_file("d/m.h5", {}, disk);
  CHECK(again.model.mask == model.mask);
  CHECK(again.model.parameters == model.parameters);
  CHECK(again.model.nonzero() == 23);
  model.parameters[layer.bias + 1] = 0.5f;  // masked, and yet there
  write_model_file("d/bad.h5", {model, config, 1, 2}, disk);
  CHECK_THROWS_WITH_AS(read_model_file("d/bad.h5", {}, disk), doctest::Contains("a masked bias is not zero"),
                       InputError);
}

TEST_CASE("all of a point and of the costs reads back; what older versions wrote does too") {
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  const TrainConfig config;
  TrainState state = initial_state(config, 1, 2);
  state.curve = {{1, 0.7, 140, 0.75}, {2, std::nan(""), std::nullopt, std::nan("")}};
  state.costs = Costs{1e15 + 1, 0.1};
  const auto read_again = [&] {
    TrainState again = initial_state(config, 1, 2);
    read_checkpoint("d/m.h5", config, 1, 2, again, {}, "", false, disk);
    return again;
  };
  const auto check = [&](const TrainState& again) {
    REQUIRE(again.curve.size() == 2);
    CHECK(again.curve[0].wrong_windows == 140u);
    CHECK(again.curve[0].accuracy == 0.75);
    CHECK_FALSE(again.curve[1].wrong_windows.has_value());
    CHECK(std::isnan(again.curve[1].loss));
    CHECK(std::isnan(again.curve[1].accuracy));
    REQUIRE(again.costs);
    CHECK(again.costs->check_flops == 1e15 + 1);
    CHECK(again.costs->factor_flops == 0.1);
  };
  const ModelFile file{state.model, config, 1, 2, {}, ""};
  write_checkpoint("d/m.h5", file, state, disk);
  check(read_again());
  state.status = Status::done;
  const nlohmann::json result = result_json(config, state);
  write_model_file("d/m.h5", {state.model, config, 1, 2, result, ""}, disk);
  check(read_again());

  nlohmann::json old = result;
  old.erase("check_flops");
  old.erase("factor_flops");
  old["curve"] = nlohmann::json::parse("[[5, 0.5], [6, null]]");
  write_model_file("d/m.h5", {state.model, config, 1, 2, old, ""}, disk);
  const TrainState again = read_again();
  CHECK_FALSE(again.costs.has_value());
  REQUIRE(again.curve.size() == 2);
  CHECK(again.curve[0].loss == 0.5);
  CHECK(std::isnan(again.curve[0].accuracy));

  for (const char* torn : {"[[5]]", "[5]", "[[5, 0.5, 1]]", "[[5, 0.5, -1, 0.5]]", "[[5, 0.5, 1, \"x\"]]"}) {
    CAPTURE(torn);
    old["curve"] = nlohmann::json::parse(torn);
    write_model_file("d/m.h5", {state.model, config, 1, 2, old, ""}, disk);
    CHECK_THROWS_WITH_AS(read_again(), doctest::Contains("its learning curve is torn"), InputError);
  }
}
