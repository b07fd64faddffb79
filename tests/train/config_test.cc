#include "train/config.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/cpu.h"
#include "core/error.h"
#include "train/config_synonyms.h"
#include "train/train_state.h"

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
  const std::pair<const char*, const char*> bad[] = {{"width", "0"},
                                                     {"width", "1.5"},
                                                     {"steps", "17"},
                                                     {"size", "32"},
                                                     {"size", "0x32"},
                                                     {"size", "32x-1"},
                                                     {"density", "1.1"},
                                                     {"batch", "0"},
                                                     {"examples", "0"},
                                                     {"learning_rate", "-1"},
                                                     {"learning_rate", "nan"},
                                                     {"beta1", "1"},
                                                     {"stop", "maybe"},
                                                     {"decoder", "x"},
                                                     {"activation", "gelu"},
                                                     {"init", "zeros"},
                                                     {"boundary", "plane"},
                                                     {"rule", "B0/S23"},
                                                     {"sign_flips", "-1"},
                                                     {"flip_biases", "yes"},
                                                     {"flip_kind", "sign"},
                                                     {"flip_layer", "first"},
                                                     {"check_every", "0"},
                                                     {"stay_clean", "0"},
                                                     {"judge_boards", "0"},
                                                     {"test_density", "sam"},
                                                     {"density", "same"},
                                                     {"average", "1"},
                                                     {"average", "-0.1"},
                                                     {"leak_rule", "1.1"},
                                                     {"leak_neighbourhood", "-0.1"},
                                                     {"leak_until", "0"},
                                                     {"leak_until", "1.5"},
                                                     {"leak_until", "end"},
                                                     {"examples_from", "pairs"}};
  for (const auto& [bad_name, bad_text] : bad) {
    const char *const name = bad_name, *const text = bad_text;  // clang 14 captures no structured bindings
    CAPTURE(name);
    CAPTURE(text);
    CHECK_THROWS_AS(find_config_field(name)->set(c, text, name), InputError);
  }
}

TEST_CASE("what a training learns from decides other defaults, and an id holds what differs from these") {
  const TrainConfig one = config_of(std::vector<ConfigSetting>{{"examples_from", "windows", "x"}});
  CHECK(one.batch == 512);
  CHECK(one.density == DensityLaw{0.15, 0.65});
  CHECK(one.check_every == 100);
  CHECK(one.updates() == 3000);
  CHECK(one.optimizer_settings.learning_rate == 0.01);
  CHECK(one.init_rule_bias == 0);
  CHECK(one.cells_per_update() == 512);
  CHECK(to_json(one).dump() == R"({"examples_from":"windows"})");
  // In whatever order they are told.
  TrainConfig two = config_of(std::vector<ConfigSetting>{{"batch", "300", "x"},
                                                         {"examples_from", "windows", "x"},
                                                         {"steps", "2", "x"},
                                                         {"average", "0.99", "x"}});
  CHECK(two.batch == 300);
  CHECK(two.examples == 20000 * 1024);
  CHECK(two.cells_per_update() == 300);
  CHECK(to_json(two).dump() == R"({"average":"0.99","batch":"300","examples_from":"windows","steps":"2"})");
  for (const TrainConfig& config : {one, two}) {
    CHECK_NOTHROW(validate(config));
    CHECK(config_from_json(to_json(config), "x") == config);
    CHECK(config_from_json(to_full_json(config), "x") == config);
  }
  CHECK(default_config(find_optimizer("levenberg-marquardt"), 1).examples_from == ExamplesFrom::windows);
  CHECK(default_config(find_optimizer("sgd"), 1).examples_from == ExamplesFrom::boards);
}

