#pragma once

namespace minlife::hdf5 {

/// What a process must hold beside the wrapper's own mutex while HDF5 is at work, where another part of it
/// calls the same library: in Python h5py does, under the interpreter's lock and one of its own. Both are
/// called on the thread of the call, in pairs that may be nested, and must not throw.
struct OuterLock {
  void (*enter)();
  void (*leave)();
};

/// From now on every call takes `lock` first, before the wrapper's mutex; once, before the first call. It
/// must live as long as the process.
void set_outer_lock(const OuterLock& lock);

/// The lock that was set, or null.
const OuterLock* outer_lock();

/// Holds what others of the process hold for their calls of the library.
class OuterTurn {
 public:
  OuterTurn() : lock_(outer_lock()) {
    if (lock_ != nullptr) lock_->enter();
  }
  ~OuterTurn() {
    if (lock_ != nullptr) lock_->leave();
  }
  OuterTurn(const OuterTurn&) = delete;
  OuterTurn& operator=(const OuterTurn&) = delete;

 private:
  const OuterLock* lock_;
};

}  // namespace minlife::hdf5
