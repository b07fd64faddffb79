#include "exchange/proof_text.h"

#include <fmt/format.h>

#include "core/figures.h"

namespace minlife {
namespace {

std::string unproved_text(const Exactness& known) {
  if (known.windows > 0 && known.wrong > 0)
    return fmt::format("wrong on {} of {} windows", with_commas(known.wrong), with_commas(known.windows));
  if (known.counterexample) return "a counterexample is known";
  if (known.boards.wrong_boards > 0)
    return fmt::format("wrong on {} of {} held-out boards", with_commas(known.boards.wrong_boards),
                       with_commas(known.boards.boards));
  if (!known.proved.empty()) return "right in exact arithmetic, but too close to call in float32";
  return fmt::format("no wrong cell on {} held-out boards, which is no proof",
                     with_commas(known.boards.boards));
}

}  // namespace

bool is_proved(const Exactness& exactness) {
  return exactness.exact && !exactness.proved.empty() && exactness.in_float && exactness.in_float->exact();
}

std::string proof_text(const std::optional<Exactness>& asked) {
  if (!asked) return "NOT PROVED: nobody asked whether it is right";
  const Exactness& known = *asked;
  if (!is_proved(known)) return "NOT PROVED: " + unproved_text(known);
  if (known.proved == "windows")
    return fmt::format("exact: proved on all {} windows", with_commas(known.windows));
  return fmt::format("exact: proved for every board by {}",
                     known.proved == "states" ? "windows of states" : "composition of intervals");
}

}  // namespace minlife
