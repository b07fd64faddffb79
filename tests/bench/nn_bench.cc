// The kernels of a training step, one 32x32 board at a time, for the layers of L(n, m) behind the first step.
// Counters: flops and bytes a second (a plane's cells, each input read and each output written once) and the
// share of the core's peak that the same program measures at its start.

#include <benchmark/benchmark.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "bench/peak.h"
#include "core/random.h"
#include "nn/kernels/conv.h"
#include "nn/kernels/head.h"
#include "nn/kernels/winograd.h"
#include "nn/optimizers/adam.h"

namespace minlife {
namespace {

using benchmark::Counter;

constexpr int kSide = 32;
constexpr double kCells = double{kSide} * kSide;

void set_work(benchmark::State& state, double flops, double floats) {
  static const double peak = bench::peak_flops();
  const auto rate = [](double amount) { return Counter(amount, Counter::kIsIterationInvariantRate); };
  state.counters["flops"] = rate(flops);
  state.counters["of_peak"] = rate(flops / peak);
  state.counters["bytes"] =
      Counter(floats * sizeof(float), Counter::kIsIterationInvariantRate, Counter::kIs1024);
}

std::vector<float> random_floats(std::size_t count) {
  RandomStream random(1, purpose("bench"), 0, 0);
  std::vector<float> values(count);
  for (float& x : values) x = static_cast<float>(random.uniform() - 0.5);
  return values;
}

/// Random planes with halos filled and tails clear (32 columns have none).
AlignedFloats random_planes(const PlaneShape& shape, int channels) {
  const std::vector<float> values = random_floats(static_cast<std::size_t>(channels) * kSide * kSide);
  AlignedFloats planes(static_cast<std::size_t>(channels) * shape.size);
  auto value = values.begin();
  for (int c = 0; c < channels; ++c) {
    float* plane = planes.data() + static_cast<std::size_t>(c) * shape.size;
    for (int row = 0; row < shape.rows; ++row, value += shape.columns)
      std::copy_n(value, shape.columns, plane + shape.offset(row, 0));
    if (shape.halo) fill_halo(plane, shape, Padding::wrap);
  }
  return planes;
}

std::vector<std::int32_t> every(int count) {
  std::vector<std::int32_t> channels(static_cast<std::size_t>(count));
  std::iota(channels.begin(), channels.end(), 0);
  return channels;
}

/// The two kinds of layer of L(n, m): m to 2m channels by 3x3, and 2m to m by 1x1.
LayerShape layer_of(int kernel, int width) {
  return kernel == 3 ? LayerShape{width, 2 * width, 3, true} : LayerShape{2 * width, width, 1, true};
}

/// One pass over `layer`, or with `back` over its transpose, whose mask is what the layer read. Weights:
/// PackedWeights or WinogradWeights; run(weights, work) does the pass.
template <typename Weights, typename Run>
void pass(benchmark::State& state, bool back, const PlaneShape& shape, Weights packed, Run run) {
  const LayerShape layer = layer_of(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const int inputs = back ? layer.outputs : layer.inputs, outputs = back ? layer.inputs : layer.outputs;
  const auto plane = static_cast<std::size_t>(shape.size);
  AlignedFloats in = random_planes(shape, inputs), mask = random_planes(shape, outputs),
                out(plane * static_cast<std::size_t>(outputs));
  const std::vector<float> weight = random_floats(layer.weights()),
                           bias = random_floats(static_cast<std::size_t>(outputs));
  back ? packed.pack_backward(weight.data()) : packed.pack_forward(weight.data());
  const std::vector<std::int32_t> from = every(inputs);
  ConvPass work;
  work.in = {in.data(), plane};
  work.out = {out.data(), plane};
  work.from = from;
  work.bias = back ? nullptr : bias.data();
  work.finish = back ? Finish::mask : Finish::rectify;
  work.mask = {mask.data(), plane};
  for ([[maybe_unused]] auto _ : state) {
    run(packed, work);
    benchmark::ClobberMemory();
  }
  set_work(state, 2 * kCells * static_cast<double>(layer.weights()),
           kCells * (inputs + outputs * (back ? 2 : 1)));
}

void direct_pass(benchmark::State& state, bool back) {
  const LayerShape layer = layer_of(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const PlaneShape shape = PlaneShape::board(kSide, kSide);
  const std::vector<std::int32_t> offsets = vector_offsets(shape, true);
  const int inputs = back ? layer.outputs : layer.inputs, outputs = back ? layer.inputs : layer.outputs;
  pass(state, back, shape, PackedWeights(inputs, outputs, layer.kernel),
       [&](const PackedWeights& weights, const ConvPass& work) { convolve(weights, work, shape, offsets); });
}

void winograd_pass(benchmark::State& state, bool back) {
  const LayerShape layer = layer_of(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const int inputs = back ? layer.outputs : layer.inputs, outputs = back ? layer.inputs : layer.outputs;
  WinogradTiles tiles(kSide, kSide, Padding::wrap);
  WinogradProducts products = tiles.products(inputs);
  pass(
      state, back, PlaneShape::tiles(kSide, kSide), WinogradWeights(inputs, outputs),
      [&](const WinogradWeights& weights, const ConvPass& work) { tiles.convolve(weights, work, products); });
}

void forward(benchmark::State& state) { direct_pass(state, false); }
void transposed(benchmark::State& state) { direct_pass(state, true); }
void winograd_forward(benchmark::State& state) { winograd_pass(state, false); }
void winograd_transposed(benchmark::State& state) { winograd_pass(state, true); }

/// run(layer, in, delta, from, to, gradient) makes the gradient.
template <typename Run>
void gradient_of(benchmark::State& state, const PlaneShape& shape, Run run) {
  const LayerShape layer = layer_of(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const auto plane = static_cast<std::size_t>(shape.size);
  AlignedFloats in = random_planes(shape, layer.inputs), delta = random_planes(shape, layer.outputs);
  const std::vector<std::int32_t> from = every(layer.inputs), to = every(layer.outputs);
  std::vector<float> gradient(layer.weights());
  for ([[maybe_unused]] auto _ : state) {
    run(layer, Channels{in.data(), plane}, Channels{delta.data(), plane}, from, to, gradient.data());
    benchmark::ClobberMemory();
  }
  set_work(state, 2 * kCells * static_cast<double>(layer.weights()), kCells * (layer.inputs + layer.outputs));
}

void weight_gradient(benchmark::State& state) {
  gradient_of(state, PlaneShape::board(kSide, kSide),
              [](const LayerShape& layer, const Channels& in, const Channels& delta, const auto& from,
                 const auto& to, float* gradient) {
                minlife::weight_gradient(layer, in, delta, from, to, PlaneShape::board(kSide, kSide),
                                         gradient);
              });
}

/// The inputs are transformed already, by the pass forward.
void winograd_weight_gradient(benchmark::State& state) {
  const auto width = static_cast<int>(state.range(1));
  WinogradTiles tiles(kSide, kSide, Padding::wrap);
  WinogradProducts products = tiles.products(width), scratch = tiles.products(2 * width);
  gradient_of(
      state, PlaneShape::tiles(kSide, kSide),
      [&](const LayerShape& layer, const Channels&, const Channels& delta, const auto& from, const auto& to,
          float* gradient) { tiles.weight_gradient(layer, products, delta, from, to, scratch, gradient); });
}

void bias_gradient(benchmark::State& state) {
  const auto outputs = static_cast<int>(state.range(0));
  const PlaneShape shape = PlaneShape::board(kSide, kSide);
  AlignedFloats delta = random_planes(shape, outputs);
  const std::vector<std::int32_t> to = every(outputs);
  std::vector<float> gradient(static_cast<std::size_t>(outputs));
  for ([[maybe_unused]] auto _ : state) {
    minlife::bias_gradient(outputs, {delta.data(), static_cast<std::size_t>(shape.size)}, to, shape,
                           gradient.data());
    benchmark::ClobberMemory();
  }
  set_work(state, kCells * outputs, kCells * outputs);
}

/// Sigmoid and the gradient of the loss; the flops are those of lanes::sigmoid, a division as one.
void loss_gradient(benchmark::State& state) {
  constexpr double kFlopsPerCell = 27;
  const PlaneShape shape = PlaneShape::board(kSide, kSide);
  AlignedFloats logits = random_planes(shape, 1), delta(static_cast<std::size_t>(shape.size));
  const std::vector<std::uint8_t> targets(kSide * kSide / 8, 0x5a);
  for ([[maybe_unused]] auto _ : state) {
    cross_entropy_gradient(logits.data(), targets.data(), shape, 1.0f, delta.data());
    benchmark::ClobberMemory();
  }
  set_work(state, kFlopsPerCell * kCells, 2 * kCells);
}

/// Argument: parameters. Flops: two moments and the step, a division and a root as one each.
void adam_update(benchmark::State& state) {
  constexpr double kFlopsPerParameter = 13, kFloatsPerParameter = 7;
  const auto count = static_cast<std::size_t>(state.range(0));
  std::vector<float> parameters = random_floats(count);
  const std::vector<float> gradient = parameters;
  Adam adam({}, count);
  for ([[maybe_unused]] auto _ : state) {
    adam.update(parameters, gradient);
    benchmark::ClobberMemory();
  }
  set_work(state, kFlopsPerParameter * static_cast<double>(count),
           kFloatsPerParameter * static_cast<double>(count));
}

void layers(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"kernel", "m"})->ArgsProduct({{3, 1}, {2, 4, 8, 24}});
}
void winograd_layers(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"kernel", "m"})->ArgsProduct({{3}, {2, 4, 8, 24}});
}
BENCHMARK(winograd_forward)->Apply(winograd_layers);
BENCHMARK(winograd_transposed)->Apply(winograd_layers);
BENCHMARK(winograd_weight_gradient)->Apply(winograd_layers);
BENCHMARK(forward)->Apply(layers);
BENCHMARK(transposed)->Apply(layers);
BENCHMARK(weight_gradient)->Apply(layers);
BENCHMARK(bias_gradient)->ArgName("outputs")->Arg(16);
BENCHMARK(loss_gradient);
BENCHMARK(adam_update)->ArgName("parameters")->Arg(1609)->Arg(48049);

}  // namespace
}  // namespace minlife
