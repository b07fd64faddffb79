#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "prune/integer/integer_cases.h"
#include "prune/integer/integer_layers.h"

namespace minlife {

/// What annealing has computed so far.
struct MultiplyAdds {
  std::uint64_t dense = 0;    ///< one for each weight and case, as if no weight were 0
  std::uint64_t nonzero = 0;  ///< those of weights that are not 0
};

/// An integer network whose numbers move by whole steps, so that fewer of its cases are wrong (simulated
/// annealing: Kirkpatrick, Gelatt, Vecchi, Science 220 (1983) 671).
class Annealing {
 public:
  /// largest: of a weight. What it computes is added to `done`, which several may share, one after the other.
  /// `cases`, `activation` and `done` must outlive it.
  Annealing(IntegerLayers layers, const Activation& activation, const IntegerCases& cases, float largest,
            MultiplyAdds& done);

  /// Tries so many moves, while the temperature falls from `hot` to `cold` by equal factors, in units of one
  /// wrong case. Ends as soon as none is wrong. Returns how many are.
  std::size_t run(std::uint64_t moves, double hot, double cold, RandomStream& random);

  /// What the cases are has changed.
  void see_again();

  std::size_t wrong() const { return wrong_; }
  const IntegerLayers& layers() const { return layers_; }
  /// Multiply-adds of a look at all cases.
  std::uint64_t work() const;

 private:
  using Plane = std::vector<float>;

  const std::vector<Plane>& inputs_of(std::size_t layer,
                                      const std::vector<std::vector<Plane>>& outputs) const;
  void compute(std::size_t from, std::vector<std::vector<Plane>>& outputs);
  void compute_output(std::size_t layer, int output, const std::vector<Plane>& in, Plane& out);
  void gather(const std::vector<Plane>& features);
  double judge(const Plane& logits, std::size_t& wrong) const;

  IntegerLayers layers_;
  const Activation& activation_;
  const IntegerCases& cases_;
  float largest_;
  MultiplyAdds& done_;
  std::vector<Plane> patches_;                   ///< [9][512]
  std::vector<Plane> gathered_;                  ///< inputs of the second 3x3 layer
  std::vector<std::vector<Plane>> now_, trial_;  ///< [layer][output][case]
  std::size_t wrong_ = 0;
  double loss_ = 0;
};

}  // namespace minlife
