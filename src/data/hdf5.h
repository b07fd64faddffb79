#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace minlife::hdf5 {

// A small RAII wrapper of the HDF5 C API: the only place that knows it. Any failed call throws FailedError (writing)
// or InputError (reading) that names the file and the object. HDF5's own error printing is off. All calls are
// serialised by one process-wide mutex, as the library itself is not thread-safe.

enum class Type { uint8, uint32, uint64, int64, float32, float64, text };

class File;

/// A dataset open for reading or writing whole hyperslabs along its first axis.
class Dataset { /* move-only handle; see hdf5.cc */ };

}  // namespace minlife::hdf5
