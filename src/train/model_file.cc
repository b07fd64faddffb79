#include "train/model_file.h"

#include <fmt/format.h>

#include <cmath>

#include "core/atomic_file.h"
#include "core/cpu.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/json.h"
#include "core/provenance.h"
#include "core/text.h"
#include "data/file_format.h"
#include "data/hdf5.h"
#include "data/hdf5_rehearsal.h"
#include "train/curve_file.h"
#include "train/growth.h"
#include "train/mask_plan.h"

namespace minlife {
namespace {

constexpr FileFormat kFormat{"minlife-model", "model", "train", 1};
constexpr std::uint64_t kMostWordBytes = std::uint64_t{1} << 20;

std::string layer_name(std::size_t index) { return fmt::format("{}{}", (index < 10 ? "0" : ""), index); }

hdf5::Shape weight_shape(const LayerShape& s) {
  const auto side = static_cast<std::uint64_t>(s.kernel);
  return {static_cast<std::uint64_t>(s.outputs), static_cast<std::uint64_t>(s.inputs), side, side};
}

void write_layers(hdf5::File& file, const Model& model) {
  hdf5::Group layers = file.create_group("layers");
  const ParameterLayout layout(model.architecture);
  const float* p = model.parameters.data();
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    const LayerSlice& slice = layout.layers[k];
    const auto outputs = static_cast<std::uint64_t>(slice.shape.outputs);
    hdf5::Group group = layers.create_group(layer_name(k));
    group.write_array<float>("weight", weight_shape(slice.shape), {p + slice.weight, p + slice.bias});
    group.write_array<float>("bias", {outputs}, {p + slice.bias, p + slice.bias + outputs});
    if (slice.has_slope)
      group.write_array<float>("slope", {outputs}, {p + slice.slope, p + slice.slope + outputs});
    if (!model.mask.is_dense()) {
      const auto* m = model.mask.bytes().data();
      group.write_array<std::uint8_t>("mask", weight_shape(slice.shape), {m + slice.weight, m + slice.bias});
      if (model.mask.pruned(slice.bias, slice.bias + outputs) > 0)
        group.write_array<std::uint8_t>("bias_mask", {outputs}, {m + slice.bias, m + slice.bias + outputs});
    }
  }
}

/// Training goes on to the bits of an uninterrupted run only where these are equal.
std::string numerics_of(const TrainConfig& config) {
  const Numerics mine = program_numerics();
  return to_string({mine.kind, config.numerics_version(mine.version)});
}

hdf5::File build(const std::string& path, const ModelFile& content) {
  hdf5::File file = hdf5::File::create_in_memory(path);
  const Architecture& architecture = content.model.architecture;
  write_format(file, kFormat);
  file.set_integer("steps", architecture.step_count());
  file.set_integer("width", architecture.uniform_width());
  file.set_text("decoder", architecture.merged() ? "merged" : "separate");
  file.set_text("architecture", to_json_text(architecture));
  file.set_text("activation", architecture.activation->name);
  file.set_text("boundary", to_string(content.config.boundary));
  file.set_text("rule", to_string(content.config.rule));
  file.set_integer("parameters", static_cast<std::int64_t>(architecture.parameters()));
  file.set_integer("nonzero", static_cast<std::int64_t>(content.model.nonzero()));
  file.set_text("config", to_full_json(content.config).dump());
  file.set_unsigned("seed", content.seed);
  file.set_unsigned("replicate", content.replicate);
  file.set_text("result", content.result.dump());
  if (!content.data.empty()) file.set_text("data", content.data);
  file.set_text("version", version());
  file.set_text("numerics", numerics_of(content.config));
  file.set_text("git_commit", git_commit() + (git_dirty() ? "-dirty" : ""));
  write_layers(file, content.model);
  return file;
}

/// Before anything is allocated: what a file says of itself must not make memory of itself.
void check_shape(const hdf5::Group& group, const char* name, const hdf5::Shape& wanted,
                 const std::string& what) {
  if (group.dataset(name).shape() != wanted)
    throw InputError(
        fmt::format("{}: {} does not have the shape that the architecture gives it", what, name));
}

template <typename T>
std::vector<T> read_shaped(const hdf5::Group& group, const char* name, const hdf5::Shape& wanted,
                           const std::string& what) {
  check_shape(group, name, wanted, what);
  return group.read_array<T>(name).values;
}

void read_array(const hdf5::Group& group, const char* name, const hdf5::Shape& wanted,
                const std::string& what, float* to) {
  const auto values = read_shaped<float>(group, name, wanted, what);
  for (const float x : values)
    if (!std::isfinite(x))
      throw InputError(fmt::format("{}: {} holds a number that is NaN or infinite", what, name));
  std::copy(values.begin(), values.end(), to);
}

Model read_layers(const hdf5::File& file, const std::string& path) {
  Model model;
  model.architecture = parse_architecture(file.text("architecture"), path);
  const ParameterLayout layout(model.architecture);
  const hdf5::Group layers = file.group("layers");
  if (layout.size > kMostParameters)
    throw InputError(fmt::format("{}: its architecture has {} parameters, which is beyond this program", path,
                                 with_commas(layout.size)));
  if (layers.children().size() != layout.layers.size())
    throw InputError(fmt::format("{}: it has {} layers; its architecture has {}", path,
                                 layers.children().size(), layout.layers.size()));
  for (std::size_t k = 0; k < layout.layers.size(); ++k)
    check_shape(layers.group(layer_name(k)), "weight", weight_shape(layout.layers[k].shape),
                fmt::format("{}: layer {}", path, layer_name(k)));
  model.parameters.resize(layout.size);
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    const LayerSlice& slice = layout.layers[k];
    const std::string what = fmt::format("{}: layer {}", path, layer_name(k));
    const hdf5::Group group = layers.group(layer_name(k));
    const auto outputs = static_cast<std::uint64_t>(slice.shape.outputs);
    float* p = model.parameters.data();
    read_array(group, "weight", weight_shape(slice.shape), what, p + slice.weight);
    read_array(group, "bias", {outputs}, what, p + slice.bias);
    if (slice.has_slope) read_array(group, "slope", {outputs}, what, p + slice.slope);
    if (!group.has("mask")) continue;
    if (model.mask.is_dense()) model.mask = Mask::all_kept(layout.size);
    const auto take = [&](const char* name, const char* of, const hdf5::Shape& wanted, std::size_t first) {
      const auto mask = read_shaped<std::uint8_t>(group, name, wanted, what);
      for (std::size_t i = 0; i < mask.size(); ++i) {
        if (mask[i] > 1) throw InputError(what + ": a mask is 0 or 1");
        if (mask[i] == 0 && p[first + i] != 0)
          throw InputError(fmt::format("{}: a masked {} is not zero", what, of));
        model.mask.set(first + i, mask[i] != 0);
      }
    };
    take("mask", "weight", weight_shape(slice.shape), slice.weight);
    if (group.has("bias_mask")) take("bias_mask", "bias", {outputs}, slice.bias);
  }
  return model;
}

