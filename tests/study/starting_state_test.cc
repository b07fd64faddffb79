#include "study/trial/starting_state.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/error.h"
#include "core/numerics.h"
#include "core/scratch_folder.h"
#include "nn/optimizers/adam.h"
#include "prune/mask.h"
#include "study/trial/run_trial.h"
#include "study/trial/scoring_flops.h"
#include "study/trial/trial_id.h"
#include "train/model_file.h"

using namespace minlife;

namespace {

/// L(1, 4), trained for 150 updates.
Trial dense(std::uint64_t replicate) {
  Trial trial;
  trial.config.width = 4;
  trial.config.examples = 1200;
  trial.config.check_every = 50;
  trial.seed = 3;
  trial.replicate = replicate;
  return trial;
}

Trial derived(const Trial& parent, double keep, Start start = Start::trained, std::uint64_t rewind = 0) {
  Trial trial = parent;
  trial.pruned = std::make_shared<PrunedStart>(
      PrunedStart{std::make_shared<NamedTrial>(named(parent)), "magnitude", keep, start, rewind});
  return trial;
}

TrainState start_of(const Trial& trial, const std::string& models = "") {
  const auto parent_state = [&](const NamedTrial& parent) { return trained_state(parent, models, {}); };
  return *starting_state(trial, parent_state, {});
}

TrainState end_of(const Trial& trial) { return *trained_state(named(trial), "", {}); }

}  // namespace

TEST_CASE("a trial with a fresh start keeps its name, and every part of a pruned start gives another") {
  const Trial plain = dense(0);
  CHECK(trial_id(plain) == trial_id(to_json(plain.config), program_numerics(), 3, 0));
  Trial at_init = plain;
  at_init.pruned = std::make_shared<PrunedStart>(PrunedStart{nullptr, "magnitude", 0.5});
  const std::string ids[] = {trial_id(plain),
                             trial_id(at_init),
                             trial_id(derived(plain, 0.5)),
                             trial_id(derived(plain, 0.25)),
                             trial_id(derived(dense(1), 0.5)),
                             trial_id(derived(plain, 0.5, Start::rewound)),
                             trial_id(derived(plain, 0.5, Start::rewound, 9)),
                             trial_id(derived(derived(plain, 0.5), 0.25))};
  for (const std::string& a : ids)
    for (const std::string& b : ids) CHECK((&a == &b) == (a == b));
}

// Golden: changing it renames every derived trial ever recorded. Independently:
// printf '%s'
// '{"configuration":{"width":"4"},"derivation":{"keep":0.5,"parent":"p","rule":"magnitude"},"numerics":{"class":"fma","version":1},"replicate":7,"seed":1}'
// | sha256sum
TEST_CASE("a derived trial's id is frozen") {
  const auto parent = std::make_shared<NamedTrial>(NamedTrial{"p", {}});
  const nlohmann::json derivation = to_json(PrunedStart{parent, "magnitude", 0.5});
  CHECK(trial_id({{"width", "4"}}, Numerics{NumericsClass::fma, 1}, 1, 7, derivation) ==
        "dfc5b4363b9b875965156b589b2031afbcff8666b84314f095bc45e75372f080");
}

TEST_CASE("a pruned trial starts from its parent's end, stored or trained again, to the bit") {
  const ScratchFolder folder;
  const Trial parent = dense(0), child = derived(parent, 0.5);
  const TrainState again = start_of(child);
  CHECK(weights_left(again.model) == kept_count(0.5, dense_weights(again.model.architecture)));
  CHECK(run_trial(parent, {"", folder.path, true}, {}));
  const TrainState end = end_of(parent);
  CHECK(std::filesystem::exists(folder.path + "/" + trial_id(parent) + ".h5"));
  const TrainState stored = start_of(child, folder.path);
  CHECK(stored.model.parameters == again.model.parameters);
  CHECK(stored.model.mask == again.model.mask);
  for (std::size_t i = 0; i < stored.model.mask.size(); ++i)
    CHECK(stored.model.parameters[i] == (stored.model.mask.keeps(i) ? end.model.parameters[i] : 0.0f));
}

