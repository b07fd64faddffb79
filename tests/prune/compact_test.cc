#include "prune/compact.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "core/scratch_folder.h"
#include "nn/activations.h"
#include "nn/exact_network.h"
#include "nn/network.h"
#include "nn/samples.h"
#include "proof/channel_range.h"
#include "proof/patch_logit.h"
#include "proof/verify.h"
#include "prune/samples.h"
#include "train/model_file.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// Logits of both networks on random boards of all densities, on all patches (one step), and in double on
/// random windows at random edges: equal as numbers.
void check_same_function(const Model& a, const Model& b, std::uint64_t seed) {
  CAPTURE(seed);
  CAPTURE(to_json_text(a.architecture));
  CAPTURE(to_json_text(b.architecture));
  for (const Padding padding : {Padding::wrap, Padding::zero})
    for (const int columns : {7, 33}) {
      Network first(a.architecture, 9, columns, padding), second(b.architecture, 9, columns, padding);
      first.set_parameters(a.parameters);
      second.set_parameters(b.parameters);
      std::size_t different = 0;
      for (std::uint64_t k = 0; k < 5; ++k) {
        const SampleBoard board = sample_board(9, columns, padding, 0.25 * static_cast<double>(k), seed + k);
        first.forward(board.packed.data());
        second.forward(board.packed.data());
        for (int row = 0; row < 9; ++row)
          for (int column = 0; column < columns; ++column)
            different += first.logits()[first.shape().offset(row, column)] !=
                         second.logits()[second.shape().offset(row, column)];
      }
      CHECK(different == 0);
    }
  if (a.architecture.step_count() == 1) {
    std::vector<std::uint16_t> patches(512);
    for (int w = 0; w < 512; ++w) patches[static_cast<std::size_t>(w)] = static_cast<std::uint16_t>(w);
    Network first(a.architecture, patches), second(b.architecture, patches);
    first.set_parameters(a.parameters);
    second.set_parameters(b.parameters);
    first.forward();
    second.forward();
    CHECK(std::equal(first.logits(), first.logits() + 512, second.logits()));
  }
  PatchLogit first(a), second(b);
  RandomStream random(seed, purpose("testpach"), 0, 0);
  const int n = a.architecture.step_count(), side = 2 * n + 1;
  for (int k = 0; k < 50; ++k) {
    Surroundings board{n, n, n, n};
    if (k % 2 == 1) board = {static_cast<int>(random.below(2)), n, n, static_cast<int>(random.below(2))};
    std::vector<double> cells(static_cast<std::size_t>(side * side));
    for (int row = -board.above; row <= board.below; ++row)
      for (int column = -board.left; column <= board.right; ++column)
        cells[static_cast<std::size_t>((row + n) * side + column + n)] = random.below(2) == 1 ? 1 : 0;
    CHECK(first.logit(cells, board) == second.logit(cells, board));
  }
}

/// A random network, pruned at random to `keep`; some biases are large enough to kill relus.
Pruned random_network(const Architecture& architecture, double keep, std::uint64_t seed) {
  Pruned sample;
  sample.config.steps = architecture.step_count();
  // Squares of squares overflow from larger numbers.
  const double scale = std::string_view(architecture.activation->name) == "square" ? 0.25 : 0.7;
  sample.model = {architecture, initial_parameters(architecture, find_init("normal"), scale, seed, 0), {}};
  sample.seed = seed;
  RandomStream random(seed, purpose("testbias"), 0, 0);
  for (const LayerSlice& layer : ParameterLayout(architecture).layers)
    for (int o = 0; o < layer.shape.outputs; ++o) {
      const double kind = random.uniform();
      float& bias = sample.model.parameters[layer.bias + static_cast<std::size_t>(o)];
      if (kind < 0.2) bias *= -4;
      if (kind > 0.8) bias = 0;
    }
  apply_mask(sample.model, prune(find_criterion("random", "method"), sample.input(), keep, true));
  return sample;
}

}  // namespace

TEST_CASE("compacting random pruned networks keeps every bit of the function") {
  std::uint64_t seed = 4000;
  std::size_t parameters = 0, smaller = 0;
  for (const Activation* activation : activations())
    for (int steps = 1; steps <= 3; ++steps)
      for (const double keep : {1.0, 0.5, 0.2, 0.08})
        for (const bool merged : {false, true}) {
          const Model model = random_network(life_network(steps, 3, *activation, merged), keep, seed).model;
          const Model compacted = compact(model);
          check_same_function(model, compacted, seed++);
          CHECK(compacted.nonzero() <= model.nonzero());
          CHECK(compact(compacted).parameters == compacted.parameters);
          CHECK(compacted.architecture.merged() == merged);
          parameters += model.parameters.size();
          smaller += compacted.parameters.size();
        }
  CHECK(smaller * 10 < parameters * 7);  // that there was something to drop
}

TEST_CASE("idle channels of the hand-built network go, and what is left is L(n, 1)") {
  for (int steps = 1; steps <= 4; ++steps) {
    const Model compacted = compact(exact_network(steps, 5)), small = exact_network(steps, 1);
    CHECK(compacted.architecture == small.architecture);
    CHECK(compacted.parameters == small.parameters);
    CHECK(compacted.mask.is_dense());
  }
}

