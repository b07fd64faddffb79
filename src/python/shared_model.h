#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "train/model_file.h"

namespace minlife::python {

/// What Python holds of a network: never changed once it is there, so that work without the interpreter's
/// lock may read it. (The one exception: numbers() may be asked for to write, by who just made it and shares
/// it with nobody.)
using SharedModel = std::shared_ptr<ModelFile>;

/// What JSON text spells, as Python's own objects.
pybind11::object from_json(const std::string& text);

}  // namespace minlife::python
