#include "train/config.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/cpu.h"
#include "core/error.h"

using namespace minlife;

TEST_CASE("every field reads back what it shows") {
  const TrainConfig defaults;
  for (const ConfigField& field : config_fields()) {
    CAPTURE(std::string(field.name));
    TrainConfig config;
    field.set(config, field.get(defaults), field.name);
    CHECK(to_json(config).empty());
  }
}

TEST_CASE("the defaults are the study's protocol") {
  const TrainConfig c;
  CHECK(c.batch == 8);
  CHECK(c.examples == 1000000);
  CHECK(c.updates() == 125000);
  CHECK(to_string(c.density) == "0.38");
  CHECK(c.optimizer_settings.learning_rate == 1e-3);
  CHECK(std::string(c.init->name) == "normal");
  CHECK(c.architecture().parameters() == 25);
}

TEST_CASE("only what differs from the defaults makes the identity") {
  TrainConfig c;
  find_config_field("width")->set(c, "6", "--width");
  find_config_field("density")->set(c, "uniform:0.1,0.9", "--density");
  CHECK(to_json(c).dump() == R"({"density":"uniform:0.1,0.9","width":"6"})");
  CHECK(to_json(config_from_json(to_json(c), "x")) == to_json(c));
  CHECK(to_json(config_from_json(to_full_json(c), "x")) == to_json(c));
  CHECK_THROWS_AS(config_from_json({{"widht", "6"}}, "x"), InputError);
}

TEST_CASE("held-out boards follow test_density, or the training boards") {
  TrainConfig c;
  find_config_field("density")->set(c, "0.2", "--density");
  CHECK(c.pairs(Split::test, 0, 0).density == DensityLaw{0.1, 0.9});
  find_config_field("test_density")->set(c, "0.7", "--test-density");
  CHECK(c.pairs(Split::test, 0, 0).density == DensityLaw{0.7, 0.7});
  find_config_field("test_density")->set(c, "same", "--test-density");
  CHECK(c.pairs(Split::test, 0, 0).density == DensityLaw{0.2, 0.2});
  CHECK(c.pairs(Split::train, 0, 0).density == DensityLaw{0.2, 0.2});
  CHECK(to_json(c).dump() == R"({"density":"0.2","test_density":"same"})");
  CHECK(to_json(config_from_json(to_json(c), "x")) == to_json(c));
}

TEST_CASE("bad values are refused with field and rule") {
  TrainConfig c;
  const std::pair<const char*, const char*> bad[] = {
      {"width", "0"},        {"width", "1.5"},        {"steps", "17"},          {"size", "32"},
      {"size", "0x32"},      {"size", "32x-1"},       {"density", "1.1"},       {"batch", "0"},
      {"examples", "0"},     {"learning_rate", "-1"}, {"learning_rate", "nan"}, {"beta1", "1"},
      {"stop", "maybe"},     {"decoder", "x"},        {"activation", "gelu"},   {"init", "zeros"},
      {"boundary", "plane"}, {"rule", "B0/S23"},      {"sign_flips", "-1"},     {"flip_biases", "yes"},
      {"check_every", "0"},  {"test_density", "sam"}, {"density", "same"}};
  for (const auto& [bad_name, bad_text] : bad) {
    const char *const name = bad_name, *const text = bad_text;  // clang 14 captures no structured bindings
    CAPTURE(name);
    CAPTURE(text);
    CHECK_THROWS_AS(find_config_field(name)->set(c, text, name), InputError);
  }
}

TEST_CASE("a version changed the results of some configurations, and those of others it left") {
  TrainConfig config;
  const auto versions = [&](int steps) {
    config.steps = steps;
    std::vector<int> found;
    for (int program = 1; program <= kNumericsVersion; ++program)
      found.push_back(config.numerics_version(program));
    return found;
  };
  CHECK(versions(1) == std::vector{1, 1, 1, 1, 5});
  CHECK(versions(2) == std::vector{1, 2, 3, 3, 5});
  CHECK(versions(3) == std::vector{1, 2, 3, 4, 5});
  CHECK(config.numerics_version() == 5);
}
