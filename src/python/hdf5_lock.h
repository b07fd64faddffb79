#pragma once

namespace minlife::python {

/// From now on every call of HDF5 holds the interpreter's lock, and h5py's own where that is loaded: h5py may
/// call the same library, which is not thread-safe. Once, when the module is loaded.
void share_hdf5_with_python();

}  // namespace minlife::python
