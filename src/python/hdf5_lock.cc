#include "python/hdf5_lock.h"

#include <pybind11/pybind11.h>

#include <vector>

#include "data/hdf5_outer_lock.h"

namespace minlife::python {
namespace {

/// What one call holds. Calls may be nested.
struct Held {
  PyGILState_STATE state;
  PyObject* phil = nullptr;  ///< h5py's lock, a new reference; null where it is not loaded
};

thread_local std::vector<Held> held;

/// h5py's lock (h5py._objects.phil), acquired, or null.
PyObject* acquire_phil() {
  PyObject* const loaded = PyImport_GetModuleDict();  // borrowed
  PyObject* const h5py = loaded == nullptr ? nullptr : PyDict_GetItemString(loaded, "h5py");
  if (h5py == nullptr) return nullptr;
  PyObject* const objects = PyObject_GetAttrString(h5py, "_objects");
  PyObject* const phil = objects == nullptr ? nullptr : PyObject_GetAttrString(objects, "phil");
  Py_XDECREF(objects);
  PyObject* const answer = phil == nullptr ? nullptr : PyObject_CallMethod(phil, "acquire", nullptr);
  PyErr_Clear();
  if (answer != nullptr) {
    Py_DECREF(answer);
    return phil;
  }
  Py_XDECREF(phil);
  return nullptr;
}

void enter() {
  Held one{PyGILState_Ensure()};
  // A file may be closed while a Python error is raised.
  const pybind11::error_scope error;
  one.phil = acquire_phil();
  held.push_back(one);
}

void leave() {
  const Held one = held.back();
  held.pop_back();
  if (one.phil != nullptr) {
    const pybind11::error_scope error;
    PyObject* const answer = PyObject_CallMethod(one.phil, "release", nullptr);
    if (answer == nullptr) PyErr_Clear();
    Py_XDECREF(answer);
    Py_DECREF(one.phil);
  }
  PyGILState_Release(one.state);
}

constexpr hdf5::OuterLock kPython{enter, leave};

}  // namespace

void share_hdf5_with_python() { hdf5::set_outer_lock(kPython); }

}  // namespace minlife::python
