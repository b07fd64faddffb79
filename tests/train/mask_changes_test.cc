#include "train/mask_changes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/scratch_folder.h"
#include "nn/optimizers/adam.h"
#include "train/evolution.h"
#include "train/mask_plan.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

constexpr double kPi = 3.14159265358979323846;

/// A training of 200 updates of one step, with a mask schedule.
TrainConfig with_masks(const std::string& schedule, const std::string& steps = "1") {
  TrainConfig config = checked_config({{"steps", steps},
                                       {"width", "3"},
                                       {"size", "8x8"},
                                       {"examples", "1600"},
                                       {"check_every", "50"},
                                       {"stop", "never"},
                                       {"mask_schedule", schedule},
                                       {"mask_keep", "0.3"}});
  if (schedule != "static") {
    config.masks.every = 13;
    config.masks.begin = 0.1;
    config.masks.end = 0.8;
  }
  validate(config);
  return config;
}

/// A weight, as the plain twin sees it.
struct Weight {
  std::size_t index, layer;
  double score;
};

/// Best first; equal ones in their order.
void sort_by_score(std::vector<Weight>& weights) {
  std::stable_sort(weights.begin(), weights.end(),
                   [](const Weight& a, const Weight& b) { return a.score > b.score; });
}

/// The twin: the updates one after the other, with masks that are worked out from the papers' formulas by
/// plain sorting. Gradient and optimizer are the library's, whose own twins stand elsewhere.
class PlainTraining {
 public:
  explicit PlainTraining(const TrainConfig& config)
      : config_(config),
        layout_(config.architecture()),
        optimizer_(config.optimizer_settings, layout_.size),
        examples_(config.pairs(Split::train, kSeed, kReplicate)) {
    for (std::size_t k = 0; k < layout_.layers.size(); ++k)
      for (std::size_t i = layout_.layers[k].weight; i < layout_.layers[k].bias; ++i)
        weights_.push_back({i, k, 0});
  }

  /// The network after the last update, and the multiply-adds that were not masked, summed over updates.
  Model run() {
    const std::string schedule = config_.masks.schedule->name;
    Model model = initial_state(config_, kSeed, kReplicate).model;
    std::vector<float> gradient(layout_.size);
    const std::uint64_t updates = config_.updates(), first = updates / 10, last = updates * 8 / 10;
    for (std::uint64_t update = 1; update <= updates; ++update) {
      const bool is_gradual = schedule.starts_with("gradual");
      bool changes = update > first && update < last && (update - first) % config_.masks.every == 0;
      if (is_gradual && update == last) changes = true;
      if (schedule == "static") changes = false;
      const bool by_gradient = changes && schedule == "rigl";
      const auto left = static_cast<double>(model.macs_left());
      const auto dense = static_cast<double>(model.architecture.macs_per_cell());
      nonzero_macs += by_gradient ? (2 * left + dense) / 3 : left;
      BatchGradient(config_, model.architecture, 1, by_gradient ? Mask() : model.mask)
          .compute(model.parameters, examples_, (update - 1) * static_cast<std::uint64_t>(config_.batch),
                   gradient);
      if (!by_gradient) optimizer_.update(model.parameters, gradient, model.mask.bytes(), 1);
      if (!changes) continue;
      const double progress = static_cast<double>(update - first) / static_cast<double>(last - first);
      std::set<std::size_t> kept;
      if (is_gradual)
        kept = gradual(model, progress, schedule == "gradual_layer");
      else
        kept = regrown(model, gradient, progress, update, schedule == "rigl");
      model.mask = Mask::all_kept(layout_.size);
      for (const Weight& weight : weights_)
        if (kept.count(weight.index) == 0) {
          model.mask.set(weight.index, false);
          model.parameters[weight.index] = 0;
        }
      ++changed;
    }
    return model;
  }

  double nonzero_macs = 0;
  int changed = 0;

