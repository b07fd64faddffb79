#include "nn/window_network.h"

#include <algorithm>
#include <type_traits>

#include "nn/kernels/double_lanes.h"

namespace minlife {

using namespace double_lanes;

namespace {

/// Registers of one number of each window that a block of sums holds at a time; where sixteen numbers take
/// more (kParts), a block is made part by part.
constexpr int kHeld = kParts < 2 ? kParts : 2;
/// Outputs, and cells or weights, of a block: twelve sums at a time, which wait for each other's
/// multiply-adds and not for their own, and fit into 16 registers with what they are made of. What a block
/// does not change is the order in which a sum is made.
constexpr std::size_t kOutputsAtATime = 2, kOthersAtATime = 3;

/// Calls function(first, how many) for 0 .. count - 1 in blocks, whose size is known at compile time.
template <std::size_t kBlock, typename Function>
void for_each_group(std::size_t count, Function function) {
  std::size_t first = 0;
  for (; first + kBlock <= count; first += kBlock)
    function(first, std::integral_constant<std::size_t, kBlock>());
  for (; first < count; ++first) function(first, std::integral_constant<std::size_t, 1>());
}

/// Offsets, for each cell of a plane of `side` and each tap, into a plane of `side + kernel - 1`.
std::vector<std::size_t> reads_of(int side, int kernel) {
  std::vector<std::size_t> reads;
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column)
      for (int ky = 0; ky < kernel; ++ky)
        for (int kx = 0; kx < kernel; ++kx)
          reads.push_back(static_cast<std::size_t>((row + ky) * (side + kernel - 1) + column + kx) *
                          WindowNetwork::kLanes);
  return reads;
}

}  // namespace

WindowNetwork::WindowNetwork(const Architecture& architecture)
    : layout_(architecture), activation_(architecture.activation), parameters_(layout_.size) {
  for (const LayerSlice& slice : layout_.layers) stages_.push_back({slice, 0, 0, {}, {}, {}, {}, {}});
  // From the logit's one cell back to the window.
  for (std::size_t k = stages_.size(); k-- > 0;) {
    Stage& stage = stages_[k];
    stage.side = side_;
    side_ += stage.slice.shape.kernel - 1;
    stage.in_side = side_;
    stage.reads = reads_of(stage.side, stage.slice.shape.kernel);
    stage.readers.resize(static_cast<std::size_t>(stage.in_side) * static_cast<std::size_t>(stage.in_side));
    for (std::size_t cell = 0; cell < stage.cells(); ++cell)
      for (std::size_t tap = 0; tap < stage.slice.shape.taps(); ++tap)
        stage.readers[stage.read_at(cell, tap) / kLanes].push_back({cell, tap});
    for (std::vector<double>* planes : {&stage.sums, &stage.outputs, &stage.deltas})
      planes->resize(stage.outputs_count() * stage.plane());
  }
}

void WindowNetwork::set_parameters(std::span<const float> parameters) {
  std::copy(parameters.begin(), parameters.end(), parameters_.begin());
}

const double* WindowNetwork::inputs_of(std::size_t stage, const double* cells) const {
  return stage == 0 ? cells : stages_[stage - 1].outputs.data();
}

double WindowNetwork::slope_of(const Stage& stage, std::size_t output) const {
  return stage.slice.slope_of(parameters_, output);
}

