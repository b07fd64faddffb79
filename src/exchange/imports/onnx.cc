#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/text.h"
#include "exchange/imports/table.h"
#include "exchange/onnx/graph.h"

namespace minlife {
namespace {

constexpr int kRank = 4;  // [boards, channels, rows, columns]

/// What stands around the boards where a convolution will read them.
enum class Margin { none, zeros, wrapped };

/// Follows the one path from the input to the output, and says what it meets.
class GraphReader {
 public:
  GraphReader(const OnnxGraph& graph, const std::string& source) : graph_(graph), source_(source) {
    for (std::size_t k = 0; k < graph.nodes.size(); ++k) {
      const OnnxNode& node = graph.nodes[k];
      if (node.inputs.empty() || node.outputs.empty())
        throw InputError(
            fmt::format("{}: the node {} ({}) reads or makes nothing", source, node.name, node.op));
      for (const std::string& input : node.inputs) readers_[input].push_back(k);
    }
  }

  ForeignNetwork read() {
    if (graph_.inputs.size() != 1 || graph_.outputs.size() != 1)
      throw InputError(
          fmt::format("{} has {} inputs and {} outputs; it must have one of each: a board's cells, and "
                      "a logit for each",
                      source_, graph_.inputs.size(), graph_.outputs.size()));
    at_ = graph_.inputs[0].name;
    const std::string& end = graph_.outputs[0].name;
    for (std::size_t steps = 0; at_ != end; ++steps) {
      if (steps > graph_.nodes.size())
        throw InputError(source_ + ": its nodes do not lead from its input to its output");
      follow();
    }
    if (margin_ != Margin::none) throw InputError(source_ + ": it ends in boards with a margin");
    const bool zeros = paddings_.contains(Margin::zeros);
    if (zeros && paddings_.size() > 1)
      throw InputError(source_ +
                       ": some of its 3x3 convolutions read zeros beyond the edge, and some do not; all "
                       "must pad alike");
    if (!paddings_.empty()) network_.boundary = zeros ? Boundary::dead : Boundary::torus;
    return std::move(network_);
  }

 private:
  [[noreturn]] void refuse(const OnnxNode& node, const std::string& why) const {
    throw InputError(fmt::format("{}: the node {} ({}) {}", source_, name_of(node), node.op, why));
  }

  const OnnxNode& only_reader(const std::vector<std::size_t>& readers) const {
    return graph_.nodes[readers[0]];
  }

  void follow() {
    std::vector<std::size_t> readers = readers_[at_];
    if (readers.empty()) throw InputError(fmt::format("{}: nothing reads {}", source_, at_));
    const OnnxNode& node = graph_.nodes[readers[0]];
    const std::set<std::size_t> distinct(readers.begin(), readers.end());
    if (distinct.size() == 1 && readers.size() == 2 && node.op == "Mul")
      return take_activation(node, "square", {});
    if (distinct.size() == 1) return take(node);
    if (distinct.size() == 2 && take_silu(distinct)) return;
    if (distinct.size() <= 3 && take_wrap(distinct)) return;
    refuse(node, "reads what others read too; there must be one path, without branches");
  }

  void go_on(const OnnxNode& node) { at_ = node.outputs[0]; }

  void take(const OnnxNode& node) {
    static const std::map<std::string, void (GraphReader::*)(const OnnxNode&)> kOps = {
        {"Conv", &GraphReader::take_convolution}, {"BatchNormalization", &GraphReader::take_normalisation},
        {"Relu", &GraphReader::take_plain},       {"Tanh", &GraphReader::take_plain},
        {"Sigmoid", &GraphReader::take_plain},    {"LeakyRelu", &GraphReader::take_leaky},
        {"PRelu", &GraphReader::take_prelu},      {"Pow", &GraphReader::take_power},
        {"Mul", &GraphReader::take_scale},        {"Div", &GraphReader::take_scale},
        {"Add", &GraphReader::take_scale},        {"Sub", &GraphReader::take_scale},
        {"Pad", &GraphReader::take_pad},          {"Identity", &GraphReader::go_on},
        {"Dropout", &GraphReader::go_on},         {"Cast", &GraphReader::go_on},
    };
    const auto found = kOps.find(node.op);
    if (found != kOps.end()) return (this->*found->second)(node);
    std::vector<std::string> names;
    for (const auto& [name, method] : kOps) names.push_back(name);
    refuse(node, "cannot be imported; there may be " + join(names) + ", and Slice and Concat that wrap");
  }

