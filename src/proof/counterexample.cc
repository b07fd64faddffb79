#include "proof/counterexample.h"

#include <algorithm>
#include <cmath>

#include "nn/network.h"
#include "proof/neighbourhood.h"

namespace minlife {
namespace {

/// A patch away from the edges, scored by the fast network on a board just as large: the centre's logit
/// depends on nothing beyond.
class PatchScore {
 public:
  PatchScore(const Model& model, const Rule& rule)
      : steps_(model.architecture.step_count()),
        side_(2 * steps_ + 1),
        rule_(rule),
        network_(model.architecture, side_, side_, Padding::zero),
        packed_(packed_board_bytes(side_, side_)) {
    network_.set_parameters(model.parameters);
  }

  int side() const { return side_; }

  /// The centre's logit with the sign of the truth: negative where the network is wrong.
  double margin(const std::vector<double>& cells) {
    std::fill(packed_.begin(), packed_.end(), std::uint8_t{0});
    const auto bytes = packed_row_bytes(side_);
    for (int row = 0; row < side_; ++row)
      for (int column = 0; column < side_; ++column)
        if (cells[static_cast<std::size_t>(row * side_ + column)] != 0)
          packed_[static_cast<std::size_t>(row) * bytes + static_cast<std::size_t>(column / 8)] |=
              static_cast<std::uint8_t>(1 << column % 8);
    network_.forward(packed_.data());
    const double z = network_.logits()[network_.shape().offset(steps_, steps_)];
    return patch_future(rule_, steps_, cells, {steps_, steps_, steps_, steps_}) ? z : -z;
  }

 private:
  int steps_, side_;
  Rule rule_;
  Network network_;
  std::vector<std::uint8_t> packed_;
};

struct Candidate {
  double margin;
  std::vector<double> cells;
};

/// The patch around the cell of smallest margin on each of the boards (a torus, so that every cell has one).
std::vector<Candidate> small_margins(const Model& model, PairLaw law, std::uint64_t boards, int side) {
  law.boundary = Boundary::torus;
  PairStream stream(law);
  Network network(model.architecture, law.height, law.width, Padding::wrap);
  network.set_parameters(model.parameters);
  std::vector<std::uint8_t> input(stream.board_bytes()), target(stream.board_bytes());
  const auto bytes = packed_row_bytes(law.width);
  const auto bit = [&](const std::vector<std::uint8_t>& board, int row, int column) {
    return (board[static_cast<std::size_t>(row) * bytes + static_cast<std::size_t>(column / 8)] >>
                (column % 8) &
            1) != 0;
  };
  std::vector<Candidate> found;
  for (std::uint64_t b = 0; b < boards; ++b) {
    stream.fill(b, 1, input.data(), target.data(), nullptr);
    network.forward(input.data());
    double smallest = std::numeric_limits<double>::infinity();
    int at_row = 0, at_column = 0;
    for (int row = 0; row < law.height; ++row)
      for (int column = 0; column < law.width; ++column) {
        const double z = network.logits()[network.shape().offset(row, column)];
        const double margin = bit(target, row, column) ? z : -z;
        if (margin < smallest) smallest = margin, at_row = row, at_column = column;
      }
    Candidate candidate{smallest, {}};
    const int reach = side / 2;
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx)
        candidate.cells.push_back(bit(input, ((at_row + dy) % law.height + law.height) % law.height,
                                      ((at_column + dx) % law.width + law.width) % law.width));
    found.push_back(std::move(candidate));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Candidate& a, const Candidate& b) { return a.margin < b.margin; });
  return found;
}

}  // namespace

std::optional<Counterexample> judge_patch(const Model& model, const Rule& rule, std::vector<double> cells,
                                          const Surroundings& board) {
  PatchLogit arbiter(model);
  const double z = arbiter.logit(cells, board);
  const bool alive = patch_future(rule, arbiter.steps(), cells, board);
  if (is_right(z, alive)) return std::nullopt;
  return Counterexample{arbiter.steps(), std::move(cells), board, z, alive};
}

std::optional<Counterexample> search_counterexample(const Model& model, const PairLaw& law,
                                                    std::uint64_t boards) {
  constexpr std::size_t kStarts = 16;
  constexpr int kRounds = 12;
  PatchScore score(model, law.rule);
  const int n = model.architecture.step_count();
  const Surroundings inner{n, n, n, n};
  std::vector<Candidate> starts = small_margins(model, law, boards, score.side());
  if (starts.size() > kStarts) starts.resize(kStarts);
  for (Candidate& candidate : starts) {
    double margin = score.margin(candidate.cells);
    for (int round = 0; round < kRounds && margin > 0; ++round) {
      std::size_t best = candidate.cells.size();
      double best_margin = margin;
      for (std::size_t k = 0; k < candidate.cells.size(); ++k) {
        candidate.cells[k] = 1 - candidate.cells[k];
        const double here = score.margin(candidate.cells);
        candidate.cells[k] = 1 - candidate.cells[k];
        if (here < best_margin) best_margin = here, best = k;
      }
      if (best == candidate.cells.size()) break;
      candidate.cells[best] = 1 - candidate.cells[best];
      margin = best_margin;
    }
    if (margin <= 0)
      if (auto found = judge_patch(model, law.rule, candidate.cells, inner)) return found;
  }
  return std::nullopt;
}

}  // namespace minlife
