#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "core/error.h"
#include "core/scratch_folder.h"
#include "core/seal.h"
#include "core/text.h"
#include "study/trial/run_trial.h"
#include "study/trial/trial_id.h"
#include "study/trial/trial_result.h"
#include "train/model_file.h"

// Checkpoints and networks that a study finds damaged: set aside, told, and made again to the same bits.

using namespace minlife;

namespace {

Trial small_trial() {
  Trial trial;
  trial.config.width = 4;
  trial.config.examples = 2400;
  trial.config.check_every = 50;
  trial.seed = 3;
  return trial;
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// What can become of a sealed file.
const std::map<std::string, std::function<std::string(std::string)>>& damages() {
  static const std::map<std::string, std::function<std::string(std::string)>> kDamages{
      {"a flipped bit",
       [](std::string bytes) {
         bytes[bytes.size() / 2] ^= 1;
         return bytes;
       }},
      {"cut in half", [](std::string bytes) { return bytes.substr(0, bytes.size() / 2); }},
      {"cut in its seal", [](std::string bytes) { return bytes.substr(0, bytes.size() - 20); }},
      {"of an older version", [](const std::string& bytes) { return bytes.substr(0, bytes.size() - 110); }},
      {"empty", [](const std::string&) { return std::string(); }},
      {"something else", [](const std::string&) { return std::string("not HDF5"); }}};
  return kDamages;
}

/// The trial after 100 updates, as a checkpoint has it.
void write_early_checkpoint(const std::string& path, const Trial& trial) {
  TrainState state = initial_state(trial.config, trial.seed, trial.replicate);
  Examples examples(trial.config.pairs(Split::train, trial.seed, trial.replicate));
  TrainCallbacks callbacks;
  callbacks.interrupted = [](const TrainState& at) { return at.updates == 100; };
  train(state, trial.config, examples, 1, callbacks);
  write_checkpoint(path, {state.model, trial.config, trial.seed, trial.replicate, {}}, state);
}

std::string results_text(const std::optional<TrialResult>& result) {
  REQUIRE(result);
  nlohmann::json json = to_json(*result);
  for (const CurvePoint& point : result->curve) json["curve"].push_back({point.update, point.loss});
  return json.dump();
}

}  // namespace

TEST_CASE("a damaged checkpoint is set aside with a word, and its trial begins anew") {
  const ScratchFolder folder;
  const Trial trial = small_trial();
  const std::string path = folder.file("c.h5"), wanted = results_text(run_trial(trial, {}, {}));
  write_early_checkpoint(path, trial);
  const std::string good = read_file(path);
  CHECK(results_text(run_trial(trial, {path, ""}, {})) == wanted);
  for (const auto& damage : damages()) {
    CAPTURE(damage.first);
    const std::string bad = damage.second(good);
    write(path, bad);
    std::vector<std::string> told;
    TrialFiles files{path, ""};
    files.tell = [&](const std::string& sentence) { told.push_back(sentence); };
    CHECK(results_text(run_trial(trial, files, {})) == wanted);
    REQUIRE(told.size() == 1);
    CHECK(told[0].find(path + " ") == 0);
    CHECK(told[0].find("set aside as " + path + ".damaged, and its trial begins anew") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(read_file(path + ".damaged") == bad);
    std::filesystem::remove(path + ".damaged");
  }
}

TEST_CASE("a sound checkpoint of another trial stays where it is and is refused") {
  const ScratchFolder folder;
  const std::string path = folder.file("c.h5");
  Trial other = small_trial();
  write_early_checkpoint(path, other);
  const std::string before = read_file(path);
  other.config.batch = 4;
  CHECK_THROWS_WITH_AS(run_trial(other, {path, ""}, {}), doctest::Contains("batch"), InputError);
  CHECK(read_file(path) == before);
  CHECK(folder.entries() == 1);
}

TEST_CASE("a network that others derive from is checked when it is used, and made again to the same bytes") {
  const ScratchFolder folder;
  const NamedTrial parent = named(small_trial());
  CHECK(run_trial(parent.trial, {"", folder.path, true}, {}));
  const std::string path = folder.file(parent.id + ".h5"), good = read_file(path);
  const TrainState wanted = *trained_state(parent, folder.path, {});
  for (const auto& damage : damages()) {
    CAPTURE(damage.first);
    write(path, damage.second(good));
    std::vector<std::string> told;
    const auto tell = [&](const std::string& sentence) { told.push_back(sentence); };
    const std::optional<TrainState> again = trained_state(parent, folder.path, {}, tell);
    REQUIRE(again);
    CHECK(again->model.parameters == wanted.model.parameters);
    CHECK(told.size() == 1);
    CHECK(read_file(path) == good);
    CHECK(read_file(path + ".damaged") == damage.second(good));
    std::filesystem::remove(path + ".damaged");
    CHECK(trained_state(parent, folder.path, {}, tell));
    CHECK(told.size() == 1);
  }
  // An end that is no end, but sealed, is somebody's mistake.
  write_early_checkpoint(path, parent.trial);
  CHECK_THROWS_WITH_AS(trained_state(parent, folder.path, {}), doctest::Contains("not the end"), InputError);
}
