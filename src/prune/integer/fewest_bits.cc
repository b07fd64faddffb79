#include "prune/integer/fewest_bits.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/float_environment.h"
#include "core/random_streams.h"
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

class Search {
 public:
  Search(const Model& model, const PairLaw& law, const Interruption& interruption)
      : model_(model), law_(law), interruption_(interruption), floats_(float_layers(model)) {}

  bool two_steps() const { return model_.architecture.step_count() == 2; }

  /// One restart: layers that are right on every window, or nothing.
  std::optional<IntegerLayers> restart(int bits, std::uint64_t number) const {
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
                      activation, cases, largest);
      if (!best || other.wrong() < best->wrong()) best.emplace(std::move(other));
      if (asks_to_end(interruption_)) return std::nullopt;
    }
    double hot = kHot;
    for (int round = 0; round < kMostRounds; ++round) {
      anneal(*best, hot, random);
      if (asks_to_end(interruption_) || best->wrong() > 0) return std::nullopt;
      if (!two_steps()) return best->layers();
      if (add_wrong_windows(best->layers(), activation, law_.rule, kWindowsMore, cases) == 0)
        return best->layers();
      if (cases.windows.size() > kMostWindows) return std::nullopt;
      best->see_again();
      hot = 0.5;  // it is nearly right: that should stay
    }
    return std::nullopt;
  }

  /// The network, where it is proved.
  std::optional<Model> proved(const IntegerLayers& layers, int threads) const {
    Model model = model_of(layers, model_);
    ExactnessQuestion question;
    question.law = law_;
    question.ends_at_wrong = true;
    question.threads = threads;
    const Exactness known = exactness_of(model, question, interruption_);
    if (!known.exact || known.proved.empty()) return std::nullopt;
    return model;
  }

 private:
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
  const std::string_view name = network.activation->name;
  if (name == "silu" || name == "tanh")
    throw value_error("activation", name,
                      "integer networks are searched for relu, leaky_relu, prelu and square",
                      "export it without --integer");
  if (!network.has_steps() || network.step_count() > 2)
    throw InputError(fmt::format(
        "the network predicts {} generations; integer networks are searched, and proved on every window, "
        "for networks of one or two steps (export it without --integer)",
        network.step_count()));
}

}  // namespace

std::optional<IntegerNetwork> fewest_bits(const Model& model, const PairLaw& law, int threads,
                                          const Interruption& interruption) {
  check_kind(model);
  const Search search(model, law, interruption);
  const std::uint64_t restarts = search.two_steps() ? kTwoStepRestarts : kRestarts,
                      at_once = search.two_steps() ? kTwoStepAtOnce : kAtOnce;
  std::optional<IntegerNetwork> found;
  for (int bits = kMostBits; bits >= kFewestBits; --bits) {
    std::optional<Model> next;
    for (std::uint64_t first = 0; first < restarts && !next; first += at_once) {
      std::vector<std::optional<IntegerLayers>> layers(at_once);
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
      for (std::uint64_t k = 0; k < at_once; ++k) layers[k] = search.restart(bits, first + k);
      end_if_asked(interruption);
      for (std::uint64_t k = 0; k < at_once && !next; ++k)
        if (layers[k]) next = search.proved(*layers[k], threads);
    }
    if (!next) break;
    found = IntegerNetwork{std::move(*next), bits};
  }
  return found;
}

}  // namespace minlife
