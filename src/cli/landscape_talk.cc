#include "cli/landscape_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/figures.h"

namespace minlife {
namespace {

std::string spectrum_text(const Landscape& found) {
  std::string text = fmt::format(
      "Hessian of the mean cross-entropy over {},\nby {} parameters; exact derivatives in double\n",
      found.windows_of_loss, with_commas(found.eigenvalues.size()));
  text += fmt::format("loss {}, gradient's length {}: {}\n", digits(found.loss), digits(found.gradient_norm),
                      found.ground == "slope" ? "a slope, still falling" : "a " + found.ground);
  text += fmt::format("eigenvalues: {} negative, {} zero (up to {} in size), {} positive", found.negative,
                      found.zero, digits(found.near_zero), found.positive);
  if (!found.eigenvalues.empty())
    text += fmt::format("; {} to {}", digits(found.eigenvalues.front()), digits(found.eigenvalues.back()));
  return text + "\n";
}

std::string units_text(const Landscape& found) {
  std::string text;
  for (const Landscape::Layer& layer : found.layers)
    text += fmt::format("layer {:02}: {} of {} unit{} dead\n", layer.layer, layer.dead, layer.units,
                        layer.units == 1 ? "" : "s");
  return text;
}

/// A row for dead centres and one for live ones, a column for each number of neighbours.
std::string classes_text(const Landscape& found) {
  std::string text = fmt::format("wrong windows, {} of {} ({}),\nby centre and its neighbours {}:\n",
                                 with_commas(found.wrong), with_commas(found.windows), found.windows_counted,
                                 "one generation before the last");
  text += "neighbours ";
  for (int neighbours = 0; neighbours <= 8; ++neighbours) text += fmt::format("{:>7}", neighbours);
  for (const Landscape::Class& one : found.classes) {
    if (one.neighbours == 0) text += fmt::format("\n{:<11}", one.was_alive ? "live" : "dead");
    text += fmt::format("{:>7}", one.wrong == 0             ? std::string(".")
                                 : one.wrong == one.windows ? std::string("all")
                                                            : std::to_string(one.wrong));
  }
  return text + "\n";
}

}  // namespace

nlohmann::json to_json(const Landscape& found) {
  nlohmann::json layers = nlohmann::json::array(), classes = nlohmann::json::array();
  for (const Landscape::Layer& layer : found.layers)
    layers.push_back({{"layer", layer.layer}, {"units", layer.units}, {"dead", layer.dead}});
  for (const Landscape::Class& one : found.classes)
    classes.push_back({{"was_alive", one.was_alive},
                       {"neighbours", one.neighbours},
                       {"alive", one.alive},
                       {"windows", one.windows},
                       {"wrong", one.wrong}});
  return {{"windows_of_loss", found.windows_of_loss},
          {"windows_counted", found.windows_counted},
          {"loss", found.loss},
          {"gradient_norm", found.gradient_norm},
          {"eigenvalues", found.eigenvalues},
          {"near_zero_below", found.near_zero},
          {"negative", found.negative},
          {"near_zero", found.zero},
          {"positive", found.positive},
          {"ground", found.ground},
          {"layers", layers},
          {"windows", found.windows},
          {"wrong", found.wrong},
          {"classes", classes},
          {"failure", found.failure}};
}

std::string to_text(const Landscape& found) {
  return fmt::format("failure: {}\n{}{}{}", found.failure, spectrum_text(found), units_text(found),
                     found.wrong == 0 ? std::string() : classes_text(found));
}

}  // namespace minlife