 private:
  std::vector<Weight> held(const Model& model) const {
    std::vector<Weight> found;
    for (Weight weight : weights_) {
      weight.score = std::abs(static_cast<double>(model.parameters[weight.index]));
      if (model.mask.keeps(weight.index)) found.push_back(weight);
    }
    return found;
  }

  /// s_t = s (1 - (1 - x)^3), over the network; or layer by layer, where the j-th best of a layer of N (from
  /// 0) comes at (j + 1/2) / N.
  std::set<std::size_t> gradual(const Model& model, double progress, bool by_layer) const {
    const double gone = (1 - config_.masks.keep) * (1 - std::pow(1 - progress, 3));
    std::vector<Weight> left = held(model);
    sort_by_score(left);
    if (by_layer) {
      std::vector<double> seen(layout_.layers.size(), 0.5);
      for (Weight& weight : left)
        weight.score =
            -seen[weight.layer]++ / static_cast<double>(layout_.layers[weight.layer].shape.weights());
      std::sort(left.begin(), left.end(), [](const Weight& a, const Weight& b) {
        return a.score != b.score ? a.score > b.score : a.index < b.index;
      });
    }
    const double count = std::floor((1 - gone) * static_cast<double>(weights_.size()) + 0.5);
    std::set<std::size_t> kept, layers;
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
      kept.insert(left[k].index);
      layers.insert(left[k].layer);
    }
    CHECK(layers.size() == layout_.layers.size());  // else a layer would get one back
    return kept;
  }

  /// Drops d / 2 (1 + cos(pi x)) of each layer's, and takes as many others.
  std::set<std::size_t> regrown(const Model& model, const std::vector<float>& gradient, double progress,
                                std::uint64_t update, bool by_gradient) const {
    RandomStream random(kSeed, purpose("setgrow"), update, kReplicate);
    std::vector<double> scores(layout_.size);
    for (const Weight& weight : weights_)
      scores[weight.index] =
          by_gradient ? std::abs(static_cast<double>(gradient[weight.index])) : random.uniform();
    const double share = config_.masks.drop / 2 * (1 + std::cos(kPi * progress));
    std::vector<Weight> left = held(model);
    sort_by_score(left);
    std::set<std::size_t> kept;
    for (std::size_t layer = 0; layer < layout_.layers.size(); ++layer) {
      std::vector<Weight> here, others;
      for (const Weight& weight : left)
        if (weight.layer == layer) here.push_back(weight);
      const auto count = static_cast<std::size_t>(share * static_cast<double>(here.size()));
      for (std::size_t k = 0; k + count < here.size(); ++k) kept.insert(here[k].index);
      for (Weight weight : weights_)
        if (weight.layer == layer && kept.count(weight.index) == 0) {
          weight.score = scores[weight.index];
          others.push_back(weight);
        }
      sort_by_score(others);
      for (std::size_t k = 0; k < count; ++k) kept.insert(others[k].index);
    }
    return kept;
  }

  const TrainConfig& config_;
  ParameterLayout layout_;
  Adam optimizer_;
  Examples examples_;
  std::vector<Weight> weights_;
};

}  // namespace

TEST_CASE("masks that change while a network trains are those of the papers' formulas, update by update") {
  for (const char* schedule : {"gradual", "gradual_layer", "set", "rigl", "static"}) {
    CAPTURE(schedule);
    const TrainConfig config = with_masks(schedule);
    PlainTraining plain(config);
    const Model expected = plain.run();
    const TrainState state = trained(config);
    CHECK(plain.changed == (schedule == std::string("static") ? 0 : schedule[0] == 'g' ? 11 : 10));
    CHECK(state.model.mask == expected.mask);
    CHECK(state.model.parameters == expected.parameters);
    CHECK(state.model.macs_left() == 23);  // of 54 + 18 + 3 weights
    // What it cost, in whole numbers but for the thirds of RigL's changes.
    const double per_mac = 6.0 * 8 * 8 * 8;
    CHECK(train_flops(config, state, state.updates, false) == 75 * per_mac * 200);
    const double nonzero = train_flops(config, state, state.updates, true);
    CHECK(nonzero == doctest::Approx(plain.nonzero_macs * per_mac).epsilon(1e-12));
    CHECK(nonzero < 75 * per_mac * 200);
  }
}

