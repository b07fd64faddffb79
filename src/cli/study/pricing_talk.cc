#include "cli/study/pricing_talk.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <optional>
#include <string>

#include "cli/terminal/progress.h"
#include "core/figures.h"
#include "core/room.h"
#include "core/text.h"
#include "study/work/work_left.h"
#include "train/training_bytes.h"

namespace minlife {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPricingInterval{3};
constexpr const char* kTask = "measuring what trials cost";

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", with_commas(count), noun, (count == 1 ? "" : "s"));
}

class PricingTalk {
 public:
  explicit PricingTalk(const Output& output) : output_(output), due_(start_ + kPricingInterval) {}

  void tell(const PricingProgress& now) {
    if (!live_) live_.emplace(kTask, "runs", now.planned, output_);
    last_ = now;
    const std::string network = now.config.channels.empty() ? fmt::format("steps = {}, width = {}",
                                                                          now.config.steps, now.config.width)
                                                            : "channels = " + now.config.shape_name();
    if (live_->is_live()) return live_->update(now.done, network);
    if (now.done > 0 && Clock::now() < due_) return;
    due_ = Clock::now() + kPricingInterval;
    if (now.done < now.planned)
      output_.say(fmt::format("{}: {} of {} runs, now {}", kTask, with_commas(now.done),
                              with_commas(now.planned), network));
  }

  /// What it came to.
  void end() {
    live_.reset();
    if (last_.done == 0) return;
    std::string text = "measured " + counted(last_.networks, "network");
    if (last_.networks < last_.of) text += " of " + with_commas(last_.of);
    text += " in " + duration(std::chrono::duration<double>(Clock::now() - start_).count());
    if (last_.networks < last_.of) text += "; the others lie between them";
    output_.say(text);
    if (last_.done < last_.planned)
      output_.say(fmt::format("time was up after {} of {} runs; the estimate is rough",
                              with_commas(last_.done), with_commas(last_.planned)));
  }

 private:
  const Output& output_;
  Clock::time_point start_ = Clock::now(), due_;
  std::optional<Progress> live_;
  PricingProgress last_;
};

}  // namespace

namespace {

/// Of first order some boards are measured, of second order whole trainings: they must fit.
void check_room_to_measure(const std::vector<TrainConfig>& configs) {
  double most = 0;
  std::string shape;
  for (const TrainConfig& config : configs)
    if (config.optimizer->order == Order::second && training_bytes(config, 1) > most) {
      most = training_bytes(config, 1);
      shape = config.shape_name();
    }
  check_memory_room(most, fmt::format("a training of {} by second order, to measure what it costs,", shape),
                    "take a smaller network, or an optimizer of first order");
}

}  // namespace

TrialPrices measured_prices(const std::vector<TrainConfig>& configs, std::uint64_t seed,
                            const Output& output) {
  check_room_to_measure(configs);
  PricingTalk talk(output);
  PricingOptions options;
  options.seed = seed;
  options.progress = [&](const PricingProgress& now) { talk.tell(now); };
  TrialPrices prices(configs, options);
  talk.end();
  return prices;
}

}  // namespace minlife
