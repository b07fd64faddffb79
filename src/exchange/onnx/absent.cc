#include "core/error.h"
#include "exchange/onnx/graph.h"

namespace minlife {
namespace {

[[noreturn]] void refuse_onnx() {
  throw FailedError(
      "this minlife was built without ONNX: libonnx-dev and libprotobuf-dev were not there; install them and "
      "configure again with -DMINLIFE_ONNX=ON (.npz needs neither)");
}

}  // namespace

bool has_onnx() { return false; }
OnnxGraph parse_onnx(std::string_view, const std::string&) { refuse_onnx(); }
std::string format_onnx(const OnnxGraph&) { refuse_onnx(); }

}  // namespace minlife
