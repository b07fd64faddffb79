#include "proof/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/terminal/progress.h"
#include "cli/trust.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/room.h"
#include "core/text.h"
#include "nn/network_bytes.h"
#include "proof/cell_rows.h"
#include "stats/intervals.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// The counterexample's cells, as cell_rows has them, the judged cell in brackets.
std::string picture(const Counterexample& example) {
  const std::vector<std::string> rows = cell_rows(example);
  const auto centre = static_cast<std::size_t>(example.radius);
  std::string text;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    text += "   ";
    for (std::size_t column = 0; column < rows.size(); ++column) {
      text += row != centre ? ' ' : column == centre ? '[' : column == centre + 1 ? ']' : ' ';
      text += rows[row][column];
    }
    text += '\n';
  }
  const auto word = [](bool alive) { return alive ? "alive" : "dead"; };
  return fmt::format(
      "counterexample: the cell in brackets is\n{} after {} step{}; the network says {} (logit {})\n{}",
      word(example.alive), example.steps, (example.steps == 1 ? "" : "s"), word(!example.alive),
      shortest(static_cast<float>(example.logit)), text);
}

/// What of a proof in exact arithmetic is true in float32.
std::string float_report(const Exactness& v) {
  const FloatAnswer& f = *v.in_float;
  const std::string margin = digits(f.margin), bound = digits(f.bound);
  if (v.proved == "composition")
    return f.exact()
               ? fmt::format(
                     "exact for predict: the intervals keep {} from 0, and float32's rounding takes\n"
                     "{} of that\n",
                     margin, bound)
               : fmt::format(
                     "exact in real arithmetic; in float32 it is too close to call: the intervals keep\n"
                     "{} from 0, and rounding may take {} of that\n",
                     margin, bound);
  if (!f.decided && f.close == 0)
    return "exact in real arithmetic; no bound is known on what float32's rounding may change:\n"
           "not known to be exact for predict\n";
  if (f.close == 0)
    return fmt::format("exact for predict: float32's rounding changes a logit by at most {}\n", bound);
  std::string text = fmt::format(
      "exact in real arithmetic; in float32 {} window{} too close to call\n(rounding may change a logit by "
      "{}",
      with_commas(f.close), f.close == 1 ? " is" : "s are", bound);
  if (!f.decided) return text + "): not known to be exact for predict\n";
  if (f.wrong > 0)
    return text + fmt::format(").\npredict's own program is wrong on {} of them: not exact for predict\n",
                              with_commas(f.wrong));
  return text + fmt::format(").\npredict's own program is right on {}: exact for predict\n",
                            f.close == 1 ? "it" : "all of them");
}

std::string verdict(const Exactness& v) {
  if (v.windows > 0) {
    const std::string told = v.wrong == 0 ? fmt::format("exact: {0} of {0} windows", with_commas(v.windows))
                                          : fmt::format("not exact: {} of {} windows are wrong",
                                                        with_commas(v.wrong), with_commas(v.windows));
    return fmt::format("{}, smallest |logit| {}\n", told, shortest(static_cast<float>(v.min_abs_logit)));
  }
  if (v.proved == "composition") return "exact: proved for every board by composition of intervals\n";
  if (v.proved == "states") return "exact: proved for every board of a torus\n";
  if (v.counterexample) return "not exact: the search found a counterexample\n";
  return "not proved, and no counterexample found\n";
}

/// What the proof by states came to.
std::string states_report(const StateProof& states) {
  const std::string all = with_commas(StateProof::kWindows);
  std::string text = fmt::format(
      "windows of states: {} of {} decided,\n{} of them by composition, the others by {} nodes of a search\n",
      with_commas(states.decided), all, with_commas(states.composed), with_commas(states.nodes));
  if (states.is_proved() || states.counterexample) return text;
  return text + "(--nodes asks for a longer search)\n";
}

/// How much of what boards may hold is decided. kShareWindows random ones are looked at.
struct Share {
  double share;
  Interval interval;
};

constexpr std::uint64_t kShareWindows = 1000000;

std::optional<Share> decided_share(const Exactness& v, const PairLaw& law) {
  if (!v.states || v.states->is_proved() || v.counterexample) return std::nullopt;
  const DecidedShare sampled = sample_decided(*v.states, law, kShareWindows);
  return Share{static_cast<double>(sampled.decided) / static_cast<double>(sampled.windows),
               wilson(sampled.decided, sampled.windows)};
}

std::string share_report(const Share& share) {
  return fmt::format(
      "of {} random windows of cells {} % lead to what is decided ({} to {} % at 95 %):\nthere the network "
      "is "
      "right\n",
      with_commas(kShareWindows), percent(share.share), percent(share.interval.low),
      percent(share.interval.high));
}

