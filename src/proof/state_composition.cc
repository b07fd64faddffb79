#include "proof/state_composition.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/float_environment.h"
#include "nn/kernels/double_lanes.h"
#include "proof/neighbourhood.h"

namespace minlife {
namespace {

constexpr double kNoBound = std::numeric_limits<double>::infinity();
constexpr int kParts = 1024;  ///< of the windows: by row 2 and row 0
constexpr std::uint64_t kPartWindows = StateComposition::kWindows / kParts;

/// sum[k] += x[k], k < count (a multiple of 16).
void add_row(const double* x, std::size_t count, double* sum) {
  for (std::size_t k = 0; k < count; ++k) sum[k] += x[k];
}

/// low = min(low, x), high = max(high, y), number by number.
void widen_rows(const double* x, const double* y, std::size_t count, double* low, double* high) {
  for (std::size_t k = 0; k < count; ++k) {
    low[k] = x[k] < low[k] ? x[k] : low[k];
    high[k] = y[k] > high[k] ? y[k] : high[k];
  }
}

StateRanges nothing_seen(std::size_t row_size) {
  StateRanges ranges;
  ranges.row_size = row_size;
  ranges.low.assign(StateRanges::kPatches * row_size, kNoBound);
  ranges.high.assign(StateRanges::kPatches * row_size, -kNoBound);
  return ranges;
}

/// The first step: nine cells decide all.
StateRanges first_step(const StepRow& row, const SlowLayer<double>& spread) {
  StateRanges ranges = nothing_seen(row.size());
  ranges.is_exact = true;
  ranges.occurs.fill(true);
  std::vector<double> numbers(row.size());
  for (std::size_t patch = 0; patch < StateRanges::kPatches; ++patch) {
    double cells[9];
    for (int tap = 0; tap < 9; ++tap) cells[tap] = patch >> tap & 1 ? 1 : 0;
    spread.sums(cells, numbers.data());
    row.finish(numbers.data());
    std::copy(numbers.begin(), numbers.end(),
              ranges.low.begin() + static_cast<std::ptrdiff_t>(patch * row.size()));
  }
  ranges.high = ranges.low;
  std::vector<Bounds> first;
  for (Eigen::Index o = 0; o < spread.outputs(); ++o) {
    BoundedSum sum(spread.bias[o]);
    for (Eigen::Index tap = 0; tap < 9; ++tap) sum.add(spread.weight(o, tap), {0, 1});
    first.push_back(sum.rounded(kInDouble));
  }
  ranges.error = row.errors(first);
  return ranges;
}

/// A later step, window by window: what its 3x3 layer sums up, from tables over bands of three rows.
class WindowSums {
 public:
  /// before: of the step before, whose row is `row`. spread: the 3x3 layer.
  WindowSums(const StateRanges& before, const StepRow& row, const SlowLayer<double>& spread)
      : width_(row.tap_stride()), planes_(before.is_exact ? 1 : 2) {
    for (int ky = 0; ky < 3; ++ky) {
      bands_[ky].resize(static_cast<std::size_t>(kBands) * planes_ * width_);
      for (int band = 0; band < kBands; ++band) {
        double* sums = at(ky, band & 31, band >> 5 & 31, band >> 10);
        for (std::size_t o = 0; ky == 0 && o < row.filters(); ++o)
          for (std::size_t plane = 0; plane < planes_; ++plane)
            sums[plane * width_ + o] = spread.bias[static_cast<Eigen::Index>(o)];
        for (int kx = 0; kx < 3; ++kx) {
          const int patch = band_patch(band, kx);
          const std::size_t functionals = row.functionals(static_cast<std::size_t>(3 * ky + kx));
          add_row(before.low_row(patch) + functionals, width_, sums);
          if (planes_ == 2) add_row(before.high_row(patch) + functionals, width_, sums + width_);
        }
      }
    }
    for (int band = 0; band < kBands; ++band) {
      bool occurs = true;
      for (int left = 0; left < 3; ++left)
        occurs = occurs && before.occurs[static_cast<std::size_t>(band_patch(band, left))];
      occurs_.push_back(occurs);
    }
    for (std::size_t o = 0; o < row.filters(); ++o) {
      BoundedSum sum(spread.bias[static_cast<Eigen::Index>(o)]);
      for (std::size_t tap = 0; tap < 9; ++tap) sum.add(before.over_all(row.functionals(tap) + o));
      bounds_.push_back(sum.rounded(kInDouble));
    }
  }