TEST_CASE("a relu that no window opens goes, though intervals alone would not see it") {
  // Hidden: h0 = relu(centre), h1 = relu(1 - centre); rule: r0 = relu(h0), r1 = relu(h0 + h1 - 1.5), which is
  // never positive, as h0 + h1 = 1 on every window.
  Model model{network_of_steps({{2, 2}}), {}, {}};
  const ParameterLayout layout(model.architecture);
  model.parameters.assign(layout.size, 0.0f);
  float* p = model.parameters.data();
  p[4] = 1;
  p[9 + 4] = -1;
  p[layout.layers[0].bias + 1] = 1;
  float* rule = p + layout.layers[1].weight;
  rule[0] = rule[2] = rule[3] = 1;
  p[layout.layers[1].bias + 1] = -1.5f;
  float* decoder = p + layout.layers[2].weight;
  decoder[0] = 2;
  decoder[1] = 3;
  const Model compacted = compact(model);
  // With r1 gone nobody reads h1.
  CHECK(compacted.architecture.step_channels() == std::vector<StepChannels>{{1, 1}});
  CHECK(compacted.parameters.size() == 9 + 1 + 1 + 1 + 1 + 1);
  check_same_function(model, compacted, 1);
  // Open on one kind of window by any margin, it stays.
  p[layout.layers[1].bias + 1] = -0.999f;
  CHECK(compact(model).architecture == model.architecture);
  // So close to zero that rounding could decide: left alone.
  p[layout.layers[1].bias + 1] = -1 - 0x1p-23f;
  CHECK(compact(model).architecture == model.architecture);
}

TEST_CASE("ranges hold what the networks compute") {
  std::uint64_t seed = 700;
  for (const Activation* activation : activations())
    for (const Padding padding : {Padding::wrap, Padding::zero}) {
      CAPTURE(activation->name);
      CAPTURE(seed);
      const Model model = random_network(life_network(3, 2, *activation), 0.6, seed).model;
      const auto ranges = channel_ranges(model);
      Network network(model.architecture, 12, 16, padding);
      network.set_parameters(model.parameters);
      const SampleBoard board = sample_board(12, 16, padding, 0.4, seed++);
      network.forward(board.packed.data());
      for (std::size_t k = 0; k < ranges.size(); ++k)
        for (std::size_t c = 0; c < ranges[k].size(); ++c)
          for (int cell = 0; cell < 12 * 16; ++cell) {
            const float value = network.outputs(k).channel(c)[network.shape().offset(cell / 16, cell % 16)];
            CHECK((value >= ranges[k][c].low && value <= ranges[k][c].high));
          }
    }
}

TEST_CASE("what could overflow stays: zero times infinity is no zero") {
  Model model{network_of_steps({{1, 2}}, find_activation("square")), {}, {}};
  const ParameterLayout layout(model.architecture);
  model.parameters.assign(layout.size, 1e20f);  // the squares of the rule layer overflow
  model.parameters[layout.layers[2].weight + 1] = 0;
  CHECK(compact(model).architecture == model.architecture);
}

TEST_CASE("a layer without any effect keeps an empty placeholder") {
  Pruned sample = fresh(2, 2, 31);
  const ParameterLayout layout(sample.model.architecture);
  Mask mask = Mask::all_kept(layout.size);
  for (std::size_t i = layout.layers[3].weight; i < layout.layers[3].bias; ++i) mask.set(i, false);
  apply_mask(sample.model, mask);
  // The second step's rule layer reads nothing: its channels are relu(bias), constant but perhaps not zero.
  sample.model.parameters[layout.layers[3].bias] = 0.5f;
  sample.model.parameters[layout.layers[3].bias + 1] = -0.5f;
  const Model compacted = compact(sample.model);
  CHECK(compacted.architecture.step_channels() == std::vector<StepChannels>{{1, 1}, {1, 1}});
  check_same_function(sample.model, compacted, 2);
  // Biases of the three placeholders, then of what is constant and of the decoder; and the decoder's weight.
  CHECK(compacted.nonzero() == 3 + 1 + 1 + 1);
}

TEST_CASE("a compacted network is an ordinary model file that can be verified") {
  const ScratchFolder folder;
  Model model = exact_network(2, 3);
  Mask mask = Mask::all_kept(model.parameters.size());
  // Every zero weight of the perfect network is masked: the placeholder-free, prunable part of it.
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers)
    for (std::size_t i = layer.weight; i < layer.bias; ++i) mask.set(i, model.parameters[i] != 0);
  apply_mask(model, mask);
  ModelFile file{compact(model), {}, 0, 0, nlohmann::json::object()};
  file.config.steps = 2;
  file.config.width = 3;  // as it was trained
  const std::string path = folder.file("small.h5");
  write_model_file(path, file);
  const ModelFile read = read_model_file(path);
  CHECK(read.model.architecture == life_network(2, 1));
  CHECK(read.model.parameters == file.model.parameters);
  CHECK(read.model.nonzero() == 48);
  const Exactness one =
      verify(compact(exact_network(1, 4)), read.config.pairs(Split::test, 0, 0), 0, false, 1);
  CHECK(one.exact);
}
