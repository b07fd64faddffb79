#include "proof/verify.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/verbs/table.h"
#include "core/figures.h"
#include "core/text.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// The counterexample's cells: 'o' alive, '.' dead, ' ' beyond the edge, the judged cell in brackets.
std::string picture(const Counterexample& example) {
  const int n = example.steps, side = 2 * n + 1;
  std::string text;
  for (int row = -n; row <= n; ++row) {
    text += "   ";
    for (int column = -n; column <= n; ++column) {
      const bool inside = row >= -example.board.above && row <= example.board.below &&
                          column >= -example.board.left && column <= example.board.right;
      const bool centre = row == 0 && column == 0;
      const char cell = !inside                                                                       ? ' '
                        : example.cells[static_cast<std::size_t>((row + n) * side + column + n)] != 0 ? 'o'
                                                                                                      : '.';
      text += centre ? '[' : ' ';
      text += cell;
      text += centre ? ']' : ' ';
    }
    text += '\n';
  }
  const auto word = [](bool alive) { return alive ? "alive" : "dead"; };
  return fmt::format(
      "counterexample: the cell in brackets is {} after {}{}; the network says {} (logit {})\n{}",
      word(example.alive), n, (n == 1 ? " step" : " steps"), word(!example.alive),
      shortest(static_cast<float>(example.logit)), text);
}

std::string report(const Exactness& v) {
  std::string text;
  if (v.windows > 0) {
    text += fmt::format("{}{} of {} windows",
                        v.wrong == 0 ? "exact: " : "not exact: ", with_commas(v.windows - v.wrong),
                        with_commas(v.windows));
    text += fmt::format(", smallest |logit| {}\n", shortest(static_cast<float>(v.min_abs_logit)));
  } else if (v.proved == "composition") {
    text += "exact: proved for every board by composition of intervals\n";
  } else if (v.counterexample) {
    text += "not exact: the search found a counterexample\n";
  } else {
    text +=
        "not proved: composition does not separate dead from live, and the search found no counterexample\n";
  }
  if (v.boards.boards > 0) {
    text += fmt::format("held-out boards: {} of {} wrong ({} cells)", with_commas(v.boards.wrong_boards),
                        with_commas(v.boards.boards), with_commas(v.boards.wrong_cells));
    if (v.bound)
      text += fmt::format("; at most {} of such boards are wrong, at 95 %",
                          shortest(static_cast<float>(*v.bound)));
    text += "\n";
  }
  if (v.counterexample) text += picture(*v.counterexample);
  return text;
}

int run_verify(const Arguments& arguments, Output& output) {
  const bool boards_asked = arguments.given("boards");
  const auto boards = static_cast<std::uint64_t>(arguments.integer("boards", 1, 1000000000));
  const ModelFile file = read_model_file(arguments.positional(0));
  // Studies have judged by the boards of seed 0, and chosen: a bound needs others.
  PairLaw law = file.config.pairs(Split::test, 1, 0);
  law.steps = file.model.architecture.step_count();
  law.replicate = 0;
  if (arguments.given("density")) law.density = parse_density(arguments.text("density"), "--density");
  const Exactness v = verify(file.model, law, boards, boards_asked, arguments.threads());
  output.result(to_json(v), report(v));
  return v.exact ? 0 : 3;
}

}  // namespace

Verb verify_verb() {
  return {"verify",
          "Proves a network right on every window, or shows where it is wrong (exit code 3).",
          {"MODEL.h5"},
          {{"boards", "K", "1000",
            "held-out boards to judge (always for three steps and more, where no proof is found)"},
           {"density", "LAW", "", "of the held-out boards (default: the model's test_density)"}},
          run_verify};
}

}  // namespace minlife
