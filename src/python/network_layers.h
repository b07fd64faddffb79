#pragma once

#include <pybind11/pybind11.h>

#include <map>
#include <string>

#include "python/shared_model.h"

namespace minlife::python {

/// A network of convolutions that another program has. layers: dictionaries, in forward order:
///   name        as messages call it
///   weight      float32 [outputs, inputs, k, k], k 3 (with one cell of padding) or 1
///   bias        float32 [outputs], or None: zeros, which count as numbers
///   activation  behind it, a name of nn/activations/table.h, or "" for none
///   slopes      a list of the slopes below 0, of leaky_relu one, of prelu one, or one a channel; else empty
///   mask        uint8 like the weight, or None; where it is 0 the weight must be 0
///   tied_to     index of the layer whose numbers it shares; its own where it shares none
/// steps: the generations that it predicts. config: fields by which it was trained, where that is known.
/// Throws InputError naming the layer that no network of this program can have.
SharedModel make_model(const pybind11::list& layers, int steps, const std::string& rule,
                       const std::string& boundary, const std::map<std::string, std::string>& config);

}  // namespace minlife::python