template <std::size_t kOutputs, std::size_t kCells>
void WindowNetwork::compute_block(Stage& stage, const double* in, std::size_t output,
                                  std::size_t cell) const {
  for (int part = 0; part < kParts; part += kHeld) {
    Vec sums[kOutputs][kCells][kHeld];
    for (std::size_t o = 0; o < kOutputs; ++o)
      for (auto& of_cell : sums[o])
        for (Vec& sum : of_cell) sum = hn::Set(kTag, parameters_[stage.slice.bias + output + o]);
    for (std::size_t i = 0; i < stage.inputs_count(); ++i)
      for (std::size_t tap = 0; tap < stage.slice.shape.taps(); ++tap) {
        Vec x[kCells][kHeld];
        for (std::size_t c = 0; c < kCells; ++c)
          for (int h = 0; h < kHeld; ++h)
            x[c][h] = hn::LoadU(
                kTag, in + i * stage.in_plane() + stage.read_at(cell + c, tap) + (part + h) * kNative);
        for (std::size_t o = 0; o < kOutputs; ++o) {
          const Vec weight = hn::Set(kTag, parameters_[stage.slice.first_tap(output + o, i) + tap]);
          for (std::size_t c = 0; c < kCells; ++c)
            for (int h = 0; h < kHeld; ++h) sums[o][c][h] = hn::MulAdd(weight, x[c][h], sums[o][c][h]);
        }
      }
    for (std::size_t o = 0; o < kOutputs; ++o)
      for (std::size_t c = 0; c < kCells; ++c)
        for (int h = 0; h < kHeld; ++h)
          hn::StoreU(sums[o][c][h], kTag,
                     stage.sums.data() + (output + o) * stage.plane() + (cell + c) * kLanes +
                         static_cast<std::size_t>((part + h) * kNative));
  }
}

void WindowNetwork::compute_sums(Stage& stage, const double* in) const {
  for_each_group<kOutputsAtATime>(stage.outputs_count(), [&](std::size_t output, auto outputs) {
    for_each_group<kOthersAtATime>(stage.cells(), [&](std::size_t cell, auto cells) {
      compute_block<outputs, cells>(stage, in, output, cell);
    });
  });
}

void WindowNetwork::activate(Stage& stage) const {
  if (!stage.slice.shape.activated) {
    std::copy(stage.sums.begin(), stage.sums.end(), stage.outputs.begin());
    return;
  }
  for (std::size_t o = 0; o < stage.outputs_count(); ++o)
    for (std::size_t c = o * stage.plane(); c < (o + 1) * stage.plane(); ++c) {
      const double z = stage.sums[c];
      // A comparison that is false for NaN, which so passes on.
      stage.outputs[c] =
          activation_->rectifies ? (z < 0 ? 0.0 : z) : activation_->value(z, slope_of(stage, o));
    }
}

void WindowNetwork::forward(const double* cells, double* logits) {
  for (std::size_t k = 0; k < stages_.size(); ++k) {
    compute_sums(stages_[k], inputs_of(k, cells));
    activate(stages_[k]);
  }
  std::copy_n(stages_.back().outputs.data(), kLanes, logits);
}

template <std::size_t kOutputs, std::size_t kWeights>
void WindowNetwork::add_block(const Stage& stage, const double* in, std::size_t output, std::size_t weight,
                              double* rows, std::size_t stride) const {
  const std::size_t taps = stage.slice.shape.taps();
  const double* planes[kWeights];
  for (std::size_t w = 0; w < kWeights; ++w) planes[w] = in + (weight + w) / taps * stage.in_plane();
  for (int part = 0; part < kParts; part += kHeld) {
    Vec sums[kOutputs][kWeights][kHeld];
    const auto row = [&](std::size_t o, std::size_t w, int h) {
      return rows + (stage.slice.first_tap(output + o, 0) + weight + w) * stride + (part + h) * kNative;
    };
    for (std::size_t o = 0; o < kOutputs; ++o)
      for (std::size_t w = 0; w < kWeights; ++w)
        for (int h = 0; h < kHeld; ++h) sums[o][w][h] = hn::LoadU(kTag, row(o, w, h));
    for (std::size_t cell = 0; cell < stage.cells(); ++cell) {
      Vec x[kWeights][kHeld];
      for (std::size_t w = 0; w < kWeights; ++w)
        for (int h = 0; h < kHeld; ++h)
          x[w][h] =
              hn::LoadU(kTag, planes[w] + stage.read_at(cell, (weight + w) % taps) + (part + h) * kNative);
      for (std::size_t o = 0; o < kOutputs; ++o)
        for (int h = 0; h < kHeld; ++h) {
          const Vec delta =
              hn::LoadU(kTag, stage.deltas.data() + (output + o) * stage.plane() + cell * kLanes +
                                  static_cast<std::size_t>((part + h) * kNative));
          for (std::size_t w = 0; w < kWeights; ++w)
            sums[o][w][h] = hn::MulAdd(delta, x[w][h], sums[o][w][h]);
        }
    }
    for (std::size_t o = 0; o < kOutputs; ++o)
      for (std::size_t w = 0; w < kWeights; ++w)
        for (int h = 0; h < kHeld; ++h) hn::StoreU(sums[o][w][h], kTag, row(o, w, h));
  }
}

