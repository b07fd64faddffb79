#pragma once

#include <pybind11/pybind11.h>

namespace minlife::python {

// What each file adds to the module minlife._minlife. All is called by Python's own part of the package,
// which checks what Python knows better, and is documented there for users.

void add_errors(pybind11::module_& module);
void add_simulate(pybind11::module_& module);
void add_model(pybind11::module_& module);
void add_predict(pybind11::module_& module);
void add_verify(pybind11::module_& module);
void add_train(pybind11::module_& module);
void add_pair_file(pybind11::module_& module);

}  // namespace minlife::python