  /// Of all windows, with the error of what visit() is given.
  const std::vector<Bounds>& bounds() const { return bounds_; }
  bool is_exact() const { return planes_ == 1; }

  /// visit(window, sums) for each window of a part that can occur. sums: [width], or low and high
  /// [2][width].
  template <typename Visit>
  void each(int part, Visit visit) {
    const int row0 = part & 31, row2 = part >> 5;
    std::vector<double> early(planes_ * width_), sums(planes_ * width_);
    for (int row1 = 0; row1 < 32; ++row1)
      for (int row3 = 0; row3 < 32; ++row3) {
        const double *top = at(0, row0, row1, row2), *middle = at(1, row1, row2, row3);
        for (std::size_t k = 0; k < early.size(); ++k) early[k] = top[k] + middle[k];
        if (!occurs(row0, row1, row2) || !occurs(row1, row2, row3)) continue;
        for (int row4 = 0; row4 < 32; ++row4) {
          if (!occurs(row2, row3, row4)) continue;
          const double* bottom = at(2, row2, row3, row4);
          for (std::size_t k = 0; k < early.size(); ++k) sums[k] = early[k] + bottom[k];
          visit(static_cast<std::uint32_t>(row0 | row1 << 5 | row2 << 10 | row3 << 15 | row4 << 20),
                sums.data());
        }
      }
  }

 private:
  /// Rows that lie next to each other in memory differ in the last row of cells.
  double* at(int ky, int first, int second, int third) {
    return bands_[ky].data() +
           static_cast<std::size_t>((first << 5 | second) << 5 | third) * planes_ * width_;
  }
  bool occurs(int first, int second, int third) const {
    return occurs_[static_cast<std::size_t>(first | second << 5 | third << 10)];
  }

  std::size_t width_, planes_;
  std::vector<double> bands_[3];
  std::vector<bool> occurs_;
  std::vector<Bounds> bounds_;
};

/// Where all threads are with the parts of one step.
class Parts {
 public:
  Parts(std::string name, const Interruption& interruption, const ProofProgress& progress)
      : name_(std::move(name)), interruption_(interruption), progress_(progress) {}

  /// Before each part: whether the work goes on.
  bool begin() {
    if (asks_to_end(interruption_)) ended_ = true;
    const std::uint64_t done = begun_++;
    if (omp_get_thread_num() == 0 && progress_)
      progress_(name_, done * kPartWindows, StateComposition::kWindows);
    return !ended_.load(std::memory_order_relaxed);
  }
  void end() const {
    if (ended_) throw InterruptedError("interrupted");
  }

 private:
  std::string name_;
  const Interruption& interruption_;
  const ProofProgress& progress_;
  std::atomic<std::uint64_t> begun_{0};
  std::atomic<bool> ended_{false};
};

/// The patch of states one step after those of a window.
int next_patch(const std::vector<std::uint8_t>& futures, std::uint32_t window) {
  const auto future = [&](int row) { return futures[window >> (5 * row) & (kBands - 1)]; };
  return future(0) | future(1) << 3 | future(2) << 6;
}

bool all_finite(const std::vector<double>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); });
}

/// A row of a window: its first sums, and what follows from them.
struct WindowRow {
  explicit WindowRow(std::size_t size) : low(size), high(size) {}

  void fill(const StepRow& row, const WindowSums& windows, const double* sums) {
    const std::size_t width = row.first_width();
    std::copy_n(sums, width, low.begin());
    if (windows.is_exact()) {
      row.finish(low.data());
      std::copy(low.begin(), low.end(), high.begin());
    } else {
      std::copy_n(sums + width, width, high.begin());
      row.finish(low.data(), high.data());
    }
  }

  std::vector<double> low, high;
};

StateRanges later_step(WindowSums& windows, const StepRow& row, const std::vector<std::uint8_t>& futures,
                       int threads, Parts& parts) {
  StateRanges total = nothing_seen(row.size());
#pragma omp parallel num_threads(threads)
  {
    const FloatScope floats;
    StateRanges mine = nothing_seen(row.size());
    WindowRow numbers(row.size());
#pragma omp for schedule(dynamic)
    for (int part = 0; part < kParts; ++part) {
      if (!parts.begin()) continue;
      windows.each(part, [&](std::uint32_t window, const double* sums) {
        numbers.fill(row, windows, sums);
        const auto patch = static_cast<std::size_t>(next_patch(futures, window));
        mine.occurs[patch] = true;
        widen_rows(numbers.low.data(), numbers.high.data(), row.size(), mine.low.data() + patch * row.size(),
                   mine.high.data() + patch * row.size());
      });
    }
#pragma omp critical
    {
      widen_rows(mine.low.data(), mine.high.data(), mine.low.size(), total.low.data(), total.high.data());
      for (std::size_t patch = 0; patch < StateRanges::kPatches; ++patch)
        total.occurs[patch] = total.occurs[patch] || mine.occurs[patch];
    }
  }
  parts.end();
  total.error = row.errors(windows.bounds());
  return total;
}

