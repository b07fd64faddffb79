#include "data/hdf5_outer_lock.h"

namespace minlife::hdf5 {
namespace {

const OuterLock* chosen = nullptr;

}  // namespace

void set_outer_lock(const OuterLock& lock) { chosen = &lock; }

const OuterLock* outer_lock() { return chosen; }

}  // namespace minlife::hdf5
