#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/files/output_pattern.h"
#include "cli/terminal/board_picture.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/styled.h"
#include "cli/terminal/width.h"
#include "cli/trust.h"
#include "cli/verbs/table.h"
#include "cli/world.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/room.h"
#include "core/text.h"
#include "core/visible.h"
#include "life/packed_batch.h"
#include "life/rle.h"
#include "life/step.h"
#include "nn/kernels/head.h"
#include "nn/network.h"
#include "nn/network_bytes.h"
#include "proof/neighbourhood.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// Sides beyond this would take gigabytes of planes.
constexpr int kMostSide = 8192;
constexpr std::int64_t kMostGenerations = 1000000;

/// Cells around a pattern on a plane, when what is so far away decides: no light crosses them.
int margin_of(int reach) { return reach + 1; }

/// --generations, else the network's own steps.
int read_generations(const Arguments& arguments, int steps) {
  if (!arguments.given("generations")) return steps;
  const int generations = static_cast<int>(arguments.integer("generations", 1, kMostGenerations));
  const int below = generations / steps * steps;
  if (below == generations) return generations;
  const std::string above = fmt::format("--generations {}", below + steps);
  throw value_error(
      "--generations", arguments.text("generations"),
      fmt::format("this network predicts {} generations at a time, so it must be a multiple of {}", steps,
                  steps),
      below > 0 ? fmt::format("try --generations {} or {}", below, above) : "try " + above);
}

/// A network on boards of one size.
class Predictor {
 public:
  Predictor(const ModelFile& file, int height, int width, Boundary boundary)
      : network_(file.model.architecture, height, width, padding_of(boundary)),
        packed_(packed_board_bytes(height, width)) {
    network_.set_parameters(file.model.parameters);
  }

  Board operator()(const Board& board) {
    pack(board, packed_.data());
    network_.forward(packed_.data());
    pack_predictions(network_.logits(), network_.shape(), packed_.data());
    return unpack(packed_.data(), board.height(), board.width());
  }

 private:
  Network network_;
  std::vector<std::uint8_t> packed_;
};

/// Cells in which two boards of one size differ.
std::uint64_t differing_cells(const Board& a, const Board& b) {
  std::uint64_t count = 0;
  for (int row = 0; row < a.height(); ++row)
    for (std::size_t word = 0; word < a.row(row).size(); ++word)
      count += static_cast<std::uint64_t>(__builtin_popcountll(a.row(row)[word] ^ b.row(row)[word]));
  return count;
}

/// What the network says of a generation, by which time it has been applied so often to its own answers.
struct Prediction {
  int generation = 0;
  std::uint64_t wrong = 0;  ///< cells that differ from the truth
};

std::string right_or_wrong(std::uint64_t wrong, std::uint64_t cells) {
  return wrong == 0 ? fmt::format("every one of {} cells is right", with_commas(cells))
                    : fmt::format("{} of {} cells {} wrong", with_commas(wrong), with_commas(cells),
                                  wrong == 1 ? "is" : "are");
}

/// How often the network was right, a line for all applications in a row that came to the same.
std::string verdict_text(const std::vector<Prediction>& predictions, std::uint64_t cells) {
  constexpr int kMostVerdicts = 20;
  std::string text;
  int lines = 0;
  for (std::size_t first = 0, last = 0; first < predictions.size(); first = last + 1, ++lines) {
    last = first;
    while (last + 1 < predictions.size() && predictions[last + 1].wrong == predictions[first].wrong) ++last;
    if (lines == kMostVerdicts && last + 1 < predictions.size()) {
      text += "... (--json tells all of them)\n";
      first = last = predictions.size() - 1;
    }
    const Prediction& from = predictions[first];
    text +=
        first == last
            ? fmt::format("generation {}", with_commas(static_cast<std::uint64_t>(from.generation)))
            : fmt::format("generations {} to {}", with_commas(static_cast<std::uint64_t>(from.generation)),
                          with_commas(static_cast<std::uint64_t>(predictions[last].generation)));
    text += ": " + right_or_wrong(from.wrong, cells) + "\n";
  }
  return text;
}

