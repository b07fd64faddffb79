// Written around the classes that protobuf makes of ONNX's own description (libonnx-dev).
#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <cstring>

#include "core/error.h"
#include "core/provenance.h"
#include "exchange/onnx/graph.h"

namespace minlife {
namespace {

/// The oldest that knows opset 13.
constexpr std::int64_t kIrVersion = 7;

template <typename T>
void add_raw(const std::string& raw, OnnxTensor& tensor) {
  for (std::size_t at = 0; at + sizeof(T) <= raw.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, raw.data() + at, sizeof value);
    tensor.values.push_back(static_cast<double>(value));
  }
}

template <typename T, typename List>
void add_numbers(const std::string& raw, const List& list, OnnxTensor& tensor) {
  if (list.empty()) return add_raw<T>(raw, tensor);
  for (const auto value : list) tensor.values.push_back(static_cast<double>(value));
}

OnnxTensor read_tensor(const onnx::TensorProto& proto, const std::string& name, const std::string& source) {
  const auto refuse = [&](const std::string& why) {
    return InputError(fmt::format("{}: the constant {} {}", source, name, why));
  };
  if (proto.data_location() == onnx::TensorProto::EXTERNAL)
    throw refuse("is kept in another file; a model must hold its numbers");
  OnnxTensor tensor;
  double count = 1;
  for (const std::int64_t side : proto.dims()) {
    if (side < 0) throw refuse("has a negative side");
    tensor.shape.push_back(side);
    count *= static_cast<double>(side);
  }
  switch (proto.data_type()) {
    case onnx::TensorProto::FLOAT:
      add_numbers<float>(proto.raw_data(), proto.float_data(), tensor);
      break;
    case onnx::TensorProto::DOUBLE:
      add_numbers<double>(proto.raw_data(), proto.double_data(), tensor);
      break;
    case onnx::TensorProto::INT64:
      add_numbers<std::int64_t>(proto.raw_data(), proto.int64_data(), tensor);
      break;
    case onnx::TensorProto::INT32:
      add_numbers<std::int32_t>(proto.raw_data(), proto.int32_data(), tensor);
      break;
    default:
      throw refuse("holds other numbers than float, double, int64 and int32");
  }
  tensor.is_whole =
      proto.data_type() == onnx::TensorProto::INT64 || proto.data_type() == onnx::TensorProto::INT32;
  if (static_cast<double>(tensor.values.size()) != count)
    throw refuse(fmt::format("holds {} numbers, and its shape is of {}", tensor.values.size(), count));
  return tensor;
}

OnnxNode read_node(const onnx::NodeProto& proto) {
  OnnxNode node{proto.name(),
                proto.op_type(),
                {proto.input().begin(), proto.input().end()},
                {proto.output().begin(), proto.output().end()},
                {},
                {},
                {}};
  if (!proto.domain().empty() && proto.domain() != "ai.onnx") node.op = proto.domain() + "." + node.op;
  for (const onnx::AttributeProto& attribute : proto.attribute()) {
    switch (attribute.type()) {
      case onnx::AttributeProto::INT:
        node.whole[attribute.name()] = {attribute.i()};
        break;
      case onnx::AttributeProto::INTS:
        node.whole[attribute.name()] = {attribute.ints().begin(), attribute.ints().end()};
        break;
      case onnx::AttributeProto::FLOAT:
        node.real[attribute.name()] = static_cast<double>(attribute.f());
        break;
      case onnx::AttributeProto::STRING:
        node.text[attribute.name()] = attribute.s();
        break;
      default:
        break;  // of nodes that are refused by their kind
    }
  }
  return node;
}

OnnxValue read_value(const onnx::ValueInfoProto& proto) {
  OnnxValue value{proto.name(), {}, {}};
  for (const auto& side : proto.type().tensor_type().shape().dim()) {
    value.shape.push_back(side.has_dim_value() ? side.dim_value() : -1);
    value.side_names.push_back(side.dim_param());
  }
  return value;
}

void write_value(const OnnxValue& value, onnx::ValueInfoProto& proto) {
  proto.set_name(value.name);
  auto& type = *proto.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  for (std::size_t k = 0; k < value.shape.size(); ++k) {
    auto& side = *type.mutable_shape()->add_dim();
    if (value.shape[k] < 0)
      side.set_dim_param(value.side_names[k]);
    else
      side.set_dim_value(value.shape[k]);
  }
}

void write_attributes(const OnnxNode& node, onnx::NodeProto& proto) {
  for (const auto& [name, numbers] : node.whole) {
    onnx::AttributeProto& attribute = *proto.add_attribute();
    attribute.set_name(name);
    // A list of one is written as one number: no node here has a list so short.
    attribute.set_type(numbers.size() == 1 ? onnx::AttributeProto::INT : onnx::AttributeProto::INTS);
    if (numbers.size() == 1)
      attribute.set_i(numbers[0]);
    else
      for (const std::int64_t number : numbers) attribute.add_ints(number);
  }
  for (const auto& [name, number] : node.real) {
    onnx::AttributeProto& attribute = *proto.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(static_cast<float>(number));
  }
}

void write_tensor(const std::string& name, const OnnxTensor& tensor, onnx::TensorProto& proto) {
  proto.set_name(name);
  proto.set_data_type(tensor.is_whole ? onnx::TensorProto::INT64 : onnx::TensorProto::FLOAT);
  for (const std::int64_t side : tensor.shape) proto.add_dims(side);
  std::string& raw = *proto.mutable_raw_data();
  for (const double value : tensor.values) {
    char bytes[8];
    const auto whole = static_cast<std::int64_t>(value);
    const auto real = static_cast<float>(value);
    if (tensor.is_whole)
      std::memcpy(bytes, &whole, sizeof whole);
    else
      std::memcpy(bytes, &real, sizeof real);
    raw.append(bytes, tensor.is_whole ? sizeof whole : sizeof real);
  }
}

}  // namespace