  const OnnxTensor* constant(const OnnxNode& node, std::size_t input) const {
    if (input >= node.inputs.size()) return nullptr;
    const auto found = graph_.constants.find(node.inputs[input]);
    return found == graph_.constants.end() ? nullptr : &found->second;
  }
  const OnnxTensor& needed(const OnnxNode& node, std::size_t input, const char* what) const {
    const OnnxTensor* found = constant(node, input);
    if (found == nullptr) refuse(node, fmt::format("must have its {} as a constant", what));
    return *found;
  }
  static std::vector<std::int64_t> list(const OnnxNode& node, const std::string& name,
                                        const std::vector<std::int64_t>& fallback) {
    const auto found = node.whole.find(name);
    return found == node.whole.end() ? fallback : found->second;
  }
  std::int64_t whole(const OnnxNode& node, const std::string& name, std::int64_t fallback) const {
    const std::vector<std::int64_t> values = list(node, name, {fallback});
    if (values.size() != 1) refuse(node, fmt::format("must have one number as its {}", name));
    return values[0];
  }
  /// Tensors hold their whole numbers as doubles; what no such number is becomes one that nothing asks for.
  static std::int64_t whole_number(double value) {
    constexpr double kLargest = 9e15;
    return std::isnan(value) ? std::numeric_limits<std::int64_t>::min() + 1
                             : static_cast<std::int64_t>(std::clamp(value, -kLargest, kLargest));
  }
  static double real(const OnnxNode& node, const std::string& name, double fallback) {
    const auto found = node.real.find(name);
    return found == node.real.end() ? fallback : found->second;
  }
  static std::string name_of(const OnnxNode& node) { return node.name.empty() ? node.outputs[0] : node.name; }

  /// One value a channel, from a constant whose only long side is that of the channels.
  std::vector<double> by_channel(const OnnxNode& node, const OnnxTensor& tensor) const {
    const std::size_t rank = tensor.shape.size();
    for (std::size_t axis = 0; axis < rank; ++axis) {
      const bool is_channels = axis + 3 == rank;
      if (tensor.shape[axis] != 1 && !is_channels)
        refuse(node, "has a constant that is not one number a channel");
    }
    if (tensor.values.empty()) refuse(node, "has a constant without numbers");
    return tensor.values;
  }

  /// The zeros that a convolution adds by itself.
  bool pads_itself(const OnnxNode& node, std::int64_t kernel) const {
    const auto found = node.text.find("auto_pad");
    const std::string automatic = found == node.text.end() ? "NOTSET" : found->second;
    if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") return kernel > 1;
    const std::vector<std::int64_t> pads = list(node, "pads", {0, 0, 0, 0});
    const std::int64_t first = automatic == "VALID" || pads.empty() ? 0 : pads[0];
    const bool alike = std::all_of(pads.begin(), pads.end(), [&](std::int64_t p) { return p == first; });
    if (!alike || first < 0 || first > kernel / 2)
      refuse(node, fmt::format("pads boards in another way than with {} cell{} on every side", kernel / 2,
                               kernel == 3 ? "" : "s"));
    return first > 0;
  }

  void take_convolution(const OnnxNode& node) {
    const OnnxTensor& weight = needed(node, 1, "weights");
    if (weight.shape.size() != kRank)
      refuse(node, "is no convolution of boards: its weights must have four axes");
    const std::int64_t kernel = weight.shape[2];
    if (kernel != weight.shape[3] || (kernel != 1 && kernel != 3))
      refuse(node, fmt::format("is {}x{}; there are 3x3 and 1x1 convolutions only", kernel, weight.shape[3]));
    for (const char* what : {"strides", "dilations"})
      for (const std::int64_t value : list(node, what, {1, 1}))
        if (value != 1 && (kernel > 1 || std::string_view(what) == "strides"))
          refuse(node, fmt::format("has {} of {}; they must be 1", what, value));
    if (whole(node, "group", 1) != 1) refuse(node, "is grouped; every output must read all inputs");
    if (std::max(weight.shape[0], weight.shape[1]) > 4096) refuse(node, "has more than 4096 channels");
    const bool pads = pads_itself(node, kernel);
    if (margin_ != Margin::none && (pads || kernel == 1))
      refuse(node, "reads boards that have a margin already");
    if (kernel == 3)
      paddings_.insert(pads ? Margin::zeros : margin_ == Margin::none ? Margin::wrapped : margin_);
    margin_ = Margin::none;
    ForeignLayer layer{name_of(node),
                       static_cast<int>(kernel),
                       static_cast<int>(weight.shape[1]),
                       static_cast<int>(weight.shape[0]),
                       weight.values,
                       {},
                       "",
                       {}};
    if (node.inputs.size() > 2 && !node.inputs[2].empty()) layer.biases = needed(node, 2, "biases").values;
    network_.pieces.emplace_back(std::move(layer));
    go_on(node);
  }

