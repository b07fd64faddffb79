#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/terminal/weight_picture.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "data/hdf5.h"
#include "data/pair_file.h"
#include "study/store/study_file.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// {name: value} as "name  value" lines, for terminals.
std::string lines(const nlohmann::ordered_json& object) {
  std::string text;
  for (const auto& [name, value] : object.items()) {
    std::string padded = name;
    padded.resize(std::max<std::size_t>(padded.size(), 20), ' ');
    text += fmt::format("{} {}\n", padded, (value.is_string() ? value.get<std::string>() : value.dump()));
  }
  return text;
}

nlohmann::ordered_json describe_pairs(const std::string& path) {
  const PairFileInfo info = PairFile(path).info();
  return {{"format", "minlife-pairs 1"},
          {"pairs", info.count},
          {"steps", info.law.steps},
          {"size", fmt::format("{}x{}", info.law.width, info.law.height)},
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

nlohmann::ordered_json describe_study(const std::string& path) {
  const StudyFileInfo info = read_study_info(path);
  nlohmann::ordered_json json = {{"format", "minlife-study 1"}, {"name", info.name}};
  for (const StudyFileInfo::Table& table : info.tables)
    json["tables"][table.name] = {{"rows", table.rows}, {"columns", table.columns}};
  json["curves"] = info.curves;
  json["curve_points"] = info.curve_points;
  json["version"] = info.version;
  json["git_commit"] = info.git_commit;
  const nlohmann::json about = nlohmann::json::parse(info.provenance, nullptr, false);
  const nlohmann::json records =
      about.is_object() ? about.value("records", nlohmann::json()) : nlohmann::json();
  if (!records.is_array() ||
      !std::all_of(records.begin(), records.end(), [](const auto& maker) { return maker.is_object(); }))
    throw InputError(path + ": attribute provenance does not tell who ran the trials");
  for (const char* key : {"host", "cpu", "records"})
    if (about.contains(key)) json[key] = about[key];
  return json;
}

/// A line for each table and for each program that ran trials, instead of JSON.
std::string study_lines(nlohmann::ordered_json json) {
  std::string text;
  const auto add = [&](const std::string& name, const std::string& rest) { text += lines({{name, rest}}); };
  for (const auto& [name, table] : json["tables"].items()) {
    std::vector<std::string> columns;
    for (const auto& column : table["columns"]) columns.push_back(column.get<std::string>());
    add("/" + name,
        fmt::format("{} rows: {}", with_commas(table["rows"].get<std::uint64_t>()), join(columns)));
  }
  add("/curves", fmt::format("{} with {} points in all", with_commas(json["curves"].get<std::uint64_t>()),
                             with_commas(json["curve_points"].get<std::uint64_t>())));
  for (const auto& maker : json["records"]) {
    const auto field = [&](const char* key) {
      const auto value = maker.value(key, nlohmann::ordered_json("?"));
      return value.is_string() ? value.get<std::string>() : value.dump();
    };
    add("trials by", fmt::format("minlife {} ({}), {} on {}: {}", field("version"), field("git_commit"),
                                 field("instruction_set"), field("host"), field("trials")));
  }
  for (const char* key : {"tables", "curves", "curve_points", "records"}) json.erase(key);
  return lines(json) + text;
}

int run_info(const Arguments& arguments, Output& output) {
  const std::string& path = arguments.positional(0);
  const hdf5::File file = hdf5::File::open(path);
  const std::string format = file.has_attribute("format") ? file.text("format") : "";
  nlohmann::ordered_json json;
  std::string picture;
  if (format == "minlife-pairs")
    json = describe_pairs(path);
  else if (format == "minlife-model")
    json = describe_model(path, picture);
  else if (format == "minlife-study")
    json = describe_study(path);
  else
    throw InputError(path +
                     " is an HDF5 file, but none of minlife's (format minlife-pairs, minlife-model or "
                     "minlife-study)");
  output.result(nlohmann::json(json), format == "minlife-study" ? study_lines(json) : lines(json) + picture);
  return 0;
}

}  // namespace

Verb info_verb() {
  return {"info",
          "Tells what a pair, model or study file holds; of a small model it draws the weights.",
          {"FILE"},
          {},
          run_info};
}

}  // namespace minlife