TEST_CASE("nothing is judged while the mask still shrinks, and a sparse one is from the start") {
  for (const char* schedule : {"gradual", "set"}) {
    TrainConfig config = with_masks(schedule);
    config.rule = parse_rule("B/S");  // everything dies: learned at once
    config.optimizer_settings.learning_rate = 0.05;
    config.check_every = 10;
    config.stop = Stop::exact;
    const TrainState state = trained(config);
    CHECK(state.status == Status::exact);
    CHECK((state.updates >= 160) == (schedule[0] == 'g'));
    CHECK(state.updates % 10 == 0);
    if (schedule[0] == 'g') CHECK(state.model.mask.pruned() == 75 - 23);
  }
}

TEST_CASE("from checkpoints at any update, and on any threads, they end in the same bits") {
  const ScratchFolder folder;
  for (const char* schedule : {"gradual", "set", "rigl"})
    for (const char* steps : {"1", "2"}) {
      CAPTURE(schedule);
      CAPTURE(steps);
      TrainConfig config = with_masks(schedule, steps);
      config.average = 0.9;
      const TrainState whole = trained(config), parts = trained_in_parts(config, folder.path + "/c.h5", 20),
                       threads = trained(config, 3);
      for (const TrainState* other : {&parts, &threads}) {
        CHECK(other->model.mask == whole.model.mask);
        CHECK(other->model.parameters == whole.model.parameters);
        CHECK(other->average == whole.average);
        CHECK(other->updates == whole.updates);
        for (const bool nonzero : {false, true})
          CHECK(train_flops(config, *other, other->updates, nonzero) ==
                train_flops(config, whole, whole.updates, nonzero));
      }
      for (std::size_t i = 0; i < whole.model.mask.size(); ++i)
        if (!whole.model.mask.keeps(i)) CHECK(whole.average[i] == 0);
    }
}

TEST_CASE("a random sparse mask gives each layer its claim, and is drawn layer by layer") {
  // L(1, 8): 144, 128 and 8 weights, claims of 1 + 16 + 6, 16 + 8 + 2 and 8 + 1 + 2.
  const Architecture network = life_network(1, 8);
  const double claims[] = {23, 26, 11}, sizes[] = {144, 128, 8};
  for (const std::size_t count : {3u, 10u, 28u, 100u, 270u, 280u}) {
    const std::vector<std::size_t> counts = sparse_counts(network, count);
    REQUIRE(counts.size() == 3);
    CHECK(counts[0] + counts[1] + counts[2] == count);
    // The shares that the paper's factor e makes, found by halving: min(size, e claim), of that sum.
    double low = 0, high = 1000;
    for (int k = 0; k < 100; ++k) {
      const double e = (low + high) / 2;
      double sum = 0;
      for (int layer = 0; layer < 3; ++layer) sum += std::min(sizes[layer], e * claims[layer]);
      (sum < static_cast<double>(count) ? low : high) = e;
    }
    for (std::size_t layer = 0; layer < 3; ++layer)
      CHECK(std::abs(static_cast<double>(counts[layer]) - std::min(sizes[layer], low * claims[layer])) <= 1);
  }
  const Mask mask = sparse_start(network, 0.1, 9, 4), smaller = sparse_start(network, 0.05, 9, 4);
  const ParameterLayout layout(network);
  CHECK(layout.size - mask.pruned() == 28 + 25);
  for (std::size_t layer = 0; layer < 3; ++layer) {
    RandomStream random(9, purpose("sparse"), layer, 4);
    double least_kept = 1, most_gone = 0;
    for (std::size_t i = layout.layers[layer].weight; i < layout.layers[layer].bias; ++i) {
      const double number = random.uniform();
      if (mask.keeps(i))
        least_kept = std::min(least_kept, number);
      else
        most_gone = std::max(most_gone, number);
      CHECK((mask.keeps(i) || !smaller.keeps(i)));  // nested
    }
    CHECK(least_kept > most_gone);
  }
}

