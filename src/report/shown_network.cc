#include "report/shown_network.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/figures.h"
#include "core/file_system.h"
#include "core/text.h"
#include "proof/exactness.h"
#include "prune/compact.h"
#include "report/network_json.h"
#include "study/plan/cell_progress.h"
#include "study/routes/route_rows.h"
#include "study/routes/routes.h"
#include "study/trial/run_trial.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// A trial whose network is to be shown.
struct Candidate {
  NamedTrial named;
  std::string words;               ///< where it comes from
  std::vector<std::string> files;  ///< where it may lie, the first one first
  bool compacted = false;          ///< it is to be without channels that have no effect
};

std::optional<Candidate> of_shrink(const std::string& folder, const StudyFolder::Found& found) {
  const std::vector<RouteRow> rows = route_rows(found.plan, found.results);
  const RouteRow* best = nullptr;
  for (const Route* route : routes_of(found.plan)) {
    const RouteRow* row = smallest_row(rows, *route);
    if (row == nullptr) continue;
    const auto size = [](const RouteRow& of) {
      return std::pair(of.smallest_size->nonzero, of.smallest_size->parameters);
    };
    if (best == nullptr || size(*row) < size(*best)) best = row;
  }
  if (best == nullptr) return std::nullopt;
  return Candidate{*best->smallest,
                   fmt::format("route {}, {}, keep {}, replicate {}", best->route->group, best->method,
                               digits(best->keep), best->smallest->trial.replicate),
                   {fmt::format("{}/smallest_{}.h5", folder, best->route->name),
                    fmt::format("{}/models/{}.h5", folder, best->smallest->id)},
                   true};
}

std::optional<Candidate> of_sweep(const std::string& folder, const StudyFolder::Found& found) {
  const Plan& plan = found.plan;
  std::optional<std::pair<std::size_t, std::uint64_t>> best;  // cell and replicate
  std::size_t least = 0;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const std::size_t parameters = plan.cells[cell].config.architecture().parameters();
    if (best && parameters >= least) continue;
    const CellProgress progress = progress_of(plan, cell, found.results);
    for (std::uint64_t k = 0; k < progress.wanted; ++k) {
      const TrialResult* result = find_result(plan, cell, progress.replicate(k), found.results);
      if (result == nullptr || !result->success) continue;
      best = {cell, progress.replicate(k)};
      least = parameters;
      break;
    }
  }
  if (!best) return std::nullopt;
  Candidate one{named_trial(plan, best->first, best->second),
                fmt::format("{}, replicate {}", name_of(plan.cells[best->first]), best->second),
                {},
                false};
  one.files = {fmt::format("{}/models/{}.h5", folder, one.named.id)};
  return one;
}

/// The network of a file that is whole and of this trial.
std::optional<Model> read_from(const std::string& path, const NamedTrial& named, const Reading& reading) {
  if (!exists(path)) return std::nullopt;
  try {
    ModelFile file = read_model_file(path, reading);
    const bool is_named = file.result.contains("trial");
    if (is_named && file.result.value("trial", "") != named.id) return std::nullopt;
    if (!is_named && (file.seed != named.trial.seed || file.replicate != named.trial.replicate))
      return std::nullopt;
    return std::move(file.model);
  } catch (const InputError&) {
    return std::nullopt;  // broken, or no model: it is not this page's business
  }
}

/// What it took to train it and all that it derives from; nothing where a record is missing.
std::optional<double> seconds_of(const NamedTrial& named, const Results& results) {
  double seconds = 0;
  for (const NamedTrial* at = &named; at != nullptr; at = parent_of(at->trial)) {
    const auto found = results.find(at->id);
    if (found == results.end()) return std::nullopt;
    seconds += found->second.seconds;
  }
  return seconds;
}

/// The trial as this program would run it; nothing where it would end in other bits, and so have another id.
std::optional<NamedTrial> of_this_program(const NamedTrial& named) {
  if (named.trial.numerics == program_numerics()) return named;
  if (named.trial.pruned) return std::nullopt;  // parents have numerics of their own
  Trial trial = named.trial;
  trial.numerics = program_numerics();
  if (trial_id(trial) != named.id) return std::nullopt;
  return NamedTrial{named.id, std::move(trial)};
}

std::optional<Model> trained_again(const Candidate& candidate, const StudyFolder::Found& found,
                                   const Tell& tell, std::string& why) {
  const std::optional<NamedTrial> trial = of_this_program(candidate.named);
  if (!trial) {
    why = fmt::format("it was not kept, and was trained in numerics {}, which this program does not have",
                      to_string(found.plan.numerics));
    return std::nullopt;
  }
  const std::optional<double> seconds = seconds_of(candidate.named, found.results);
  if (!seconds || *seconds > kMostRetrainedSeconds || warm_parent(trial->trial)) {
    why =
        "it was not kept, and would take too long to train again; save_models = \"exact\" in the spec keeps "
        "them";
    return std::nullopt;
  }
  if (tell)
    tell(fmt::format("training the smallest network again ({}), as it was not kept", candidate.words));
  return trained_state(*trial, "", {})->model;
}

}  // namespace

ShownNetwork smallest_network(const std::string& folder, const StudyFolder::Found& found,
                              const Reading& reading, const Tell& tell) {
  const std::optional<Candidate> candidate =
      found.plan.shrink ? of_shrink(folder, found) : of_sweep(folder, found);
  if (!candidate) return {{}, {}, {}, {"No training has succeeded yet, so there is no network to show."}};
  ShownNetwork shown;
  shown.rule = candidate->named.trial.config.rule;
  shown.boundary = candidate->named.trial.config.boundary;
  std::string why;
  for (const std::string& path : candidate->files)
    if (!shown.model) shown.model = read_from(path, candidate->named, reading);
  if (!shown.model) shown.model = trained_again(*candidate, found, tell, why);
  if (shown.model && candidate->compacted) shown.model = compact(*shown.model);
  if (shown.model && shown.model->parameters.size() > kMostShownParameters) {
    why = fmt::format("its {} numbers would fill the page", with_commas(shown.model->parameters.size()));
    shown.model.reset();
  }
  if (!shown.model) {
    shown.about = {fmt::format("The smallest network ({}) is not in this page: {}.", candidate->words, why)};
    return shown;
  }
  const std::size_t all = shown.model->parameters.size(), left = shown.model->nonzero();
  shown.about = {fmt::format("The smallest network that succeeded has {} numbers{} ({}).", with_commas(all),
                             left < all ? fmt::format(", {} of which are not pruned", with_commas(left)) : "",
                             candidate->words)};
  return shown;
}

std::string proof_text(const Model& model, const Rule& rule, Boundary boundary, int threads) {
  const int steps = model.architecture.step_count();
  if (!is_enumerable(steps) || !model.architecture.has_steps())
    return "what is known of it is what the study found on held-out boards; minlife verify may prove more";
  ExactnessQuestion question;
  question.law.steps = steps;
  question.law.rule = rule;
  question.law.boundary = boundary;
  question.in_float = true;
  question.threads = threads;
  const Exactness known = exactness_of(model, question);
  if (known.wrong > 0)
    return fmt::format("wrong on {} of {} windows", with_commas(known.wrong), with_commas(known.windows));
  std::string text =
      fmt::format("proved right on all {} windows, so on every board; the smallest |logit| is {}",
                  with_commas(known.windows), digits(known.min_abs_logit));
  if (known.in_float && known.in_float->exact())
    text +=
        fmt::format(", and rounding in float32 changes none by more than {}", digits(known.in_float->bound));
  return text;
}

}  // namespace minlife
