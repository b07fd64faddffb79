#include "train/teacher.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "core/scratch_folder.h"
#include "data/window_fill.h"
#include "proof/patch_logit.h"
#include "train/evolution.h"
#include "train/warm_start.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

double logit_of(PatchLogit& patch, const WindowExample& window) {
  const int side = 2 * patch.radius() + 1;
  std::vector<double> cells;
  for (int c = 0; c < side * side; ++c) cells.push_back(static_cast<double>(window.cells >> c & 1));
  return patch.logit(cells, {patch.radius(), patch.radius(), patch.radius(), patch.radius()});
}

TrainConfig taught(int steps) {
  return checked_config({{"steps", std::to_string(steps)},
                         {"width", "1"},
                         {"examples_from", "windows"},
                         {"batch", steps == 1 ? "512" : "64"},
                         {"examples", steps == 1 ? "76800" : "9600"},
                         {"teacher", std::string(64, '0')},
                         {"temperature", "2"}});
}

Model teacher_of(int steps) {
  TrainConfig config;
  config.steps = steps;
  config.width = 2;
  return initial_state(config, 8, 0).model;
}

}  // namespace

TEST_CASE("a teacher's answers are the sigmoids of its logits in plain sums, divided by the temperature") {
  for (const int steps : {1, 2, 3}) {
    const Model model = teacher_of(steps);
    Teacher teacher(model, 2.5);
    PatchLogit patch(model);
    std::vector<WindowExample> windows(50);
    RandomStream random(3, purpose("test"), 0, 0);
    for (WindowExample& window : windows)
      window.cells = random.next() >> (64 - (2 * steps + 1) * (2 * steps + 1));
    std::vector<float> targets(windows.size());
    teacher.answer(windows, targets);
    for (std::size_t k = 0; k < windows.size(); ++k)
      CHECK(std::abs(targets[k] - 1 / (1 + std::exp(-logit_of(patch, windows[k]) / 2.5))) < 0x1p-23);
  }
  Model masked = teacher_of(1);
  masked.mask = Mask::all_kept(masked.parameters.size());
  masked.mask.set(0, false);
  masked.parameters[0] = 0;
  const Teacher teacher(masked, 1);
  CHECK(teacher.flops(10, false) == 2 * 10 * 46);
  CHECK(teacher.flops(10, true) == 2 * 10 * 45);
}

TEST_CASE("the gradient by a teacher's answers is the limit of differences of the cross-entropy with them") {
  for (const int steps : {1, 2}) {
    CAPTURE(steps);
    TrainConfig config = taught(steps);
    config.activation = &find_activation("tanh");
    Model student = initial_state(config, 6, 1).model;
    Examples examples(config.pairs(Split::train, 6, 1));
    const Model model = teacher_of(steps);
    examples.set_teacher(model, config.temperature);
    BatchGradient batch(config, 1);
    std::vector<float> gradient(student.parameters.size());
    const std::uint64_t update = 2;
    batch.compute(student.parameters, examples, update * config.windows(), gradient);
    std::vector<WindowExample> windows(config.windows());
    if (steps == 1)
      windows = all_windows(config.rule, config.density);
    else
      fill_windows(examples.law(), update, config.live_share, windows);
    PatchLogit teacher(model);
    const auto loss = [&] {
      PatchLogit patch(student);
      double sum = 0;
      for (const WindowExample& window : windows) {
        const double z = logit_of(patch, window),
                     target = 1 / (1 + std::exp(-logit_of(teacher, window) / config.temperature));
        sum += window.weight * (std::log1p(std::exp(-std::abs(z))) + std::max(z, 0.0) - z * target);
      }
      return sum / static_cast<double>(windows.size());
    };
    CHECK(batch.loss() == doctest::Approx(loss()).epsilon(1e-5));
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      CAPTURE(i);
      const float saved = student.parameters[i], step = 0x1p-12f;
      student.parameters[i] = saved + step;
      const double above = loss(), up = student.parameters[i];
      student.parameters[i] = saved - step;
      const double below = loss(), down = student.parameters[i];
      student.parameters[i] = saved;
      // Truncation: a third derivative of some tens times step^2 / 6, below 1e-6; the gradient is in float.
      CHECK(std::abs((above - below) / (up - down) - gradient[i]) < 2e-5);
    }
  }
}

TEST_CASE(
    "a student learns its teacher, right or wrong, pays for the answers, and resumes to the same bits") {
  const ScratchFolder folder;
  const std::string path = folder.path + "/c.h5";
  for (const int steps : {1, 2}) {
    const TrainConfig config = taught(steps);
    const Model model = teacher_of(steps);
    const auto lesson = [&](TrainState& state, std::uint64_t until) {
      Examples examples(config.pairs(Split::train, 6, 1));
      examples.set_teacher(model, config.temperature);
      TrainCallbacks callbacks;
      callbacks.interrupted = [until](const TrainState& at) { return at.updates >= until; };
      train(state, config, examples, 1, callbacks);
    };
    TrainState whole = initial_state(config, 6, 1), parts = whole;
    lesson(whole, 1000);
    CHECK(whole.status == Status::done);
    CHECK(whole.curve.back().loss < whole.curve.front().loss);
    while (parts.status == Status::running) {
      lesson(parts, parts.updates + 23);
      if (parts.status != Status::running) break;
      write_checkpoint(path, {parts.model, config, 6, 1, {}}, parts);
      parts = TrainState();
      read_checkpoint(path, config, 6, 1, parts);
    }
    CHECK(parts.model.parameters == whole.model.parameters);
    // One step: all 512 windows once. Else each update's.
    const double answers = steps == 1 ? 512 : 64 * 150,
                 left = 2 * static_cast<double>(model.architecture.macs_per_cell()) * answers;
    for (const TrainState* state : {&whole, &parts})
      CHECK(train_flops(config, *state, 150, false) == train_flops(config, state->model, 150, false) + left);
    // Other answers, other numbers.
    TrainConfig plain = config;
    plain.teacher.clear();
    plain.temperature = TrainConfig().temperature;
    TrainState by_life = initial_state(plain, 6, 1);
    Examples examples(plain.pairs(Split::train, 6, 1));
    train(by_life, plain, examples, 1);
    CHECK(by_life.model.parameters != whole.model.parameters);
  }
  const TrainConfig config = taught(1);
  TrainState state = initial_state(config, 6, 1);
  Examples examples(config.pairs(Split::train, 6, 1));
  CHECK_THROWS_AS(train(state, config, examples, 1), std::logic_error);
}

TEST_CASE("a model of other steps or another rule is no teacher") {
  TrainConfig config = taught(2);
  ModelFile file{teacher_of(1), TrainConfig()};
  file.config.rule = parse_rule("B36/S23");
  try {
    check_teacher(file, config, "--teacher", "m.h5");
    FAIL("it was taken");
  } catch (const InputError& error) {
    const std::string what = error.what();
    CHECK(what.find("rule B36/S23, and this training B3/S23") != std::string::npos);
    CHECK(what.find("steps 1, and this training 2") != std::string::npos);
  }
}
