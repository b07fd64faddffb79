#include "python/network_layers.h"

#include <fmt/format.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/figures.h"
#include "core/float_environment.h"
#include "core/text.h"
#include "exchange/layer_list.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

template <typename Number>
using Numbers = py::array_t<Number, py::array::c_style | py::array::forcecast>;

InputError layer_error(const py::handle& layer, const std::string& value, const char* rule) {
  return value_error("layer " + layer["name"].cast<std::string>(), value, rule);
}

ForeignLayer read_layer(const py::handle& layer) {
  const auto weight = layer["weight"].cast<Numbers<float>>();
  ForeignLayer read;
  read.name = layer["name"].cast<std::string>();
  read.outputs = static_cast<int>(weight.shape(0));
  read.inputs = static_cast<int>(weight.shape(1));
  read.kernel = static_cast<int>(weight.shape(2));
  read.weights.assign(weight.data(), weight.data() + weight.size());
  if (!layer["bias"].is_none()) {
    const auto bias = layer["bias"].cast<Numbers<float>>();
    read.biases.assign(bias.data(), bias.data() + bias.size());
  }
  read.activation = layer["activation"].cast<std::string>();
  read.slopes = layer["slopes"].cast<std::vector<double>>();
  return read;
}

/// The network without ties and masks.
Model plain_network(const py::list& layers, int steps) {
  std::vector<ForeignLayer> read;
  for (const py::handle layer : layers) read.push_back(read_layer(layer));
  // Behind the last layer these say what the logit said.
  if (!read.empty() && (read.back().activation == "sigmoid" || read.back().activation == "tanh"))
    take_threshold(read, std::nullopt);
  Model model = to_model(read, steps);
  // Slopes that leaky_relu has anyway need not be told.
  Architecture& network = model.architecture;
  const float own = network.activation->initial_slope;
  if (network.leaks == Leaks{own, own}) network.leaks.reset();
  return model;
}

/// The same network, of which some layers share their numbers.
Model with_ties(Model model, std::vector<std::size_t> ties) {
  const ParameterLayout before(model.architecture);
  model.architecture.ties = std::move(ties);
  validate(model.architecture);
  const ParameterLayout after(model.architecture);
  std::vector<float> numbers(after.size);
  for (std::size_t k = 0; k < after.layers.size(); ++k) {
    if (model.architecture.is_tied(k)) continue;
    const LayerSlice &from = before.layers[k], &to = after.layers[k];
    const std::size_t count =
        from.shape.weights() + static_cast<std::size_t>(from.shape.outputs) * (from.has_slope ? 2 : 1);
    std::copy_n(model.parameters.data() + from.weight, count, numbers.data() + to.weight);
  }
  model.parameters = std::move(numbers);
  return model;
}

void take_masks(const py::list& layers, Model& model) {
  const ParameterLayout layout(model.architecture);
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    if (layers[k]["mask"].is_none()) continue;
    const auto mask = layers[k]["mask"].cast<Numbers<std::uint8_t>>();
    if (model.mask.is_dense()) model.mask = Mask::all_kept(layout.size);
    const std::size_t first = layout.layers[k].weight;
    for (std::size_t i = 0; i < layout.layers[k].shape.weights(); ++i) {
      if (mask.data()[i] != 0) continue;
      if (model.parameters[first + i] != 0)
        throw layer_error(layers[k], std::to_string(model.parameters[first + i]),
                          "a weight that its mask takes away must be 0");
      model.mask.set(first + i, false);
    }
  }
}

/// What a model file says of how a network came to be: the fields that were given, and what the network
/// shows.
TrainConfig config_for(const Architecture& network, const std::string& rule, const std::string& boundary,
                       const std::map<std::string, std::string>& given) {
  std::map<std::string, std::string> fields = given;
  for (const char* shape : {"width", "channels", "decoder", "tied"}) fields.erase(shape);
  fields["steps"] = std::to_string(network.step_count());
  fields["rule"] = rule;
  fields["boundary"] = boundary;
  if (network.leaks) {
    fields["activation"] = "relu";
    fields["leak_neighbourhood"] = shortest(network.leaks->neighbourhood);
    fields["leak_rule"] = shortest(network.leaks->rule);
    fields["leak_until"] = "never";
  } else {
    fields["activation"] = network.activation->name;
    if (fields.count("leak_until") == 0 || fields["leak_until"] == "never")
      for (const char* leak : {"leak_neighbourhood", "leak_rule", "leak_until"}) fields.erase(leak);
  }
  Architecture untied = network;
  untied.ties.clear();
  const std::vector<StepChannels> channels = untied.step_channels();
  if (untied.uniform_width() > 0) {
    fields["width"] = std::to_string(untied.uniform_width());
    if (untied.merged()) fields["decoder"] = "merged";
  } else if (!channels.empty()) {
    fields["channels"] = to_text(channels);
  }
  if (!network.ties.empty()) fields["tied"] = "true";
  std::vector<ConfigSetting> settings;
  for (const auto& [name, text] : fields) settings.push_back({name, text, name});
  return config_of(settings);
}

}  // namespace

SharedModel make_model(const py::list& layers, int steps, const std::string& rule,
                       const std::string& boundary, const std::map<std::string, std::string>& config) {
  const FloatScope floats;
  parse_rule(rule);
  parse_boundary(boundary);
  Model model = plain_network(layers, steps);
  std::vector<std::size_t> ties;
  for (const py::handle layer : layers) ties.push_back(layer["tied_to"].cast<std::size_t>());
  bool is_tied = false;
  for (std::size_t k = 0; k < ties.size(); ++k) is_tied = is_tied || ties[k] != k;
  if (is_tied) model = with_ties(std::move(model), std::move(ties));
  take_masks(layers, model);
  const TrainConfig fields = config_for(model.architecture, rule, boundary, config);
  return std::make_shared<ModelFile>(ModelFile{std::move(model), fields});
}

}  // namespace minlife::python