void WindowNetwork::add_to_rows(const Stage& stage, const double* in, double* rows,
                                std::size_t stride) const {
  const std::size_t weights = stage.inputs_count() * stage.slice.shape.taps();
  for_each_group<kOutputsAtATime>(stage.outputs_count(), [&](std::size_t output, auto outputs) {
    for_each_group<kOthersAtATime>(weights, [&](std::size_t weight, auto count) {
      add_block<outputs, count>(stage, in, output, weight, rows, stride);
    });
  });
  for (std::size_t o = 0; o < stage.outputs_count(); ++o) {
    double* row = rows + (stage.slice.bias + o) * stride;
    Wide sum = load(row);
    for (std::size_t cell = 0; cell < stage.cells(); ++cell)
      add_product(1, stage.deltas.data() + o * stage.plane() + cell * kLanes, sum);
    store(sum, row);
  }
}

template <std::size_t kInputs>
void WindowNetwork::send_block(const Stage& stage, Stage& before, std::size_t input) const {
  for (std::size_t to = 0; to < before.cells(); ++to)
    for (int part = 0; part < kParts; part += kHeld) {
      Vec sums[kInputs][kHeld];
      for (auto& of_input : sums)
        for (Vec& sum : of_input) sum = hn::Zero(kTag);
      for (std::size_t o = 0; o < stage.outputs_count(); ++o)
        for (const auto& [cell, tap] : stage.readers[to]) {
          const double* deltas = stage.deltas.data() + o * stage.plane() + cell * kLanes +
                                 static_cast<std::size_t>(part * kNative);
          for (std::size_t i = 0; i < kInputs; ++i) {
            const Vec weight = hn::Set(kTag, parameters_[stage.slice.first_tap(o, input + i) + tap]);
            for (int h = 0; h < kHeld; ++h)
              sums[i][h] = hn::MulAdd(weight, hn::LoadU(kTag, deltas + h * kNative), sums[i][h]);
          }
        }
      for (std::size_t i = 0; i < kInputs; ++i)
        for (int h = 0; h < kHeld; ++h)
          hn::StoreU(sums[i][h], kTag,
                     before.deltas.data() + (input + i) * before.plane() + to * kLanes +
                         static_cast<std::size_t>((part + h) * kNative));
    }
}

void WindowNetwork::send_back(const Stage& stage, Stage& before, double* rows, std::size_t stride) const {
  for_each_group<kOutputsAtATime>(stage.inputs_count(), [&](std::size_t input, auto inputs) {
    send_block<inputs>(stage, before, input);
  });
  // So far by the outputs of the stage before; its slopes and its sums come before these.
  for (std::size_t i = 0; i < before.outputs_count(); ++i) {
    const double* sums = before.sums.data() + i * before.plane();
    double* deltas = before.deltas.data() + i * before.plane();
    if (activation_->rectifies) {
      for (std::size_t c = 0; c < before.plane(); ++c) deltas[c] *= sums[c] > 0 ? 1.0 : 0.0;
      continue;
    }
    const double slope = slope_of(before, i);
    for (std::size_t c = 0; c < before.plane(); ++c) {
      if (before.slice.has_slope && sums[c] < 0)
        rows[(before.slice.slope + i) * stride + c % kLanes] += deltas[c] * sums[c];
      deltas[c] *= activation_->derivative(sums[c], slope);
    }
  }
}

void WindowNetwork::derivatives(const double* cells, double* rows, std::size_t stride) {
  for (std::size_t p = 0; p < layout_.size; ++p) std::fill_n(rows + p * stride, kLanes, 0.0);
  std::fill(stages_.back().deltas.begin(), stages_.back().deltas.end(), 1.0);
  for (std::size_t k = stages_.size(); k-- > 0;) {
    add_to_rows(stages_[k], inputs_of(k, cells), rows, stride);
    if (k > 0) send_back(stages_[k], stages_[k - 1], rows, stride);
  }
}

}  // namespace minlife
