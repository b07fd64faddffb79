#include "cli/training_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/figures.h"
#include "core/text.h"

namespace minlife {
namespace {

/// Of the time that a training takes, counting errors for the talk may take one part in so many, but for so
/// many seconds once.
constexpr double kShareOfCounting = 20, kLeastCounting = 0.25;

/// Cells of all judging boards together, at most.
constexpr std::uint64_t kMostJudgedCells = std::uint64_t{1} << 26;

double in_seconds(std::chrono::steady_clock::duration span) {
  return std::chrono::duration<double>(span).count();
}

}  // namespace

TrainingTalk::TrainingTalk(const TrainConfig& config, std::uint64_t updates_before, int threads,
                           const Output& output)
    : config_(config),
      updates_before_(updates_before),
      threads_(threads),
      progress_("train", "updates", config.updates(), output) {}

void TrainingTalk::updated(const TrainState& state) {
  if (progress_.is_due()) progress_.update(state.updates, note(state));
}

std::string TrainingTalk::note(const TrainState& state) const {
  std::vector<std::string> parts;
  if (!state.curve.empty()) parts.push_back("loss " + digits(state.curve.back().loss));
  if (!errors_.empty()) parts.push_back(errors_);
  const std::uint64_t done = state.updates - std::min(state.updates, updates_before_);
  if (done > 0) {
    const double each = in_seconds(Clock::now() - start_) / static_cast<double>(done);
    parts.push_back(fmt::format("{}{} left", config_.stop == Stop::exact ? "at most " : "",
                                duration(each * static_cast<double>(config_.updates() - state.updates))));
  }
  return join(parts);
}

void TrainingTalk::checked(const TrainState& state, const Interruption& interruption) {
  const auto begin = Clock::now();
  if (!progress_.is_near() || begin < next_count_ || state.status != Status::running) return;
  const double most = std::max(kLeastCounting, in_seconds(begin - start_) / kShareOfCounting);
  ExactnessQuestion question = stopping_question(config_);
  question.ends_at_wrong = false;
  question.threads = threads_;
  if (!exactness_) exactness_.emplace(state.model.architecture, config_.rule);
  try {
    const Exactness found = exactness_->of(state.model, question, [&] {
      return asks_to_end(interruption) || in_seconds(Clock::now() - begin) > most;
    });
    const bool windows = is_enumerable(found.steps);
    const std::uint64_t wrong = windows ? found.wrong : found.boards.wrong_cells;
    errors_ = fmt::format("{} wrong {}{} at {}", with_commas(wrong), windows ? "window" : "cell",
                          wrong == 1 ? "" : "s", with_commas(state.updates));
  } catch (const InterruptedError&) {
    errors_.clear();
  }
  const auto taken = Clock::now() - begin;
  next_count_ = begin + taken + std::chrono::duration_cast<Clock::duration>(taken * kShareOfCounting);
}

Exactness judged(const TrainConfig& config, const Model& model, int threads,
                 const Interruption& interruption) {
  const std::uint64_t cells =
      static_cast<std::uint64_t>(config.height) * static_cast<std::uint64_t>(config.board_width);
  ExactnessQuestion question;
  question.law = config.pairs(Split::test, 0, 0);
  question.boards = std::clamp<std::uint64_t>(kMostJudgedCells / cells, 1, config.judge_boards);
  question.threads = threads;
  return exactness_of(model, question, interruption);
}

std::string to_text(const Exactness& found) {
  if (found.exact) return passed_text(found.steps, found.boards.boards);
  if (is_enumerable(found.steps))
    return fmt::format("not exact: {} of {} windows are wrong", with_commas(found.wrong),
                       with_commas(found.windows));
  return fmt::format("not exact: {} of {} cells are wrong on {} held-out boards",
                     with_commas(found.boards.wrong_cells), with_commas(found.boards.cells),
                     with_commas(found.boards.boards));
}

nlohmann::json verdict_json(const Exactness& found) {
  if (is_enumerable(found.steps)) return {{"exact", found.exact}, {"wrong_windows", found.wrong}};
  return {{"exact", found.exact ? nlohmann::json() : nlohmann::json(false)},
          {"wrong_cells", found.boards.wrong_cells},
          {"boards", found.boards.boards}};
}

nlohmann::json told_result(nlohmann::json result, int steps, std::uint64_t checks) {
  if (!result.is_object() || !result.contains("status")) return result;
  const bool is_success = result["status"] == to_string(Status::exact);
  if (is_success && !is_enumerable(steps)) result["status"] = "sampled";
  if (is_success || !result.value("first_exact_update", nlohmann::json()).is_null())
    result["judged"] = passed_text(steps, kStoppingBoards) +
                       (checks > 1 ? fmt::format(", at {} checks in a row", with_commas(checks)) : "");
  return result;
}

}  // namespace minlife
