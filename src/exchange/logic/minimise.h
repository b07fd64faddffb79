#pragma once

#include "exchange/logic/circuit.h"
#include "exchange/logic/function.h"

namespace minlife::logic {

/// A circuit of few gates for any function of at most nine inputs, found from its table alone.
///
/// Two or three inputs are taken together where the rest of the function sees of them only few classes
/// (Ashenhurst, "The decomposition of switching functions", 1957; Curtis, 1961): one or two signals then take
/// their place, and how classes are coded is chosen by what it makes of the rest. Some of the best choices
/// are followed to the end. Where there is none, the function is split by the input that makes the least of
/// it (Shannon, Davio). The same function gives the same circuit.
Circuit minimised(const Table& table);

}  // namespace minlife::logic
