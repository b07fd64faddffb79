#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <sstream>

#include "core/atomic_file.h"
#include "core/numerics.h"
#include "core/sha256.h"
#include "core/text.h"
#include "nn/activations.h"
#include "nn/init.h"
#include "proof/one_step_windows.h"
#include "proof/patch_logit.h"
#include "prune/criteria.h"
#include "train/trainer.h"

// What seeded runs come to, as hashes kept in tests/golden/CLASS-VERSION.txt. A change that means to change
// results raises kNumericsVersion, sets MINLIFE_GOLDEN_WRITE=1 for one run of this test, and says so in its
// commit.

using namespace minlife;

namespace {

template <typename T>
std::string hash_of(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return sha256_hex(bytes);
}

std::string hash_of_pairs(int width, const char* density, Boundary boundary) {
  PairLaw law;
  law.steps = 2;
  law.width = width;
  law.boundary = boundary;
  law.density = parse_density(density);
  law.seed = 7;
  PairStream stream(law);
  std::vector<std::uint8_t> boards(2 * 64 * stream.board_bytes());
  stream.fill(1000, 64, boards.data(), boards.data() + boards.size() / 2, nullptr);
  return hash_of(boards);
}

std::string hash_of_training(int steps, int width, const char* activation, std::uint64_t updates,
                             TrainConfig config = {}) {
  config.steps = steps;
  config.width = width;
  config.activation = &find_activation(activation);
  config.examples = 8 * updates;
  config.stop = Stop::never;
  TrainState state = initial_state(config, 11, 2);
  Examples examples(config.pairs(Split::train, 11, 2));
  train(state, config, examples, 1);
  return hash_of(state.model.parameters);
}

/// On windows, with leaks that end and a mean of the parameters.
std::string hash_of_training_on_windows(int steps) {
  TrainConfig config = default_config(find_optimizer("adam"), steps, ExamplesFrom::windows);
  config.width = 3;
  config.examples = 40 * config.windows();
  config.check_every = 20;
  config.stop = Stop::never;
  config.leak_neighbourhood = 0.1;
  config.leak_rule = 0.3;
  config.leak_until = 0.5;
  config.average = 0.9;
  TrainState state = initial_state(config, 11, 2);
  Examples examples(config.pairs(Split::train, 11, 2));
  train(state, config, examples, 1);
  return hash_of(state.model.parameters) + hash_of(state.average);
}

/// The same of second order, with a leak that stays.
std::string hash_of_curvature_training(int steps) {
  TrainConfig config = default_config(find_optimizer("levenberg-marquardt"), steps);
  config.width = 2;
  config.examples = 10 * config.windows();
  config.leak_rule = 0.1;
  TrainState state = initial_state(config, 11, 2);
  Examples examples(config.pairs(Split::train, 11, 2));
  train(state, config, examples, 1);
  return hash_of(state.model.parameters);
}

/// Sums in double decide masks, so they must not depend on how wide vectors are.
std::string hash_of_scores(const Criterion& criterion) {
  TrainConfig config;
  config.steps = 2;
  config.width = 3;
  config.height = 9;
  config.board_width = 13;
  config.boundary = Boundary::dead;
  config.activation = &find_activation("tanh");
  config.examples = 160;
  config.stop = Stop::never;
  // Some updates away from its beginning, of which some scores are a difference.
  TrainState state = initial_state(config, 5, 1);
  Examples examples(config.pairs(Split::train, 5, 1));
  train(state, config, examples, 1);
  return hash_of(criterion.score({state.model, config, 5, 1}));
}

/// The logits of the first windows of a two-step network, in double.
std::string hash_of_patch_logits() {
  const Model model = initial_state(
                          [] {
                            TrainConfig config;
                            config.steps = 2;
                            config.width = 4;
                            return config;
                          }(),
                          5, 1)
                          .model;
  PatchLogit logit(model);
  std::vector<double> logits;
  for (std::uint64_t window = 0; window < 1024; ++window)
    logits.push_back(logit.logit(window_cells(window * 32749 % (1u << 25), 25), {2, 2, 2, 2}));
  return hash_of(logits);
}

std::map<std::string, std::string> signatures() {
  std::map<std::string, std::string> found;
  found["pairs 32 0.38 torus"] = hash_of_pairs(32, "0.38", Boundary::torus);
  found["pairs 65 uniform dead"] = hash_of_pairs(65, "uniform:0.1,0.9", Boundary::dead);
  for (const Init& init : inits())
    found[std::string("init ") + init.name] = hash_of(initial_parameters(life_network(2, 5), init, 1, 3, 4));
  found["train 1 3 relu 300"] = hash_of_training(1, 3, "relu", 300);
  found["train 2 3 relu 40"] = hash_of_training(2, 3, "relu", 40);
  found["train 2 5 relu 40"] = hash_of_training(2, 5, "relu", 40);
  found["train 3 2 relu 20"] = hash_of_training(3, 2, "relu", 20);
  TrainConfig uneven;  // a tail of tiles, and two layers
  uneven.height = 12;
  uneven.board_width = 20;
  uneven.boundary = Boundary::dead;
  found["train 3 5 prelu 20 20x12 dead"] = hash_of_training(3, 5, "prelu", 20, uneven);
  for (const Activation* activation : activations())
    found[std::string("train 1 2 ") + activation->name + " 100"] =
        hash_of_training(1, 2, activation->name, 100);
  for (const int steps : {1, 2, 3})
    found["train on windows " + std::to_string(steps) + " 3"] =
        sha256_hex(hash_of_training_on_windows(steps));
  for (const int steps : {1, 2})
    found["train levenberg-marquardt " + std::to_string(steps) + " 2 leaky"] =
        hash_of_curvature_training(steps);
  for (const Criterion& criterion : criteria())
    found[std::string("scores ") + criterion.name] = hash_of_scores(criterion);
  found["patch logits"] = hash_of_patch_logits();
  return found;
}

}  // namespace

TEST_CASE("seeded behaviour has the signature it had") {
  const std::string path = std::string(MINLIFE_SOURCE_DIR) + "/tests/golden/" +
                           to_string(program_numerics().kind) + "-" + std::to_string(kNumericsVersion) +
                           ".txt";
  const auto found = signatures();
  std::string text;
  for (const auto& [name, hash] : found) text += hash + "  " + name + "\n";
  if (std::getenv("MINLIFE_GOLDEN_WRITE")) write_file_atomically(path, text);
  std::map<std::string, std::string> golden;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) golden[line.substr(66)] = line.substr(0, 64);
  CHECK(golden.size() == found.size());
  std::size_t equal = 0;
  for (const auto& [found_name, hash] : found) {
    const std::string& name = found_name;  // clang 14 captures no structured bindings
    CAPTURE(name);
    CHECK(hash == golden[name]);
    equal += hash == golden[name];
  }
  std::printf("%zu of %zu golden hashes are those of %s\n", equal, golden.size(),
              path.substr(path.rfind('/') + 1).c_str());
}
