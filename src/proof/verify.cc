#include "proof/verify.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "proof/cell_rows.h"

namespace minlife {
namespace {

void check_finite(const Model& model) {
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    if (!std::isfinite(model.parameters[i]))
      throw InputError(
          fmt::format("parameter {} of the network is not a finite number; it cannot be verified", i));
}

}  // namespace

Exactness verify(const Model& model, const PairLaw& law, std::uint64_t boards, bool boards_asked, int threads,
                 std::uint64_t nodes, const ProofProgress& progress, const Interruption& interruption) {
  if (model.architecture.reach() == 0)
    throw InputError("the network has no 3x3 layer, and sees no neighbours; it cannot be verified");
  check_finite(model);
  ExactnessQuestion question;
  question.law = law;
  question.boards = boards;
  question.always_boards = boards_asked;
  question.may_compose = true;
  question.in_float = true;
  question.nodes = nodes;
  question.progress = progress;
  question.threads = threads;
  return exactness_of(model, question, interruption);
}

bool is_refuted(const Exactness& v) { return !v.exact || (v.in_float && v.in_float->wrong > 0); }

nlohmann::json to_json(const Exactness& v) {
  nlohmann::json json = {
      {"steps", v.steps},
      {"windows", v.windows},
      {"wrong", v.wrong},
      {"min_abs_logit", v.windows > 0 ? nlohmann::json(v.min_abs_logit) : nlohmann::json()},
      {"proved", v.proved},
      {"counterexample", v.counterexample.has_value()},
      {"boards", v.boards.boards},
      {"wrong_boards", v.boards.wrong_boards},
      {"bound", v.bound ? nlohmann::json(*v.bound) : nlohmann::json()},
      {"exact", v.exact}};
  json["counterexample_cells"] = json["counterexample_alive"] = nullptr;
  if (v.counterexample) {
    json["counterexample_cells"] = cell_rows(*v.counterexample);
    json["counterexample_alive"] = v.counterexample->alive;
  }
  for (const char* key : {"states", "states_composed", "states_decided", "nodes", "float_margin",
                          "float_bound", "float_close", "float_wrong", "float_exact"})
    json[key] = nullptr;
  if (v.states) {
    json["states"] = StateProof::kWindows;
    json["states_composed"] = v.states->composed;
    json["states_decided"] = v.states->decided;
    json["nodes"] = v.states->nodes;
  }
  if (!v.in_float) return json;
  json["float_margin"] = v.in_float->margin;
  if (std::isfinite(v.in_float->bound)) json["float_bound"] = v.in_float->bound;
  json["float_close"] = v.in_float->close;
  if (v.in_float->decided) json["float_wrong"] = v.in_float->wrong;
  if (v.in_float->decided) json["float_exact"] = v.in_float->exact();
  return json;
}

}  // namespace minlife
