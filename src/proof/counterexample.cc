#include "proof/counterexample.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/packed_bits.h"
#include "nn/network.h"
#include "proof/neighbourhood.h"
#include "proof/patch_network.h"

namespace minlife {
namespace {

/// A patch away from the edges, scored in float.
class PatchScore {
 public:
  PatchScore(const Model& model, const Rule& rule)
      : generations_(model.architecture.generations),
        radius_(model.architecture.window_radius()),
        rule_(rule),
        network_(model, inner()) {}

  int side() const { return 2 * radius_ + 1; }
  Surroundings inner() const { return {radius_, radius_, radius_, radius_}; }

  /// The centre's logit with the sign of the truth: negative where the network is wrong.
  double margin(const std::vector<double>& cells) {
    const double z = network_.logit(cells);
    return patch_future(rule_, radius_, generations_, cells, inner()) ? z : -z;
  }

 private:
  int generations_, radius_;
  Rule rule_;
  PatchNetwork network_;
};

struct Candidate {
  double margin;
  std::vector<double> cells;
};

/// The patch around the cell of smallest margin on each of the boards (a torus, so that every cell has one).
std::vector<Candidate> small_margins(const Model& model, PairLaw law, std::uint64_t boards, int side,
                                     const Interruption& interruption) {
  law.boundary = Boundary::torus;
  PairStream stream(law);
  Network network(model.architecture, law.height, law.width, Padding::wrap);
  network.set_parameters(model.parameters);
  std::vector<std::uint8_t> input(stream.board_bytes()), target(stream.board_bytes());
  const auto bit = [&](const std::vector<std::uint8_t>& board, int row, int column) {
    return packed_bit(board.data() + packed_board_bytes(row, law.width), static_cast<std::size_t>(column));
  };
  std::vector<Candidate> found;
  for (std::uint64_t b = 0; b < boards; ++b) {
    end_if_asked(interruption);
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

/// How often cells of a patch may be flipped, all in turn: networks that are not cut into steps may have many
/// channels and see far, so theirs is a budget of multiply-adds.
double most_rounds(const Architecture& architecture, std::size_t cells) {
  constexpr double kMultiplyAdds = 1e12;
  if (architecture.has_steps()) return std::numeric_limits<double>::infinity();
  const auto patch = static_cast<double>(cells);
  return kMultiplyAdds / (patch * patch * static_cast<double>(architecture.macs_per_cell()));
}

}  // namespace

std::optional<Counterexample> judge_patch(const Model& model, const Rule& rule, std::vector<double> cells,
                                          const Surroundings& board) {
  PatchLogit arbiter(model);
  const double z = arbiter.logit(cells, board);
  const int generations = model.architecture.generations;
  const bool alive = patch_future(rule, arbiter.radius(), generations, cells, board);
  if (is_right(z, alive)) return std::nullopt;
  return Counterexample{generations, arbiter.radius(), std::move(cells), board, z, alive};
}

std::optional<Counterexample> search_counterexample(const Model& model, const PairLaw& law,
                                                    std::uint64_t boards, const Interruption& interruption) {
  constexpr std::size_t kStarts = 16;
  constexpr int kRounds = 12;
  PatchScore score(model, law.rule);
  std::vector<Candidate> starts = small_margins(model, law, boards, score.side(), interruption);
  if (starts.size() > kStarts) starts.resize(kStarts);
  double rounds_left = starts.empty() ? 0 : most_rounds(model.architecture, starts[0].cells.size());
  for (Candidate& candidate : starts) {
    double margin = score.margin(candidate.cells);
    for (int round = 0; round < kRounds && margin > 0 && rounds_left >= 1; ++round, --rounds_left) {
      std::size_t best = candidate.cells.size();
      double best_margin = margin;
      for (std::size_t k = 0; k < candidate.cells.size(); ++k) {
        end_if_asked(interruption);
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
      if (auto found = judge_patch(model, law.rule, candidate.cells, score.inner())) return found;
  }
  return std::nullopt;
}

}  // namespace minlife
