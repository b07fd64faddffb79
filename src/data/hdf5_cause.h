#pragma once

#include <string>

namespace minlife::hdf5 {

/// Why the library's last call failed, as a part of a sentence: the innermost of its reasons that is known,
/// in words that name the remedy, else the innermost in the library's own; "" where it says nothing. To be
/// asked before the library is called again, as that forgets it.
std::string cause();

}  // namespace minlife::hdf5
