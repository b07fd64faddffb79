#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/files/output_model.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/sha256.h"
#include "core/text.h"
#include "core/visible.h"
#include "exchange/importers.h"

namespace minlife {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

ImportRequest read_request(const Arguments& arguments) {
  ImportRequest request;
  request.steps = static_cast<int>(arguments.integer("steps", 1, 64));
  if (arguments.given("boundary"))
    request.boundary = parse_boundary(arguments.text("boundary"), "--boundary");
  if (arguments.given("threshold")) request.threshold = arguments.real("threshold", -1e30, 1e30);
  ImportHints& hints = request.hints;
  hints.activation = arguments.text("activation");
  const Activation* activation =
      hints.activation == "none" ? nullptr : &find_activation(hints.activation, "--activation");
  if (arguments.given("slope")) hints.slope = arguments.real("slope", -1e30, 1e30);
  if (hints.slope && !(activation && activation->has_fixed_slope()))
    throw value_error("--slope", arguments.text("slope"),
                      fmt::format("it goes with --activation {} only", activation_with_fixed_slope().name));
  hints.epsilon = arguments.real("epsilon", 0, 1e30);
  for (const char* hint : {"activation", "slope", "epsilon"})
    request.hints_given = request.hints_given || arguments.given(hint);
  return request;
}

/// What the model file says of it. The configuration is that of no training; it holds what judges it.
ModelFile file_of(const Imported& imported, const std::string& path, const std::string& bytes,
                  const Arguments& arguments) {
  const Architecture& network = imported.model.architecture;
  ModelFile file{imported.model, {}, 0, 0, {}, {}};
  file.config.steps = network.generations;
  file.config.boundary = imported.boundary;
  file.config.rule = parse_rule(arguments.text("rule"), "--rule");
  file.config.activation = network.activation;
  if (const int width = network.uniform_width())
    file.config.width = width, file.config.merged = network.merged();
  else if (std::vector<StepChannels> channels = network.step_channels(); !channels.empty())
    file.config.channels = std::move(channels), file.config.width = 0;
  file.result = {{"imported", std::filesystem::path(path).filename().string()},
                 {"imported_as", imported.format->name},
                 {"imported_sha256", sha256_hex(bytes)}};
  return file;
}

/// How verify will judge it.
std::string judged_text(const Architecture& network) {
  if (is_enumerable(network)) return "minlife verify proves or refutes it on all windows";
  if (network.has_steps()) return "minlife verify tries to prove it, one step after the other";
  return fmt::format(
      "it sees {} cells far and is not one step of Life after the other: minlife verify searches it for a "
      "counterexample and judges it by held-out boards",
      network.reach());
}

int run_import(const Arguments& arguments, Output& output) {
  const std::string& path = arguments.positional(0);
  const OutputPath out(arguments, {path});
  const ImportRequest request = read_request(arguments);
  const std::string bytes = read_file(path, kMostBytes);
  const Imported imported = import_network(bytes, path, request);
  const ModelFile file = file_of(imported, path, bytes, arguments);
  if (imported.padding && *imported.padding != imported.boundary)
    output.say(fmt::format(
        "{} pads as on a {} boundary; with --boundary {} its numbers stay, and it is another network "
        "at the edges",
        visible(path), to_string(*imported.padding), to_string(imported.boundary)));
  check_replaces_import(out, file);
  write_model_file(out.path(), file);
  const Architecture& network = imported.model.architecture;
  const std::string judged = judged_text(network);
  output.result({{"out", out.path()},
                 {"format", imported.format->name},
                 {"steps", network.generations},
                 {"boundary", to_string(imported.boundary)},
                 {"layers", network.layers.size()},
                 {"parameters", network.parameters()},
                 {"reach", network.reach()},
                 {"has_steps", network.has_steps()},
                 {"enumerable", is_enumerable(network)}},
                fmt::format("{} written: {} layers of {}, {} numbers, boundary {};\n{}\n",
                            visible(out.path()), network.layers.size(), network.activation->name,
                            with_commas(network.parameters()), to_string(imported.boundary), judged));
  return 0;
}

}  // namespace

Verb import_verb() {
  std::string formats;
  for (const Importer* importer : importers())
    formats += fmt::format("{}.{}: {}", formats.empty() ? "" : "; ", importer->name, importer->about);
  return {
      "import",
      "Makes a model of a network from elsewhere, of 3x3 and 1x1 convolutions in any order.",
      {"FILE"},
      {{"steps", "N", "", "generations that the network predicts", true},
       {"out", "MODEL.h5", "", "the model to write (" + formats + ")", true},
       {"boundary", "KIND", "", "torus or dead (default: dead where the file pads with zeros, else torus)"},
       {"rule", "RULE", to_string(kLife), "births and survivals"},
       {"threshold", "T", "",
        "the output above which a cell is alive (default: 0.5 behind a sigmoid, else 0; behind a rectifier "
        "it must "
        "be told)"},
       {"activation", "NAME", "relu", "of .npz: what stands behind each convolution but the last, or none"},
       {"slope", "S", "", "of .npz: the slope below 0 of leaky_relu"},
       {"epsilon", "E", "1e-5", "of .npz: the epsilon of batch normalisation"},
       force_flag()},
      run_import};
}

}  // namespace minlife
