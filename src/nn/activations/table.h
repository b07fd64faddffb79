#pragma once

#include "nn/activation.h"

namespace minlife {

// One line an activation, here and in activation.cc.
extern const Activation kRelu;
extern const Activation kLeakyRelu;
extern const Activation kPrelu;
extern const Activation kSilu;
extern const Activation kSquare;
extern const Activation kTanh;

}  // namespace minlife
