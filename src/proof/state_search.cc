#include "proof/state_search.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <memory>

#include "core/float_environment.h"
#include "core/random_streams.h"
#include "proof/neighbourhood.h"
#include "proof/node_bound.h"
#include "proof/one_step_windows.h"

namespace minlife {
namespace {

/// Nodes are counted, and progress is told, after so many nodes, but after so many windows at least.
constexpr std::uint64_t kBatchNodes = 16384, kLeastBatch = 16;
constexpr std::uint64_t kGrowth = 64;  ///< of a window's nodes from round to round
constexpr std::uint64_t kAllCells = (std::uint64_t{1} << WindowNode::kCells) - 1;

/// How the search of one window of states ended.
struct WindowEnd {
  enum class State { decided, open, stuck, wrong } state = State::open;
  double first_bound = 0;                                   ///< of the window as a whole
  double margin = std::numeric_limits<double>::infinity();  ///< of what was decided
  std::uint64_t nodes = 0;
  std::uint64_t wrong = 0;  ///< the 7x7 window that is a counterexample
  std::vector<std::uint64_t> close;
};

/// The cell to branch on: the 25 states around which little is known share out how uncertain they are among
/// the cells that they depend on.
int most_uncertain_cell(const WindowNode& node, const std::array<double, 25>& spreads) {
  int best = -1;
  double most = -1;
  for (int cell = 0; cell < WindowNode::kCells; ++cell) {
    if ((node.known >> cell & 1) != 0) continue;
    const int row = cell / 7, column = cell % 7;
    double sum = 0;
    for (int y = std::max(row - 2, 0); y <= std::min(row, 4); ++y)
      for (int x = std::max(column - 2, 0); x <= std::min(column, 4); ++x)
        sum += spreads[static_cast<std::size_t>(5 * y + x)];
    if (sum > most) most = sum, best = cell;
  }
  return best;
}

/// Searches one window after the other. One per thread.
class WindowSearch {
 public:
  WindowSearch(const NodeTables& tables, const Model& model, const Rule& rule, double enough)
      : bound_(tables), logit_(model), rule_(rule), enough_(enough) {}

  WindowEnd search(std::uint32_t window, std::uint64_t most_nodes) {
    end_ = {};
    left_.clear();
    see(WindowNode(window));
    end_.first_bound = last_bound_;
    while (!left_.empty() && end_.state == WindowEnd::State::open && end_.nodes < most_nodes) branch();
    if (left_.empty() && end_.state == WindowEnd::State::open) end_.state = WindowEnd::State::decided;
    return std::move(end_);
  }

 private:
  struct Open {
    WindowNode node;
    double bound;
    int cell;  ///< to branch on
  };

  /// Bounds a node, and keeps it where it is not decided.
  void see(const WindowNode& node) {
    ++end_.nodes;
    last_bound_ = bound_.of(node, enough_);
    if (last_bound_ > enough_) {
      end_.margin = std::min(end_.margin, last_bound_);
    } else if (node.known == kAllCells) {
      judge(node.live);
    } else {
      left_.push_back({node, last_bound_, most_uncertain_cell(node, bound_.spreads())});
    }
  }

  void branch() {
    const Open from = left_.back();
    left_.pop_back();
    const std::size_t before = left_.size();
    for (const bool alive : {false, true}) {
      WindowNode node = from.node;
      node.fix(from.cell, alive);
      see(node);
    }
    // The one with the smaller bound goes first: if a board is wrong it is probably there.
    if (left_.size() == before + 2 && left_[before].bound < left_[before + 1].bound)
      std::swap(left_[before], left_[before + 1]);
  }

  /// A leaf. Its cells are a board of three steps; of more steps its numbers are intervals still.
  void judge(std::uint64_t cells) {
    const int steps = logit_.radius();
    if (steps > 3) {
      end_.state = WindowEnd::State::stuck;
      return;
    }
    const std::vector<double> window = window_cells(cells, WindowNode::kCells);
    const Surroundings board{steps, steps, steps, steps};
    const double z = logit_.logit(window, board);
    if (!is_right(z, patch_future(rule_, steps, window, board))) {
      end_.state = WindowEnd::State::wrong;
      end_.wrong = cells;
      return;
    }
    end_.margin = std::min(end_.margin, std::abs(z));
    if (!(std::abs(z) > enough_)) end_.close.push_back(cells);
  }

  NodeBound bound_;
  PatchLogit logit_;
  Rule rule_;
  double enough_, last_bound_ = 0;
  std::vector<Open> left_;
  WindowEnd end_;
};

/// Windows, the smallest bound first.
void sort_by_bound(const std::vector<float>& bounds, std::vector<std::uint32_t>& windows) {
  std::sort(windows.begin(), windows.end(), [&](std::uint32_t a, std::uint32_t b) {
    return bounds[a] < bounds[b] || (bounds[a] == bounds[b] && a < b);
  });
}

class Search {
 public:
  Search(const Model& model, const Rule& rule, const StateComposition& composition,
         const StateSearchLimits& limits, const Interruption& interruption, const ProofProgress& progress)
      : model_(model),
        rule_(rule),
        limits_(limits),
        interruption_(interruption),
        progress_(progress),
        tables_(model, rule, composition),
        bounds_(composition.margins) {
    for (int thread = 0; thread < limits.threads; ++thread)
      searches_.push_back(std::make_unique<WindowSearch>(tables_, model, rule, limits.enough));
  }

