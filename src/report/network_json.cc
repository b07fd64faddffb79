#include "report/network_json.h"

#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "core/numerics.h"
#include "report/html.h"

namespace minlife {
namespace {

/// Multiply-adds on one board above which a step takes a browser longer than one likes to wait, each some 5
/// ns.
constexpr double kMostMacs = 2e7;
constexpr int kSide = 24, kSmallSide = 16;

struct NamedPattern {
  const char* name;
  const char* rows;
};
constexpr NamedPattern kPatterns[] = {
    {"glider", ".o./..o/ooo"},
    {"R-pentomino", ".oo/oo./.o."},
    {"lightweight spaceship", ".o..o/o..../o...o/oooo."},
    {"pulsar",
     "..ooo...ooo../............./o....o.o....o/o....o.o....o/o....o.o....o/..ooo...ooo../............./"
     "..ooo...ooo../o....o.o....o/o....o.o....o/o....o.o....o/............./..ooo...ooo.."},
    {"acorn", ".o...../...o.../oo..ooo"},
    {"blinker and block", "ooo...oo/......oo"},
};

static_assert(std::endian::native == std::endian::little, "parameters are written as they lie in memory");

nlohmann::json layer_json(const LayerSlice& layer, const Model& model) {
  nlohmann::json slopes = nlohmann::json::array();
  if (layer.shape.activated)
    for (std::size_t output = 0; output < static_cast<std::size_t>(layer.shape.outputs); ++output)
      slopes.push_back(layer.slope_of(model.parameters, output));
  return {{"inputs", layer.shape.inputs},
          {"outputs", layer.shape.outputs},
          {"kernel", layer.shape.kernel},
          {"activated", layer.shape.activated},
          {"weight", layer.weight},
          {"bias", layer.bias},
          {"slopes", slopes}};
}

}  // namespace

nlohmann::json network_json(const Model& model, const Rule& rule, Boundary boundary) {
  const Architecture& architecture = model.architecture;
  nlohmann::json layers = nlohmann::json::array(), patterns = layers;
  for (const LayerSlice& layer : ParameterLayout(architecture).layers)
    layers.push_back(layer_json(layer, model));
  for (const NamedPattern& pattern : kPatterns) patterns.push_back({pattern.name, pattern.rows});
  std::string bytes(model.parameters.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), model.parameters.data(), bytes.size());
  const double macs = static_cast<double>(architecture.macs_per_cell()) * kSide * kSide;
  return {{"steps", architecture.step_count()},
          {"rule", to_string(rule)},
          {"birth", rule.birth},
          {"survival", rule.survival},
          {"boundary", to_string(boundary)},
          {"activation", architecture.activation->name},
          {"fused", program_numerics().kind == NumericsClass::fma},
          {"layers", layers},
          {"parameters", base64(bytes)},
          {"side", macs > kMostMacs ? kSmallSide : kSide},
          {"patterns", patterns}};
}

}  // namespace minlife
