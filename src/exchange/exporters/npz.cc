#include "exchange/about.h"
#include "exchange/exporters/table.h"
#include "exchange/npz/network_names.h"
#include "exchange/npz/npy.h"
#include "exchange/npz/zip.h"

namespace minlife {
namespace {

Exported write_npz(const ExportRequest& request) {
  const Model& model = request.file.model;
  std::vector<ZipEntry> entries;
  const auto add = [&](const std::string& name, std::string bytes) {
    entries.push_back({name + ".npy", std::move(bytes)});
  };
  add(kArchitectureArray, format_npy(to_json_text(model.architecture)));
  add("about", format_npy(about_network(request).dump()));
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const LayerSlice& layer = layers[k];
    const auto side = static_cast<std::uint64_t>(layer.shape.kernel);
    const auto outputs = static_cast<std::uint64_t>(layer.shape.outputs);
    const std::span<const float> all(model.parameters);
    add(layer_prefix(k) + ".weight",
        format_npy({outputs, static_cast<std::uint64_t>(layer.shape.inputs), side, side},
                   all.subspan(layer.weight, layer.shape.weights())));
    add(layer_prefix(k) + ".bias", format_npy({outputs}, all.subspan(layer.bias, outputs)));
    if (layer.has_slope)
      add(layer_prefix(k) + ".slope", format_npy({outputs}, all.subspan(layer.slope, outputs)));
  }
  return {.bytes = write_zip(entries)};
}

}  // namespace

const Exporter kNpz = {"npz", "arrays for numpy.load", false, write_npz};

}  // namespace minlife