  void take_normalisation(const OnnxNode& node) {
    if (whole(node, "training_mode", 0) != 0)
      refuse(node, "normalises as in training; export it in eval mode");
    const std::vector<double>&weight = needed(node, 1, "scale").values,
          &bias = needed(node, 2, "bias").values, &mean = needed(node, 3, "mean").values,
          &variance = needed(node, 4, "variance").values;
    if (bias.size() != weight.size() || mean.size() != weight.size() || variance.size() != weight.size())
      refuse(node, "has constants of different lengths");
    add_scale(node, normalisation(name_of(node), weight, bias, mean, variance, real(node, "epsilon", 1e-5)));
  }

  void add_scale(const OnnxNode& node, ChannelScale scale) {
    const bool shifts =
        std::any_of(scale.shifts.begin(), scale.shifts.end(), [](double s) { return s != 0; });
    if (margin_ != Margin::none && shifts) refuse(node, "adds to boards that have a margin");
    network_.pieces.emplace_back(std::move(scale));
    go_on(node);
  }

  void take_activation(const OnnxNode& node, const char* activation, std::vector<double> slopes) {
    network_.pieces.emplace_back(ForeignActivation{name_of(node), activation, std::move(slopes)});
    go_on(node);
  }
  void take_plain(const OnnxNode& node) {
    std::string name = node.op;
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    take_activation(node, name.c_str(), {});
  }
  void take_leaky(const OnnxNode& node) { take_activation(node, "leaky_relu", {real(node, "alpha", 0.01f)}); }
  void take_prelu(const OnnxNode& node) {
    take_activation(node, "prelu", by_channel(node, needed(node, 1, "slopes")));
  }
  void take_power(const OnnxNode& node) {
    const OnnxTensor& power = needed(node, 1, "power");
    if (power.values != std::vector<double>{2}) refuse(node, "must take the square");
    take_activation(node, "square", {});
  }

  /// Numbers that are multiplied or added, one a channel or one for all.
  void take_scale(const OnnxNode& node) {
    if (node.inputs.size() != 2) refuse(node, "must have two inputs");
    const std::size_t other = node.inputs[0] == at_ ? 1 : 0;
    if (other == 0 && (node.op == "Div" || node.op == "Sub")) refuse(node, "must have its constant behind");
    const std::vector<double> values = by_channel(node, needed(node, other, "other input"));
    ChannelScale scale{name_of(node), std::vector<double>(values.size(), 1),
                       std::vector<double>(values.size(), 0)};
    for (std::size_t c = 0; c < values.size(); ++c) {
      if (node.op == "Mul") scale.factors[c] = values[c];
      if (node.op == "Div") scale.factors[c] = 1 / values[c];
      if (node.op == "Add") scale.shifts[c] = values[c];
      if (node.op == "Sub") scale.shifts[c] = -values[c];
    }
    add_scale(node, std::move(scale));
  }

  void take_pad(const OnnxNode& node) {
    const auto mode = node.text.find("mode");
    const std::string how = mode == node.text.end() ? "constant" : mode->second;
    std::vector<std::int64_t> pads = list(node, "pads", {});
    if (node.inputs.size() > 1) {
      pads.clear();
      for (const double value : needed(node, 1, "pads").values) pads.push_back(whole_number(value));
    }
    if (pads != std::vector<std::int64_t>{0, 0, 1, 1, 0, 0, 1, 1})
      refuse(node, "must pad by one cell on every side of a board");
    const bool has_value = node.inputs.size() > 2 && !node.inputs[2].empty();
    const bool is_zero =
        has_value ? needed(node, 2, "value").values == std::vector<double>{0} : real(node, "value", 0) == 0;
    if (margin_ != Margin::none) refuse(node, "pads boards that have a margin already");
    if (how == "wrap")
      margin_ = Margin::wrapped;
    else if (how == "constant" && is_zero)
      margin_ = Margin::zeros;
    else
      refuse(node, "must pad with zeros, or wrap");
    go_on(node);
  }

