#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.h"
#include "core/text.h"
#include "exchange/imports/table.h"
#include "exchange/npz/network_names.h"
#include "exchange/npz/npy.h"
#include "exchange/npz/zip.h"

namespace minlife {
namespace {

constexpr std::uint64_t kMostUnpacked = std::uint64_t{1} << 30;
constexpr std::string_view kSuffix = ".npy";

/// Arrays whose names begin alike, which are those of one module: "conv1.weight" and "conv1.bias".
struct Module {
  std::string name;
  std::map<std::string, NpyArray> arrays;  ///< by what follows the last dot

  const NpyArray* find(const std::string& which) const {
    const auto found = arrays.find(which);
    return found == arrays.end() ? nullptr : &found->second;
  }
};

std::vector<Module> read_modules(std::string_view bytes, const std::string& source) {
  std::vector<Module> modules;
  for (const ZipEntry& entry : read_zip(bytes, kMostUnpacked, source)) {
    if (!entry.name.ends_with(kSuffix))
      throw InputError(
          fmt::format("{}: {} in it is no array of NumPy's (a network of PyTorch's is saved with "
                      "numpy.savez(FILE, **{{name: t.numpy() for name, t in "
                      "net.state_dict().items()}}))",
                      source, entry.name));
    const std::string whole = entry.name.substr(0, entry.name.size() - kSuffix.size());
    const std::size_t dot = whole.rfind('.');
    const std::string name = dot == std::string::npos ? "" : whole.substr(0, dot);
    const std::string which = dot == std::string::npos ? whole : whole.substr(dot + 1);
    if (modules.empty() || modules.back().name != name) {
      const bool is_known = std::any_of(modules.begin(), modules.end(),
                                        [&](const Module& module) { return module.name == name; });
      if (is_known) throw InputError(fmt::format("{}: the arrays of {} do not stand together", source, name));
      modules.push_back({name, {}});
    }
    modules.back().arrays.emplace(which, parse_npy(entry.bytes, fmt::format("{}: {}", source, whole)));
  }
  return modules;
}

class StateDict {
 public:
  StateDict(const std::string& source, const ImportHints& hints) : source_(source), hints_(hints) {}

  void add(const Module& module) {
    const NpyArray* weight = module.find("weight");
    if (module.find("running_var") != nullptr) return add_normalisation(module);
    if (weight != nullptr && weight->shape.size() == 4) return add_convolution(module, *weight);
    if (weight != nullptr && weight->shape.size() == 1 && module.arrays.size() == 1)
      return add_activation({module.name, "prelu", weight->values});
    refuse(module, weight == nullptr ? "has no weight"
                                     : fmt::format("has a weight of {} axes", weight->shape.size()));
  }

  /// Behind the last convolution there is no activation: it gives the logit.
  ForeignNetwork finish() { return std::move(network_); }

 private:
  [[noreturn]] void refuse(const Module& module, const std::string& why) const {
    throw InputError(fmt::format(
        "{}: {} {}; there may be convolutions (NAME.weight of four axes, NAME.bias), batch normalisations "
        "(NAME.running_mean, NAME.running_var) and slopes of PReLU (NAME.weight of one axis)",
        source_, module.name.empty() ? "an array without a dot in its name" : "layer " + module.name, why));
  }

  void expect_only(const Module& module, const std::vector<std::string>& names) const {
    for (const auto& [which, array] : module.arrays)
      if (std::find(names.begin(), names.end(), which) == names.end())
        refuse(module, fmt::format("has an array {}", which));
  }

  std::vector<double> channels(const Module& module, const char* which, std::size_t count,
                               double fallback) const {
    const NpyArray* array = module.find(which);
    if (array == nullptr) return std::vector<double>(count, fallback);
    if (array->shape.size() != 1 || array->values.size() != count)
      refuse(module,
             fmt::format("has {} numbers in {}, and {} channels", array->values.size(), which, count));
    return array->values;
  }

  /// Between a convolution and the next one there is an activation, which such a file does not name.
  void add_convolution(const Module& module, const NpyArray& weight) {
    expect_only(module, {"weight", "bias"});
    if (!network_.pieces.empty() && !is_activated_) add_activation(hinted(last_convolution_));
    const std::vector<std::uint64_t>& shape = weight.shape;
    if (shape[2] != shape[3] || (shape[2] != 1 && shape[2] != 3))
      refuse(module, fmt::format("is a {}x{} convolution", shape[2], shape[3]));
    if (std::max(shape[0], shape[1]) > 4096) refuse(module, "has more than 4096 channels");
    ForeignLayer layer{module.name,
                       static_cast<int>(shape[2]),
                       static_cast<int>(shape[1]),
                       static_cast<int>(shape[0]),
                       weight.values,
                       {},
                       "",
                       {}};
    if (module.find("bias") != nullptr) layer.biases = channels(module, "bias", shape[0], 0);
    network_.pieces.emplace_back(std::move(layer));
    last_convolution_ = module.name;
    is_activated_ = false;
  }

