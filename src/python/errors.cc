#include <pybind11/pybind11.h>

#include <system_error>

#include "core/error.h"
#include "core/seal.h"
#include "python/functions.h"
#include "python/reading.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

/// A class of the package's own errors. The modules are loaded, as this one is loaded by theirs.
py::object error_class(const char* name) { return py::module_::import("minlife.errors").attr(name); }

void set_error(const char* name, const char* message) { PyErr_SetString(error_class(name).ptr(), message); }

// pybind11 passes it by value.
void translate(std::exception_ptr failure) {  // NOLINT(performance-unnecessary-value-param)
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const UnsealedError& error) {
    set_error("InputError", without_flags(error).c_str());
  } catch (const InputError& error) {
    set_error("InputError", error.what());
  } catch (const InterruptedError& error) {
    PyErr_SetString(PyExc_KeyboardInterrupt, error.what());
  } catch (const Error& error) {
    set_error("FailedError", error.what());
  } catch (const std::system_error& error) {
    set_error("FailedError", error.what());
  }
}

}  // namespace

void add_errors(py::module_&) { py::register_exception_translator(translate); }

}  // namespace minlife::python
