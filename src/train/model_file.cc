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
#include "data/hdf5.h"

namespace minlife {
namespace {

constexpr const char* kFormat = "minlife-model";
constexpr std::int64_t kVersion = 1;
constexpr std::uint64_t kMostCurveBytes = std::uint64_t{1} << 26;

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
    if (!model.mask.empty()) {
      const auto* m = model.mask.data();
      group.write_array<std::uint8_t>("mask", weight_shape(slice.shape), {m + slice.weight, m + slice.bias});
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
  file.set_text("format", kFormat);
  file.set_integer("format_version", kVersion);
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
    const auto mask = read_shaped<std::uint8_t>(group, "mask", weight_shape(slice.shape), what);
    if (model.mask.empty()) model.mask.assign(layout.size, 1);
    for (std::size_t i = 0; i < mask.size(); ++i) {
      if (mask[i] > 1) throw InputError(what + ": a mask is 0 or 1");
      if (mask[i] == 0 && p[slice.weight + i] != 0) throw InputError(what + ": a masked weight is not zero");
      model.mask[slice.weight + i] = mask[i];
    }
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
  if (!file.has_attribute("format") || file.text("format") != kFormat)
    throw InputError(path +
                     " is not a model file (its format is not minlife-model); minlife train makes one");
  if (file.integer("format_version") != kVersion)
    throw InputError(fmt::format("{} has model format {}; this program reads format 1", path,
                                 file.integer("format_version")));
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
  std::optional<Status> found;
  for (const Status known : {Status::running, Status::done, Status::exact, Status::dead, Status::diverged})
    if (status == to_string(known)) found = known;
  if (!found || !updates.is_number_unsigned() || !(first.is_null() || first.is_number_unsigned()))
    throw InputError(path + " does not tell where its training stands; it was not written by minlife train");
  state.status = *found;
  state.updates = updates.get<std::uint64_t>();
  if (!first.is_null()) state.first_exact_update = first.get<std::uint64_t>();
  state.curve.clear();
  for (const auto& point : result.value("curve", nlohmann::json::array())) {
    const bool sound = point.is_array() && point.size() == 2 && point[0].is_number_unsigned();
    // JSON has no NaN and no infinity: null stands for them.
    if (!sound || !(point[1].is_number() || point[1].is_null()))
      throw InputError(path + ": its learning curve is torn");
    state.curve.push_back(
        {point[0].get<std::uint64_t>(), point[1].is_null() ? std::nan("") : point[1].get<double>()});
  }
}

void save(const std::string& path, hdf5::File& file, FileSystem& files) {
  write_file_atomically(path, file.image(), files);
}

/// kMostParameters take less than a third of it, moments and masks included.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

hdf5::File open_file(const std::string& path, FileSystem& files) {
  return hdf5::File::from_image(path, files.read(path, kMostBytes));
}

}  // namespace

nlohmann::json result_json(const TrainConfig& config, const TrainState& state) {
  nlohmann::json curve = nlohmann::json::array();
  for (const CurvePoint& point : state.curve) curve.push_back({point.update, point.loss});
  return {{"status", to_string(state.status)},
          {"updates", state.updates},
          {"examples", state.updates * static_cast<std::uint64_t>(config.batch)},
          {"first_exact_update",
           state.first_exact_update ? nlohmann::json(*state.first_exact_update) : nlohmann::json()},
          {"train_flops", train_flops(config, state.model, state.updates, false)},
          {"train_flops_nonzero", train_flops(config, state.model, state.updates, true)},
          {"curve", curve}};
}

void write_model_file(const std::string& path, const ModelFile& content, FileSystem& files) {
  hdf5::File file = build(path, content);
  save(path, file, files);
}

ModelFile read_model_file(const std::string& path, FileSystem& files) {
  return read_open(open_file(path, files), path);
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
  if (state.check_due) group.set_unsigned("check_due", 1);
  std::vector<std::uint64_t> curve_updates;
  std::vector<double> curve_losses;
  for (const CurvePoint& point : state.curve) {
    curve_updates.push_back(point.update);
    curve_losses.push_back(point.loss);
  }
  group.write_array<std::uint64_t>("curve_update", {curve_updates.size()}, curve_updates);
  group.write_array<double>("curve_loss", {curve_losses.size()}, curve_losses);
  save(path, file, files);
}

void read_checkpoint(const std::string& path, const TrainConfig& config, std::uint64_t seed,
                     std::uint64_t replicate, TrainState& state, FileSystem& files, const std::string& data,
                     bool any_architecture) {
  const hdf5::File file = open_file(path, files);
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
  if (!any_architecture && content.model.architecture != config.architecture())
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
  if (state.optimizer->updates() != state.updates)
    throw InputError(fmt::format("{}: its optimizer has seen {} updates, the result says {}", path,
                                 with_commas(state.optimizer->updates()), with_commas(state.updates)));
  state.check_due = group.has_attribute("check_due");
  const auto updates = group.read_array<std::uint64_t>("curve_update", kMostCurveBytes);
  const auto losses = group.read_array<double>("curve_loss", kMostCurveBytes);
  if (updates.values.size() != losses.values.size()) throw InputError(path + ": its learning curve is torn");
  state.curve.clear();
  for (std::size_t k = 0; k < updates.values.size(); ++k)
    state.curve.push_back({updates.values[k], losses.values[k]});
}

}  // namespace minlife
