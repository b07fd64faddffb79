#include <fmt/format.h>

#include <cmath>
#include <string>

#include "exchange/c/network.h"
#include "exchange/c/text.h"
#include "exchange/curved_activations.h"

namespace minlife::c {
namespace {

/// Networks of more weights are tables and loops: a compiler would choke on so many lines.
constexpr std::size_t kMostLines = 1500;

constexpr const char* kRows[] = {"a", "b", "c"};

std::string integer_literal(double x, const std::string& type) {
  const auto value = static_cast<long long>(x);
  if (type == "int64_t") return fmt::format("INT64_C({})", value);
  if (type == "int32_t") return fmt::format("INT32_C({})", value);
  return fmt::format("{}", value);
}

std::string literal(const Layer& layer, double x) {
  return layer.type == "float" ? float_literal(x) : integer_literal(x, layer.type);
}

/// "sum += weight * x;", where x is 1 if it is empty.
std::string added(const Network& network, const Layer& layer, const std::string& sum, double weight,
                  const std::string& x) {
  if (network.integer) {
    const char* sign = weight < 0 ? "-=" : "+=";
    const std::string size = literal(layer, std::abs(weight));
    if (x.empty()) return fmt::format("{} {} {};", sum, sign, size);
    if (std::abs(weight) == 1) return fmt::format("{} {} {};", sum, sign, x);
    return fmt::format("{} {} {} * {};", sum, sign, size, x);
  }
  const std::string w = literal(layer, weight);
  if (network.strict)
    return x.empty() ? fmt::format("{0} = life_sum({0}, {1});", sum, w)
                     : fmt::format("{0} = life_sum({0}, life_product({1}, {2}));", sum, w, x);
  return x.empty() ? fmt::format("{} += {};", sum, w) : fmt::format("{} += {} * {};", sum, w, x);
}

/// What the activation does to the variable x, as statements on one line.
std::string activation_line(const Network& network, const Layer& layer, const std::string& x,
                            const std::string& slope) {
  const Activation& activation = *network.activation;
  if (activation.form == ActivationForm::curved)
    return fmt::format("{0} = life_{1}({0});", x, activation.name);
  if (activation.form == ActivationForm::squared) return fmt::format("{0} = {0} * {0};", x);
  if (activation.rectifies) return fmt::format("if ({0} < 0) {0} = 0;", x);
  if (!network.integer) return fmt::format("if ({0} < 0) {0} *= {1};", x, slope);
  return fmt::format("{0} *= {0} < 0 ? {1} : {2};", x, slope, literal(layer, 8));
}

/// One layer as a line for each weight that is not zero. taps: how input `i` at tap `t` is called.
std::string as_lines(const Network& network, const Layer& layer, int index, bool of_cells) {
  std::string text;
  const int taps = static_cast<int>(layer.shape.taps());
  const auto sum = [&](int o) { return fmt::format("x{}[{}]", index, o); };
  for (int o = 0; o < layer.shape.outputs; ++o)
    text += fmt::format("  {} = {};\n", sum(o), literal(layer, layer.bias[static_cast<std::size_t>(o)]));
  for (int tap = 0; tap < taps; ++tap)
    for (int i = 0; i < layer.shape.inputs; ++i) {
      std::string x = fmt::format("x{}[{}]", index - 1, i);
      if (taps > 1) x = fmt::format("{}[{}]", kRows[tap / 3], tap % 3 * layer.shape.inputs + i);
      std::string lines;
      int count = 0;
      for (int o = 0; o < layer.shape.outputs; ++o) {
        const double weight = layer.weight_of(o, i, tap);
        if (weight == 0) continue;
        lines += (of_cells ? "    " : "  ") + added(network, layer, sum(o), weight, of_cells ? "" : x) + "\n";
        ++count;
      }
      if (count == 0) continue;
      text += of_cells ? fmt::format("  if ({}) {{\n{}  }}\n", x, lines) : lines;
    }
  for (int o = 0; o < layer.shape.outputs && layer.shape.activated; ++o) {
    const std::string slope = literal(layer, layer.slope[static_cast<std::size_t>(o)]);
    text += "  " + activation_line(network, layer, sum(o), slope) + "\n";
  }
  return text;
}

std::string list_of(const Layer& layer, const std::vector<double>& numbers) {
  std::string text;
  for (std::size_t k = 0; k < numbers.size(); ++k)
    text += (k == 0 ? "" : k % 6 == 0 ? ",\n  " : ", ") + literal(layer, numbers[k]);
  return text;
}

std::string table_name(const char* what, int index) { return fmt::format("life_{}_{}", what, index); }

std::string tables_of(const Layer& layer, int index, bool has_slope) {
  const std::string& type = layer.type;
  std::string text =
      fmt::format("static const {} {}[{}] LIFE_IN_FLASH = {{\n  {}}};\n", type, table_name("weights", index),
                  layer.weight.size(), list_of(layer, layer.weight));
  text += fmt::format("static const {} {}[{}] LIFE_IN_FLASH = {{\n  {}}};\n", type,
                      table_name("biases", index), layer.bias.size(), list_of(layer, layer.bias));
  if (layer.shape.activated && has_slope)
    text += fmt::format("static const {} {}[{}] LIFE_IN_FLASH = {{\n  {}}};\n", type,
                        table_name("slopes", index), layer.slope.size(), list_of(layer, layer.slope));
  return text;
}

/// One layer as loops over its tables.
std::string as_loops(const Network& network, const Layer& layer, int index, bool of_cells) {
  const std::string w = fmt::format("LIFE_READ({}, {}, at)", layer.type, table_name("weights", index));
  const std::string product = network.strict ? fmt::format("life_product({}, x)", w) : w + " * x";
  std::string add = network.strict ? fmt::format("sum = life_sum(sum, {});", of_cells ? w : product)
                                   : fmt::format("sum += {};", of_cells ? w : product);
  std::string text = fmt::format("  for (o = 0; o < {}; ++o) {{\n", layer.shape.outputs);
  text += fmt::format("    {0} sum = LIFE_READ({0}, {1}, o);\n", layer.type, table_name("biases", index));
  if (layer.shape.looks_around()) {
    text +=
        fmt::format("    for (k = 0; k < 9; ++k)\n      for (i = 0; i < {}; ++i) {{\n", layer.shape.inputs);
    text += fmt::format("        const size_t at = (o * {0} + i) * 9 + k, from = k % 3 * {0} + i;\n",
                        layer.shape.inputs);
    text += of_cells ? fmt::format("        if ((k < 3 ? a : k < 6 ? b : c)[from]) {}\n", add)
                     : fmt::format("        const {} x = (k < 3 ? a : k < 6 ? b : c)[from];\n        {}\n",
                                   layer.type, add);
    text += "      }\n";
  } else {
    text += fmt::format("    for (i = 0; i < {0}; ++i) {{\n      const size_t at = o * {0} + i;\n",
                        layer.shape.inputs);
    text += fmt::format("      const {} x = x{}[i];\n      {}\n    }}\n", layer.type, index - 1, add);
  }
  if (layer.shape.activated) {
    const std::string slope = fmt::format("LIFE_READ({}, {}, o)", layer.type, table_name("slopes", index));
    text += "    " + activation_line(network, layer, "sum", slope) + "\n";
  }
  return text + fmt::format("    x{}[o] = sum;\n  }}\n", index);
}

constexpr const char* kExp =
    R"(/* exp(x) for x <= 0, relative error below 2^-21; 0 far below. Sums rounded once or twice. */
static inline float life_exp(float x) {
  /* x = k ln 2 + r, |r| <= ln(2) / 2; ln 2 in two parts, of which k times the first is exact. */
  static const float halves[7] = {0x1p-1f, 0x1p-2f, 0x1p-4f, 0x1p-8f, 0x1p-16f, 0x1p-32f, 0x1p-64f};
  int k, bit;
  float r, sum;
  if (!(x > -87.0f)) return x < 0 ? 0.0f : x;
  k = (int)(0.5f - x * 0x1.715476p+0f);
  r = x + (float)k * 0x1.62e400p-1f;
  r += (float)k * 0x1.7f7d1cp-20f;
  sum = 1.0f + r / 7;
  sum = 1.0f + r / 6 * sum;
  sum = 1.0f + r / 5 * sum;
  sum = 1.0f + r / 4 * sum;
  sum = 1.0f + r / 3 * sum;
  sum = 1.0f + r / 2 * sum;
  sum = 1.0f + r * sum;
  for (bit = 0; bit < 7; ++bit)
    if (k >> bit & 1) sum *= halves[bit];
  return sum;
}

)";

std::string activation_functions(const Network& network) {
  std::string text;
  if (network.strict)
    text +=
        R"(/* One rounding each, as some logit of this network bears no other: a compiler may not join them. */
static inline float life_product(float a, float b) {
  volatile float product = a * b;
  return product;
}
static inline float life_sum(float a, float b) {
  volatile float sum = a + b;
  return sum;
}

)";
  if (network.activation->form == ActivationForm::curved)
    text += kExp + std::string(spelled(*network.activation).c);
  return text;
}

