#include <fmt/format.h>

#include "core/text.h"
#include "exchange/about.h"
#include "exchange/exporters/table.h"

namespace minlife {
namespace {

/// The shortest decimal that reads back as this float.
nlohmann::ordered_json as_text(float value) { return *parse_double(shortest(value)); }

nlohmann::ordered_json list(const float* values, std::size_t count) {
  nlohmann::ordered_json numbers = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(as_text(values[i]));
  return numbers;
}

/// [outputs][inputs][kernel][kernel].
nlohmann::ordered_json weights(const LayerSlice& layer, const float* parameters) {
  const auto side = static_cast<std::size_t>(layer.shape.kernel);
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (std::size_t o = 0; o < static_cast<std::size_t>(layer.shape.outputs); ++o) {
    all.push_back(nlohmann::ordered_json::array());
    for (std::size_t i = 0; i < static_cast<std::size_t>(layer.shape.inputs); ++i) {
      nlohmann::ordered_json rows = nlohmann::ordered_json::array();
      for (std::size_t row = 0; row < side; ++row)
        rows.push_back(list(parameters + layer.first_tap(o, i) + row * side, side));
      all.back().push_back(rows);
    }
  }
  return all;
}

nlohmann::ordered_json layer_json(const LayerSlice& layer, const Activation& activation,
                                  const float* parameters) {
  const auto outputs = static_cast<std::size_t>(layer.shape.outputs);
  nlohmann::ordered_json json = {{"kernel", layer.shape.kernel},
                                 {"inputs", layer.shape.inputs},
                                 {"outputs", layer.shape.outputs},
                                 {"activation", layer.shape.activated ? activation.name : "none"}};
  if (layer.has_slope)
    json["slope"] = list(parameters + layer.slope, outputs);
  else if (layer.shape.activated && layer.leak != 0)
    json["slope"] = as_text(layer.leak);
  json["bias"] = list(parameters + layer.bias, outputs);
  json["weight"] = weights(layer, parameters);
  return json;
}

Exported write_json(const ExportRequest& request) {
  const Model& model = request.file.model;
  std::string text = "{\n\"format\": \"minlife-network\",\n\"format_version\": 1,\n";
  const nlohmann::ordered_json about = about_network(request);
  for (const auto& [name, value] : about.items()) text += fmt::format("\"{}\": {},\n", name, value.dump());
  std::vector<std::string> layers;
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers)
    layers.push_back(layer_json(layer, *model.architecture.activation, model.parameters.data()).dump());
  return {.bytes = text + "\"layers\": [\n" + join(layers, ",\n") + "\n]\n}\n"};
}

}  // namespace

const Exporter kJson = {"json", "numbers and layers as text, a layer a line", false, write_json};

}  // namespace minlife
