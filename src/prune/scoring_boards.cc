#include "prune/scoring_boards.h"

#include <cstdint>

#include "core/packed_bits.h"
#include "core/random_streams.h"
#include "nn/slow_network.h"
#include "proof/neighbourhood.h"

namespace minlife {

PairLaw scoring_boards(const ScoringInput& input) {
  PairLaw law = input.config.pairs(Split::train, input.seed, input.replicate);
  law.replicate = StreamReplicate(law.replicate).of_no_trial().bits();
  return law;
}

Padding scoring_padding(const ScoringInput& input) { return padding_of(input.config.boundary); }

std::vector<ScoringBoard> draw_scoring_batch(const ScoringInput& input) {
  const int rows = input.config.height, columns = input.config.board_width;
  PairStream stream(scoring_boards(input));
  const std::size_t bytes = stream.board_bytes();
  std::vector<std::uint8_t> inputs(bytes), targets(bytes);
  std::vector<ScoringBoard> boards(kScoringBoards);
  for (std::size_t b = 0; b < boards.size(); ++b) {
    stream.fill(b, 1, inputs.data(), targets.data(), nullptr);
    for (int row = 0; row < rows; ++row) {
      const std::size_t begin = packed_board_bytes(row, columns);
      for (std::size_t column = 0; column < static_cast<std::size_t>(columns); ++column) {
        boards[b].cells.push_back(packed_bit(inputs.data() + begin, column));
        boards[b].targets.push_back(packed_bit(targets.data() + begin, column));
      }
    }
  }
  return boards;
}

void for_each_board_gradient(
    const ScoringInput& input,
    const std::function<void(const std::vector<double>&, const std::vector<double>&)>& seen) {
  const Model& model = input.model;
  const std::vector<double> parameters(model.parameters.begin(), model.parameters.end());
  SlowNetwork<double> network(model.architecture, std::span(parameters), input.config.height,
                              input.config.board_width, scoring_padding(input));
  const double scale = 1 / static_cast<double>(network.cells());
  for (const ScoringBoard& board : draw_scoring_batch(input)) {
    std::vector<double> slopes, gradient(parameters.size());
    for (std::size_t c = 0; const double logit : network.forward(board.cells))
      slopes.push_back(cross_entropy_slope(logit, board.targets[c++], scale));
    network.backward(slopes, gradient);
    seen(gradient, network.channel_products());
  }
}

std::vector<double> batch_gradient(const ScoringInput& input) {
  std::vector<double> sum(input.model.parameters.size());
  for_each_board_gradient(input, [&](const std::vector<double>& gradient, const std::vector<double>&) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += gradient[i] / kScoringBoards;
  });
  return sum;
}

}  // namespace minlife
