#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/file_system.h"
#include "core/seal.h"
#include "nn/parameters.h"
#include "train/config.h"
#include "train/trainer.h"

namespace minlife {

/// What a model file holds besides the network.
struct ModelFile {
  Model model;
  TrainConfig config;  ///< boundary and rule are always right; the rest is how it was trained
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;
  nlohmann::json result = nlohmann::json::object();  ///< status, updates, ... ; {} for a hand-made network
  std::string data = {};  ///< Examples::identity of what it was trained on; "" for fresh boards
};

/// Writes format minlife-model 1 (docs/models.md) atomically: built in memory, sealed, then written, flushed
/// and renamed. Throws InputError when the folder does not exist, FailedError on a full disk.
void write_model_file(const std::string& path, const ModelFile& file, FileSystem& files = file_system());

/// Throws UnsealedError when `reading` does not accept the file's seal, which is looked at before HDF5 parses
/// a byte; InputError when it is missing, not a model, of another format version, or when its shapes
/// contradict its attributes, a mask is not one, or a number is NaN or infinite.
ModelFile read_model_file(const std::string& path, const Reading& reading = {},
                          FileSystem& files = file_system());

/// A checkpoint is a model file with /adam (or another optimizer's group) and the counters: all that the
/// trial needs to go on, bit for bit.
void write_checkpoint(const std::string& path, const ModelFile& file, const TrainState& state,
                      FileSystem& files = file_system());

/// Restores `state` from a checkpoint of exactly this trial on exactly these examples (`data`: their
/// Examples::identity). Throws as read_model_file does, and InputError when it is not one, naming what
/// differs. A model that was finished has no /adam; then the state's status is not running. any_architecture:
/// the network need not be the configuration's, as a compacted one is not.
void read_checkpoint(const std::string& path, const TrainConfig& config, std::uint64_t seed,
                     std::uint64_t replicate, TrainState& state, const Reading& reading = {},
                     const std::string& data = "", bool any_architecture = false,
                     FileSystem& files = file_system());

/// {status, updates, examples, first_exact_update, train_flops, train_flops_nonzero, check_flops,
/// factor_flops, curve}, without the costs where they were not counted (costs.h), and "kept" where there is a
/// mean of the parameters: "weights" or "average", whichever the network is. curve: a list of [update, loss,
/// wrong windows, accuracy]; null for what is not known, or not finite.
nlohmann::json result_json(const TrainConfig& config, const TrainState& state);

}  // namespace minlife
