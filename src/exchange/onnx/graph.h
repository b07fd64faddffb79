#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

// As much of ONNX as networks here need: a list of nodes, each with the names of what it reads and makes.
// Source: the ONNX specification, "Open Neural Network Exchange Intermediate Representation".

/// Constant numbers: of floats in double, else whole ones, which double holds up to 2^53.
struct OnnxTensor {
  std::vector<std::int64_t> shape;
  std::vector<double> values;
  bool is_whole = false;
};

struct OnnxNode {
  std::string name, op;
  std::vector<std::string> inputs, outputs;
  std::map<std::string, std::vector<std::int64_t>>
      whole;  ///< attributes that are whole numbers, or lists of them
  std::map<std::string, double> real;
  std::map<std::string, std::string> text;
};

/// An input or output: of float32 where it is written; a side is -1 where any will do, with that name.
struct OnnxValue {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<std::string> side_names;  ///< as long as shape; "" of sides that are fixed
};

struct OnnxGraph {
  std::string name, about;
  std::int64_t opset = 13;
  std::vector<OnnxNode> nodes;
  std::map<std::string, OnnxTensor>
      constants;                           ///< initializers, Constant nodes, and what Identity makes of them
  std::vector<OnnxValue> inputs, outputs;  ///< inputs without those that have an initializer
};

/// Whether this program was built with libonnx, which reads and writes these files.
bool has_onnx();

/// Throws InputError naming `source` for what is no ONNX model, or keeps its numbers in other files;
/// FailedError where the program was built without libonnx.
OnnxGraph parse_onnx(std::string_view bytes, const std::string& source);

/// The model as a file of opset `graph.opset`; whole numbers as int64, others as float32. The same graph
/// gives the same bytes. Throws FailedError where the program was built without libonnx.
std::string format_onnx(const OnnxGraph& graph);

}  // namespace minlife