/// An optimizer's state on its way to a checkpoint, and back.
class StateWriter : public StateArchive {
 public:
  explicit StateWriter(hdf5::Group& group) : group_(group) {}
  void array(const std::string& name, std::vector<float>& values) override {
    group_.write_array<float>(name, {values.size()}, values);
  }
  void real(const std::string& name, double& value) override { group_.set_real(name, value); }
  void count(const std::string& name, std::uint64_t& value) override { group_.set_unsigned(name, value); }
  void words(const std::string& name, std::vector<std::uint64_t>& values) override {
    group_.write_array<std::uint64_t>(name, {values.size()}, values);
  }

 private:
  hdf5::Group& group_;
};

class StateReader : public StateArchive {
 public:
  StateReader(const hdf5::Group& group, std::uint64_t parameters, const std::string& path)
      : group_(group), shape_{parameters}, path_(path) {}
  // The square of a large gradient overflows long before a parameter does, so moments may be infinite.
  void array(const std::string& name, std::vector<float>& values) override {
    values = read_shaped<float>(group_, name.c_str(), shape_, path_);
  }
  void real(const std::string& name, double& value) override { value = group_.real(name); }
  void count(const std::string& name, std::uint64_t& value) override {
    value = group_.unsigned_integer(name);
  }
  void words(const std::string& name, std::vector<std::uint64_t>& values) override {
    values = group_.read_array<std::uint64_t>(name, kMostWordBytes).values;
  }

 private:
  const hdf5::Group& group_;
  hdf5::Shape shape_;
  const std::string& path_;
};

void check_attribute(bool same, const std::string& path, const char* name) {
  if (!same) throw InputError(fmt::format("{}: attribute {} contradicts the architecture", path, name));
}

nlohmann::json parse_object(const std::string& text, const std::string& what) {
  nlohmann::json json = parse_json(text, what);
  if (!json.is_object()) throw InputError(what + " is not a JSON object");
  return json;
}

