#include "cli/terminal/progress.h"

#include <fmt/format.h>

#include <cmath>

#include "cli/terminal/bar.h"
#include "core/figures.h"
#include "core/text.h"

namespace minlife {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kLineInterval{30}, kNear{10};

/// 0.4263 as "42.6".
std::string tenths(double share) {
  const auto count = static_cast<std::uint64_t>(std::llround(share * 1000));
  return fmt::format("{}.{}", count / 10, count % 10);
}

}  // namespace

Progress::Progress(std::string task, std::string unit, std::uint64_t total, const Output& output)
    : task_(std::move(task)),
      unit_(std::move(unit)),
      total_(total),
      output_(output),
      block_(output),
      plain_due_(Clock::now() + kLineInterval) {}

bool Progress::is_near() const {
  return block_.is_live() || (!output_.quiet() && Clock::now() >= plain_due_ - kNear);
}

bool Progress::is_due() const {
  return block_.is_live() ? block_.is_due() : !output_.quiet() && Clock::now() >= plain_due_;
}

void Progress::update(std::uint64_t done, const std::string& note) {
  if (!is_due()) return;
  const double share = total_ == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total_);
  const std::string counts = fmt::format("{} of {} {}", with_commas(done), with_commas(total_), unit_);
  const std::string rest = (note.empty() ? "" : ", ") + note;
  if (block_.is_live()) return block_.show({fmt::format("{}: {} {}{}", task_, bar(share), counts, rest)});
  output_.say(fmt::format("{}: {} ({} %){}", task_, counts, tenths(share), rest));
  plain_due_ = Clock::now() + kLineInterval;
}

}  // namespace minlife
