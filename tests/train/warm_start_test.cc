#include "train/warm_start.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/error.h"

using namespace minlife;

namespace {

TrainConfig network(int steps, int width = 2) {
  TrainConfig config;
  config.steps = steps;
  config.width = width;
  return config;
}

ModelFile model_of(const TrainConfig& config, std::uint64_t seed = 1) {
  return {initial_state(config, seed, 0).model, config, seed, 0};
}

std::string complaint(const ModelFile& from, const TrainConfig& config) {
  try {
    check_warm_start(from, config, "--warm-start", "m.h5");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// The numbers of one layer.
std::vector<float> numbers(const Model& model, std::size_t layer) {
  const LayerSlice slice = ParameterLayout(model.architecture).layers[layer];
  const auto first = model.parameters.begin() + static_cast<std::ptrdiff_t>(slice.weight);
  return {first, first + static_cast<std::ptrdiff_t>(slice.shape.weights()) + slice.shape.outputs};
}

}  // namespace

TEST_CASE("the steps that a model has are copied, and what lies beyond them stays") {
  const Model from = model_of(network(2)).model, fresh = model_of(network(3), 7).model;
  Model warm = fresh;
  take_steps(from, warm);
  for (std::size_t k = 0; k < 7; ++k) {
    CAPTURE(k);
    CHECK(numbers(warm, k) == numbers(k < 4 ? from : fresh, k));
  }
  Model same = model_of(network(2), 7).model;
  take_steps(from, same);
  CHECK(same.parameters == from.parameters);
}

TEST_CASE("a new step that shares its numbers has those of the model") {
  TrainConfig shorter = network(3), longer = network(4);
  shorter.tied = longer.tied = true;
  const Model from = model_of(shorter).model;
  Model warm = model_of(longer, 7).model;
  CHECK(complaint(model_of(shorter), longer).empty());
  take_steps(from, warm);
  CHECK(numbers(warm, 6) == numbers(from, 2));
  CHECK(complaint(model_of(network(3)), longer) != "");  // whose steps differ
  CHECK(complaint(model_of(network(2)), shorter).empty());
}

TEST_CASE("a model of the same shape or of one step less will do, and no other") {
  TrainConfig merged = network(2);
  merged.merged = true;
  CHECK(complaint(model_of(network(1)), network(2)).empty());
  CHECK(complaint(model_of(network(2)), network(2)).empty());
  CHECK(complaint(model_of(merged), merged).empty());
  CHECK(complaint(model_of(network(1)), merged).empty());
  CHECK(complaint(model_of(network(1)), network(3)) != "");
  CHECK(complaint(model_of(network(3)), network(2)) != "");
  CHECK(complaint(model_of(merged), network(3)) != "");
  CHECK(complaint(model_of(network(1, 3)), network(2)).find("[[6,3]]") != std::string::npos);
  TrainConfig prelu = network(1);
  prelu.activation = &find_activation("prelu");
  prelu.rule = parse_rule("B36/S23");
  prelu.boundary = Boundary::dead;
  prelu.width = 3;
  ModelFile other = model_of(prelu);
  other.model.mask = Mask::all_kept(other.model.parameters.size());
  const std::string all = complaint(other, network(2));
  CHECK(std::count(all.begin(), all.end(), '\n') == 4);
  for (const char* part : {"rule B36/S23", "boundary dead", "activation prelu", "channels [[6,3]]", "pruned"})
    CHECK(all.find(part) != std::string::npos);
}

TEST_CASE("a network's digest is that of its shape and all its numbers") {
  Model model = model_of(network(1)).model;
  const std::string digest = digest_of(model);
  CHECK(digest.size() == 64);
  TrainConfig config;
  CHECK_NOTHROW(find_config_field("warm_start")->set(config, digest, "x"));
  model.parameters.back() += 1;
  CHECK(digest_of(model) != digest);
  model.parameters.back() -= 1;
  CHECK(digest_of(model) == digest);
  CHECK(digest_of({network_of_steps({{4, 2}}, find_activation("tanh")), model.parameters, {}}) != digest);
}

TEST_CASE("the training before has one step less, and the defaults of so many steps") {
  const auto told = [](const std::vector<ConfigSetting>& settings) { return config_of(settings); };
  const ConfigSetting second{"optimizer", "levenberg-marquardt", ""}, warm{"warm_start", "previous", ""},
      examples{"examples", "7", ""};
  const TrainConfig config = told({second, warm, examples, {"steps", "2", ""}});
  CHECK(config.batch == 1024);
  CHECK(config_before(config) == told({second, warm, examples, {"steps", "1", ""}}));
  CHECK(config_before(config)->batch == 512);
  CHECK_FALSE(config_before(*config_before(config)));
  CHECK_FALSE(config_before(told({second, {"steps", "2", ""}})));
  CHECK(config_before(told({warm, {"channels", "[[1,2],[3,1]]", ""}})) ==
        told({warm, {"channels", "[[1,2]]", ""}}));
}