  ForeignActivation hinted(const std::string& name) const {
    ForeignActivation activation{name, hints_.activation, {}};
    const Activation* known = activation_named(activation.activation);  // null where there is none
    if (known != nullptr && known->has_slope)
      throw value_error(fmt::format("{}: layer {}", source_, name), "without slopes",
                        "the slopes of PReLU stand behind the convolution, in NAME.weight of one axis");
    if (known != nullptr && known->has_fixed_slope()) {
      if (!hints_.slope)
        throw InputError(
            fmt::format("{} does not say how {} slopes below 0 (try --slope 0.01, PyTorch's default)",
                        source_, known->name));
      activation.slopes = {*hints_.slope};
    }
    if (activation.activation == "none") activation.activation.clear();
    return activation;
  }

  void add_activation(ForeignActivation activation) {
    is_activated_ = true;
    if (!activation.activation.empty()) network_.pieces.emplace_back(std::move(activation));
  }

  void add_normalisation(const Module& module) {
    expect_only(module, {"weight", "bias", "running_mean", "running_var", "num_batches_tracked"});
    const std::size_t count = module.find("running_var")->values.size();
    const std::vector<double> weight = channels(module, "weight", count, 1),
                              bias = channels(module, "bias", count, 0),
                              mean = channels(module, "running_mean", count, 0),
                              variance = channels(module, "running_var", count, 1);
    network_.pieces.emplace_back(normalisation(module.name, weight, bias, mean, variance, hints_.epsilon));
  }

  const std::string& source_;
  const ImportHints& hints_;
  ForeignNetwork network_;
  std::string last_convolution_;
  bool is_activated_ = true;  ///< nothing is missing behind the last convolution
};

std::string text_of(const NpyArray& array) {
  std::string text;
  for (const double byte : array.values) text += static_cast<char>(static_cast<int>(byte));
  return text;
}

/// What minlife has exported, which says all.
ForeignNetwork read_exported(const std::vector<Module>& modules, const NpyArray& array,
                             const std::string& source) {
  const Architecture architecture = parse_architecture(text_of(array), source);
  ForeignNetwork network;
  if (modules.size() != architecture.layers.size() + 1)
    throw InputError(fmt::format("{} has {} layers; its architecture has {}", source, modules.size() - 1,
                                 architecture.layers.size()));
  for (std::size_t k = 0; k < architecture.layers.size(); ++k) {
    const Module& module = modules[k + 1];
    const LayerShape& shape = architecture.layers[k];
    const NpyArray *weight = module.find("weight"), *bias = module.find("bias"),
                   *slope = module.find("slope");
    if (module.name != layer_prefix(k) || weight == nullptr || bias == nullptr)
      throw InputError(fmt::format("{}: layer {} must be {}, with a weight and a bias", source, module.name,
                                   layer_prefix(k)));
    network.pieces.emplace_back(ForeignLayer{
        module.name, shape.kernel, shape.inputs, shape.outputs, weight->values, bias->values, "", {}});
    if (!shape.activated) continue;
    std::vector<double> slopes;
    if (slope != nullptr) slopes = slope->values;
    if (architecture.activation->has_fixed_slope()) slopes = {architecture.leak_of(k)};
    network.pieces.emplace_back(ForeignActivation{module.name, architecture.activation->name, slopes});
  }
  return network;
}

ForeignNetwork read_npz(std::string_view bytes, const std::string& source, const ImportHints& hints) {
  const std::vector<Module> modules = read_modules(bytes, source);
  if (modules.empty()) throw InputError(source + " holds no array");
  if (const NpyArray* architecture = modules[0].name.empty() ? modules[0].find(kArchitectureArray) : nullptr)
    return read_exported(modules, *architecture, source);
  StateDict network(source, hints);
  for (const Module& module : modules) network.add(module);
  return network.finish();
}

bool knows_npz(std::string_view bytes, std::string_view) { return bytes.starts_with("PK"); }

}  // namespace

const Importer kNpzImporter = {"npz",
                               "the arrays of a state_dict, saved by numpy.savez, or what export makes", true,
                               knows_npz, read_npz};

}  // namespace minlife
