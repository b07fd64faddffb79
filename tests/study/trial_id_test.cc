#include "study/trial/trial_id.h"

#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/random.h"
#include "core/text.h"
#include "study/plan/trial_ids.h"

using namespace minlife;
using nlohmann::json;

TEST_CASE("canonical JSON has sorted keys, no spaces and one text per value") {
  CHECK(canonical_json(json::parse(R"({"b": [1, 2.50, true, null], "a": {"y": "q\"", "x": 1e-3}})")) ==
        R"({"a":{"x":0.001,"y":"q\""},"b":[1,2.5,true,null]})");
  CHECK(canonical_json(json::parse("1e5")) == canonical_json(json::parse("100000")));
  CHECK(canonical_json(json::parse("-0.0")) == "0");
  CHECK(canonical_json(json::object()) == "{}");
  CHECK(canonical_json(18446744073709551615u) == "18446744073709551615");
  CHECK(canonical_json(0.1) == "0.1");
  CHECK_THROWS_AS(canonical_json(json{{"a", std::nan("")}}), InputError);
}

TEST_CASE("canonical numbers read back as the same double") {
  RandomStream random(5, purpose("test"), 0, 0);
  for (int i = 0; i < 2000; ++i) {
    const double value = std::ldexp(random.uniform() - 0.5, static_cast<int>(random.below(400)) - 200);
    CAPTURE(value);
    CHECK(parse_double(canonical_number(value)) == value);
  }
  CHECK(canonical_number(0x1p53) == "9007199254740992");
  CHECK(canonical_number(-12) == "-12");
}

// Golden: changing it renames every trial ever recorded. Independently:
// printf '%s'
// '{"configuration":{"learning_rate":0.002,"steps":1,"width":3},"numerics":{"class":"fma","version":1},"replicate":7,"seed":1}'
// | sha256sum
TEST_CASE("a trial's id is frozen") {
  constexpr Numerics kFirst{NumericsClass::fma, 1};
  const json configuration{{"width", 3}, {"steps", 1}, {"learning_rate", 0.002}};
  const std::string id = trial_id(configuration, kFirst, 1, 7);
  CHECK(id == "a217add49997c234eaf0b49f9275cee123a88cde0e86c6a47ac8960237fd38d3");
  CHECK(trial_id(json{{"width", 3.0}, {"steps", 1}, {"learning_rate", 2e-3}}, kFirst, 1, 7) == id);
  CHECK(trial_id(configuration, Numerics{NumericsClass::plain, 1}, 1, 7) != id);
  CHECK(trial_id(configuration, Numerics{NumericsClass::fma, 2}, 1, 7) != id);
  CHECK(trial_id(configuration, kFirst, 2, 7) != id);
  CHECK(trial_id(configuration, kFirst, 1, 8) != id);
  CHECK(trial_id(json{{"width", 4}, {"steps", 1}, {"learning_rate", 0.002}}, kFirst, 1, 7) != id);
}

TEST_CASE("ids that are kept are those of trials that differ in one thing only") {
  const auto parent = std::make_shared<NamedTrial>(NamedTrial{"parent", Trial{}});
  const auto pruned = [&](const auto& change) {
    PrunedStart start{parent, "magnitude", 0.5};
    change(start);
    Trial trial;
    trial.pruned = std::make_shared<PrunedStart>(start);
    return trial;
  };
  std::vector<Trial> trials(4);
  trials[1].replicate = 1;
  trials[2].seed = 1;
  trials[3].teacher = parent;
  trials.push_back(pruned([](PrunedStart&) {}));
  trials.push_back(pruned([](PrunedStart& start) { start.parent = nullptr; }));
  trials.push_back(pruned([](PrunedStart& start) { start.criterion = "taylor"; }));
  trials.push_back(pruned([](PrunedStart& start) { start.keep = 0.25; }));
  trials.push_back(pruned([](PrunedStart& start) { start.start = Start::signs; }));
  trials.push_back(pruned([](PrunedStart& start) { start.rewind = 1; }));
  trials.push_back(pruned([](PrunedStart& start) { start.shuffled = true; }));
  trials.push_back(pruned([](PrunedStart& start) { start.tuned = false; }));
  const TrialIds ids;
  std::set<std::string> different;
  for (int again = 0; again < 2; ++again)
    for (std::size_t k = 0; k < trials.size(); ++k) {
      CAPTURE(k);
      CHECK(ids.of(trials[k]) == trial_id(trials[k]));
      different.insert(ids.of(trials[k]));
    }
  CHECK(different.size() == trials.size());
}
