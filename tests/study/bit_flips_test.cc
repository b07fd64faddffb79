#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "core/error.h"
#include "core/scratch_folder.h"
#include "core/sha256.h"
#include "core/text.h"
#include "data/pair_file.h"
#include "nn/optimizers/adam.h"
#include "study/small_plan.h"
#include "study/spec/plan_json.h"
#include "study/store/ledger.h"
#include "study/store/study_file.h"
#include "study/study_folder.h"
#include "study/work/runner.h"
#include "train/model_file.h"

// Random single bits of every kind of file are flipped: the reader tells, or reads the very same.
// $MINLIFE_FLIPS flips of each kind, 200 by default; a crash or a hang ends the test as such.

using namespace minlife;

namespace {

namespace fs = std::filesystem;

/// Puts together what a reader got out of a file, to the bit.
class Content {
 public:
  template <typename T>
  void add(const std::vector<T>& values) {
    digest_.add(values.data(), values.size() * sizeof(T));
    add(std::to_string(values.size()));
  }
  void add(const std::string& text) { digest_.add(text.data(), text.size() + 1); }
  std::string digest() { return digest_.hex(); }

 private:
  Sha256 digest_;
};

/// Reads the file, and returns the digest of what it found. `told` counts warnings.
using Reader = std::function<std::string(const std::string& path, int& told)>;

Reading listening(int& told) {
  return Reading::telling([&told](const std::string&) { ++told; });
}

TrainConfig config_of_model() {
  TrainConfig config;
  config.width = 2;
  config.examples = 8 * 60;
  config.check_every = 20;
  return config;
}

/// After 50 of 60 updates.
TrainState state_of_model() {
  TrainState state = initial_state(config_of_model(), 1, 2);
  Examples examples(config_of_model().pairs(Split::train, 1, 2));
  TrainCallbacks callbacks;
  callbacks.interrupted = [](const TrainState& at) { return at.updates == 50; };
  train(state, config_of_model(), examples, 1, callbacks);
  return state;
}

void make_model(const std::string& path) {
  const TrainState state = state_of_model();
  write_model_file(path, {state.model, config_of_model(), 1, 2, result_json(config_of_model(), state)});
}

std::string read_model(const std::string& path, int& told) {
  const ModelFile file = read_model_file(path, listening(told));
  Content content;
  content.add(file.model.parameters);
  content.add(std::vector<std::uint8_t>(file.model.mask.bytes().begin(), file.model.mask.bytes().end()));
  content.add(to_json_text(file.model.architecture));
  content.add(to_full_json(file.config).dump());
  content.add(file.result.dump() + file.data);
  content.add(std::vector<std::uint64_t>{file.seed, file.replicate});
  return content.digest();
}

void make_checkpoint(const std::string& path) {
  const TrainState state = state_of_model();
  write_checkpoint(path, {state.model, config_of_model(), 1, 2, {}}, state);
}

std::string read_checkpoint_of_model(const std::string& path, int& told) {
  TrainState state;
  read_checkpoint(path, config_of_model(), 1, 2, state, listening(told));
  Content content;
  content.add(state.model.parameters);
  content.add(state.optimizer.as<Adam>().first_moment);
  content.add(state.optimizer.as<Adam>().second_moment);
  for (const CurvePoint& point : state.curve) {
    content.add(std::vector<std::uint64_t>{point.update});
    content.add(std::vector<double>{point.loss});
  }
  content.add(
      std::vector<std::uint64_t>{state.updates, state.first_exact_update.value_or(~std::uint64_t{0})});
  content.add(to_string(state.status));
  return content.digest();
}

void make_pairs(const std::string& path, PairLayout layout) {
  PairFileInfo info;
  info.law.steps = 1;
  info.law.height = 20;
  info.law.width = 21;
  info.count = 3000;  // some chunks
  info.layout = layout;
  info.version = info.git_commit = info.command = "?";
  write_pair_file(path, info);
}

std::string read_pairs(const std::string& path, int& told) {
  PairFile file(path, listening(told));
  const PairFileInfo& info = file.info();
  Content content;
  content.add(std::vector<std::uint64_t>{info.count, info.first_index, info.law.seed});
  for (const std::string& text : {to_string(info.law.rule), to_string(info.law.density), info.version,
                                  info.git_commit, info.command, to_string(info.law.boundary)})
    content.add(text);
  const std::size_t bytes =
      info.count * static_cast<std::size_t>(info.law.height) * packed_row_bytes(info.law.width);
  std::vector<std::uint8_t> inputs(bytes), targets(bytes);
  file.read(0, info.count, inputs.data(), targets.data());
  content.add(inputs);
  content.add(targets);
  return content.digest();
}

/// A small study that has been run and collected.
void make_study(const std::string& folder) {
  Plan plan = testing::small_plan(12, 0);
  StudyFolder study = StudyFolder::open(folder, plan, false);
  Results results;
  RunnerCallbacks callbacks;
  callbacks.finished = [&](const NamedTrial& trial, const TrialResult& result) {
    study.record(trial, result);
  };
  REQUIRE(run_plan(plan, results, {}, callbacks).failures.empty());
  study.collect(false);
}

/// The one file in the folder with that beginning and end.
std::string the_file(const std::string& folder, const std::string& start, const std::string& end) {
  std::string found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(start) || !name.ends_with(end)) continue;
    REQUIRE(found.empty());
    found = entry.path().string();
  }
  REQUIRE_FALSE(found.empty());
  return found;
}

