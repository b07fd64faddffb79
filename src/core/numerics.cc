#include "core/numerics.h"

#include <fmt/format.h>

#include "core/cpu.h"
#include "core/error.h"

namespace minlife {

Numerics program_numerics() {
  static const Numerics mine{
      compiled_instruction_set() == "plain" ? NumericsClass::plain : NumericsClass::fma, kNumericsVersion};
  return mine;
}

std::string to_string(NumericsClass kind) { return kind == NumericsClass::fma ? "fma" : "plain"; }

NumericsClass parse_numerics_class(const std::string& text, const std::string& source) {
  for (const NumericsClass kind : {NumericsClass::plain, NumericsClass::fma})
    if (text == to_string(kind)) return kind;
  throw value_error(source, text, "it must be fma or plain");
}

std::string to_string(const Numerics& numerics) {
  return fmt::format("{} {}", to_string(numerics.kind), numerics.version);
}

}  // namespace minlife