/// The largest float that is not above x.
float rounded_down(double x) {
  const auto nearest = static_cast<float>(x);
  return nearest > x ? std::nextafter(nearest, -std::numeric_limits<float>::infinity()) : nearest;
}

std::vector<float> last_step(WindowSums& windows, const StepRow& row, const Rule& rule,
                             const std::vector<std::uint8_t>& futures, int threads, Parts& parts) {
  const std::size_t logit = row.last_sums();
  const double error = row.errors(windows.bounds())[logit];
  if (!std::isfinite(error)) return {};
  std::vector<float> margins(StateComposition::kWindows, std::numeric_limits<float>::infinity());
#pragma omp parallel num_threads(threads)
  {
    const FloatScope floats;
    WindowRow numbers(row.size());
#pragma omp for schedule(dynamic)
    for (int part = 0; part < kParts; ++part) {
      if (!parts.begin()) continue;
      windows.each(part, [&](std::uint32_t window, const double* sums) {
        numbers.fill(row, windows, sums);
        const bool alive = window_next(rule, next_patch(futures, window));
        margins[window] = rounded_down((alive ? numbers.low[logit] : -numbers.high[logit]) - error);
      });
    }
  }
  parts.end();
  return margins;
}

}  // namespace

Bounds StateRanges::over_all(std::size_t number) const {
  Bounds all{kNoBound, -kNoBound, error[number]};
  for (int patch = 0; patch < static_cast<int>(kPatches); ++patch)
    if (occurs[static_cast<std::size_t>(patch)])
      all = hull(all, {low_row(patch)[number], high_row(patch)[number], error[number]});
  return all;
}

double StateComposition::smallest_margin() const {
  return margins.empty() ? -kNoBound : *std::min_element(margins.begin(), margins.end());
}

StateComposition compose_states(const Model& model, const Rule& rule, int threads,
                                const Interruption& interruption, const ProofProgress& progress) {
  const FloatScope floats;
  assert(model.architecture.has_steps() && model.architecture.step_count() >= 2);
  assert(model.architecture.activation->rectifies);
  const std::vector<StepLayers> steps = layers_by_step(model);
  const std::vector<std::uint8_t> futures = band_futures(rule);
  StateComposition composed;
  for (std::size_t s = 0; s < steps.size(); ++s)
    composed.rows.emplace_back(steps[s], s + 1 < steps.size() ? &steps[s + 1][0] : nullptr);
  composed.ranges.push_back(first_step(composed.rows[0], steps[0][0]));
  for (std::size_t s = 1; s < steps.size(); ++s) {
    if (!all_finite(composed.ranges.back().error)) return composed;
    WindowSums windows(composed.ranges.back(), composed.rows[s - 1], steps[s][0]);
    Parts parts("composing step " + std::to_string(s + 1), interruption, progress);
    if (s + 1 < steps.size())
      composed.ranges.push_back(later_step(windows, composed.rows[s], futures, threads, parts));
    else
      composed.margins = last_step(windows, composed.rows[s], rule, futures, threads, parts);
  }
  return composed;
}

double state_composition_bytes(const Architecture& architecture, int threads) {
  std::size_t widest = 16;
  for (const LayerShape& layer : architecture.layers)
    widest = std::max(widest, filled_up(static_cast<std::size_t>(layer.outputs)));
  std::size_t layers = 0;  // of the longest step
  for (std::size_t k = 0, since = 0; k < architecture.layers.size(); ++k) {
    since = architecture.layers[k].looks_around() ? 1 : since + 1;
    layers = std::max(layers, since);
  }
  const std::size_t row = (layers + 9) * widest;
  const double ranges = 2.0 * 512 * static_cast<double>(row) * (architecture.step_count() + threads);
  const double bands = 2.0 * 3 * kBands * static_cast<double>(widest);
  return 8 * (ranges + bands) + 4.0 * StateComposition::kWindows;
}

}  // namespace minlife
