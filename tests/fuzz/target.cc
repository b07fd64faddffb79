#include "fuzz/target.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/error.h"

namespace minlife::fuzz {

std::span<const Target> targets() {
  static constexpr Target kTargets[] = {
      {"rle", fuzz_rle},       {"rule", fuzz_rule},       {"spec", fuzz_spec},   {"plan", fuzz_plan},
      {"ledger", fuzz_ledger}, {"config", fuzz_config},   {"model", fuzz_model}, {"pairs", fuzz_pairs},
      {"image", fuzz_image},   {"network", fuzz_network},
  };
  return kTargets;
}

const Target& find_target(std::string_view name) {
  std::string names;
  for (const Target& target : targets()) {
    if (target.name == name) return target;
    names.append(names.empty() ? "" : ", ").append(target.name);
  }
  throw value_error("target", name, "there is none of that name", "there are " + names);
}

void require(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "fuzz: does not hold: %s\n", what);
  std::abort();
}

}  // namespace minlife::fuzz