ModelFile read_open(const hdf5::File& file, const std::string& path) {
  require_format(file, path, kFormat);
  ModelFile content;
  content.model = read_layers(file, path);
  const Architecture& a = content.model.architecture;
  check_attribute(file.integer("steps") == a.step_count(), path, "steps");
  check_attribute(file.integer("width") == a.uniform_width(), path, "width");
  check_attribute(file.text("decoder") == (a.merged() ? "merged" : "separate"), path, "decoder");
  check_attribute(file.text("activation") == a.activation->name, path, "activation");
  check_attribute(file.integer("parameters") == static_cast<std::int64_t>(a.parameters()), path,
                  "parameters");
  check_attribute(file.integer("nonzero") == static_cast<std::int64_t>(content.model.nonzero()), path,
                  "nonzero");
  content.config = config_from_json(parse_object(file.text("config"), path + ": attribute config"), path);
  check_attribute(file.text("boundary") == to_string(content.config.boundary), path, "boundary");
  check_attribute(file.text("rule") == to_string(content.config.rule), path, "rule");
  content.seed = file.unsigned_integer("seed");
  content.replicate = file.unsigned_integer("replicate");
  content.result = parse_object(file.text("result"), path + ": attribute result");
  if (file.has_attribute("data")) content.data = file.text("data");
  return content;
}

/// Where a trial stands, as result_json told it; the curve too, which for a finished trial is nowhere else.
void restore_counters(const nlohmann::json& result, const std::string& path, TrainState& state) {
  const auto field = [&](const char* name) { return result.value(name, nlohmann::json()); };
  const nlohmann::json status = field("status"), updates = field("updates"),
                       first = field("first_exact_update");
  const std::optional<Status> found = find_status(status.is_string() ? status.get<std::string>() : "");
  if (!found || !updates.is_number_unsigned() || !(first.is_null() || first.is_number_unsigned()))
    throw InputError(path + " does not tell where its training stands; it was not written by minlife train");
  state.status = *found;
  state.updates = updates.get<std::uint64_t>();
  if (!first.is_null()) state.first_exact_update = first.get<std::uint64_t>();
  const nlohmann::json check = field("check_flops"), factor = field("factor_flops");
  state.costs.reset();
  if (check.is_number() && factor.is_number()) state.costs = {check.get<double>(), factor.get<double>()};
  if (const nlohmann::json before = field("flops_before"); before.is_object())
    state.before = {before.value("updates", std::uint64_t{0}), before.value("dense", 0.0),
                    before.value("nonzero", 0.0)};
  state.curve = curve_from_json(result.value("curve", nlohmann::json::array()), path);
  state.kept_average = result.value("kept", "") == kKeptAverage;
  const nlohmann::json clean = field("clean_checks");
  state.clean_checks = clean.is_number_unsigned() ? clean.get<std::uint64_t>() : 0;
}

void save(const std::string& path, hdf5::File& file, FileSystem& files) {
  const std::string image = file.image();
  write_file_atomically(path, image + seal_of(image), files);
}

/// kMostParameters take less than a third of it, moments and masks included.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

/// What `read` makes of the file. Its seal is looked at before HDF5 parses a byte.
template <typename Read>
auto read_file(const std::string& path, const Reading& reading, FileSystem& files, const Read& read) {
  const std::string bytes = files.read(path, kMostBytes);
  const FoundSeal found = find_seal(bytes);
  reading.judge(found.seal, path);
  return hdf5::read_rehearsed(found.seal, path, bytes.size(), [&] {
    return read(hdf5::File::from_image(path, std::string_view(bytes).substr(0, found.content)));
  });
}

