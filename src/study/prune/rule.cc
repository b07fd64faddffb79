#include "study/prune/rule.h"

#include <string>

#include "core/error.h"
#include "core/text.h"
#include "study/prune/rules/table.h"

namespace minlife {

std::span<const PruneRule> prune_rules() {
  static const PruneRule kTable[] = {kMagnitude, kMagnitudeLayer, kRandom, kTaylor, kSnip, kGrasp, kSynflow};
  return kTable;
}

const PruneRule& find_prune_rule(std::string_view name, std::string_view field) {
  std::vector<std::string> names;
  for (const PruneRule& rule : prune_rules()) {
    if (name == rule.name) return rule;
    names.emplace_back(rule.name);
  }
  throw value_error(field, name, "it must be one of " + join(names));
}

PairLaw scoring_boards(const PruneInput& input) {
  PairLaw law = input.config.pairs(Split::train, input.seed, input.replicate);
  law.replicate |= std::uint64_t{1} << 63;
  return law;
}

}  // namespace minlife