constexpr const char* kFlash = R"(/* Tables stay in flash where that has addresses of its own. */
#ifdef __AVR__
#include <avr/pgmspace.h>
#define LIFE_IN_FLASH PROGMEM
#define LIFE_READ(type, table, at) life_read_##type(&(table)[at])
static inline float life_read_float(const float *from) { return pgm_read_float(from); }
static inline int8_t life_read_int8_t(const int8_t *from) { return (int8_t)pgm_read_byte(from); }
static inline int16_t life_read_int16_t(const int16_t *from) { return (int16_t)pgm_read_word(from); }
static inline int32_t life_read_int32_t(const int32_t *from) { return (int32_t)pgm_read_dword(from); }
static inline int64_t life_read_int64_t(const int64_t *from) {
  return (int64_t)((uint64_t)pgm_read_dword((const char *)from + 4) << 32 | pgm_read_dword(from));
}
#else
#define LIFE_IN_FLASH
#define LIFE_READ(type, table, at) ((table)[at])
#endif

)";

}  // namespace

std::string network_text(const Network& network) {
  const bool lines = network.nonzero_weights() <= kMostLines;
  std::string text = lines ? "" : kFlash;
  text += activation_functions(network);
  int index = 0;
  std::string inputs = "uint8_t";
  for (std::size_t s = 0; s < network.stages.size(); ++s) {
    const Stage& stage = network.stages[s];
    std::string body, variables, tables;
    for (std::size_t k = 0; k < stage.size(); ++k, ++index) {
      const Layer& layer = stage[k];
      variables += fmt::format("  {} x{}[{}];\n", layer.type, index, layer.shape.outputs);
      const bool of_cells = index == 0;
      body += lines ? as_lines(network, layer, index, of_cells) : as_loops(network, layer, index, of_cells);
      if (!lines) tables += tables_of(layer, index, network.activation->initial_slope != 0);
    }
    const Layer& last = stage.back();
    const bool ends = s + 1 == network.stages.size();
    text += tables;
    text += fmt::format("/* {} */\n",
                        ends ? "The logit of one cell." : fmt::format("Stage {} at one cell.", s + 1));
    text +=
        fmt::format("static inline void life_step_{}(const {} *a, const {} *b, const {} *c, {} *out) {{\n{}",
                    s + 1, inputs, inputs, inputs, last.type, variables);
    text += lines ? "  (void)a, (void)b, (void)c;\n" : "";
    if (!lines) text += stage.front().shape.looks_around() ? "  size_t o, i, k;\n" : "  size_t o, i;\n";
    text += body;
    for (int o = 0; o < last.shape.outputs && lines; ++o)
      text += fmt::format("  out[{0}] = x{1}[{0}];\n", o, index - 1);
    if (!lines)
      text += fmt::format("  for (o = 0; o < {}; ++o) out[o] = x{}[o];\n", last.shape.outputs, index - 1);
    text += "}\n\n";
    inputs = last.type;
  }
  return text;
}

}  // namespace minlife::c
