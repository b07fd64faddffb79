#include "proof/two_step_scan.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/float_environment.h"
#include "nn/kernels/conv.h"
#include "nn/kernels/lanes.h"
#include "nn/slow_layer.h"
#include "proof/bounds.h"
#include "proof/neighbourhood.h"
#include "proof/patch_logit.h"

namespace minlife {
namespace {

using namespace lanes;

constexpr int kBlock = 64;  // windows that differ in bit 0 of row 3 and in row 4
constexpr std::uint32_t kBlocks = 1u << 19;
constexpr std::uint32_t kBlocksPerQuestion = kBlocks / TwoStepScan::kParts;  ///< whether to end

/// The planes one thread works on.
struct Scratch {
  AlignedFloats ping, pong;
  std::vector<double> wide[2];
};

struct BlockResult {
  std::uint64_t wrong = 0;  ///< bit k: window k of the block
  std::uint64_t close = 0;
  std::uint64_t in_double = 0;
  double min_abs_logit = std::numeric_limits<double>::infinity();
};

}  // namespace

struct TwoStepScan::State {
  State(const Architecture& architecture, const Rule& of)
      : rule(of),
        generations(architecture.generations),
        activation(architecture.activation),
        layers(ParameterLayout(architecture).layers),
        first(architecture.lead_in()),
        spread(first + 1) {
    assert(architecture.reach() == 2 && architecture.window_radius() == 2);
    while (!layers[spread].shape.looks_around()) ++spread;
    hidden = layers[spread].shape.outputs;
    features = layers[spread].shape.inputs;
    for (auto& table : bands)
      table = AlignedFloats(static_cast<std::size_t>(kBands) * static_cast<std::size_t>(hidden));
    for (std::size_t k = spread + 1; k < layers.size(); ++k) {
      packed.emplace_back(layers[k].shape.inputs, layers[k].shape.outputs, 1);
      widest = std::max(widest, layers[k].shape.outputs);
    }
    widest = std::max(widest, hidden);
    every.resize(static_cast<std::size_t>(widest));
    std::iota(every.begin(), every.end(), 0);
    offsets = vector_offsets(block_shape, true);
    patch_products.resize(9 * 512 * static_cast<std::size_t>(hidden));
    next_mask();
  }

  /// Which windows of a block are alive after two steps is a matter of three 3-bit bands; table the last one:
  /// late[(row2, row3 / 2)][three bits] = the windows of the block whose last band steps to those bits.
  void next_mask() {
    band_next = band_futures(rule);
    late.resize(32 * 16 * 8);
    for (int row2 = 0; row2 < 32; ++row2)
      for (int half = 0; half < 16; ++half)
        for (int k = 0; k < kBlock; ++k) {
          const int row3 = half << 1 | k >> 5, row4 = k & 31;
          const int next = band_next[static_cast<std::size_t>(row2 | row3 << 5 | row4 << 10)];
          late[static_cast<std::size_t>((row2 << 4 | half) * 8 + next)] |= std::uint64_t{1} << k;
        }
  }

  /// Bit k: window k of the block is alive when all generations are over.
  std::uint64_t targets(int row0, int row1, int row2, int half) const {
    const int top = band_next[static_cast<std::size_t>(row0 | row1 << 5 | row2 << 10)];
    std::uint64_t alive = 0;
    for (int low = 0; low < 2; ++low) {
      const int middle = band_next[static_cast<std::size_t>(row1 | row2 << 5 | (half << 1 | low) << 10)];
      const std::uint64_t half_mask = low == 0 ? 0xffffffffULL : 0xffffffff00000000ULL;
      if (generations == 1) {
        if ((middle & 2) != 0) alive |= half_mask;
        continue;
      }
      for (int bottom = 0; bottom < 8; ++bottom)
        if (window_next(rule, top | middle << 3 | bottom << 6))
          alive |= late[static_cast<std::size_t>((row2 << 4 | half) * 8 + bottom)] & half_mask;
    }
    return alive;
  }

