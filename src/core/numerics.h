#pragma once

#include <string>

namespace minlife {

/// Results are the same bits within a class: "fma" (builds for AVX2 with FMA, AVX-512 or NEON) or "plain".
enum class NumericsClass { plain, fma };

/// Which bits a program's trainings end in. Raised versions change results.
struct Numerics {
  NumericsClass kind = NumericsClass::fma;
  int version = 1;
  bool operator==(const Numerics&) const = default;
};

/// Raised whenever results change; a trial is named by the version that last changed those of its
/// configuration (TrainConfig::numerics_version).
inline constexpr int kNumericsVersion = 5;

/// Those of this program.
Numerics program_numerics();

std::string to_string(NumericsClass kind);
/// Throws InputError naming `source` for a class that is none.
NumericsClass parse_numerics_class(const std::string& text, const std::string& source);

/// "fma 5"
std::string to_string(const Numerics& numerics);

}  // namespace minlife