TEST_CASE("a stored network of another architecture is refused, with its place") {
  const ScratchFolder folder;
  const Trial parent = dense(0), child = derived(parent, 0.5);
  CHECK(run_trial(parent, {"", folder.path, true}, {}));
  const std::string path = folder.path + "/" + trial_id(parent) + ".h5";
  // The same trial's settings, but a narrower network: what compacting makes.
  ModelFile file = read_model_file(path);
  TrainConfig narrow = parent.config;
  narrow.width = 3;
  file.model = initial_state(narrow, 3, 0).model;
  write_model_file(path, file);
  CHECK_THROWS_WITH_AS(start_of(child, folder.path), doctest::Contains("holds another network"), InputError);
}

TEST_CASE("masked weights stay zero through training, and down a chain") {
  const Trial first = derived(dense(0), 0.5), second = derived(first, 0.25);
  const TrainState one = end_of(first), two = end_of(second);
  CHECK(weights_left(two.model) == kept_count(0.25, dense_weights(two.model.architecture)));
  for (std::size_t i = 0; i < one.model.mask.size(); ++i) {
    CHECK((one.model.mask.keeps(i) || one.model.parameters[i] == 0.0f));
    CHECK((two.model.mask.keeps(i) || two.model.parameters[i] == 0.0f));
    CHECK(two.model.mask.keeps(i) <= one.model.mask.keeps(i));
  }
}

TEST_CASE("a ticket is rewound to the root's early numbers") {
  const Trial root = dense(0), middle = derived(root, 0.5);
  const Model initial = initial_state(root.config, root.seed, root.replicate).model;
  const TrainState to_start = start_of(derived(middle, 0.25, Start::rewound));
  TrainState early = initial_state(root.config, root.seed, root.replicate);
  TrainConfig config = root.config;
  config.examples = 70 * 8;
  Examples examples(training_pairs(root));
  train(early, config, examples, 1);
  const TrainState to_70 = start_of(derived(middle, 0.25, Start::rewound, 70));
  CHECK(to_70.model.mask == to_start.model.mask);
  for (std::size_t i = 0; i < initial.parameters.size(); ++i) {
    const bool kept = to_start.model.mask.keeps(i);
    CHECK(to_start.model.parameters[i] == (kept ? initial.parameters[i] : 0.0f));
    CHECK(to_70.model.parameters[i] == (kept ? early.model.parameters[i] : 0.0f));
  }
  CHECK(to_70.optimizer->updates() == 0);
}

TEST_CASE("a ticket is rewound to where the root was, however its learning rate and its leaks go") {
  Trial root = dense(0);
  root.config.schedule = &find_schedule("cosine");
  root.config.leak_rule = 0.2;
  root.config.leak_until = 1;
  TrainState early = initial_state(root.config, root.seed, root.replicate);
  Examples examples(training_pairs(root));
  TrainCallbacks callbacks;
  callbacks.interrupted = [](const TrainState& at) { return at.updates == 70; };
  train(early, root.config, examples, 1, callbacks);
  const TrainState to_70 = start_of(derived(root, 0.5, Start::rewound, 70));
  for (std::size_t i = 0; i < early.model.parameters.size(); ++i)
    CHECK(to_70.model.parameters[i] == (to_70.model.mask.keeps(i) ? early.model.parameters[i] : 0.0f));
}

TEST_CASE("a compacted network goes on from its checkpoint, to the bit") {
  const ScratchFolder folder;
  Trial trial = derived(dense(0), 0.5);
  trial.pruned = std::make_shared<PrunedStart>(PrunedStart{trial.pruned->parent, "channel_l1", 0.5});
  trial.config.examples = std::uint64_t{1} << 40;  // without end: the clock interrupts it
  trial.config.stop = Stop::never;
  const std::string checkpoint = folder.path + "/c.h5";
  // Until the checkpoint is beyond so many updates: on a busy machine a second may end before the first.
  const auto go_on_from = [&](std::uint64_t updates) {
    TrainState state;
    for (int tries = 0; tries < 20 && state.updates <= updates; ++tries) {
      const auto start = std::chrono::steady_clock::now();
      // Trials younger than a second are not saved.
      CHECK_FALSE(run_trial(trial, {checkpoint, "", false}, [&] {
        return std::chrono::steady_clock::now() - start > std::chrono::milliseconds(1050);
      }));
      if (std::filesystem::exists(checkpoint))
        read_checkpoint(checkpoint, trial.config, trial.seed, trial.replicate, state, {}, "", true);
    }
    return state;
  };
  const TrainState first = go_on_from(0), second = go_on_from(first.updates);
  CHECK(first.model.architecture.parameters() < trial.config.architecture().parameters());
  CHECK(first.updates < second.updates);

  TrainState straight = start_of(trial);
  Examples examples(training_pairs(trial));
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState& at) { return at.updates == second.updates; };
  train(straight, trial.config, examples, 1, callbacks);
  CHECK(straight.updates == second.updates);
  CHECK(straight.model.parameters == second.model.parameters);
  CHECK(straight.model.mask == second.model.mask);
  CHECK(straight.optimizer.as<Adam>().first_moment == second.optimizer.as<Adam>().first_moment);
  CHECK(straight.optimizer.as<Adam>().second_moment == second.optimizer.as<Adam>().second_moment);
  CHECK(straight.first_exact_update == second.first_exact_update);
  REQUIRE(straight.curve.size() == second.curve.size());
  for (std::size_t k = 0; k < straight.curve.size(); ++k)
    CHECK((straight.curve[k].update == second.curve[k].update &&
           straight.curve[k].loss == second.curve[k].loss));
}

