// Writes what optimizer_twin.py compares with PyTorch: the parameters after each update on given gradients.
//
//   optimizer_dump IN.h5 OUT.h5
//
// IN.h5: attribute config, as a record has it (JSON); start [parameters]; gradients [updates, parameters].
// OUT.h5: trajectory [updates, parameters].

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/json.h"
#include "data/hdf5.h"
#include "train/config.h"

namespace minlife {
namespace {

void run(const std::string& in, const std::string& out) {
  const hdf5::File file = hdf5::File::open(in);
  TrainConfig config = config_from_json(parse_json(file.text("config"), in), in);
  std::vector<float> parameters = file.read_array<float>("start").values;
  const auto gradients = file.read_array<float>("gradients");
  const std::size_t count = parameters.size();
  config.examples = gradients.shape[0] * static_cast<std::uint64_t>(config.batch);
  Optimizer optimizer = config.fresh_optimizer(count);
  std::vector<float> trajectory;
  for (std::size_t t = 0; t < gradients.shape[0]; ++t) {
    const std::span<const float> gradient(gradients.values.data() + t * count, count);
    optimizer.as<GradientOptimizer>().update(parameters, gradient, {}, config.rate(t));
    trajectory.insert(trajectory.end(), parameters.begin(), parameters.end());
  }
  hdf5::File dump = hdf5::File::create_in_memory(out);
  dump.write_array<float>("trajectory", {gradients.shape[0], count}, trajectory);
  write_file_atomically(out, dump.image());
}

}  // namespace
}  // namespace minlife

int main(int argc, char** argv) {
  using namespace minlife;
  try {
    if (argc != 3) throw InputError("usage: optimizer_dump IN.h5 OUT.h5");
    run(argv[1], argv[2]);
    return 0;
  } catch (const Error& error) {
    std::fprintf(stderr, "optimizer_dump: %s\n", error.what());
    return error.exit_code();
  }
}
