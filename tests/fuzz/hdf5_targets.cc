#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/memory_file_system.h"
#include "core/seal.h"
#include "data/pair_file.h"
#include "fuzz/hdf5_edits.h"
#include "fuzz/target.h"
#include "train/model_file.h"

namespace minlife::fuzz {
namespace {

/// What fuzzers make of whole files has no seal.
const Reading kTrusting = Reading::trusting({});

/// L(1,1) with a mask and a checkpoint's /adam.
TrainConfig model_config() {
  TrainConfig config;
  config.activation = &find_activation("prelu");
  return config;
}

std::string edited_model(std::string_view bytes) {
  const TrainConfig config = model_config();
  const Architecture architecture = config.architecture();
  Edits edit(bytes);
  hdf5::File file = hdf5::File::create_in_memory("model");
  edit.text(file, "architecture", to_json_text(architecture));
  edit.text(file, "format", "minlife-model");
  edit.number(file, "format_version", 1);
  edit.number(file, "steps", 1);
  edit.number(file, "width", 1);
  edit.text(file, "decoder", "separate");
  edit.text(file, "activation", architecture.activation->name);
  edit.text(file, "boundary", "torus");
  edit.text(file, "rule", "B3/S23");
  edit.number(file, "parameters", static_cast<std::int64_t>(architecture.parameters()));
  edit.number(file, "nonzero", static_cast<std::int64_t>(architecture.parameters()) - 1);
  edit.text(file, "config", to_json(config).dump());
  edit.number(file, "seed", 1);
  edit.number(file, "replicate", 2);
  edit.text(file, "result",
            R"({"status":"running","updates":7,"first_exact_update":null,"curve":[[0,0.7],[5,null]]})");
  hdf5::Group layers = file.create_group("layers");
  const ParameterLayout layout(architecture);
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    const LayerShape& shape = layout.layers[k].shape;
    const auto outputs = static_cast<std::uint64_t>(shape.outputs),
               side = static_cast<std::uint64_t>(shape.kernel);
    const hdf5::Shape weights{outputs, static_cast<std::uint64_t>(shape.inputs), side, side};
    hdf5::Group group = layers.create_group("0" + std::to_string(k));
    std::vector<float> weight(shape.weights(), 0.5f);
    std::vector<std::uint8_t> mask(shape.weights(), 1);
    if (k == 0) weight[3] = mask[3] = 0;
    edit.dataset(group, "weight", weights, weight);
    edit.dataset<float>(group, "bias", {outputs}, std::vector<float>(outputs, -1));
    if (layout.layers[k].has_slope)
      edit.dataset(group, "slope", {outputs}, std::vector<float>(outputs, 0.25f));
    edit.dataset(group, "mask", weights, mask);
  }
  hdf5::Group adam = file.create_group("adam");
  edit.dataset(adam, "first_moment", {layout.size}, std::vector<float>(layout.size, 0.1f));
  edit.dataset(adam, "second_moment", {layout.size}, std::vector<float>(layout.size, 0.2f));
  edit.number(adam, "updates", 7);
  edit.real(adam, "beta1_power", 0.4);
  edit.real(adam, "beta2_power", 0.9);
  edit.dataset<std::uint64_t>(adam, "curve_update", {2}, {0, 5});
  edit.dataset<double>(adam, "curve_loss", {2}, {0.7, 0.5});
  // Last, so that the edits before keep their bytes of the corpus.
  edit.text(file, "numerics",
            to_string({program_numerics().kind, config.numerics_version(program_numerics().version)}));
  return file.image();
}

PairLaw pair_law() {
  PairLaw law;
  law.steps = 1;
  law.height = 3;
  law.width = 5;
  return law;
}

std::string edited_pairs(std::string_view bytes) {
  Edits edit(bytes);
  const PairLaw law = pair_law();
  hdf5::File file = hdf5::File::create_in_memory("pairs");
  edit.text(file, "layout", "packed");
  edit.text(file, "format", "minlife-pairs");
  edit.number(file, "format_version", 1);
  edit.text(file, "rule", to_string(law.rule));
  edit.text(file, "boundary", to_string(law.boundary));
  edit.number(file, "steps", law.steps);
  edit.number(file, "height", law.height);
  edit.number(file, "width", law.width);
  edit.text(file, "density", to_string(law.density));
  edit.number(file, "seed", 3);
  edit.text(file, "split", to_string(law.split));
  edit.number(file, "first_index", 0);
  for (const char* name : {"rng", "version", "git_commit", "command"}) edit.text(file, name, name);
  for (const char* name : {"inputs", "targets"})
    edit.dataset<std::uint8_t>(file, name, {4, 3, 1}, std::vector<std::uint8_t>(12, 0x15),
                               {{2, 3, 1}, true, 0});
  edit.dataset<float>(file, "density", {4}, std::vector<float>(4, 0.5f));
  edit.number(file, "complete", 1);
  return file.image();
}

/// The edited file; nothing where HDF5 will not make it, as with chunks beyond 4 GiB.
std::optional<std::string> image(std::string (*edited)(std::string_view), std::string_view bytes) {
  try {
    return edited(bytes);
  } catch (const FailedError&) {
    require(!bytes.empty(), "the valid file is made");
    return std::nullopt;
  }
}

/// A file for readers that open by name; it goes with this object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& bytes)
      : path_((std::filesystem::temp_directory_path() / ("minlife-fuzz-" + std::to_string(::getpid())))
                  .string()) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

void fuzz_model(std::string_view bytes) {
  const std::optional<std::string> model = image(edited_model, bytes);
  if (!model) return;
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  // Sealed, so that it is read at once, and a crash is seen here and not in a rehearsal.
  write_file_atomically("d/m.h5", *model + seal_of(*model), disk);
  try {
    const ModelFile read = read_model_file("d/m.h5", kTrusting, disk);
    write_model_file("d/again.h5", read, disk);
    const ModelFile again = read_model_file("d/again.h5", {}, disk);
    require(again.model.parameters == read.model.parameters && again.model.mask == read.model.mask,
            "a model reads back");
    require(to_full_json(again.config) == to_full_json(read.config), "its configuration reads back");
    static const TrainState kFresh = initial_state(model_config(), 1, 2);
    TrainState state = kFresh;
    read_checkpoint("d/m.h5", model_config(), 1, 2, state, kTrusting, "", false, disk);
    write_checkpoint("d/again.h5", {state.model, model_config(), 1, 2, {}}, state, disk);
    TrainState same = kFresh;
    read_checkpoint("d/again.h5", model_config(), 1, 2, same, {}, "", false, disk);
    require(same.updates == state.updates && same.curve.size() == state.curve.size(),
            "a checkpoint reads back");
  } catch (const InputError& error) {
    require(!bytes.empty(), error.what());
  }
}

/// The bytes are a whole file. Nothing vouches for it, and HDF5 itself crashes on some, in a child process.
void fuzz_image(std::string_view bytes) {
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  write_file_atomically("d/m.h5", bytes, disk);
  try {
    const ModelFile read = read_model_file("d/m.h5", kTrusting, disk);
    write_model_file("d/again.h5", read, disk);
    require(read_model_file("d/again.h5", {}, disk).model.parameters == read.model.parameters,
            "a model reads back");
  } catch (const InputError&) {
  }
}

void fuzz_pairs(std::string_view bytes) {
  const std::optional<std::string> pairs = image(edited_pairs, bytes);
  if (!pairs) return;
  const TemporaryFile written(*pairs + seal_of(*pairs));
  try {
    PairFile file(written.path(), kTrusting);
    const PairFileInfo& info = file.info();
    const std::size_t board = static_cast<std::size_t>(info.law.height) * packed_row_bytes(info.law.width);
    if (board > (1 << 20)) return;  // legal, and the caller's to allocate
    std::vector<std::uint8_t> inputs(board), targets(board);
    for (const std::uint64_t index : {std::uint64_t{0}, info.count / 2, info.count - 1, info.count})
      file.read(index, 1, inputs.data(), targets.data());
    require(false, "a pair behind the last one is refused");
  } catch (const InputError& error) {
    const std::string said = error.what();
    require(!bytes.empty() || said.find("was asked for") != std::string::npos, said.c_str());
  }
}

}  // namespace minlife::fuzz