  StateProof run() {
    proof_.margin = std::numeric_limits<double>::infinity();
    proof_.open.assign(StateProof::kWindows, false);
    for (std::uint32_t window = 0; window < StateProof::kWindows; ++window)
      if (bounds_[window] > limits_.enough) {
        proof_.margin = std::min<double>(proof_.margin, bounds_[window]);
      } else {
        proof_.open[window] = true;
        left_.push_back(window);
      }
    proof_.composed = proof_.decided = StateProof::kWindows - left_.size();
    for (std::uint64_t each = 1; !left_.empty() && !is_over(); each *= kGrowth) round(each);
    return std::move(proof_);
  }

 private:
  bool is_over() const { return proof_.counterexample || proof_.nodes >= limits_.nodes; }

  /// Every window that is left gets `each` nodes.
  void round(std::uint64_t each) {
    sort_by_bound(bounds_, left_);
    std::vector<std::uint32_t> still_left;
    std::size_t at = 0;
    while (at < left_.size() && !is_over()) {
      const std::uint64_t affordable = (limits_.nodes - proof_.nodes + each - 1) / each;
      const std::uint64_t batch = std::max(kBatchNodes / each, kLeastBatch);
      const std::size_t count = std::min({left_.size() - at, batch, affordable});
      const std::vector<WindowEnd> ends = search_batch(at, count, each);
      for (std::size_t k = 0; k < count; ++k) take(left_[at + k], ends[k], still_left);
      at += count;
      if (progress_) progress_("searching, " + std::to_string(each) + " nodes a window", at, left_.size());
    }
    still_left.insert(still_left.end(), left_.begin() + static_cast<std::ptrdiff_t>(at), left_.end());
    left_ = std::move(still_left);
  }

  std::vector<WindowEnd> search_batch(std::size_t at, std::size_t count, std::uint64_t each) {
    std::vector<WindowEnd> ends(count);
    std::atomic<bool> ended{false};
#pragma omp parallel num_threads(limits_.threads)
    {
      const FloatScope floats;
      WindowSearch& search = *searches_[static_cast<std::size_t>(omp_get_thread_num())];
#pragma omp for schedule(dynamic, 8)
      for (std::size_t k = 0; k < count; ++k) {
        if (asks_to_end(interruption_)) ended = true;
        if (!ended.load(std::memory_order_relaxed)) ends[k] = search.search(left_[at + k], each);
      }
    }
    if (ended) throw InterruptedError("interrupted");
    return ends;
  }

  void take(std::uint32_t window, const WindowEnd& end, std::vector<std::uint32_t>& still_left) {
    proof_.nodes += end.nodes;
    bounds_[window] = static_cast<float>(end.first_bound);
    switch (end.state) {
      case WindowEnd::State::decided:
        ++proof_.decided;
        proof_.open[window] = false;
        proof_.margin = std::min(proof_.margin, end.margin);
        proof_.close.count += end.close.size();
        for (const std::uint64_t cells : end.close)
          if (proof_.close.numbers.size() < kMostClose) proof_.close.numbers.push_back(cells);
        break;
      case WindowEnd::State::open:
        still_left.push_back(window);
        break;
      case WindowEnd::State::stuck:
        break;
      case WindowEnd::State::wrong:
        if (!proof_.counterexample)
          proof_.counterexample =
              judge_patch(model_, rule_, window_cells(end.wrong, WindowNode::kCells), {3, 3, 3, 3});
    }
  }

  const Model& model_;
  Rule rule_;
  StateSearchLimits limits_;
  const Interruption& interruption_;
  const ProofProgress& progress_;
  NodeTables tables_;
  std::vector<float> bounds_;
  std::vector<std::unique_ptr<WindowSearch>> searches_;
  std::vector<std::uint32_t> left_;
  StateProof proof_;
};

}  // namespace

StateProof search_states(const Model& model, const Rule& rule, const StateComposition& composition,
                         const StateSearchLimits& limits, const Interruption& interruption,
                         const ProofProgress& progress) {
  const FloatScope floats;
  assert(composition.is_known() && model.architecture.step_count() >= 3);
  return Search(model, rule, composition, limits, interruption, progress).run();
}

double state_proof_bytes(const Architecture& architecture, int threads) {
  double widest = 16;
  for (const LayerShape& layer : architecture.layers)
    widest = std::max(widest, static_cast<double>(filled_up(static_cast<std::size_t>(layer.outputs))));
  const double patches = 2.0 * KnownPatches::kNumbers;
  // A list of patches begins a block of sixteen; all lists together hold each of 4^9 patches once.
  const double features = 2.0 * (16 * patches + (1 << 18)) * widest, functionals = 2.0 * 9 * patches * widest;
  const double windows = 2.0 * 4 * StateProof::kWindows;  // bounds, and the numbers of windows that are left
  return state_composition_bytes(architecture, threads) + 8 * (features + functionals) + windows;
}

DecidedShare sample_decided(const StateProof& proof, const PairLaw& law, std::uint64_t windows) {
  const FloatScope floats;
  const std::uint64_t no_trial = StreamReplicate(0).of_no_trial().bits();
  DecidedShare share{0, windows};
  const int steps = law.steps, side = 2 * steps + 1;
  for (std::uint64_t k = 0; k < windows; ++k) {
    RandomStream random(law.seed, streams::kWindows, k, no_trial);
    const double density = law.density.draw(random);
    std::vector<double> cells(static_cast<std::size_t>(side * side));
    for (double& cell : cells) cell = random.uniform() < density ? 1 : 0;
    share.decided += proof.open[states_window(law.rule, steps, cells)] ? 0 : 1;
  }
  return share;
}

}  // namespace minlife
