#include <fmt/format.h>

#include <limits>

#include "core/error.h"
#include "exchange/about.h"
#include "exchange/curved_activations.h"
#include "exchange/exporters/table.h"
#include "exchange/npz/network_names.h"
#include "exchange/onnx/graph.h"

namespace minlife {
namespace {

constexpr const char *kInput = "board", *kOutput = "logit";
constexpr const char *kLast = "last", *kFirst = "first", *kSecond = "second", *kEnd = "end";

/// Adds nodes one behind the other.
class GraphWriter {
 public:
  explicit GraphWriter(const ExportRequest& request) : request_(request) {
    const nlohmann::ordered_json about = about_network(request);
    graph_.name = "minlife";
    graph_.about = about.dump();
    graph_.inputs = {{kInput, {-1, 1, -1, -1}, {"boards", "", "rows", "columns"}}};
    graph_.outputs = {{kOutput, {-1, 1, -1, -1}, {"boards", "", "rows", "columns"}}};
  }

  OnnxGraph write() {
    const Model& model = request_.file.model;
    const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
    for (std::size_t k = 0; k < layers.size(); ++k) {
      name_ = layer_prefix(k);
      const bool wraps = layers[k].shape.looks_around() && request_.file.config.boundary == Boundary::torus;
      if (wraps) wrap();
      convolve(layers[k], wraps);
      if (layers[k].shape.activated) activate(layers[k]);
    }
    graph_.nodes.back().outputs = {kOutput};
    return std::move(graph_);
  }

 private:
  /// A node that reads `inputs` and makes what is read next.
  OnnxNode& add(const std::string& what, const char* op, std::vector<std::string> inputs) {
    const std::string name = name_ + "." + what;
    graph_.nodes.push_back({name, op, std::move(inputs), {name + ".out"}, {}, {}, {}});
    at_ = graph_.nodes.back().outputs[0];
    return graph_.nodes.back();
  }

  std::string constant(const std::string& what, std::vector<std::int64_t> shape, std::size_t first) {
    std::string name = name_ + "." + what;
    std::size_t count = 1;
    for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
    const auto from = request_.file.model.parameters.begin() + static_cast<std::ptrdiff_t>(first);
    graph_.constants[name] = {std::move(shape), {from, from + static_cast<std::ptrdiff_t>(count)}, false};
    return name;
  }

  const char* whole(const char* name, std::int64_t value) {
    graph_.constants[name] = {{1}, {static_cast<double>(value)}, true};
    return name;
  }

  /// The last row in front of the first one and the first behind the last, then the same of columns.
  void wrap() {
    for (const int axis : {2, 3}) {
      const char* axes = whole(axis == 2 ? "rows_axis" : "columns_axis", axis);
      const std::string side = axis == 2 ? "rows" : "columns", board = at_;
      const char *last = whole(kLast, -1), *first = whole(kFirst, 0), *second = whole(kSecond, 1),
                 *end = whole(kEnd, std::numeric_limits<std::int32_t>::max());
      const std::string before = add(side + "_before", "Slice", {board, last, end, axes}).outputs[0];
      const std::string behind = add(side + "_behind", "Slice", {board, first, second, axes}).outputs[0];
      add(side, "Concat", {before, board, behind}).whole["axis"] = {axis};
    }
  }

  void convolve(const LayerSlice& layer, bool wraps) {
    const LayerShape& s = layer.shape;
    const std::int64_t pad = s.looks_around() && !wraps ? 1 : 0;
    const std::string weight = constant("weight", {s.outputs, s.inputs, s.kernel, s.kernel}, layer.weight),
                      bias = constant("bias", {s.outputs}, layer.bias);
    OnnxNode& node = add("convolution", "Conv", {at_, weight, bias});
    node.whole["kernel_shape"] = {s.kernel, s.kernel};
    node.whole["pads"] = {pad, pad, pad, pad};
  }

  void activate(const LayerSlice& layer) {
    const Activation& activation = *request_.file.model.architecture.activation;
    const std::string name = activation.name, z = at_;
    if (activation.form == ActivationForm::squared) {
      add(name, "Mul", {z, z});
    } else if (activation.rectifies) {
      add(name, "Relu", {z});
    } else if (activation.has_slope) {
      add(name, "PRelu", {z, constant("slope", {layer.shape.outputs, 1, 1}, layer.slope)});
    } else if (activation.form == ActivationForm::bent) {
      add(name, "LeakyRelu", {z}).real["alpha"] = static_cast<double>(layer.leak);
    } else {
      for (const std::string op : spelled(activation).onnx)
        add(op == "Sigmoid" ? "sigmoid" : name, op.c_str(),
            op == "Mul" ? std::vector{z, at_} : std::vector{at_});
    }
  }

  const ExportRequest& request_;
  OnnxGraph graph_;
  std::string at_ = kInput;  ///< the value that the next node reads
  std::string name_;         ///< of the layer
};

Exported write_onnx(const ExportRequest& request) {
  return {.bytes = format_onnx(GraphWriter(request).write())};
}

}  // namespace

#ifdef MINLIFE_ONNX
const Exporter kOnnx = {"onnx", "a graph of opset 13, for any runtime", false, write_onnx};
#else
const Exporter kOnnx = {"onnx", "a graph of opset 13 (this minlife was built without it)", false, write_onnx};
#endif

}  // namespace minlife