TEST_CASE("each level of a chain trains on boards of its own") {
  const Trial root = dense(4), child = derived(root, 0.5);
  CHECK(depth(derived(child, 0.25)) == 2);
  CHECK(training_pairs(root).replicate != training_pairs(child).replicate);
  CHECK(training_pairs(child).replicate == training_pairs(derived(root, 0.3)).replicate);
}

TEST_CASE("scoring is paid for by the pass, in the trial's FLOPs") {
  Trial plain = dense(0);
  const double cells = 32 * 32, weights = 9 * 8 + 8 * 4 + 4;  // of L(1, 4)
  const auto pruned = [&](const char* rule, double keep, bool at_init = true) {
    Trial trial = plain;
    trial.pruned = std::make_shared<PrunedStart>(
        PrunedStart{at_init ? nullptr : std::make_shared<NamedTrial>(named(plain)), rule, keep});
    return trial;
  };
  const auto passes = [&](const Trial& trial) { return scoring_flops(trial).dense / (6 * cells * weights); };
  CHECK(passes(plain) == 0);
  for (const char* rule : {"magnitude", "magnitude_layer", "random", "channel_l1"})
    CHECK(passes(pruned(rule, 0.5)) == 0);
  for (const char* rule : {"snip", "taylor", "channel_taylor"}) CHECK(passes(pruned(rule, 0.5)) == 32);
  CHECK(passes(pruned("grasp", 0.5)) == 96);
  CHECK(passes(pruned("synflow", 0.5)) == 100);
  double left = 0;
  for (int round = 0; round < 100; ++round) left += std::floor(weights * std::pow(0.25, round / 100.0) + 0.5);
  CHECK(scoring_flops(pruned("synflow", 0.25)).nonzero == 6 * cells * left);

  // The second link of a chain scores what the first has left.
  const Trial first = pruned("taylor", 0.5, false);
  Trial second = plain;
  second.pruned =
      std::make_shared<PrunedStart>(PrunedStart{std::make_shared<NamedTrial>(named(first)), "taylor", 0.25});
  CHECK(scoring_flops(second).dense == 6 * cells * weights * 32);
  CHECK(scoring_flops(second).nonzero == 6 * cells * weights / 2 * 32);
  const auto result = run_trial(second, {}, {});
  const auto updates = static_cast<double>(result->updates);
  CHECK(result->train_flops == 6 * cells * weights * (8 * updates + 32));
  CHECK(result->train_flops_nonzero == 6 * cells * (weights / 4 * 8 * updates + weights / 2 * 32));
  second.pruned = std::make_shared<PrunedStart>(
      PrunedStart{std::make_shared<NamedTrial>(named(pruned("channel_l1", 0.5, false))), "taylor", 0.25});
  CHECK_THROWS_AS(scoring_flops(second), std::logic_error);
}

TEST_CASE("what derives from a diverged network has diverged") {
  Trial parent = dense(0);
  parent.config.steps = 2;
  parent.config.optimizer_settings.learning_rate = 1000;
  parent.config.init_scale = 1000;
  parent.config.activation = &find_activation("square");
  REQUIRE(end_of(parent).status == Status::diverged);
  const auto child = run_trial(derived(parent, 0.5), {}, {});
  CHECK(child->status == Status::diverged);
  CHECK(child->updates == 0);
  Trial scored = derived(parent, 0.5);
  scored.pruned = std::make_shared<PrunedStart>(PrunedStart{scored.pruned->parent, "taylor", 0.5});
  CHECK(run_trial(scored, {}, {})->train_flops == 0);
}
