#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "cli/files/output_model.h"
#include "cli/trust.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "core/visible.h"
#include "proof/exactness.h"
#include "prune/integer/fewest_bits.h"
#include "prune/reductions.h"
#include "train/trainer.h"
#include "train/warm_start.h"

namespace minlife {
namespace {

/// Those whose every step is proved, so that an exact network stays one.
std::vector<std::string> ways() {
  std::vector<std::string> names;
  for (const Reduction& reduction : reductions())
    if (!reduction.takes_share) names.emplace_back(reduction.name);
  return names;
}

const Reduction& read_way(const Arguments& arguments) {
  const std::string name = arguments.text("by");
  const Reduction* found = find_reduction(name);
  if (found == nullptr || found->takes_share)
    throw value_error("--by", name, "it must be " + join(ways(), " or "));
  return *found;
}

void check_kind(const std::string& path, const Architecture& network, const Reduction& way) {
  if (!network.has_steps() || network.step_count() > 2)
    throw InputError(fmt::format(
        "{} cannot be reduced: each step is proved on all windows, which takes a network of one or two steps",
        visible(path)));
  if (way.integers && !allows_integers(*network.activation))
    throw InputError(fmt::format("{} has the activation {}; integer networks are searched for {}",
                                 visible(path), network.activation->name, integer_activations()));
}

/// Of each kind of step, in the order in which they came first, how many there were.
std::string steps_text(const SearchRecord& record) {
  std::vector<std::pair<std::string, std::uint64_t>> kinds;
  for (const SearchStep& step : record.steps) {
    const auto same =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.first == step.what; });
    if (same == kinds.end())
      kinds.emplace_back(step.what, 1);
    else
      ++same->second;
  }
  std::string text;
  for (const auto& [what, count] : kinds) text += fmt::format("  {}: {}\n", what, with_commas(count));
  return text;
}

int refuse_inexact(const std::string& path, const Exactness& known, Output& output) {
  output.result({{"out", nullptr}, {"exact", false}, {"wrong", known.wrong}},
                fmt::format("nothing written: {} is not exact, and only exact networks are reduced\n"
                            "(minlife verify shows where it is wrong)\n",
                            visible(path)));
  return 3;
}

int run_reduce(const Arguments& arguments, Output& output) {
  const std::string& path = arguments.positional(0);
  const OutputPath out(arguments, {path});
  const Reduction& way = read_way(arguments);
  const std::uint64_t seed = arguments.word("seed");
  const ModelFile from = read_model_file(path, reading_of(arguments, output));
  check_kind(path, from.model.architecture, way);
  ModelFile file = from;
  file.result = {{"reduced_from", std::filesystem::path(path).filename().string()},
                 {"reduced_from_digest", digest_of(from.model)},
                 {"reduced_by", way.name},
                 {"reduced_seed", seed}};
  check_replaces_reduced(out, file);

  const ExactnessQuestion question = stopping_question(from.config);
  if (const Exactness known = exactness_of(from.model, question); !known.exact)
    return refuse_inexact(path, known, output);
  const std::uint64_t before = from.model.nonzero();
  output.say(fmt::format("{} has {} numbers that are not zero; each step is proved", visible(path),
                         with_commas(before)));
  Reduced reduced = way.reduce({from.model, from.config, seed}, {});
  const std::optional<IntegerSize>& integers = reduced.record.integers;
  if (way.integers && !integers) {
    output.result(
        {{"out", nullptr}, {"exact", true}, {"bits", nullptr}},
        fmt::format("nothing written: the search found no integers of {} bits or fewer that are right "
                    "on every window\n",
                    kMostBits));
    return 3;
  }
  file.model = std::move(reduced.model);
  const Exactness proof = exactness_of(file.model, question);
  if (!proof.exact) throw std::logic_error("a reduction left a network that is not exact");
  write_model_file(out.path(), file);

  const std::uint64_t numbers = file.model.nonzero();
  nlohmann::json steps = nlohmann::json::array();
  for (const SearchStep& step : reduced.record.steps) steps.push_back({step.what, step.numbers});
  nlohmann::json facts = {{"out", out.path()},
                          {"exact", true},
                          {"by", way.name},
                          {"numbers_before", before},
                          {"numbers", numbers},
                          {"parameters", file.model.parameters.size()},
                          {"windows", proof.windows},
                          {"tries", reduced.record.tries},
                          {"steps", steps}};
  std::string text =
      fmt::format("{} written: {} numbers that are not zero, {} before; proved on all {} windows\n",
                  visible(out.path()), with_commas(numbers), with_commas(before), with_commas(proof.windows));
  if (integers) {
    facts["bits"] = integers->bits;
    facts["bytes"] = integers->bytes;
    text += fmt::format("integers: {} bits a weight, {} bytes in all\n", integers->bits,
                        with_commas(integers->bytes));
  } else {
    text += fmt::format("{} networks were tried; steps that were taken:\n{}",
                        with_commas(reduced.record.tries), steps_text(reduced.record));
  }
  output.result(facts, text);
  return 0;
}

}  // namespace

Verb reduce_verb() {
  return {
      "reduce",
      "Makes an exact network of one or two steps smaller, by steps that are proved one by one.",
      {"MODEL.h5"},
      {{"by", "WAY", "least",
        "least (no number, unit or pair of units can go), swap (the same shape) or quantize (integers of the "
        "fewest bits)"},
       {"out", "SMALL.h5", "", "the model to write", true},
       {"seed", "S", "1", "of the search's random numbers"},
       force_flag(),
       trust_flag()},
      run_reduce};
}

}  // namespace minlife
