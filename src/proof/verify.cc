#include "proof/verify.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace minlife {
namespace {

void check_finite(const Model& model) {
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    if (!std::isfinite(model.parameters[i]))
      throw InputError(
          fmt::format("parameter {} of the network is not a finite number; it cannot be verified", i));
}

}  // namespace

Exactness verify(const Model& model, const PairLaw& law, std::uint64_t boards, bool boards_asked,
                 int threads) {
  if (!model.architecture.has_steps())
    throw InputError("the network is not cut into steps of one 3x3 layer each; it cannot be verified");
  check_finite(model);
  ExactnessQuestion question;
  question.law = law;
  question.boards = boards;
  question.always_boards = boards_asked;
  question.may_compose = true;
  question.threads = threads;
  return exactness_of(model, question);
}

nlohmann::json to_json(const Exactness& v) {
  return {{"steps", v.steps},
          {"windows", v.windows},
          {"wrong", v.wrong},
          {"min_abs_logit", v.windows > 0 ? nlohmann::json(v.min_abs_logit) : nlohmann::json()},
          {"proved", v.proved},
          {"counterexample", v.counterexample.has_value()},
          {"boards", v.boards.boards},
          {"wrong_boards", v.boards.wrong_boards},
          {"bound", v.bound ? nlohmann::json(*v.bound) : nlohmann::json()},
          {"exact", v.exact}};
}

}  // namespace minlife
