// The module minlife._minlife: the libraries of minlife, as Python calls them.
#include <pybind11/pybind11.h>

#include "core/cpu.h"
#include "core/numerics.h"
#include "core/provenance.h"
#include "python/functions.h"
#include "python/hdf5_lock.h"

PYBIND11_MODULE(_minlife, module) {
  using namespace minlife;
  module.doc() =
      "The compiled part of minlife. Use the functions of the package minlife, which explain themselves.";
  python::share_hdf5_with_python();
  module.attr("version") = version();
  module.attr("instruction_set") = compiled_instruction_set();
  module.attr("numerics") = to_string(program_numerics());
  module.def("available_processors", &available_processors);
  python::add_errors(module);
  python::add_simulate(module);
  python::add_model(module);
  python::add_predict(module);
  python::add_verify(module);
  python::add_train(module);
  python::add_pair_file(module);
}