TEST_CASE("a network that overflows keeps its mask, and ends as diverged") {
  for (const char* schedule : {"rigl", "set", "gradual"}) {
    TrainConfig config = with_masks(schedule, "3");
    config.activation = &find_activation("square");
    config.init_scale = 1000;
    config.optimizer_settings.learning_rate = 1000;
    config.examples = 8 * 20;
    config.check_every = 20;
    config.masks.begin = 0;
    config.masks.every = 2;
    const TrainState state = trained(config);
    CHECK(state.status == Status::diverged);
    CHECK(state.updates == 20);
  }
}

TEST_CASE("masks, growth and teachers that do not go together are refused, all at once") {
  const auto complaints = [](const std::vector<std::pair<std::string, std::string>>& fields) {
    try {
      checked_config(fields);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto check = [&](const std::vector<std::pair<std::string, std::string>>& fields,
                         const std::vector<std::string>& parts) {
    const std::string all = complaints(fields);
    for (const std::string& part : parts)
      CHECK_MESSAGE(all.find(part) != std::string::npos, part, " in ", all);
    CHECK(std::count(all.begin(), all.end(), '\n') + 1 == static_cast<std::ptrdiff_t>(parts.size()));
  };
  check({{"mask_keep", "0.5"}, {"mask_every", "10"}, {"growth_wait", "2"}, {"temperature", "2"}},
        {"mask_keep is 0.5; without mask_schedule", "mask_every is 10", "growth_wait is 2; without growth",
         "temperature is 2; it is of a teacher's logits"});
  check({{"mask_schedule", "gradual"},
         {"mask_begin", "0.8"},
         {"mask_keep", "0.01"},
         {"mask_drop", "0.5"},
         {"steps", "3"},
         {"tied", "true"}},
        {"mask_begin is 0.8; it must be below mask_end", "mask_keep is 0.01; that leaves 1 of 61",
         "mask_drop is 0.5; gradual grows nothing back", "tied is true"});
  check({{"mask_schedule", "rigl"}, {"mask_every", "1"}, {"sign_flips", "2"}, {"mask_keep", "0.5"}},
        {"mask_every is 1; an update that changes the mask takes no step",
         "sign_flips is 2; under a sparse mask"});
  check({{"mask_schedule", "static"}, {"mask_every", "7"}, {"mask_keep", "0.5"}},
        {"mask_every is 7; the mask of static stays"});
  check({{"mask_schedule", "gradual"}, {"mask_keep", "0.5"}, {"stay_clean", "60"}},
        {"stay_clean is 60; only 32 of the checks follow the last change of the mask"});
  check({{"growth", "split"}, {"mask_schedule", "set"}, {"mask_keep", "0.5"}, {"average", "0.9"}},
        {"mask_schedule is set; a mask is of one network", "average is 0.9; a mean is of one network's"});
  check({{"growth", "fresh"}, {"channels", "[[4,2]]"}}, {"channels is [[4,2]]; growth goes from one width"});
  check({{"teacher", std::string(64, 'a')}}, {"teacher is aaaa"});
  check({{"teacher", std::string(64, 'a')}, {"examples_from", "windows"}, {"margin", "1"}},
        {"margin is 1; a teacher's answers"});
  check({{"optimizer", "levenberg-marquardt"},
         {"mask_schedule", "set"},
         {"mask_keep", "0.5"},
         {"growth", "split"}},
        {"mask_schedule is set; levenberg-marquardt has no use for it",
         "mask_schedule is set; a mask is of one", "growth is split; levenberg-marquardt has no use for it"});
}