  void load_model(const Model& model) {
    parameters = model.parameters;
    slow = slow_layers<double>(model.architecture, std::span<const float>(parameters));
    for (std::size_t k = spread + 1; k < layers.size(); ++k)
      packed[k - spread - 1].pack_forward(parameters.data() + layers[k].weight);
    // First-step features of every patch, in double.
    std::vector<double> feature(512 * static_cast<std::size_t>(features));
    const std::vector<double> cell[2] = {through(0, first, {0.0}), through(0, first, {1.0})};
    for (unsigned patch = 0; patch < 512; ++patch) {
      std::vector<double> taps;
      for (std::size_t c = 0; c < cell[0].size(); ++c)
        for (unsigned tap = 0; tap < 9; ++tap) taps.push_back(cell[patch >> tap & 1][c]);
      const std::vector<double> out = through(first, spread, std::move(taps));
      std::copy(out.begin(), out.end(), feature.begin() + patch * static_cast<unsigned>(features));
    }
    // Their part in the second 3x3 layer, by tap; then summed over the three patches of a band.
    const float* weight = parameters.data() + layers[spread].weight;
    for (int tap = 0; tap < 9; ++tap)
      for (int patch = 0; patch < 512; ++patch)
        for (int o = 0; o < hidden; ++o) {
          double sum = 0;
          for (int i = 0; i < features; ++i)
            sum += weight[(o * features + i) * 9 + tap] *
                   feature[static_cast<std::size_t>(patch * features + i)];
          patch_products[static_cast<std::size_t>((tap * 512 + patch) * hidden + o)] = sum;
        }
    for (int ky = 0; ky < 3; ++ky)
      for (int band = 0; band < kBands; ++band) {
        const double* part[3];
        for (int kx = 0; kx < 3; ++kx)
          part[kx] = patch_products.data() + ((ky * 3 + kx) * 512 + band_patch(band, kx)) * hidden;
        // The last band's table has its windows (bit 0 of row 3, row 4) along the lanes, in lane order.
        const int row2 = band & 31, row3 = band >> 5 & 31, row4 = band >> 10;
        const std::ptrdiff_t block = static_cast<std::ptrdiff_t>(row2 << 4 | row3 >> 1) * hidden;
        for (int o = 0; o < hidden; ++o) {
          const double bias = ky == 0 ? parameters[layers[spread].bias + o] : 0.0;
          const float sum = static_cast<float>(bias + part[0][o] + part[1][o] + part[2][o]);
          if (ky < 2)
            bands[ky][static_cast<std::size_t>(band * hidden + o)] = sum;
          else
            bands[2][static_cast<std::size_t>((block + o) * kBlock + ((row3 & 1) << 5 | row4))] = sum;
        }
      }
    bound = rounding_bound(model);
  }

  /// Layers `from` to `to` - 1, in double.
  std::vector<double> through(std::size_t from, std::size_t to, std::vector<double> in) const {
    for (std::size_t k = from; k < to; ++k) {
      std::vector<double> out(static_cast<std::size_t>(slow[k].outputs()));
      slow[k].apply(in.data(), out.data());
      in = std::move(out);
    }
    return in;
  }

  /// A bound on |logit in float - the real network's|. The tables know how large the second step's sums get,
  /// which a bound over all weights does not: for random weights that is hundreds of times as large.
  double rounding_bound(const Model& model) const {
    std::vector<Bounds> channels = band_sums();
    const LayerSlice& layer = layers[spread];
    for (std::size_t o = 0; layer.shape.activated && o < channels.size(); ++o) {
      const double slope = layer.slope_of(parameters, o);
      channels[o] = activated(*activation, slope, channels[o], kFloatChain);
    }
    for (std::size_t k = spread + 1; k < layers.size(); ++k)
      channels = through_points(layers[k], *activation, parameters, channels);
    return channels[0].error + PatchLogit(model).rounding_bound();  // the tables' sums in double
  }