std::string read_segment(const std::string& path, int& told) {
  const Ledger ledger = read_ledger(fs::path(path).parent_path().string());
  told += static_cast<int>(ledger.torn.size());
  Content content;
  for (const auto& [id, entry] : ledger.trials) content.add(id + entry.record.dump());
  return content.digest();
}

std::string read_study(const std::string& path, int& told) {
  const StudyFileInfo info = read_study_info(path, listening(told));
  Content content;
  for (const std::string& text : {info.name, info.version, info.git_commit, info.provenance})
    content.add(text);
  for (const StudyFileInfo::Table& table : info.tables) {
    content.add(table.name + ":" + join(table.columns));
    content.add(std::vector<std::uint64_t>{table.rows});
  }
  content.add(std::vector<std::uint64_t>{info.curves, info.curve_points});
  return content.digest();
}

std::string read_plan_of(const std::string& path, int&) {
  Content content;
  content.add(to_json(StudyFolder::open(fs::path(path).parent_path().string()).plan()).dump());
  return content.digest();
}

int flips() {
  const char* const asked = std::getenv("MINLIFE_FLIPS");
  return asked == nullptr ? 200 : std::atoi(asked);
}

/// Flips bits one at a time, each back again.
void flip_bits(const std::string& kind, const std::string& path, const Reader& reader) {
  int told = 0;
  const std::string good = read_file(path), wanted = reader(path, told);
  REQUIRE(told == 0);
  const auto seed = std::random_device()();
  std::mt19937_64 dice(seed);
  int refused = 0, warned = 0, same = 0;
  for (int k = 0; k < flips(); ++k) {
    const std::uint64_t bit = dice() % (8 * good.size());
    CAPTURE(kind);
    CAPTURE(bit);
    std::string flipped = good;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    std::ofstream(path, std::ios::binary | std::ios::trunc) << flipped;
    told = 0;
    try {
      const bool equal = reader(path, told) == wanted;
      CHECK((equal || told > 0));
      ++(told > 0 ? warned : same);
    } catch (const Error& error) {
      CHECK(std::string(error.what()).size() > 10);
      ++refused;
    }
  }
  std::ofstream(path, std::ios::binary | std::ios::trunc) << good;
  std::printf("%s: %zu bytes, seed %u: %d refused, %d warned of, %d the same\n", kind.c_str(), good.size(),
              seed, refused, warned, same);
}

}  // namespace

TEST_CASE("a flipped bit of a model, a checkpoint or pairs is told or harmless") {
  const ScratchFolder folder;
  make_model(folder.file("m.h5"));
  flip_bits("model", folder.file("m.h5"), read_model);
  make_checkpoint(folder.file("c.h5"));
  flip_bits("checkpoint", folder.file("c.h5"), read_checkpoint_of_model);
  make_pairs(folder.file("p.h5"), PairLayout::packed);
  flip_bits("pairs, packed", folder.file("p.h5"), read_pairs);
  make_pairs(folder.file("b.h5"), PairLayout::bytes);
  flip_bits("pairs, bytes", folder.file("b.h5"), read_pairs);
}

TEST_CASE("a flipped bit of a ledger, of curves or of study.h5 is told or harmless") {
  const ScratchFolder folder;
  const std::string study = folder.file("d");
  make_study(study);
  flip_bits("ledger", the_file(study + "/ledger", "", ".jsonl"), read_segment);
  flip_bits("curves", the_file(study + "/curves", "", ".jsonl"), read_segment);
  flip_bits("study.h5", study + "/study.h5", read_study);
}

TEST_CASE("a flipped bit of a plan is told or harmless") {
  const ScratchFolder folder;
  const std::string study = folder.file("d");
  make_study(study);
  flip_bits("plan", the_file(study, "plan", ".json"), read_plan_of);
}