TEST_CASE("ways to train that do not go together are refused, all at once") {
  const auto complaints_of = [](const std::vector<ConfigSetting>& settings) {
    try {
      validate(config_of(settings));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto check = [&](std::vector<ConfigSetting> settings, const std::vector<std::string>& parts) {
    for (ConfigSetting& setting : settings) setting.label = setting.name;
    const std::string complaints = complaints_of(settings);
    for (const std::string& part : parts)
      CHECK_MESSAGE(complaints.find(part) != std::string::npos, part, " in ", complaints);
  };
  check({{"examples_from", "windows", ""},
         {"steps", "4", ""},
         {"boundary", "dead", ""},
         {"leak_until", "0.5", ""}},
        {"steps is 4", "boundary is dead", "leak_until is 0.5"});
  check({{"examples_from", "windows", ""},
         {"batch", "8", ""},
         {"activation", "silu", ""},
         {"leak_rule", "0.1", ""}},
        {"batch is 8", "activation is silu"});
  check({{"optimizer", "levenberg-marquardt", ""},
         {"examples_from", "boards", ""},
         {"average", "0.9", ""},
         {"leak_rule", "0.1", ""},
         {"leak_until", "1", ""}},
        {"examples_from is boards", "average is 0.9", "leak_until is 1"});
  check({ConfigSetting{"live_share", "0.3", ""}}, {"live_share is 0.3"});
  CHECK(complaints_of({{"optimizer", "levenberg-marquardt", "x"}, {"leak_rule", "0.1", "x"}}).empty());
  CHECK(complaints_of({{"examples_from", "windows", "x"}, {"boundary", "dead", "x"}}).empty());
}

TEST_CASE("clean checks must be possible") {
  TrainConfig c;
  c.examples = 8000;
  c.check_every = 500;
  c.stay_clean = 2;
  validate(c);
  CHECK(c.checks() == 2);
  c.stay_clean = 3;
  CHECK_THROWS_WITH_AS(validate(c), doctest::Contains("stay_clean is 3; so many examples have only 2 checks"),
                       InputError);
  c = default_config(find_optimizer("levenberg-marquardt", "optimizer"), 1);
  c.stay_clean = 2;
  CHECK_THROWS_WITH_AS(validate(c), doctest::Contains("ends at the first check without an error"),
                       InputError);
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

TEST_CASE("each word of other programs names a field, and is none itself") {
  std::vector<std::string> fields;
  for (const ConfigField& field : config_fields()) fields.emplace_back(field.name);
  for (const Synonym& synonym : config_synonyms()) {
    CAPTURE(synonym.theirs);
    CHECK_FALSE(word_of_same_meaning(synonym.theirs, fields, config_synonyms()).empty());
    CHECK(word_of_same_meaning(synonym.theirs, {std::string(synonym.theirs)}, config_synonyms()).empty());
    for (const std::string& field : fields) CHECK(field != synonym.theirs);
  }
}

namespace {

/// Settings as a user tells them.
TrainConfig told(const std::vector<std::pair<std::string, std::string>>& settings) {
  std::vector<ConfigSetting> all;
  for (const auto& [name, text] : settings) all.push_back({name, text, name});
  return config_of(all);
}

std::string complaint(const TrainConfig& config) {
  try {
    validate(config);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("channels tell steps, decoder and defaults, and nothing else of the shape is in the identity") {
  const TrainConfig c = told({{"channels", "[[1, 2]]"}});
  CHECK(c.architecture().parameters() == 17);
  CHECK(c.uniform_width() == 0);
  CHECK(to_json(c).dump() == R"({"channels":"[[1,2]]"})");
  const TrainConfig merged = told({{"optimizer", "levenberg-marquardt"}, {"channels", "[[2,1],[3,0]]"}});
  CHECK(merged.steps == 2);
  CHECK(merged.batch == 1024);
  CHECK(merged.merged);
  CHECK(to_json(merged).dump() == R"({"channels":"[[2,1],[3,0]]","optimizer":"levenberg-marquardt"})");
  for (const TrainConfig& config : {c, merged}) {
    CHECK(complaint(config).empty());
    CHECK(config_from_json(to_json(config), "x") == config);
    CHECK(config_from_json(to_full_json(config), "x") == config);
    CHECK_FALSE(to_full_json(config).contains("width"));
  }
  // What agrees may be told.
  CHECK(told({{"steps", "1"}, {"channels", "[[1,2]]"}, {"decoder", "separate"}}) == c);
  CHECK(told({{"channels", "none"}, {"width", "3"}}).architecture() == life_network(1, 3));
  CHECK(told({{"channels", "[[6,3],[6,3]]"}}).uniform_width() == 3);
}

TEST_CASE("shapes that contradict themselves are refused, all complaints at once") {
  const std::string shape =
      complaint(told({{"steps", "3"}, {"width", "2"}, {"channels", "[[1,2],[1,1]]"}, {"decoder", "merged"}}));
  for (const char* part : {"steps is 3", "width is 2", "decoder is merged"}) CHECK(has(shape, part));
  CHECK(has(complaint(told({{"tied", "true"}, {"decoder", "merged"}, {"steps", "3"}, {"momentum", "0.5"}})),
            "momentum is 0.5"));
  for (const char* steps : {"1", "2", "3"}) {
    const std::string tied = complaint(told({{"tied", "true"}, {"decoder", "merged"}, {"steps", steps}}));
    CHECK(tied.find("tied is true") == 0);
    CHECK(!has(tied, "\n"));
  }
  CHECK(has(complaint(told({{"tied", "true"}, {"channels", "[[2,1],[2,1],[4,1]]"}})), "the same layers"));
  CHECK(complaint(told({{"tied", "true"}, {"steps", "1"}})).empty());
  CHECK(
      has(complaint(told({{"warm_start", "previous"}, {"steps", "2"}, {"sign_flips", "1"}})), "warm_start"));
  CHECK(has(complaint(told({{"warm_start", "previous"}, {"steps", "2"}, {"decoder", "merged"}})),
            "warm_start"));
}

TEST_CASE("what second order cannot hold is refused with the memory that it would take") {
  // 136,705 parameters: three matrices of their squares, and their derivatives on 512 windows.
  const TrainConfig config = told({{"optimizer", "levenberg-marquardt"}, {"width", "256"}});
  const std::string text = complaint(config);
  CHECK(has(text, "136,705 parameters"));
  CHECK(has(text, "would need 449 GB of memory"));
  CHECK(complaint(told({{"optimizer", "levenberg-marquardt"}, {"width", "90"}})).empty());
  CHECK(complaint(told({{"width", "256"}})).empty());
}

TEST_CASE("numbers that steps share flip once") {
  const TrainConfig tied = told({{"steps", "3"}, {"width", "2"}, {"tied", "true"}, {"sign_flips", "216"}});
  const std::size_t weights = tied.architecture().weights();
  CHECK(weights == 36 + 8 + 72 + 8 + 2);
  CHECK(has(complaint(tied), "only 126 numbers"));
  TrainConfig all = tied;
  all.sign_flips = static_cast<int>(weights);
  CHECK(complaint(all).empty());
  TrainConfig none = tied;
  none.sign_flips = -1;
  const std::vector<float> before = initial_state(none, 1, 0).model.parameters,
                           after = initial_state(all, 1, 0).model.parameters;
  std::size_t flipped = 0;
  for (std::size_t i = 0; i < before.size(); ++i) flipped += before[i] == -after[i];
  CHECK(flipped == weights);
}