  /// Sums of three entries, one of each table. These are rounded, and their sum twice; a fourth rounding
  /// covers what is of second order.
  std::vector<Bounds> band_sums() const {
    constexpr Rounding kEntries = {1, 0x1p-24, 3 * 0x1p-149, kFloatChain.largest, 0};
    std::vector<BoundedSum> sums(static_cast<std::size_t>(hidden), BoundedSum(0));
    for (const AlignedFloats& table : bands) {
      const int lanes_of_channel = &table == &bands[2] ? kBlock : 1;
      std::vector<float> low(sums.size(), std::numeric_limits<float>::infinity()), high(sums.size(), -low[0]);
      for (const float* row = table.data(); row != table.data() + table.size();)
        for (std::size_t o = 0; o < sums.size(); ++o)
          for (int lane = 0; lane < lanes_of_channel; ++lane, ++row) {
            low[o] = std::min(low[o], *row);
            high[o] = std::max(high[o], *row);
          }
      for (std::size_t o = 0; o < sums.size(); ++o) sums[o].add({low[o], high[o]});
    }
    std::vector<Bounds> rounded;
    for (const BoundedSum& sum : sums) rounded.push_back(sum.rounded(kEntries, 3));
    return rounded;
  }

  void activate(int layer_outputs, const LayerSlice& layer, float* planes) const {
    for (int o = 0; o < layer_outputs; ++o)
      activation->forward(planes + o * kBlock, planes + o * kBlock, kBlock,
                          layer.slope_of(parameters, static_cast<std::size_t>(o)));
  }

  /// The logits of a block, in float. Block bits, from the top: row0, row1, row2, row3 / 2.
  const float* block_logits(std::uint32_t block, Scratch& scratch) const {
    const int row0 = static_cast<int>(block >> 14), row1 = block >> 9 & 31, row2 = block >> 4 & 31,
              half = block & 15;
    const float* early_sums = bands[0].data() + (row0 | row1 << 5 | row2 << 10) * hidden;
    const float* late_sums =
        bands[2].data() + static_cast<std::ptrdiff_t>(row2 << 4 | half) * hidden * kBlock;
    const float* middle[2];
    for (int low = 0; low < 2; ++low)
      middle[low] = bands[1].data() + (row1 | row2 << 5 | (half << 1 | low) << 10) * hidden;
    const bool fused = activation->rectifies, activated = layers[spread].shape.activated;
    for (int o = 0; o < hidden; ++o)
      for (int low = 0; low < 2; ++low) {
        const Vec early = broadcast(early_sums[o] + middle[low][o]);
        for (int k = low * 32; k < low * 32 + 32; k += kNative) {
          const Vec z = hn::Add(early, lanes::load(late_sums + o * kBlock + k));
          store(fused && activated ? rectify(z) : z, scratch.ping.data() + o * kBlock + k);
        }
      }
    if (!fused && activated) activate(hidden, layers[spread], scratch.ping.data());
    float *in = scratch.ping.data(), *out = scratch.pong.data();
    for (std::size_t k = spread + 1; k < layers.size(); ++k) {
      const LayerShape& shape = layers[k].shape;
      ConvPass pass;
      pass.in = {in, kBlock};
      pass.out = {out, kBlock};
      pass.from = std::span(every).first(static_cast<std::size_t>(shape.inputs));
      pass.bias = parameters.data() + layers[k].bias;
      pass.finish = shape.activated && fused ? Finish::rectify : Finish::store;
      convolve(packed[k - spread - 1], pass, block_shape, offsets);
      if (shape.activated && !fused) activate(shape.outputs, layers[k], out);
      std::swap(in, out);
    }
    return in;
  }

  static std::uint64_t window(std::uint32_t block, int k) {
    const std::uint64_t row0 = block >> 14, row1 = block >> 9 & 31, row2 = block >> 4 & 31;
    const std::uint64_t row3 = (block & 15) << 1 | static_cast<unsigned>(k) >> 5, row4 = k & 31;
    return row0 | row1 << 5 | row2 << 10 | row3 << 15 | row4 << 20;
  }