  /// x * sigmoid(x), of two nodes.
  bool take_silu(const std::set<std::size_t>& readers) {
    const OnnxNode &a = graph_.nodes[*readers.begin()], &b = graph_.nodes[*readers.rbegin()];
    const OnnxNode &sigmoid = a.op == "Sigmoid" ? a : b, &product = a.op == "Sigmoid" ? b : a;
    if (sigmoid.op != "Sigmoid" || product.op != "Mul" || product.inputs.size() != 2) return false;
    const std::string& other = product.inputs[product.inputs[0] == at_ ? 1 : 0];
    if (other != sigmoid.outputs[0] || readers_[other].size() != 1) return false;
    take_activation(product, "silu", {});
    return true;
  }

  /// What a Slice along one axis takes: from start to end.
  struct Cut {
    std::int64_t axis, start, end;
  };
  std::optional<Cut> cut_of(const OnnxNode& node) const {
    const auto one = [&](std::size_t input, const char* attribute,
                         std::int64_t fallback) -> std::optional<std::int64_t> {
      if (const OnnxTensor* tensor = constant(node, input))
        return tensor->values.size() == 1 ? std::optional(whole_number(tensor->values[0])) : std::nullopt;
      const std::vector<std::int64_t> values = list(node, attribute, {fallback});
      return values.size() == 1 && node.inputs.size() <= input ? std::optional(values[0]) : std::nullopt;
    };
    constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::min();
    const auto start = one(1, "starts", kNothing), end = one(2, "ends", kNothing), axis = one(3, "axes", 0),
               step = one(4, "steps", 1);
    if (node.op != "Slice" || !start || !end || !axis || !step || *step != 1) return std::nullopt;
    return Cut{*axis < 0 ? *axis + kRank : *axis, *start, *end};
  }

  /// The last row before the first one, and the first behind the last; the same of columns.
  bool take_wrap(const std::set<std::size_t>& readers) {
    const OnnxNode* concat = nullptr;
    for (const std::size_t reader : readers)
      if (graph_.nodes[reader].op == "Concat") concat = &graph_.nodes[reader];
    if (concat == nullptr || concat->inputs.size() != 3 || concat->inputs[1] != at_) return false;
    const auto slice = [&](std::size_t input) -> std::optional<Cut> {
      for (const std::size_t reader : readers) {
        const OnnxNode& node = graph_.nodes[reader];
        if (&node != concat && node.outputs[0] == concat->inputs[input] &&
            readers_[node.outputs[0]].size() == 1)
          return cut_of(node);
      }
      return std::nullopt;
    };
    const std::optional<Cut> before = slice(0), behind = slice(2);
    if (!before || !behind) return false;
    const std::int64_t signed_axis = whole(*concat, "axis", 0),
                       axis = signed_axis < 0 ? signed_axis + kRank : signed_axis;
    if (before->axis != axis || behind->axis != axis || (axis != 2 && axis != 3)) return false;
    if (before->start != -1 || before->end < std::numeric_limits<std::int32_t>::max() || behind->start != 0 ||
        behind->end != 1)
      refuse(
          *concat,
          fmt::format("does not wrap: in front it has {} to {} and behind {} to {}; on a torus these are the "
                      "last and the first row or column (circular padding that PyTorch 1.13 exports is "
                      "wrong in this way)",
                      before->start, before->end, behind->start, behind->end));
    if (margin_ != Margin::none) refuse(*concat, "wraps boards that have a margin already");
    if (wrapped_axis_ == axis) refuse(*concat, "wraps the same side twice");
    margin_ = wrapped_axis_ == 0 ? Margin::none : Margin::wrapped;
    wrapped_axis_ = wrapped_axis_ == 0 ? axis : 0;
    go_on(*concat);
    return true;
  }

  const OnnxGraph& graph_;
  const std::string& source_;
  ForeignNetwork network_;
  std::map<std::string, std::vector<std::size_t>> readers_;  ///< of each value the nodes, one for each time
  std::string at_;                                           ///< the value that has been reached
  Margin margin_ = Margin::none;
  std::int64_t wrapped_axis_ = 0;  ///< where only one of the two is
  std::set<Margin> paddings_;      ///< of 3x3 convolutions
};

ForeignNetwork read_onnx(std::string_view bytes, const std::string& source, const ImportHints&) {
  const OnnxGraph graph = parse_onnx(bytes, source);
  return GraphReader(graph, source).read();
}

bool knows_onnx(std::string_view bytes, std::string_view path) {
  return path.ends_with(".onnx") || bytes.starts_with("\x08");
}

}  // namespace

const Importer kOnnxImporter = {"onnx", "a graph of convolutions and activations, one behind the other",
                                false, knows_onnx, read_onnx};

}  // namespace minlife
