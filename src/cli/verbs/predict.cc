#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/verbs/table.h"
#include "cli/world.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "life/packed_batch.h"
#include "life/rle.h"
#include "life/step.h"
#include "nn/head.h"
#include "nn/network.h"
#include "proof/neighbourhood.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// Rows and columns that a terminal can show side by side, three times.
constexpr int kWidestPicture = 60;

/// Sides beyond this would take gigabytes of planes.
constexpr int kMostSide = 8192;

/// Cells around a pattern on a plane: no light crosses them in so many steps.
int margin_of(int steps) { return steps + 1; }

Board predict_board(const ModelFile& file, const Board& board, Boundary boundary) {
  Network network(file.model.architecture, board.height(), board.width(), padding_of(boundary));
  network.set_parameters(file.model.parameters);
  std::vector<std::uint8_t> packed(packed_board_bytes(board.height(), board.width()));
  pack(board, packed.data());
  network.forward(packed.data());
  pack_predictions(network.logits(), network.shape(), packed.data());
  return unpack(packed.data(), board.height(), board.width());
}

/// The board on which the network works: a bounded world's own, or for a plane the pattern with a margin that
/// no light reaches in the network's steps.
Pattern stage(const World& world, int steps) {
  if (world.boundary) return world.board();
  const int margin = margin_of(steps);
  const int height = world.start.cells.height() + 2 * margin, width = world.start.cells.width() + 2 * margin;
  Pattern whole = world.start;
  whole.cells = Board(height, width);
  for (int row = 0; row < world.start.cells.height(); ++row)
    for (int column = 0; column < world.start.cells.width(); ++column)
      whole.cells.set(row + margin, column + margin, world.start.cells.get(row, column));
  whole.x -= margin;
  whole.y -= margin;
  return whole;
}

/// Truth, prediction and difference side by side: o alive, . dead; + the network says alive, - it says dead,
/// wrongly.
std::string pictures(const Board& truth, const Board& predicted, bool colour) {
  const std::string red = colour ? "\033[31m" : "", plain = colour ? "\033[0m" : "";
  const int width = truth.width();
  const auto padded = [width](const std::string& title) {
    std::string text = title;
    text.resize(std::max<std::size_t>(text.size(), static_cast<std::size_t>(width)), ' ');
    return text;
  };
  const std::string gap = "   ";
  std::string text = fmt::format("{}{}{}{}difference\n", padded("truth"), gap, padded("prediction"), gap);
  const auto pad = [&](const char* title) {
    return std::string(padded(title).size() - static_cast<std::size_t>(width), ' ');
  };
  for (int row = 0; row < truth.height(); ++row) {
    std::string left, middle, right;
    for (int column = 0; column < width; ++column) {
      const bool is = truth.get(row, column), said = predicted.get(row, column);
      left += is ? 'o' : '.';
      middle += said ? 'o' : '.';
      right += is == said ? "." : red + (said ? "+" : "-") + plain;
    }
    text += fmt::format("{}{}{}{}{}{}{}\n", left, pad("truth"), gap, middle, pad("prediction"), gap, right);
  }
  return text;
}

int run_predict(const Arguments& arguments, Output& output) {
  const ModelFile file = read_model_file(arguments.positional(0));
  const World world = read_world(arguments, 1);
  const int steps = file.model.architecture.step_count();
  const Boundary boundary = world.boundary.value_or(Boundary::torus);
  const int margin = world.boundary ? 0 : 2 * margin_of(steps);
  const int width = (world.boundary ? world.width : world.start.cells.width()) + margin;
  const int height = (world.boundary ? world.height : world.start.cells.height()) + margin;
  if (height > kMostSide || width > kMostSide)
    throw InputError(fmt::format("{} needs a board of {}x{} cells; prediction goes up to 8192x8192",
                                 arguments.positional(1), width, height));
  const Pattern start = stage(world, steps);

  Pattern truth = start, predicted = start;
  Stepper(truth.cells.width()).step(truth.cells, start.rule, boundary, static_cast<std::uint64_t>(steps));
  predicted.cells = predict_board(file, start.cells, boundary);
  std::uint64_t wrong = 0;
  for (int row = 0; row < truth.cells.height(); ++row)
    for (int word = 0; word < truth.cells.words_per_row(); ++word)
      wrong += static_cast<std::uint64_t>(
          __builtin_popcountll(truth.cells.row(row)[static_cast<std::size_t>(word)] ^
                               predicted.cells.row(row)[static_cast<std::size_t>(word)]));
  const std::string rle = format_rle(bounding_box(predicted), true);
  if (arguments.given("out")) write_file_atomically(arguments.text("out"), rle);

  const std::uint64_t cells =
      static_cast<std::uint64_t>(truth.cells.height()) * static_cast<std::uint64_t>(truth.cells.width());
  std::string text;
  if (truth.cells.width() <= kWidestPicture) text += pictures(truth.cells, predicted.cells, output.colour());
  text += fmt::format(
      "{}{}{}\n", steps, (steps == 1 ? " step: " : " steps: "),
      (wrong == 0 ? fmt::format("every one of {} cells is right", with_commas(cells))
                  : fmt::format("{} of {} cells are wrong", with_commas(wrong), with_commas(cells))));
  if (arguments.given("out")) text += fmt::format("prediction written to {}\n", arguments.text("out"));
  output.result({{"steps", steps}, {"cells", cells}, {"wrong_cells", wrong}, {"rle", rle}}, text);
  return wrong == 0 ? 0 : 3;
}

}  // namespace

Verb predict_verb() {
  std::vector<Flag> flags{{"out", "OUT.rle", "", "where to write the predicted pattern"}};
  const std::vector<Flag> world = world_flags();
  flags.insert(flags.end(), world.begin(), world.end());
  return {"predict",
          "Predicts a pattern's future with a network and shows it beside the truth (exit code 3 where they "
          "differ).",
          {"MODEL.h5", "PATTERN.rle"},
          flags,
          run_predict};
}

}  // namespace minlife