  /// The logit of one window in double, from the table of the first step's part in the second.
  double exact_logit(std::uint64_t window_bits, Scratch& scratch) const {
    double *in = scratch.wide[0].data(), *out = scratch.wide[1].data();
    for (int o = 0; o < hidden; ++o) in[o] = parameters[layers[spread].bias + o];
    for (int tap = 0; tap < 9; ++tap) {
      const auto band = static_cast<int>(window_bits >> (5 * (tap / 3)) & (kBands - 1));
      const double* part = patch_products.data() + (tap * 512 + band_patch(band, tap % 3)) * hidden;
      for (int o = 0; o < hidden; ++o) in[o] += part[o];
    }
    slow[spread].activate_in_place(in);
    for (std::size_t k = spread + 1; k < layers.size(); ++k) {
      slow[k].apply(in, out);
      std::swap(in, out);
    }
    return in[0];
  }

  /// Windows whose |logit| is not above `watched` are close; those that might be are decided in double too.
  BlockResult scan(std::uint32_t block, Scratch& scratch, double watched = -1) const {
    const float* logits = block_logits(block, scratch);
    const std::uint64_t alive = targets(static_cast<int>(block >> 14), block >> 9 & 31, block >> 4 & 31,
                                        static_cast<int>(block & 15));
    std::uint64_t positive = 0, sure = 0;
    Vec smallest = broadcast(std::numeric_limits<float>::infinity());
    // Nothing is at least NaN: without a bound double decides all.
    const double unsure = bound + std::max(watched, 0.0);
    const Vec limit = broadcast(fits_float(unsure) ? static_cast<float>(unsure * (1 + 0x1p-20))
                                                   : std::numeric_limits<float>::quiet_NaN());
    for (int k = 0; k < kBlock; k += kNative) {
      const Vec z = lanes::load(logits + k), size = hn::Abs(z);
      const auto certain = hn::Ge(size, limit);
      std::uint8_t bits[8] = {};
      std::uint64_t word = 0;
      hn::StoreMaskBits(kTag, hn::Gt(z, zero()), bits);
      std::copy_n(bits, 8, reinterpret_cast<std::uint8_t*>(&word));
      positive |= (word & lane_mask) << k;
      std::fill(std::begin(bits), std::end(bits), std::uint8_t{0});
      hn::StoreMaskBits(kTag, certain, bits);
      std::copy_n(bits, 8, reinterpret_cast<std::uint8_t*>(&word));
      sure |= (word & lane_mask) << k;
      smallest = hn::Min(smallest, hn::IfThenElse(certain, size, smallest));
    }
    BlockResult result;
    result.wrong = (positive ^ alive) & sure;
    alignas(64) float lane[kNative];
    store(smallest, lane);
    for (const float x : lane) result.min_abs_logit = std::min<double>(result.min_abs_logit, x);
    result.in_double = ~sure;
    for (std::uint64_t left = ~sure; left != 0; left &= left - 1) {
      const int k = std::countr_zero(left);
      const double z = exact_logit(window(block, k), scratch), size = std::abs(z);
      if (!is_right(z, (alive >> k & 1) != 0)) result.wrong |= std::uint64_t{1} << k;
      if (!(size > watched)) result.close |= std::uint64_t{1} << k;
      if (size < result.min_abs_logit) result.min_abs_logit = size;
    }
    return result;
  }

  Scratch make_scratch() const {
    const auto size = static_cast<std::size_t>(widest) * kBlock;
    const std::vector<double> channels(static_cast<std::size_t>(widest));
    return {AlignedFloats(size), AlignedFloats(size), {channels, channels}};
  }