/// The board on which the network works: a bounded world's own, or for a plane the pattern with a margin that
/// no light reaches in so many generations.
Pattern stage(const World& world, int reach) {
  if (world.boundary) return world.board();
  const int margin = margin_of(reach);
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

constexpr std::string_view kTitles[] = {"truth", "prediction", "difference"};
constexpr std::string_view kGap = "   ";

/// A row of one of the pictures.
void add_row(const Board& truth, const Board& predicted, int row, std::size_t picture, bool colour,
             Styled& text) {
  for (int column = 0; column < truth.width(); ++column) {
    const bool is = truth.get(row, column), said = predicted.get(row, column);
    if (picture < 2)
      text.add((picture == 0 ? is : said) ? "o" : ".");
    else if (is == said)
      text.add(".");
    else if (colour)
      text.add_red(said ? "+" : "-");
    else
      text.add(said ? "+" : "-");
  }
}

/// Side by side; a title may be wider than its picture.
Styled pictures_in_a_row(const Board& truth, const Board& predicted, bool colour) {
  const auto width = static_cast<std::size_t>(truth.width());
  Styled text;
  const auto pad = [&](std::size_t picture, std::size_t taken) {
    if (picture < 2)
      text.add(std::string(std::max(kTitles[picture].size(), width) - taken, ' ') + std::string(kGap));
  };
  for (std::size_t k = 0; k < 3; ++k) {
    text.add(kTitles[k]);
    pad(k, kTitles[k].size());
  }
  text.add("\n");
  for (int row = 0; row < truth.height(); ++row) {
    for (std::size_t k = 0; k < 3; ++k) {
      add_row(truth, predicted, row, k, colour, text);
      pad(k, width);
    }
    text.add("\n");
  }
  return text;
}

/// One below the other.
Styled pictures_in_a_column(const Board& truth, const Board& predicted, bool colour) {
  Styled text;
  for (std::size_t k = 0; k < 3; ++k) {
    text.add(kTitles[k]);
    text.add("\n");
    for (int row = 0; row < truth.height(); ++row) {
      add_row(truth, predicted, row, k, colour, text);
      text.add("\n");
    }
  }
  return text;
}

/// Truth, prediction and difference: o alive, . dead; + the network says alive, - it says dead, wrongly. As
/// the screen has room: side by side, one below the other, or not at all.
Styled pictures(const Board& truth, const Board& predicted, bool colour, std::size_t columns) {
  const auto width = static_cast<std::size_t>(truth.width());
  std::size_t row = 2 * kGap.size();
  for (const std::string_view title : kTitles) row += std::max(title.size(), width);
  if (row <= columns) return pictures_in_a_row(truth, predicted, colour);
  return width <= columns ? pictures_in_a_column(truth, predicted, colour) : Styled();
}

int run_predict(const Arguments& arguments, Output& output) {
  const OutputPattern out(arguments, {arguments.positional(0), arguments.positional(1)});
  const ModelFile file = read_model_file(arguments.positional(0), reading_of(arguments, output));
  const World world = read_world(arguments, 1);
  const int steps = file.model.architecture.step_count();
  const int generations = read_generations(arguments, steps);
  // Of all applications: an imported network may look further than Life.
  const int reach = generations / steps * file.model.architecture.window_radius();
  const Boundary boundary = world.boundary.value_or(Boundary::torus);
  const int margin = world.boundary ? 0 : 2 * margin_of(reach);
  const int width = (world.boundary ? world.width : world.start.cells.width()) + margin;
  const int height = (world.boundary ? world.height : world.start.cells.height()) + margin;
  if (height > kMostSide || width > kMostSide)
    throw InputError(fmt::format("{} needs a board of {}x{} cells; prediction goes up to 8192x8192 ({})",
                                 arguments.positional(1), width, height,
                                 world.boundary
                                     ? "take a smaller board"
                                     : "take a smaller pattern, fewer generations, or --boundary torus"));
  check_memory_room(network_bytes(file.model.architecture, height, width), "predicting such a board",
                    "take a smaller board or network");
  const Pattern start = stage(world, reach);

  Pattern truth = start, predicted = start;
  std::vector<Prediction> predictions;
  {
    Stepper stepper(width);
    Predictor predict(file, height, width, boundary);
    Progress progress("predict", "generations", static_cast<std::uint64_t>(generations), output);
    for (int done = steps; done <= generations; done += steps) {
      stepper.step(truth.cells, start.rule, boundary, static_cast<std::uint64_t>(steps));
      predicted.cells = predict(predicted.cells);
      predictions.push_back({done, differing_cells(truth.cells, predicted.cells)});
      progress.update(static_cast<std::uint64_t>(done));
    }
  }
  const std::string rle = format_rle(bounding_box(predicted), true);
  out.write(rle);

  const std::uint64_t cells = static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width);
  const std::size_t columns = output.width().columns;
  Styled text = arguments.is_on("show")
                    ? Styled(board_picture(predicted.cells, columns, page_lines() - kWordsBelow))
                    : pictures(truth.cells, predicted.cells, output.colour(), columns);
  text.add(arguments.given("generations")
               ? verdict_text(predictions, cells)
               : fmt::format("{}{}{}\n", steps, (steps == 1 ? " step: " : " steps: "),
                             right_or_wrong(predictions.back().wrong, cells)));
  // Wrapped here, as colours keep a page from being wrapped as a whole.
  if (arguments.given("out"))
    text.add(
        wrapped(fmt::format("prediction written to {}\n", visible(arguments.text("out"))), output.width()));
  nlohmann::json applications = nlohmann::json::array();
  bool is_right = true;
  for (const Prediction& one : predictions) {
    applications.push_back({{"generation", one.generation}, {"wrong_cells", one.wrong}});
    is_right = is_right && one.wrong == 0;
  }
  output.result({{"steps", steps},
                 {"generations", generations},
                 {"cells", cells},
                 {"wrong_cells", predictions.back().wrong},
                 {"applications", applications},
                 {"rle", rle}},
                text);
  return is_right ? 0 : 3;
}

}  // namespace

Verb predict_verb() {
  std::vector<Flag> flags{
      {"generations", "K", "",
       "apply the network to its own answers up to this generation (default: its steps, once)"},
      {"show", "", "", "draw the prediction alone, cropped to the terminal"},
      {"out", "OUT.rle", "", "where to write the predicted pattern"},
      force_flag(),
      trust_flag()};
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
