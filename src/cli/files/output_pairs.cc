#include "cli/files/output_pairs.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"

namespace minlife {
namespace {

struct Fact {
  std::string name, value;
};

/// All that decides a file's bytes, but for who wrote it.
std::vector<Fact> facts(const PairFileInfo& info) {
  const PairLaw& law = info.law;
  return {{"steps", std::to_string(law.steps)},
          {"size", fmt::format("{}x{}", law.width, law.height)},
          {"boundary", to_string(law.boundary)},
          {"rule", to_string(law.rule)},
          {"density", to_string(law.density)},
          {"seed", std::to_string(law.seed)},
          {"split", to_string(law.split)},
          {"count", with_commas(info.count)},
          {"first index", with_commas(info.first_index)},
          {"layout", info.layout == PairLayout::packed ? "packed" : "bytes"}};
}

PairFileInfo pairs_there(const OutputPath& out) {
  try {
    return PairFile(out.path()).info();
  } catch (const InputError& error) {
    out.refuse(fmt::format("is nothing that minlife generate made ({})", error.what()));
  }
}

}  // namespace

void check_replaces_pairs(const OutputPath& out, const PairFileInfo& wanted) {
  if (!out.is_guarded()) return;
  const std::vector<Fact> there = facts(pairs_there(out)), here = facts(wanted);
  std::vector<std::string> differing;
  for (std::size_t k = 0; k < here.size(); ++k)
    if (there[k].value != here[k].value)
      differing.push_back(fmt::format("{}: {} there, {} here", here[k].name, there[k].value, here[k].value));
  if (!differing.empty()) out.refuse(fmt::format("holds other pairs ({})", join(differing)));
}

}  // namespace minlife