/// `state` becomes that of the checkpoint, which must be of this training.
void restore(const hdf5::File& file, const std::string& path, const TrainConfig& config, std::uint64_t seed,
             std::uint64_t replicate, const std::string& data, bool any_architecture, TrainState& state) {
  const ModelFile content = read_open(file, path);
  for (const ConfigField& field : config_fields())
    if (field.get(content.config) != field.get(config))
      throw value_error(fmt::format("{}: {}", path, field.name), field.get(content.config),
                        "this training has " + field.get(config),
                        "resume with the same settings, or train into another file");
  if (content.seed != seed || content.replicate != replicate)
    throw InputError(
        fmt::format("{} belongs to seed {}, replicate {}; resume with these, or train into another file",
                    path, content.seed, content.replicate));
  const auto named = [](const std::string& pairs) {
    return pairs.empty() ? "fresh boards" : "the pairs " + pairs;
  };
  if (content.data != data)
    throw InputError(
        fmt::format("{} was trained on {}; this training has {} (resume with the same --data, or train into "
                    "another file)",
                    path, named(content.data), named(data)));
  const std::string numerics =
      file.has_attribute("numerics") ? file.text("numerics") : to_string({program_numerics().kind, 1});
  if (numerics != numerics_of(config))
    throw InputError(
        fmt::format("{} was trained by a program of numerics {}; this one has {} and would end in other bits "
                    "(train into another file)",
                    path, numerics, numerics_of(config)));
  if (!any_architecture && !may_have(config, content.model.architecture))
    throw InputError(path + " holds another network than its settings make; it cannot be trained further");
  restore_counters(content.result, path, state);
  state.seconds = file.has_attribute("seconds") ? file.real("seconds") : 0;
  state.joules = file.has_attribute("joules") ? std::optional(file.real("joules")) : std::nullopt;
  state.model = content.model;
  if (state.status != Status::running) return;
  state.optimizer = config.fresh_optimizer(state.model.parameters.size());
  const std::string name = state.optimizer.kind().group;
  if (!file.has(name)) throw InputError(fmt::format("{} is not a checkpoint: it has no /{}", path, name));
  const hdf5::Group group = file.group(name);
  StateReader reader(group, state.model.parameters.size(), path);
  state.optimizer->transfer(reader);
  if (state.optimizer->updates() + steps_left_out(config, state.updates) != state.updates)
    throw InputError(fmt::format("{}: its optimizer has seen {} updates, the result says {}", path,
                                 with_commas(state.optimizer->updates()), with_commas(state.updates)));
  if (config.average != 0)
    state.average = read_shaped<double>(group, "average", {state.model.parameters.size()}, path);
  if (group.has_attribute("best_loss"))
    state.progress = {group.real("best_loss"), group.unsigned_integer("waited")};
  state.check_due = group.has_attribute("check_due");
  state.curve = read_curve(group, path);
}

}  // namespace

nlohmann::json result_json(const TrainConfig& config, const TrainState& state) {
  nlohmann::json json{
      {"status", to_string(state.status)},
      {"updates", state.updates},
      {"examples", state.updates * static_cast<std::uint64_t>(config.batch)},
      {"first_exact_update",
       state.first_exact_update ? nlohmann::json(*state.first_exact_update) : nlohmann::json()},
      {"train_flops", train_flops(config, state, state.updates, false)},
      {"train_flops_nonzero", train_flops(config, state, state.updates, true)},
      {"curve", to_json(state.curve)}};
  if (state.costs) json["check_flops"] = state.costs->check_flops;
  if (state.costs) json["factor_flops"] = state.costs->factor_flops;
  if (config.average != 0) json["kept"] = state.kept_average ? kKeptAverage : kKeptWeights;
  if (const FlopsBefore& before = state.before; before.dense > 0)
    json["flops_before"] = {
        {"updates", before.updates}, {"dense", before.dense}, {"nonzero", before.nonzero}};
  // Where the first clean check decides, it tells nothing.
  if (config.stay_clean > 1) json["clean_checks"] = state.clean_checks;
  return json;
}

void write_model_file(const std::string& path, const ModelFile& content, FileSystem& files) {
  hdf5::File file = build(path, content);
  save(path, file, files);
}

ModelFile read_model_file(const std::string& path, const Reading& reading, FileSystem& files) {
  return read_file(path, reading, files, [&](const hdf5::File& file) { return read_open(file, path); });
}

void write_checkpoint(const std::string& path, const ModelFile& content, const TrainState& state,
                      FileSystem& files) {
  ModelFile with_state = content;
  with_state.model = state.model;
  with_state.result = result_json(content.config, state);
  hdf5::File file = build(path, with_state);
  if (state.seconds > 0) file.set_real("seconds", state.seconds);
  if (state.seconds > 0 && state.joules) file.set_real("joules", *state.joules);
  hdf5::Group group = file.create_group(state.optimizer.kind().group);
  StateWriter writer(group);
  Optimizer(state.optimizer)->transfer(writer);
  if (content.config.average != 0)
    group.write_array<double>("average", {state.average.size()}, state.average);
  if (state.progress.best_loss) {
    group.set_real("best_loss", *state.progress.best_loss);
    group.set_unsigned("waited", state.progress.waited);
  }
  if (state.check_due) group.set_unsigned("check_due", 1);
  write_curve(group, state.curve);
  save(path, file, files);
}

void read_checkpoint(const std::string& path, const TrainConfig& config, std::uint64_t seed,
                     std::uint64_t replicate, TrainState& state, const Reading& reading,
                     const std::string& data, bool any_architecture, FileSystem& files) {
  read_file(path, reading, files, [&](const hdf5::File& file) {
    restore(file, path, config, seed, replicate, data, any_architecture, state);
  });
}

}  // namespace minlife
