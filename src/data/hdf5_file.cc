#include <fmt/format.h>

#include <algorithm>

#include "core/files/input_file.h"
#include "data/hdf5.h"
#include "data/hdf5_cause.h"
#include "data/hdf5_handle.h"

namespace minlife::hdf5 {

namespace {

/// What keeps the library from reading a file: an error about it.
[[noreturn]] void fail_to_open(const std::string& name) {
  const std::string why = cause();
  throw InputError(fmt::format("cannot read {}: {}", name, why.empty() ? "it is no sound HDF5 file" : why));
}

/// HDF5 takes two files in memory for one when their names are the same.
std::string memory_name(const std::string& name) {
  static std::uint64_t serial = 0;  // under the library's mutex
  return fmt::format("{}#{}", name, ++serial);
}

}  // namespace

File File::create(const std::string& path) {
  const MemoryTurn turn;
  const Scoped creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose), access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_obj_track_times(creation, 0);
  H5Pset_file_locking(access, 0, 1);
  const hid_t id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access);
  if (id < 0)
    throw FailedError(fmt::format("cannot write {}: {} (is the disk full, or memory?)", path, cause()));
  File file;
  file.handle_ = std::make_shared<Handle>(id, H5Fclose, path, "/", true, nullptr);
  return file;
}

File File::create_in_memory(const std::string& name) {
  const MemoryTurn turn;
  const Scoped creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose), access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_obj_track_times(creation, 0);
  H5Pset_fapl_core(access, 1 << 16, 0);
  const hid_t id = H5Fcreate(memory_name(name).c_str(), H5F_ACC_TRUNC, creation, access);
  if (id < 0) throw FailedError(fmt::format("cannot prepare {} in memory", name));
  File file;
  file.handle_ = std::make_shared<Handle>(id, H5Fclose, name, "/", true, nullptr);
  return file;
}

File File::open(const std::string& path) {
  const MemoryTurn turn;
  // The library would fail where there are no locks.
  const bool locks = InputFile(path).can_be_locked();
  const Scoped access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_file_locking(access, locks ? 1 : 0, 1);
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
  if (id < 0) fail_to_open(path);
  File file;
  file.handle_ = std::make_shared<Handle>(id, H5Fclose, path, "/", false, nullptr);
  return file;
}

File File::from_image(const std::string& name, std::string_view bytes) {
  const MemoryTurn turn;
  const Scoped access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access, 1 << 16, 0);
  // HDF5 copies the bytes; it asks for a pointer that is not const all the same.
  if (bytes.empty() || H5Pset_file_image(access, const_cast<char*>(bytes.data()), bytes.size()) < 0)
    throw InputError(fmt::format("cannot read {}: it is empty", name));
  const hid_t id = H5Fopen(memory_name(name).c_str(), H5F_ACC_RDONLY, access);
  if (id < 0) fail_to_open(name);
  File file;
  file.handle_ = std::make_shared<Handle>(id, H5Fclose, name, "/", false, nullptr);
  return file;
}

std::string File::image() {
  const MemoryTurn turn;
  handle_->check(H5Fflush(handle_->id, H5F_SCOPE_LOCAL), "finish", handle_->path);
  const ssize_t size = H5Fget_file_image(handle_->id, nullptr, 0);
  handle_->check(size, "measure", handle_->path);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  handle_->check(H5Fget_file_image(handle_->id, bytes.data(), bytes.size()), "copy", handle_->path);
  return bytes;
}

void File::close() {
  const Turn turn;
  const herr_t flushed = H5Fflush(handle_->id, H5F_SCOPE_LOCAL);
  const herr_t closed = H5Fclose(handle_->id);
  handle_->id = H5I_INVALID_HID;
  handle_->check(std::min(flushed, closed), "finish", handle_->path);
}

}  // namespace minlife::hdf5
