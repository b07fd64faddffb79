#include "core/energy.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/file_system.h"
#include "core/text.h"

namespace minlife {
namespace {

std::optional<std::string> line(const std::string& path) {
  try {
    std::string text = posix_file_system().read(path, 4096);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<std::uint64_t> number(const std::string& path) {
  const std::optional<std::string> text = line(path);
  return text ? parse_uint(*text) : std::nullopt;
}

/// intel-rapl:0 and intel-rapl:0:1, whoever made the processor; intel-rapl-mmio:0 counts the same once more.
bool is_rapl(const std::string& zone) { return zone.starts_with("intel-rapl:"); }

/// The package holds its cores; its memory is counted beside it. psys is all of these and more.
bool counts(const std::string& name) { return name.starts_with("package") || name == "dram"; }

}  // namespace

EnergyCounter::EnergyCounter(const std::string& folder) {
  std::vector<std::string> names;
  try {
    names = posix_file_system().list(folder);
  } catch (const Error&) {
    return;  // a folder that nobody may read tells nothing either
  }
  for (const std::string& zone : names) {
    const std::string path = fmt::format("{}/{}", folder, zone);
    if (!is_rapl(zone) || !counts(line(path + "/name").value_or(""))) continue;
    const auto now = number(path + "/energy_uj"), range = number(path + "/max_energy_range_uj");
    if (!now || !range) {
      zones_.clear();  // a sum of some would pass for all
      return;
    }
    zones_.push_back({path + "/energy_uj", *now, *range});
  }
}

std::optional<double> EnergyCounter::joules() {
  if (zones_.empty()) return std::nullopt;
  for (Zone& zone : zones_) {
    const std::optional<std::uint64_t> now = number(zone.path);
    if (!now) {
      zones_.clear();
      return std::nullopt;
    }
    joules_ +=
        1e-6 * static_cast<double>(*now >= zone.last ? *now - zone.last : *now + zone.range - zone.last);
    zone.last = *now;
  }
  return joules_;
}

EnergyMeter::EnergyMeter(EnergyCounter counter) : counter_(std::move(counter)), last_(counter_.joules()) {}

void EnergyMeter::share_out() {
  if (!last_) return;
  const std::optional<double> now = counter_.joules();
  if (now)
    for (Account* account : open_) account->joules_ += (*now - *last_) / static_cast<double>(open_.size());
  last_ = now;
}

EnergyMeter::Account::Account(EnergyMeter& meter) : meter_(meter) {
  const std::scoped_lock lock(meter_.mutex_);
  meter_.share_out();
  meter_.open_.push_back(this);
}

EnergyMeter::Account::~Account() {
  const std::scoped_lock lock(meter_.mutex_);
  meter_.share_out();
  std::erase(meter_.open_, this);
}

std::optional<double> EnergyMeter::Account::joules() {
  const std::scoped_lock lock(meter_.mutex_);
  meter_.share_out();
  return meter_.last_ ? std::optional(joules_) : std::nullopt;
}

}  // namespace minlife
