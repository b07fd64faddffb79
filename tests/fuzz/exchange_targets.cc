#include <string>

#include "core/error.h"
#include "exchange/exporters.h"
#include "exchange/importers.h"
#include "exchange/npz/zip.h"
#include "exchange/onnx/graph.h"
#include "fuzz/target.h"

namespace minlife::fuzz {
namespace {

/// By the first byte: a whole file, or an array in an archive whose checksums are right.
std::string file_of(std::string_view bytes) {
  if (bytes.empty()) return {};
  const std::string_view rest = bytes.substr(1);
  if (bytes[0] % 2 == 0) return std::string(rest);
  return write_zip({{"a.weight.npy", std::string(rest)}});
}

}  // namespace

void fuzz_network(std::string_view bytes) try {
  const std::string file = file_of(bytes);
  const bool is_archive = file.starts_with("PK");
  if (!is_archive && !has_onnx()) return;
  ImportRequest request;
  request.threshold = 0.5;  // so that any end will do
  const Imported found = import_network(file, "fuzz", request);
  ModelFile model;
  model.model = found.model;
  model.result = nlohmann::json::object();
  const Exported made = find_exporter("npz").write({model, "fuzz"});
  const Imported again = import_network(*made.bytes, "again", {});
  require(again.model.architecture == found.model.architecture, "an architecture reads back");
  require(again.model.parameters == found.model.parameters, "numbers read back");
} catch (const InputError&) {
}

}  // namespace minlife::fuzz
