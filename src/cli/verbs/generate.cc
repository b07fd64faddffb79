#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "cli/files/output_pairs.h"
#include "cli/terminal/progress.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/file_system.h"
#include "core/provenance.h"
#include "core/room.h"
#include "core/text.h"
#include "data/pair_file.h"

namespace minlife {
namespace {

const std::vector<std::string> kLayouts{"packed", "bytes"};

PairLaw read_law(const Arguments& arguments) {
  PairLaw law;
  law.steps = static_cast<int>(arguments.integer("steps", 1, std::numeric_limits<int>::max()));
  const Arguments::Size size = arguments.size("size", kMaxSide);
  law.height = size.height;
  law.width = size.width;
  law.boundary = parse_boundary(arguments.text("boundary"), "--boundary");
  law.rule = parse_rule(arguments.text("rule"), "--rule");
  law.density = parse_density(arguments.text("density"), "--density");
  law.seed = arguments.word("seed");
  law.split = parse_split(arguments.text("split"), "--split");
  return law;
}

/// Refuses what would not fit, before a byte is written.
void check_room(const PairFileInfo& info, const std::string& path) {
  const PairFileNeed need = pair_file_need(info);
  check_memory_room(need.memory, "writing such pairs", "try a smaller --size");
  check_disk_room(need.disk, folder_of(path), fmt::format("{} with {} pairs", path, with_commas(info.count)),
                  "try a smaller --count, or another disk");
}

int run_generate(const Arguments& arguments, Output& output) {
  PairFileInfo info;
  info.law = read_law(arguments);
  info.layout = arguments.choice("layout", kLayouts) == 0 ? PairLayout::packed : PairLayout::bytes;
  info.count = static_cast<std::uint64_t>(arguments.integer("count", 1));
  info.first_index = arguments.word("first-index");
  if (info.first_index > std::numeric_limits<std::uint64_t>::max() - info.count)
    throw value_error("--first-index", arguments.text("first-index"),
                      "the last index, first-index + count - 1, must fit into 64 bits",
                      "try --first-index 0");
  info.version = version();
  info.git_commit = git_commit();
  info.command = arguments.command_line();

  const OutputPath out(arguments, {});
  const std::string& path = out.path();
  check_replaces_pairs(out, info);
  check_room(info, path);
  {
    Progress progress("generate", "pairs", info.count, output);
    write_pair_file(path, info, [&progress](std::uint64_t done) { progress.update(done); });
  }
  output.result(
      {{"out", path}, {"count", info.count}, {"steps", info.law.steps}, {"first_index", info.first_index}},
      fmt::format("{} pairs written to {}\n", with_commas(info.count), path));
  return 0;
}

}  // namespace

Verb generate_verb() {
  return {
      "generate",
      "Writes training pairs, random boards and the same boards some steps later, to an HDF5 file.",
      {},
      {
          {"steps", "N", "", "generations from an input to its target", true},
          {"count", "K", "", "how many pairs", true},
          {"out", "PAIRS.h5", "", "the file to write", true},
          force_flag(),
          {"size", "WxH", "32x32", "of the boards"},
          {"density", "LAW", to_string(DensityLaw{}),
           "share of live cells: a number, or uniform:LO,HI, drawn per board"},
          {"boundary", "KIND", "torus", "torus or dead"},
          {"rule", "RULE", to_string(kLife), "births and survivals"},
          {"seed", "S", "0", "of the random boards"},
          {"split", "SPLIT", "train", "train, validation or test; they never share a board's random numbers"},
          {"first-index", "I", "0", "index of the first pair in the endless stream that seed and split name"},
          {"layout", "LAYOUT", "packed", "packed (a bit a cell) or bytes (a byte a cell)"},
      },
      run_generate};
}

}  // namespace minlife
