#include "python/shared_model.h"

#include "core/float_environment.h"

namespace minlife::python {

pybind11::object from_json(const std::string& text) {
  const FloatScope floats;  // decimals are read by arithmetic
  return pybind11::module_::import("json").attr("loads")(text);
}

}  // namespace minlife::python
