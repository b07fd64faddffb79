// Writes what prune_twin.py compares with PyTorch: the scores that the criteria give a model file.
//
//   prune_dump MODEL.h5 KEEP OUT.h5
//
// The network is first pruned by magnitude to KEEP. OUT.h5: mask; inputs and targets of the scoring boards
// [boards, height, width]; one score array a rule; synflow_mask, that of a further pruning to half of KEEP.

#include <cstdio>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"
#include "data/hdf5.h"
#include "prune/channels.h"
#include "prune/criteria.h"
#include "prune/mask.h"
#include "prune/prune.h"
#include "prune/scoring_boards.h"
#include "train/model_file.h"

namespace minlife {
namespace {

void write_doubles(hdf5::File& file, const std::string& name, const std::vector<double>& values) {
  file.write_array<double>(name.c_str(), {values.size()}, values);
}

void write_mask(hdf5::File& file, const char* name, const Mask& mask) {
  file.write_array<std::uint8_t>(name, {mask.size()}, {mask.bytes().begin(), mask.bytes().end()});
}

void run(const std::string& model_path, double keep, const std::string& out) {
  ModelFile file = read_model_file(model_path);
  const ScoringInput input{file.model, file.config, file.seed, file.replicate};
  apply_mask(file.model, prune(find_criterion("magnitude", "criterion"), input, keep));
  hdf5::File dump = hdf5::File::create_in_memory(out);
  write_mask(dump, "mask", file.model.mask);

  std::vector<double> inputs, targets;
  for (const ScoringBoard& board : draw_scoring_batch(input)) {
    inputs.insert(inputs.end(), board.cells.begin(), board.cells.end());
    targets.insert(targets.end(), board.targets.begin(), board.targets.end());
  }
  const hdf5::Shape shape = {kScoringBoards, static_cast<std::uint64_t>(file.config.height),
                             static_cast<std::uint64_t>(file.config.board_width)};
  dump.write_array<double>("inputs", shape, inputs);
  dump.write_array<double>("targets", shape, targets);

  for (const Criterion& of : criteria()) write_doubles(dump, of.name, of.score(input));
  write_mask(dump, "synflow_mask", prune(find_criterion("synflow", "criterion"), input, keep / 2));
  write_file_atomically(out, dump.image());
}

}  // namespace
}  // namespace minlife

int main(int argc, char** argv) {
  using namespace minlife;
  try {
    const auto keep = argc == 4 ? parse_double(argv[2]) : std::nullopt;
    if (!keep) throw InputError("usage: prune_dump MODEL.h5 KEEP OUT.h5");
    run(argv[1], *keep, argv[3]);
    return 0;
  } catch (const Error& error) {
    std::fprintf(stderr, "prune_dump: %s\n", error.what());
    return error.exit_code();
  }
}
