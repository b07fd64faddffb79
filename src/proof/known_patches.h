#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "life/rule.h"
#include "proof/state_composition.h"

namespace minlife {

/// What a cell after some step can be where its state is known and some of the nine states one step before
/// are: all patches that agree, their features, and the ranges of the cell's functionals over them.
class KnownPatches {
 public:
  /// A patch of which some cells are known is numbered in base 3: digit 3 ky + kx is 0 where the cell is not
  /// known, else 1 + its state.
  static constexpr int kNumbers = 19683;
  static constexpr std::array<int, 9> kDigits = {1, 3, 9, 27, 81, 243, 729, 2187, 6561};

  /// ranges: of the step, whose row is `row` and whose layers have `channels` outputs in the end.
  KnownPatches(const StateRanges& ranges, const StepRow& row, std::size_t channels, const Rule& rule);

  /// Whether no board has such a cell.
  bool is_empty(bool alive, int number) const { return list(alive, number).count == 0; }

  /// The functionals' ranges, [9][row.tap_stride()], where the cell is not empty.
  const double* low(bool alive, int number) const {
    return low_.data() + index(alive, number) * functionals_;
  }
  const double* high(bool alive, int number) const {
    return high_.data() + index(alive, number) * functionals_;
  }

  /// How small and how large sum_i weight[i] * feature i can be. weight: [channels].
  struct Span {
    double least, most;
  };
  Span span(bool alive, int number, const double* weight) const;

 private:
  struct List {
    std::uint32_t first = 0, count = 0;  ///< blocks of sixteen patches: [channels][16] features each
  };
  static std::size_t index(bool alive, int number) {
    return static_cast<std::size_t>(alive ? kNumbers + number : number);
  }
  const List& list(bool alive, int number) const { return lists_[index(alive, number)]; }
  void add_list(const std::vector<int>& patches, const StateRanges& ranges, const StepRow& row);

  std::size_t channels_, functionals_;
  bool is_exact_;
  std::vector<List> lists_;         ///< [2 * kNumbers]
  std::vector<double> middle_;      ///< of the features' ranges, blocks of lists
  std::vector<double> radius_;      ///< the same, where they are not exact
  std::vector<double> low_, high_;  ///< [2 * kNumbers][functionals]
};

}  // namespace minlife
