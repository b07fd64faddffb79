#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/files/output_export.h"
#include "cli/trust.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/room.h"
#include "core/text.h"
#include "core/visible.h"
#include "exchange/exporters.h"
#include "exchange/proof_text.h"
#include "nn/network_bytes.h"
#include "proof/verify.h"

namespace minlife {
namespace {

std::vector<std::string> format_names(bool with_forms_only = false) {
  std::vector<std::string> names;
  for (const Exporter* exporter : exporters())
    if (exporter->has_forms || !with_forms_only) names.emplace_back(exporter->name);
  return names;
}

Form read_form(const Arguments& arguments, const Exporter& exporter, int steps) {
  const bool integer = arguments.is_on("integer"), sliced = arguments.is_on("bitslice");
  const std::string flag = sliced ? "--bitslice" : integer ? "--integer" : "--bits";
  if (integer && sliced)
    throw InputError(
        "--integer and --bitslice are both given; a program computes in one way (leave one out)");
  if ((integer || sliced || arguments.given("bits")) && !exporter.has_forms)
    throw InputError(fmt::format("{} is given with --to {}; it goes with --to {} only (leave it out)", flag,
                                 exporter.name, join(format_names(true), " or ")));
  if (arguments.given("bits") && !integer)
    throw value_error("--bits", arguments.text("bits"), "it goes with --integer only", "add --integer");
  if (sliced && steps != 1)
    throw InputError(
        fmt::format("--bitslice is given for a network of {} steps; it is for those of one step", steps));
  return integer ? Form::integers : sliced ? Form::bit_sliced : Form::floats;
}

/// What is known of the network, as verify finds it. Whom a proof does not matter does not wait for one that
/// takes minutes.
Exactness known_of(const ModelFile& file, const Arguments& arguments) {
  PairLaw law = file.config.pairs(Split::test, 1, 0);
  law.steps = file.model.architecture.step_count();
  law.replicate = 0;
  const bool waits = !arguments.is_on("unproved") || arguments.given("nodes");
  const auto nodes = static_cast<std::uint64_t>(arguments.integer("nodes", 0, 1000000000000));
  if (!is_enumerable(file.model.architecture))
    check_memory_room(arguments.threads() * network_bytes(file.model.architecture, law.height, law.width),
                      "judging boards on so many threads", "try fewer --threads");
  constexpr std::uint64_t kBoards = 1000;
  return verify(file.model, law, kBoards, false, arguments.threads(), waits ? nodes : 0);
}

int refuse_unproved(const std::string& proof, Output& output) {
  output.result(
      {{"written", false}, {"proof", proof}},
      fmt::format("nothing written: {}\n(--unproved exports it all the same, and the file says so)\n",
                  proof));
  return 3;
}

int run_export(const Arguments& arguments, Output& output) {
  const std::string& path = arguments.positional(0);
  const Exporter& exporter = find_exporter(arguments.text("to"));
  const OutputPath out(arguments, {path});
  const ModelFile file = read_model_file(path, reading_of(arguments, output));
  ExportRequest request{file, std::filesystem::path(path).filename().string()};
  request.form = read_form(arguments, exporter, file.model.architecture.step_count());
  if (arguments.given("bits")) request.bits = static_cast<int>(arguments.integer("bits", 2, 8));
  request.threads = arguments.threads();
  request.exactness = known_of(file, arguments);
  const bool proved = is_proved(*request.exactness);
  const std::string proof = proof_text(request.exactness);
  if (!proved && !arguments.is_on("unproved")) return refuse_unproved(proof, output);

  const Exported made = exporter.write(request);
  nlohmann::json json = {{"format", exporter.name},
                         {"steps", file.model.architecture.step_count()},
                         {"proved", proved},
                         {"proof", proof},
                         {"written", made.bytes.has_value()}};
  json.update(made.facts);
  std::string text = made.told;
  if (made.bytes) {
    write_export(out, *made.bytes);
    json["bytes"] = made.bytes->size();
    text = fmt::format("{} written: {}\n{}", visible(out.path()), proof, text);
  }
  output.result(json, text);
  return made.bytes ? 0 : 3;
}

}  // namespace

Verb export_verb() {
  std::string formats;
  for (const Exporter* exporter : exporters())
    formats += fmt::format("{}{}: {}", formats.empty() ? "" : "; ", exporter->name, exporter->about);
  return {
      "export",
      "Writes a network in another format, for other programs and small devices.",
      {"MODEL.h5"},
      {{"to", join(format_names(), "|"), "", formats, true},
       {"out", "FILE", "", "where to write it", true},
       {"integer", "", "",
        "whole numbers only: the fewest bits a weight with which every answer stays the same"},
       {"bits", "B", "", "of --integer: as many bits a weight at most, from 2 to 8 (exit code 3 if too few)"},
       {"bitslice", "", "", "logic that computes as many cells at once as a word has bits (one step)"},
       {"unproved", "", "", "export a network that is not proved to be exact; the file says so"},
       {"nodes", "N", std::to_string(kSearchNodes),
        "bounds that the proof of three steps and more may take, as of verify"},
       force_flag(),
       trust_flag()},
      run_export};
}

}  // namespace minlife