/// What no proof is tried for.
std::string limits_report(const Exactness& v, const Architecture& architecture, Boundary boundary) {
  if (is_enumerable(architecture) || !v.proved.empty() || v.counterexample || v.states) return "";
  if (is_provable_by_states(architecture, boundary)) return "";
  if (!architecture.has_steps())
    return fmt::format(
        "(it sees {} cells far and is not one step of Life after the other: no proof is built for such)\n",
        architecture.reach());
  return boundary == Boundary::torus ? "(the proof by windows of states is built for networks of relu only)\n"
                                     : "(the proof by windows of states is built for the torus only)\n";
}

std::string boards_report(const Exactness& v) {
  std::string text =
      fmt::format("held-out boards: {} of {} wrong ({} cells)", with_commas(v.boards.wrong_boards),
                  with_commas(v.boards.boards), with_commas(v.boards.wrong_cells));
  if (v.bound)
    text += fmt::format(";\nat most {} of such boards are wrong, at 95 %",
                        shortest(static_cast<float>(*v.bound)));
  return text + "\n";
}

std::string report(const Exactness& v, const std::optional<Share>& share) {
  std::string text = verdict(v);
  if (v.states) text += states_report(*v.states);
  if (share) text += share_report(*share);
  if (v.in_float) text += float_report(v);
  if (v.boards.boards > 0) text += boards_report(v);
  if (v.counterexample) text += picture(*v.counterexample);
  return text;
}

nlohmann::json json_of(const Exactness& v, const std::optional<Share>& share) {
  nlohmann::json json = to_json(v);
  for (const char* key : {"decided_share", "decided_share_low", "decided_share_high"}) json[key] = nullptr;
  if (!share) return json;
  json["decided_share"] = share->share;
  json["decided_share_low"] = share->interval.low;
  json["decided_share_high"] = share->interval.high;
  return json;
}

/// The line that shows how far the proof by states is, part after part.
ProofProgress progress_on(const Output& output) {
  const auto line = std::make_shared<std::optional<Progress>>();
  const auto shown = std::make_shared<std::string>();
  return [line, shown, &output](const std::string& part, std::uint64_t done, std::uint64_t total) {
    if (!*line || *shown != part) line->emplace(part, "windows", total, output);
    *shown = part;
    (*line)->update(done);
  };
}

/// Of several models each is told with its name.
int verify_model(const std::string& path, const Arguments& arguments, Output& output) {
  const bool boards_asked = arguments.given("boards");
  const auto boards = static_cast<std::uint64_t>(arguments.integer("boards", 1, 1000000000));
  const ModelFile file = read_model_file(path, reading_of(arguments, output));
  // Studies have judged by the boards of seed 0, and chosen: a bound needs others.
  PairLaw law = file.config.pairs(Split::test, 1, 0);
  law.steps = file.model.architecture.step_count();
  law.replicate = 0;
  if (arguments.given("density")) law.density = parse_density(arguments.text("density"), "--density");
  if (boards_asked || !is_enumerable(file.model.architecture))
    check_memory_room(arguments.threads() * network_bytes(file.model.architecture, law.height, law.width),
                      "judging boards on so many threads", "try fewer --threads");
  const auto nodes = static_cast<std::uint64_t>(arguments.integer("nodes", 0, 1000000000000));
  const bool by_states = is_provable_by_states(file.model.architecture, law.boundary);
  if (arguments.given("nodes") && nodes > 0 && !by_states && !is_enumerable(file.model.architecture))
    throw value_error("--nodes", arguments.text("nodes"),
                      "the proof that spends them is built for relu on a torus, which " + path + " is not of",
                      "leave it out");
  if (nodes > 0 && by_states)
    check_memory_room(state_proof_bytes(file.model.architecture, arguments.threads()),
                      "the proof of three steps and more",
                      "try fewer --threads, or --nodes 0, which leaves it out");
  const Exactness v =
      verify(file.model, law, boards, boards_asked, arguments.threads(), nodes, progress_on(output));
  const std::optional<Share> share = decided_share(v, law);
  nlohmann::json json = json_of(v, share);
  std::string text = report(v, share) + limits_report(v, file.model.architecture, law.boundary);
  if (arguments.positionals().size() > 1) {
    json["model"] = path;
    text = fmt::format("{}:\n{}", path, text);
  }
  output.result(json, text);
  return is_refuted(v) ? 3 : 0;
}

int run_verify(const Arguments& arguments, Output& output) {
  int code = 0;
  for (const std::string& path : arguments.positionals())
    code = std::max(code, verify_model(path, arguments, output));
  return code;
}

}  // namespace

Verb verify_verb() {
  return {
      "verify",
      "Proves a network right on every window, or shows where it is wrong (exit code 3).",
      {"MODEL.h5..."},
      {{"boards", "K", "1000",
        "held-out boards to judge (always for three steps and more, where no proof is found)"},
       {"density", "LAW", "", "of the held-out boards (default: the model's test_density)"},
       {"nodes", "N", std::to_string(kSearchNodes),
        "bounds that the proof of three steps and more on a torus may take; the time grows with them (0: no "
        "such proof)"},
       trust_flag()},
      run_verify};
}

}  // namespace minlife
