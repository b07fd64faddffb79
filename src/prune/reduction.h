#pragma once

#include <cstdint>

#include "core/interruption.h"
#include "nn/parameters.h"
#include "train/config.h"
#include "train/costs.h"
#include "train/search_record.h"

namespace minlife {

/// What a reduction starts from. `model` and `config` must outlive it.
struct ReductionInput {
  const Model& model;
  const TrainConfig& config;  ///< rule, boundary and steps; model.architecture need not be config's
  std::uint64_t seed = 0, replicate = 0;
  int depth = 1;    ///< trainings behind it in its chain: it draws windows of its own
  double keep = 1;  ///< share of the dense weights of config's network, for those that go down to a share
};

/// What came of it. Masked numbers of `model` are 0; biases may be masked too.
struct Reduced {
  Model model;
  SearchRecord record;
  Costs costs;
};

/// A way to a smaller network that changes the numbers which stay too, unlike a criterion: one file under
/// reductions/ and one line in reductions/table.h. A pure function of the input, on one thread. Networks of
/// one and two steps only, whose windows can all be looked at. Throws InterruptedError when asked to end.
struct Reduction {
  const char* name;          ///< in ledgers and tables, as that of a criterion; no criterion has it
  bool compacts = false;     ///< whether it takes whole channels away, so that the architecture shrinks
  bool takes_share = false;  ///< whether it goes down to ReductionInput::keep, and proves nothing on its way
  /// Whether it is for a network of integers: where it finds none the network stays as it was, the record has
  /// no `integers`, and a trial counts as not exact, however right those floats are.
  bool integers = false;
  Reduced (*reduce)(const ReductionInput& input, const Interruption& interruption) = nullptr;
};

}  // namespace minlife
