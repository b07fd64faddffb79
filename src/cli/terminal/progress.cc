#include "cli/terminal/progress.h"

#include <fmt/format.h>

#include <cmath>

#include "core/figures.h"
#include "core/text.h"

namespace minlife {
namespace {

/// 0.4263 as "42.6".
std::string tenths(double share) {
  const auto count = static_cast<std::uint64_t>(std::llround(share * 1000));
  return fmt::format("{}.{}", count / 10, count % 10);
}

}  // namespace

Progress::Progress(std::string task, std::string unit, std::uint64_t total, const Output& output)
    : task_(std::move(task)), unit_(std::move(unit)), total_(total), block_(output) {}

void Progress::update(std::uint64_t done, const std::string& note) {
  if (!block_.is_due()) return;
  const double share = total_ == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total_);
  block_.show({fmt::format("{}: {} of {} {} ({} %){}{}", task_, with_commas(done), with_commas(total_), unit_,
                           tenths(share), (note.empty() ? "" : ", "), note)});
}

}  // namespace minlife
