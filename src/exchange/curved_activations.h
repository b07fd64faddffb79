#pragma once

#include <span>

#include "nn/activation.h"

namespace minlife {

/// How exports spell an activation whose form is curved; those of the other forms are spelled by their form.
struct CurvedActivation {
  const char* name;
  /// C99: defines float life_NAME(float x), with life_exp(x) for exp(x), x <= 0.
  const char* c;
  /// ONNX operators, each of the value before it, the first of z. Mul multiplies that by z.
  std::span<const char* const> onnx;
};

/// How a curved activation is spelled. Throws InputError where no entry says it.
const CurvedActivation& spelled(const Activation& activation);

}  // namespace minlife
