#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/landscape_talk.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/weight_picture.h"
#include "cli/training_talk.h"
#include "cli/trust.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/file_system.h"
#include "core/json.h"
#include "core/text.h"
#include "core/visible.h"
#include "data/hdf5.h"
#include "data/hdf5_rehearsal.h"
#include "data/pair_file.h"
#include "proof/exactness.h"
#include "study/store/study_file.h"
#include "train/model_file.h"

namespace minlife {
namespace {

constexpr std::size_t kNameColumns = 20;

/// "steps = 2, width = 8" of an object of settings, else the value as it is written.
std::string plain(const nlohmann::ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object()) return value.dump();
  std::vector<std::string> parts;
  for (const auto& [name, part] : value.items()) parts.push_back(fmt::format("{} = {}", name, plain(part)));
  return join(parts);
}

/// {name: value} as "name  value" lines; values go on below themselves.
std::string lines(const nlohmann::ordered_json& object, const ScreenWidth& screen) {
  std::string text;
  for (const auto& [name, value] : object.items())
    text += wrapped(fmt::format("{:<{}} {}\n", visible(name), kNameColumns, visible(plain(value))), screen,
                    kNameColumns + 1);
  return text;
}

/// The same of a model; what was only sampled is not called exact.
std::string model_lines(const nlohmann::ordered_json& object, const ScreenWidth& screen) {
  nlohmann::ordered_json shown;
  for (const auto& [name, value] : object.items()) {
    const bool sampled = name == "first_exact_update" && !is_enumerable(object["steps"].get<int>());
    shown[sampled ? "first_sampled_update" : name] = value;
  }
  return lines(shown, screen);
}

nlohmann::ordered_json describe_pairs(const std::string& path, const Reading& reading) {
  const PairFileInfo info = PairFile(path, reading).info();
  return {{"format", "minlife-pairs 1"},
          {"pairs", info.count},
          {"steps", info.law.steps},
          {"size", fmt::format("{}x{}", info.law.width, info.law.height)},
          {"boundary", to_string(info.law.boundary)},
          {"rule", to_string(info.law.rule)},
          {"density", number_or_text(to_string(info.law.density))},
          {"seed", info.law.seed},
          {"split", to_string(info.law.split)},
          {"first_index", info.first_index},
          {"layout", info.layout == PairLayout::packed ? "packed" : "bytes"},
          {"version", info.version},
          {"git_commit", info.git_commit},
          {"command", info.command}};
}

nlohmann::json settings_json(const TrainConfig& config) {
  const nlohmann::json texts = to_json(config);
  nlohmann::json settings = nlohmann::json::object();
  for (const auto& [name, value] : texts.items()) settings[name] = number_or_text(value.get<std::string>());
  return settings;
}

nlohmann::ordered_json describe_model(const std::string& path, const Reading& reading, std::size_t columns,
                                      std::string& picture) {
  const ModelFile file = read_model_file(path, reading);
  picture = weight_picture(file.model, columns);
  const Architecture& a = file.model.architecture;
  nlohmann::ordered_json json = {
      {"format", "minlife-model 1"},         {"steps", a.step_count()},
      {"width", a.uniform_width()},          {"architecture", nlohmann::ordered_json::parse(to_json_text(a))},
      {"parameters", a.parameters()},        {"nonzero", file.model.nonzero()},
      {"macs_per_cell", a.macs_per_cell()},  {"boundary", to_string(file.config.boundary)},
      {"rule", to_string(file.config.rule)}, {"seed", file.seed},
      {"replicate", file.replicate}};
  const nlohmann::json result = told_result(file.result, a.step_count(), file.config.stay_clean);
  for (const auto& [name, value] : result.items())
    if (name != "curve") json[name] = value;
  if (!file.data.empty()) json["data"] = file.data;
  // That of a network from elsewhere is of no training.
  if (!file.result.contains("imported")) json["config"] = settings_json(file.config);
  return json;
}

/// Loss and failure of a model.
Landscape landscape_at(const std::string& path, const Arguments& arguments, const Output& output) {
  const ModelFile file = read_model_file(path, reading_of(arguments, output).silent());
  Progress progress("curvature", "columns", file.model.nonzero(), output);
  return landscape_of(file.model, file.config.rule, arguments.threads(),
                      [&](std::size_t done) { progress.update(done); });
}

nlohmann::ordered_json describe_study(const std::string& path, const Reading& reading) {
  const StudyFileInfo info = read_study_info(path, reading);
  nlohmann::ordered_json json = {{"format", "minlife-study 1"}, {"name", info.name}};
  for (const StudyFileInfo::Table& table : info.tables)
    json["tables"][table.name] = {{"rows", table.rows}, {"columns", table.columns}};
  const nlohmann::json plan = parse_json(info.plan, path + ": attribute plan");
  if (plan.is_object() && plan.contains("save_models")) json["save_models"] = plan["save_models"];
  json["curves"] = info.curves;
  json["curve_points"] = info.curve_points;
  json["version"] = info.version;
  json["git_commit"] = info.git_commit;
  const nlohmann::json about = parse_json(info.provenance, path + ": attribute provenance");
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
std::string study_lines(nlohmann::ordered_json json, const ScreenWidth& screen) {
  std::string text;
  const auto add = [&](const std::string& name, const std::string& rest) {
    text += lines({{name, rest}}, screen);
  };
  for (const auto& [name, table] : json["tables"].items()) {
    std::vector<std::string> names;
    for (const auto& column : table["columns"]) names.push_back(column.get<std::string>());
    add("/" + name, fmt::format("{} rows: {}", with_commas(table["rows"].get<std::uint64_t>()), join(names)));
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
  return lines(json, screen) + text;
}

/// What the file says it is; "" where it says nothing. Of its seal the user hears from the reader of that
/// format.
std::string format_of(const std::string& path, const Reading& reading) {
  return hdf5::read_judged(path, reading.silent(), [&] {
    const hdf5::File file = hdf5::File::open(path);
    return file.has_attribute("format") ? file.text("format") : std::string();
  });
}

int run_info(const Arguments& arguments, Output& output) {
  const std::string& path = arguments.positional(0);
  if (file_system().kind(path) == PathKind::folder)
    throw InputError(
        path + " is a folder, and a file must be there (minlife status tells how a study's folder stands)");
  check_is_file(path);
  const ScreenWidth& screen = output.width();
  const Reading reading = reading_of(arguments, output);
  const std::string format = format_of(path, reading);
  if (arguments.is_on("curvature") && format != "minlife-model")
    throw InputError("--curvature looks at a model, and " + path + " is none");
  nlohmann::ordered_json json;
  std::string text;
  if (format == "minlife-pairs") {
    json = describe_pairs(path, reading);
    text = lines(json, screen);
  } else if (format == "minlife-model") {
    std::string picture;
    json = describe_model(path, reading, screen.columns, picture);
    text = model_lines(json, screen) + picture;
    if (arguments.is_on("curvature")) {
      const Landscape found = landscape_at(path, arguments, output);
      json["curvature"] = to_json(found);
      text += to_text(found);
    }
  } else if (format == "minlife-study") {
    json = describe_study(path, reading);
    text = study_lines(json, screen);
  } else {
    throw InputError(path +
                     " is an HDF5 file, but none of minlife's (format minlife-pairs, minlife-model or "
                     "minlife-study)");
  }
  output.result(nlohmann::json(json), text);
  return 0;
}

}  // namespace

Verb info_verb() {
  return {"info",
          "Tells what a pair, model or study file holds; of a small model it draws the weights.",
          {"FILE"},
          {{"curvature", "", "",
            "of a model also the loss's Hessian (its eigenvalues), dead units and the kind of failure"},
           trust_flag()},
          run_info};
}

}  // namespace minlife
