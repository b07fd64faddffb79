// Writes what torch_twin.py compares with PyTorch: the logits, gradients and Adam updates of a model file on
// a pair file.
//
//   twin_dump MODEL.h5 PAIRS.h5 UPDATES OUT.h5
//
// OUT.h5: logits [8, height, width] of the first eight boards; gradients [UPDATES, parameters], that of batch
// t (eight boards each, consecutive) at trajectory[t]; losses [UPDATES]; trajectory [UPDATES + 1,
// parameters]. Adam has its default settings.

#include <cstdio>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"
#include "data/hdf5.h"
#include "nn/optimizers/adam.h"
#include "proof/neighbourhood.h"
#include "train/gradient.h"
#include "train/model_file.h"

namespace minlife {
namespace {

constexpr int kBatch = 8;

std::vector<float> logits(const Model& model, const TrainConfig& config, Examples& examples) {
  const auto height = static_cast<std::size_t>(config.height),
             width = static_cast<std::size_t>(config.board_width);
  const std::size_t bytes = packed_board_bytes(config.height, config.board_width);
  std::vector<std::uint8_t> boards(kBatch * bytes);
  examples.fill_inputs(0, kBatch, boards.data());
  Network network(model.architecture, config.height, config.board_width, padding_of(config.boundary));
  network.set_parameters(model.parameters);
  std::vector<float> all;
  all.reserve(kBatch * height * width);
  for (std::size_t board = 0; board < kBatch; ++board) {
    network.forward(boards.data() + board * bytes);
    for (int row = 0; row < config.height; ++row)
      for (int column = 0; column < config.board_width; ++column)
        all.push_back(network.logits()[network.shape().offset(row, column)]);
  }
  return all;
}

void run(const std::string& model_path, const std::string& pair_path, std::uint64_t updates,
         const std::string& out) {
  ModelFile file = read_model_file(model_path);
  file.config.batch = kBatch;
  Examples examples(pair_path, file.config.pairs(Split::train, 0, 0));
  hdf5::File dump = hdf5::File::create_in_memory(out);
  dump.write_array<float>("logits",
                          {kBatch, static_cast<std::uint64_t>(file.config.height),
                           static_cast<std::uint64_t>(file.config.board_width)},
                          logits(file.model, file.config, examples));

  std::vector<float> parameters = file.model.parameters, gradient(parameters.size());
  std::vector<float> trajectory = parameters, gradients;
  std::vector<double> losses;
  BatchGradient batch(file.config, 1);
  Adam adam(OptimizerSettings{}, parameters.size());
  for (std::uint64_t t = 0; t < updates; ++t) {
    batch.compute(parameters, examples, t * kBatch, gradient);
    losses.push_back(batch.loss());
    adam.update(parameters, gradient);
    gradients.insert(gradients.end(), gradient.begin(), gradient.end());
    trajectory.insert(trajectory.end(), parameters.begin(), parameters.end());
  }
  dump.write_array<float>("gradients", {updates, parameters.size()}, gradients);
  dump.write_array<double>("losses", {updates}, losses);
  dump.write_array<float>("trajectory", {updates + 1, parameters.size()}, trajectory);
  write_file_atomically(out, dump.image());
}

}  // namespace
}  // namespace minlife

int main(int argc, char** argv) {
  using namespace minlife;
  try {
    const auto updates = argc == 5 ? parse_uint(argv[3]) : std::nullopt;
    if (!updates) throw InputError("usage: twin_dump MODEL.h5 PAIRS.h5 UPDATES OUT.h5");
    run(argv[1], argv[2], *updates, argv[4]);
    return 0;
  } catch (const Error& error) {
    std::fprintf(stderr, "twin_dump: %s\n", error.what());
    return error.exit_code();
  }
}
