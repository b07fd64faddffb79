// The module minlife._processor: asks whether this processor has what minlife._minlife was compiled for. That
// one cannot ask itself, as its constants are computed, perhaps with such instructions, before Python calls
// anything of it. So this is another file, compiled for what every processor has (see core/instructions.h).
#include <Python.h>

#include <cstring>

#include "core/instructions.h"

namespace {

PyObject* answer(PyObject*, PyObject*) {
  const char* missing = minlife::missing_instructions();
  if (missing == nullptr) Py_RETURN_NONE;
  const bool is_old = std::strcmp(missing, "SSE4.2") == 0 || std::strcmp(missing, "POPCNT") == 0;
  return Py_BuildValue("(ss)", missing, is_old ? MINLIFE_ARCH_FOR_ALL : MINLIFE_ARCH_FOR_MOST);
}

PyMethodDef functions[] = {{"missing_instructions", answer, METH_NOARGS,
                            "None where this processor can run the compiled part; else the first set of "
                            "instructions that it lacks, and "
                            "the -march that would do without."},
                           {nullptr, nullptr, 0, nullptr}};

PyModuleDef module = {PyModuleDef_HEAD_INIT,
                      "_processor",
                      "Whether this processor can run the compiled part.",
                      -1,
                      functions,
                      nullptr,
                      nullptr,
                      nullptr,
                      nullptr};

}  // namespace

// NOLINTNEXTLINE(bugprone-reserved-identifier): Python asks for this name
PyMODINIT_FUNC PyInit__processor() { return PyModule_Create(&module); }
