#pragma once

#include <fmt/format.h>
#include <hdf5.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>

#include "core/error.h"
#include "data/hdf5_cause.h"
#include "data/hdf5_outer_lock.h"
#include "data/hdf5_type.h"

// What the wrapper's own files share; nobody else includes this.
namespace minlife::hdf5 {

inline std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

/// Holds the library for one call of the wrapper, and keeps it from printing.
class Turn {
 public:
  Turn() : lock_(library_mutex()) {
    // At exit the library would close what a full disk kept it from closing, and crash.
    [[maybe_unused]] static const herr_t no_exit_handler = H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }

 private:
  OuterTurn outer_;
  std::lock_guard<std::recursive_mutex> lock_;
};

/// Where HDF5 cannot have memory, it crashes (while it sets itself up) or calls a sound file broken; so see
/// first that there is some. Throws std::bad_alloc.
struct EnoughMemory {
  EnoughMemory() {
    constexpr std::size_t kEnough = 4 << 20;
    // The system itself is asked: a sanitizer's mmap would write down that all of it may be used, and not.
    const long space =
        ::syscall(SYS_mmap, nullptr, kEnough, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
    if (space == -1) throw std::bad_alloc();
    ::syscall(SYS_munmap, space, kEnough);
  }
};

/// A turn for a call that takes memory.
class MemoryTurn : EnoughMemory, public Turn {};

/// Closes a property list, space or type at the end of a scope.
class Scoped {
 public:
  Scoped(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Scoped() {
    if (id_ >= 0) close_(id_);
  }
  Scoped(const Scoped&) = delete;
  Scoped& operator=(const Scoped&) = delete;
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

inline hid_t native(Type type) {
  switch (type) {
    case Type::uint8:
      return H5T_NATIVE_UINT8;
    case Type::uint32:
      return H5T_NATIVE_UINT32;
    case Type::uint64:
      return H5T_NATIVE_UINT64;
    case Type::int64:
      return H5T_NATIVE_INT64;
    case Type::float32:
      return H5T_NATIVE_FLOAT;
    case Type::float64:
      return H5T_NATIVE_DOUBLE;
  }
  return H5I_INVALID_HID;
}

/// Whether what is stored is of the type, in whichever byte order.
inline bool is_of(hid_t stored, Type type) {
  const auto equals = [&](hid_t little, hid_t big) {
    return H5Tequal(stored, little) > 0 || H5Tequal(stored, big) > 0;
  };
  switch (type) {
    case Type::uint8:
      return equals(H5T_STD_U8LE, H5T_STD_U8BE);
    case Type::uint32:
      return equals(H5T_STD_U32LE, H5T_STD_U32BE);
    case Type::uint64:
      return equals(H5T_STD_U64LE, H5T_STD_U64BE);
    case Type::int64:
      return equals(H5T_STD_I64LE, H5T_STD_I64BE);
    case Type::float32:
      return equals(H5T_IEEE_F32LE, H5T_IEEE_F32BE);
    case Type::float64:
      return equals(H5T_IEEE_F64LE, H5T_IEEE_F64BE);
  }
  return false;
}

/// UTF-8 of variable length.
inline hid_t text_type() {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

/// One open HDF5 object, which keeps its file open.
struct Handle {
  hid_t id = H5I_INVALID_HID;
  herr_t (*close)(hid_t) = nullptr;
  std::string path;  ///< of the file
  std::string name;  ///< of the object in it
  bool writing = false;
  std::shared_ptr<Handle> parent;

  Handle(hid_t of, herr_t (*closer)(hid_t), std::string in, std::string called, bool writes,
         std::shared_ptr<Handle> above)
      : id(of),
        close(closer),
        path(std::move(in)),
        name(std::move(called)),
        writing(writes),
        parent(std::move(above)) {}
  ~Handle() {
    const Turn turn;
    if (id >= 0) close(id);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  [[noreturn]] void fail(const std::string& what) const {
    if (writing)
      throw FailedError(fmt::format("cannot write {}: {} (is the disk full, or memory?)", path, what));
    throw InputError(fmt::format("{}: {}", path, what));
  }

  /// Result of a library call on `object`, or an exception.
  template <typename Result>
  Result check(Result result, const char* action, const std::string& object) const {
    if (result < 0) fail_call(action, object);
    return result;
  }

  /// With what the library says of its last call.
  [[noreturn]] void fail_call(const char* action, const std::string& object) const {
    const std::string why = cause();
    fail(fmt::format("cannot {} {}{}{}", action, object, why.empty() ? "" : ": ", why));
  }

  std::string full(const std::string& child) const {
    return name == "/" ? "/" + child : fmt::format("{}/{}", name, child);
  }
};

}  // namespace minlife::hdf5
