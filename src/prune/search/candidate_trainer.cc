#include "prune/search/candidate_trainer.h"

#include <algorithm>
#include <utility>

#include "core/random_streams.h"
#include "nn/optimizers/levenberg_marquardt.h"
#include "train/second_order/curvature_training.h"
#include "train/second_order/window_loss.h"
#include "train/trainer.h"

namespace minlife {
namespace {

TrainConfig config_on_windows(const TrainConfig& given) {
  TrainConfig config = default_config(optimizer_of_second_order(), given.steps);
  config.width = given.width;
  config.channels = given.channels;
  config.merged = given.merged;
  config.activation = given.activation;
  config.rule = given.rule;
  config.boundary = given.boundary;
  return config;
}

PairLaw law_of(const TrainConfig& config, const ReductionInput& input) {
  PairLaw law = config.pairs(Split::train, input.seed, input.replicate);
  law.replicate = StreamReplicate(law.replicate).at_depth(static_cast<std::uint64_t>(input.depth)).bits();
  return law;
}

}  // namespace

CandidateTrainer::CandidateTrainer(const ReductionInput& input, Interruption interruption)
    : input_(input),
      config_(config_on_windows(input.config)),
      law_(law_of(config_, input)),
      interruption_(std::move(interruption)) {}

bool CandidateTrainer::is_exact(const Model& model) {
  end_if_asked(interruption_);
  if (!proved_architecture_ || *proved_architecture_ != model.architecture) {
    proof_.emplace(model.architecture, config_.rule);
    proved_architecture_ = model.architecture;
  }
  const Exactness found = proof_->of(model, stopping_question(config_), interruption_);
  costs_.check_flops += check_flops(model, found);
  return found.exact;
}

bool CandidateTrainer::train(Model& model) {
  TrainState state;
  state.model = model;
  state.optimizer = config_.fresh_optimizer(model.parameters.size());
  auto& optimizer = state.optimizer.as<LevenbergMarquardt>();
  optimizer.hard_windows = hard_windows_;
  TrainCallbacks callbacks;
  callbacks.interrupted = [this](const TrainState&) { return asks_to_end(interruption_); };
  train_on_curvature(state, config_, law_, callbacks);
  if (state.status == Status::running) throw InterruptedError("interrupted");
  hard_windows_ = optimizer.hard_windows;
  record_.updates += state.updates;
  record_.train_flops += train_flops(config_, model, state.updates, false);
  record_.train_flops_nonzero += train_flops(config_, model, state.updates, true);
  costs_.check_flops += state.costs->check_flops;
  costs_.factor_flops += state.costs->factor_flops;
  model = std::move(state.model);
  return state.status == Status::exact;
}

std::vector<WindowExample> CandidateTrainer::windows() const {
  if (config_.steps == 1) return all_windows(law_.rule, law_.density);
  std::vector<WindowExample> all = draw_windows(law_, 0, config_.windows(), config_.live_share);
  for (const std::uint64_t cells : hard_windows_)
    all.push_back({cells, window_future(law_.rule, law_.steps, cells), 1});
  return all;
}

SecondOrder CandidateTrainer::second_order(const Model& model) {
  const std::vector<WindowExample> examples = windows();
  WindowLoss loss(model.architecture, examples.size());
  loss.set_windows(examples);
  const NormalEquations& equations = loss.equations(model.parameters);
  // A way forward and backward for each window, as in an update.
  const double per_window = 6 * static_cast<double>(examples.size());
  record_.train_flops += per_window * static_cast<double>(model.architecture.macs_per_cell());
  record_.train_flops_nonzero += per_window * static_cast<double>(model.macs_left());
  costs_.factor_flops += equations_flops(model.parameters.size(), examples.size());
  return {equations.curvature(), equations.gradient()};
}

}  // namespace minlife