bool has_onnx() { return true; }

OnnxGraph parse_onnx(std::string_view bytes, const std::string& source) {
  onnx::ModelProto model;
  if (bytes.size() > std::size_t{1} << 30 ||
      !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !model.has_graph())
    throw InputError(source + " is no ONNX model, or a damaged one");
  OnnxGraph graph;
  const onnx::GraphProto& proto = model.graph();
  graph.name = proto.name();
  for (const auto& set : model.opset_import())
    if (set.domain().empty() || set.domain() == "ai.onnx") graph.opset = set.version();
  for (const onnx::TensorProto& tensor : proto.initializer())
    graph.constants[tensor.name()] = read_tensor(tensor, tensor.name(), source);
  for (const onnx::NodeProto& node : proto.node()) {
    const bool is_copy = node.op_type() == "Identity" && node.input_size() == 1 && node.output_size() == 1;
    if (is_copy && graph.constants.contains(node.input(0))) {
      const OnnxTensor copy = graph.constants[node.input(0)];
      graph.constants[node.output(0)] = copy;
      continue;
    }
    if (node.op_type() != "Constant" || node.output_size() != 1) {
      graph.nodes.push_back(read_node(node));
      continue;
    }
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      const std::string& name = node.output(0);
      if (attribute.name() == "value") graph.constants[name] = read_tensor(attribute.t(), name, source);
      if (attribute.name() == "value_float")
        graph.constants[name] = {{}, {static_cast<double>(attribute.f())}, false};
    }
  }
  for (const onnx::ValueInfoProto& input : proto.input())
    if (!graph.constants.contains(input.name())) graph.inputs.push_back(read_value(input));
  for (const onnx::ValueInfoProto& output : proto.output()) graph.outputs.push_back(read_value(output));
  return graph;
}

std::string format_onnx(const OnnxGraph& graph) {
  onnx::ModelProto model;
  model.set_ir_version(kIrVersion);
  model.set_producer_name("minlife");
  model.set_producer_version(version());
  model.set_doc_string(graph.about);
  model.add_opset_import()->set_version(graph.opset);
  onnx::GraphProto& proto = *model.mutable_graph();
  proto.set_name(graph.name);
  for (const OnnxNode& node : graph.nodes) {
    onnx::NodeProto& written = *proto.add_node();
    written.set_name(node.name);
    written.set_op_type(node.op);
    for (const std::string& input : node.inputs) written.add_input(input);
    for (const std::string& output : node.outputs) written.add_output(output);
    write_attributes(node, written);
  }
  for (const auto& [name, tensor] : graph.constants) write_tensor(name, tensor, *proto.add_initializer());
  for (const OnnxValue& input : graph.inputs) write_value(input, *proto.add_input());
  for (const OnnxValue& output : graph.outputs) write_value(output, *proto.add_output());
  // No map among these messages, so the order is that of the fields.
  std::string bytes;
  if (!model.SerializeToString(&bytes))
    throw FailedError("the ONNX model cannot be written; it is too large");
  return bytes;
}

}  // namespace minlife
