#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "cli/weight_picture.h"
#include "core/error.h"
#include "core/text.h"
#include "data/hdf5.h"
#include "data/pair_file.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// {name: value} as "name  value" lines, for terminals.
std::string lines(const nlohmann::ordered_json& object) {
  std::string text;
  for (const auto& [name, value] : object.items()) {
    std::string padded = name;
    padded.resize(std::max<std::size_t>(padded.size(), 20), ' ');
    text += padded + " " + (value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
  }
  return text;
}

nlohmann::ordered_json describe_pairs(const std::string& path) {
  const PairFileInfo info = PairFile(path).info();
  return {{"format", "minlife-pairs 1"},
          {"pairs", info.count},
          {"steps", info.law.steps},
          {"size", std::to_string(info.law.width) + "x" + std::to_string(info.law.height)},
          {"boundary", to_string(info.law.boundary)},
          {"rule", to_string(info.law.rule)},
          {"density", to_string(info.law.density)},
          {"seed", info.law.seed},
          {"split", to_string(info.law.split)},
          {"first_index", info.first_index},
          {"layout", info.layout == PairLayout::packed ? "packed" : "bytes"},
          {"version", info.version},
          {"git_commit", info.git_commit},
          {"command", info.command}};
}

nlohmann::ordered_json describe_model(const std::string& path, std::string& picture) {
  const ModelFile file = read_model_file(path);
  picture = weight_picture(file.model);
  const Architecture& a = file.model.architecture;
  nlohmann::ordered_json json = {
      {"format", "minlife-model 1"},         {"steps", a.step_count()},
      {"width", a.uniform_width()},          {"architecture", to_json_text(a)},
      {"parameters", a.parameters()},        {"nonzero", file.model.nonzero()},
      {"macs_per_cell", a.macs_per_cell()},  {"boundary", to_string(file.config.boundary)},
      {"rule", to_string(file.config.rule)}, {"seed", file.seed},
      {"replicate", file.replicate}};
  for (const auto& [name, value] : file.result.items())
    if (name != "curve") json[name] = value;
  if (!file.data.empty()) json["data"] = file.data;
  json["config"] = to_json(file.config);
  return json;
}

int run(const Arguments& arguments, Output& output) {
  const std::string& path = arguments.positional(0);
  const hdf5::File file = hdf5::File::open(path);
  const std::string format = file.has_attribute("format") ? file.text("format") : "";
  nlohmann::ordered_json json;
  std::string picture;
  if (format == "minlife-pairs")
    json = describe_pairs(path);
  else if (format == "minlife-model")
    json = describe_model(path, picture);
  else
    throw InputError(path +
                     " is an HDF5 file, but none of minlife's (format minlife-pairs or minlife-model)");
  output.result(nlohmann::json(json), lines(json) + picture);
  return 0;
}

}  // namespace

Verb info_verb() {
  return {"info",
          "Tells what a pair or model file holds; of a small model it draws the weights.",
          {"FILE"},
          {},
          run};
}

}  // namespace minlife
