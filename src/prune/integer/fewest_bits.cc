#include "prune/integer/fewest_bits.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "core/error.h"
#include "core/float_environment.h"
#include "core/random_streams.h"
#include "core/text.h"
#include "nn/activations.h"
#include "proof/exactness.h"
#include "prune/integer/annealing.h"

namespace minlife {
namespace {

/// Restarts of a search with so many bits of a network of one step, and of two, and those that run side by
/// side, on however many threads.
constexpr std::uint64_t kRestarts = 24, kTwoStepRestarts = 8, kAtOnce = 4, kTwoStepAtOnce = 2;
/// Moves of a restart: what so many multiply-adds buy, within limits.
constexpr std::uint64_t kWork = 200'000'000, kFewestMoves = 15'000, kMostMoves = 60'000;
/// Of two steps: windows at first, those that join them each time that some are wrong, and all of them.
constexpr std::size_t kWindowsAtFirst = 1500, kWindowsMore = 400, kMostWindows = 6000;
constexpr int kMostRounds = 25;
constexpr double kHot = 2, kCold = 0.05;

/// What came of a restart.
struct Restart {
  std::optional<IntegerLayers> layers;  ///< right on every window; nothing: it did not get there
  MultiplyAdds done;                    ///< of the annealing
  std::uint64_t looked_at = 0;          ///< windows beside it
};

class Search {
 public:
  Search(const Model& model, const PairLaw& law, const Interruption& interruption)
      : model_(model), law_(law), interruption_(interruption), floats_(float_layers(model)) {}

  const Model& model() const { return model_; }
  bool two_steps() const { return model_.architecture.step_count() == 2; }

  Restart restart(int bits, std::uint64_t number) const {
    Restart end;
    end.layers = annealed(bits, number, end);
    return end;
  }

  /// The network, where it is proved.
  std::optional<Model> proved(const IntegerLayers& layers, int threads, Costs& costs) const {
    Model model = model_of(layers, model_);
    ExactnessQuestion question;
    question.law = law_;
    question.ends_at_wrong = true;
    question.threads = threads;
    const Exactness known = exactness_of(model, question, interruption_);
    costs.check_flops += check_flops(model, known);
    if (!known.exact || known.proved.empty()) return std::nullopt;
    return model;
  }

 private:
  /// Layers that are right on every window, or nothing. What it takes is added to `end`.
  std::optional<IntegerLayers> annealed(int bits, std::uint64_t number, Restart& end) const {
    const FloatScope floats;
    const float largest = static_cast<float>((1 << (bits - 1)) - 1);
    const Activation& activation = *model_.architecture.activation;
    RandomStream random(0, streams::kIntegers, 8 * number + static_cast<std::uint64_t>(bits) - 1,
                        StreamReplicate(0).of_no_trial().bits());
    IntegerCases cases(law_.rule, two_steps() ? kWindowsAtFirst : 0, random);
    // The best of some roundings is where it begins.
    std::optional<Annealing> best;
    for (int k = 0; k < 24; ++k) {
      Annealing other(rounded_layers(floats_, activation, largest, k == 0 && number == 0 ? nullptr : &random),
                      activation, cases, largest, end.done);
      if (!best || other.wrong() < best->wrong()) best.emplace(std::move(other));
      if (asks_to_end(interruption_)) return std::nullopt;
    }
    double hot = kHot;
    for (int round = 0; round < kMostRounds; ++round) {
      anneal(*best, hot, random);
      if (asks_to_end(interruption_) || best->wrong() > 0) return std::nullopt;
      if (!two_steps()) return best->layers();
      const WrongWindows wrong =
          add_wrong_windows(best->layers(), activation, law_.rule, kWindowsMore, cases);
      end.looked_at += wrong.looked_at;
      if (wrong.found == 0) return best->layers();
      if (cases.windows.size() > kMostWindows) return std::nullopt;
      best->see_again();
      hot = 0.5;  // it is nearly right: that should stay
    }
    return std::nullopt;
  }

  /// From `hot` to kCold, a slice at a time, so that it can be asked to end.
  void anneal(Annealing& state, double hot, RandomStream& random) const {
    constexpr std::uint64_t kSlices = 20;
    const std::uint64_t moves =
        std::clamp(kWork / std::max<std::uint64_t>(state.work(), 1), kFewestMoves, kMostMoves) / kSlices;
    for (std::uint64_t k = 0; k < kSlices && state.wrong() > 0 && !asks_to_end(interruption_); ++k) {
      const auto at = [&](std::uint64_t slice) {
        return hot - (hot - kCold) * static_cast<double>(slice) / static_cast<double>(kSlices);
      };
      state.run(moves, at(k), at(k + 1), random);
    }
  }

  const Model& model_;
  PairLaw law_;
  const Interruption& interruption_;
  IntegerLayers floats_;
};

void check_kind(const Model& model) {
  const Architecture& network = model.architecture;
  if (!allows_integers(*network.activation))
    throw value_error("activation", network.activation->name,
                      fmt::format("integer networks are searched for {}", integer_activations()),
                      "export it without --integer");
  if (!network.has_steps() || network.step_count() > 2)
    throw InputError(fmt::format(
        "the network predicts {} generations; integer networks are searched, and proved on every window, "
        "for networks of one or two steps (export it without --integer)",
        network.step_count()));
}

/// The network of so many bits, if a restart finds one. Restarts run side by side in groups, however many
/// threads there are, and every restart of a group is counted.
std::optional<Model> network_of_bits(const Search& search, int bits, int threads,
                                     const Interruption& interruption, IntegerSearch& answer) {
  const std::uint64_t restarts = search.two_steps() ? kTwoStepRestarts : kRestarts,
                      at_once = search.two_steps() ? kTwoStepAtOnce : kAtOnce;
  std::optional<Model> network;
  for (std::uint64_t first = 0; first < restarts && !network; first += at_once) {
    std::vector<Restart> group(at_once);
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (std::uint64_t k = 0; k < at_once; ++k) group[k] = search.restart(bits, first + k);
    end_if_asked(interruption);
    for (const Restart& restart : group) {
      ++answer.record.tries;
      answer.record.train_flops += 2 * static_cast<double>(restart.done.dense);
      answer.record.train_flops_nonzero += 2 * static_cast<double>(restart.done.nonzero);
      answer.costs.check_flops += check_flops(search.model(), restart.looked_at);
      if (restart.layers && !network) network = search.proved(*restart.layers, threads, answer.costs);
    }
  }
  return network;
}

}  // namespace

std::string integer_activations() {
  std::vector<std::string> names;
  for (const Activation* activation : activations())
    if (allows_integers(*activation)) names.emplace_back(activation->name);
  return listed(names, "and");
}

bool allows_integers(const Activation& activation) { return activation.form != ActivationForm::curved; }

IntegerSearch fewest_bits(const Model& model, const PairLaw& law, int threads,
                          const Interruption& interruption) {
  check_kind(model);
  const Search search(model, law, interruption);
  IntegerSearch answer;
  std::uint64_t tries_before = 0;
  for (int bits = kMostBits; bits >= kFewestBits; --bits) {
    std::optional<Model> found = network_of_bits(search, bits, threads, interruption, answer);
    if (!found) break;
    answer.record.steps.push_back(
        {fmt::format("{} bits", bits), found->nonzero(), answer.record.tries - tries_before});
    tries_before = answer.record.tries;
    answer.network = IntegerNetwork{*std::move(found), bits};
  }
  return answer;
}

}  // namespace minlife