  static constexpr std::uint64_t lane_mask = (std::uint64_t{1} << kNative) - 1;
  const PlaneShape block_shape = PlaneShape::flat(kBlock);
  Rule rule;
  int generations;
  const Activation* activation;
  std::vector<LayerSlice> layers;
  std::size_t first, spread;  ///< indices of the two 3x3 layers
  int hidden = 0, features = 0, widest = 1;
  AlignedFloats bands[3];
  std::vector<double> patch_products;
  std::vector<PackedWeights> packed;
  std::vector<std::int32_t> every, offsets;
  std::vector<std::uint8_t> band_next;
  std::vector<std::uint64_t> late;
  std::vector<float> parameters;
  std::vector<SlowLayer<double>> slow;
  double bound = 0;
};

TwoStepScan::TwoStepScan(const Architecture& architecture, const Rule& rule)
    : state_(std::make_unique<State>(architecture, rule)) {}
TwoStepScan::~TwoStepScan() = default;

void TwoStepScan::load(const Model& model) {
  const FloatScope floats;
  state_->load_model(model);
}

WindowTally TwoStepScan::up_to_wrong(const Interruption& interruption) {
  const FloatScope floats;
  Scratch scratch = state_->make_scratch();
  WindowTally seen;
  // An odd multiplier permutes the blocks, so that a wrong region is met early wherever it lies.
  for (std::uint32_t k = 0; k < kBlocks && seen.wrong == 0; ++k) {
    if (k % kBlocksPerQuestion == 0) end_if_asked(interruption);
    seen.wrong =
        static_cast<std::uint64_t>(std::popcount(state_->scan(k * 0x9e375u % kBlocks, scratch).wrong));
    seen.windows += kBlock;
  }
  return seen;
}

WindowTally TwoStepScan::tally(int threads, const Interruption& interruption, double watched,
                               std::size_t most_listed) {
  WindowTally total;
  total.windows = kCount;
  total.min_abs_logit = std::numeric_limits<double>::infinity();
  std::atomic<bool> ended{false};
  // Of all threads, which list no more than most_listed together, but for the block that goes beyond it.
  std::atomic<std::uint64_t> close{0};
#pragma omp parallel num_threads(threads)
  {
    const FloatScope floats;
    Scratch scratch = state_->make_scratch();
    WindowTally mine;
    mine.min_abs_logit = std::numeric_limits<double>::infinity();
#pragma omp for schedule(dynamic, 4096)
    for (std::uint32_t block = 0; block < kBlocks; ++block) {
      if (block % kBlocksPerQuestion == 0 && asks_to_end(interruption)) ended = true;
      if (ended.load(std::memory_order_relaxed)) continue;
      const BlockResult result = state_->scan(block, scratch, watched);
      mine.min_abs_logit = std::min(mine.min_abs_logit, result.min_abs_logit);
      mine.wrong += static_cast<std::uint64_t>(std::popcount(result.wrong));
      mine.in_double += static_cast<std::uint64_t>(std::popcount(result.in_double));
      if (result.close != 0) {
        const auto more = static_cast<std::uint64_t>(std::popcount(result.close));
        mine.close += more;
        if (close.fetch_add(more) < most_listed)
          for (std::uint64_t left = result.close; left != 0; left &= left - 1)
            mine.close_windows.push_back(State::window(block, std::countr_zero(left)));
      }
      for (std::uint64_t left = result.wrong; left != 0; left &= left - 1) {
        const std::uint64_t window = State::window(block, std::countr_zero(left));
        if (!mine.first_wrong || window < *mine.first_wrong) mine.first_wrong = window;
      }
    }
#pragma omp critical
    {
      total.wrong += mine.wrong;
      total.in_double += mine.in_double;
      total.close += mine.close;
      total.close_windows.insert(total.close_windows.end(), mine.close_windows.begin(),
                                 mine.close_windows.end());
      total.min_abs_logit = std::min(total.min_abs_logit, mine.min_abs_logit);
      if (mine.first_wrong && (!total.first_wrong || *mine.first_wrong < *total.first_wrong))
        total.first_wrong = mine.first_wrong;
    }
  }
  if (ended) throw InterruptedError("interrupted");
  if (total.close > most_listed) total.close_windows.clear();  // which ones are there depends on the threads
  std::sort(total.close_windows.begin(), total.close_windows.end());
  return total;
}

}  // namespace minlife
