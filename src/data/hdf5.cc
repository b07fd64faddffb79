#include "data/hdf5.h"

#include <fmt/format.h>

#include <algorithm>

#include "data/hdf5_handle.h"

namespace minlife::hdf5 {
namespace {

void set_attribute(const Handle& at, const std::string& name, hid_t file_type, hid_t memory_type,
                   const void* value) {
  const Turn turn;
  const Scoped space(H5Screate(H5S_SCALAR), H5Sclose);
  const Scoped attribute(H5Acreate2(at.id, name.c_str(), file_type, space, H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  at.check(static_cast<hid_t>(attribute), "create attribute", name);
  at.check(H5Awrite(attribute, memory_type, value), "write attribute", name);
}

void get_attribute(const Handle& at, const std::string& name, H5T_class_t wanted, hid_t memory_type,
                   void* value) {
  const Turn turn;
  const Scoped attribute(H5Aopen(at.id, name.c_str(), H5P_DEFAULT), H5Aclose);
  if (attribute < 0) at.fail(fmt::format("attribute {} of {} is missing", name, at.name));
  const Scoped type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
  if (H5Tget_class(type) != wanted || H5Sget_simple_extent_npoints(space) != 1)
    at.fail(fmt::format("attribute {} of {} is of another kind than it should be", name, at.name));
  at.check(H5Aread(attribute, memory_type, value), "read attribute", name);
}

/// UTF-8 of variable length.
hid_t text_type() {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

}  // namespace

std::string library_version() {
  const Turn turn;
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

void Group::set_text(const std::string& name, std::string_view value) {
  const MemoryTurn turn;
  const Scoped type(text_type(), H5Tclose);
  const std::string copy(value);
  const char* pointer = copy.c_str();
  set_attribute(*handle_, name, type, type, &pointer);
}

void Group::set_integer(const std::string& name, std::int64_t value) {
  set_attribute(*handle_, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

void Group::set_unsigned(const std::string& name, std::uint64_t value) {
  set_attribute(*handle_, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value);
}

void Group::set_real(const std::string& name, double value) {
  set_attribute(*handle_, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

bool Group::has_attribute(const std::string& name) const {
  const Turn turn;
  return H5Aexists(handle_->id, name.c_str()) > 0;
}

std::string Group::text(const std::string& name) const {
  const MemoryTurn turn;
  constexpr std::size_t kMost = 1 << 26;
  const Scoped attribute(H5Aopen(handle_->id, name.c_str(), H5P_DEFAULT), H5Aclose);
  if (attribute < 0) handle_->fail(fmt::format("attribute {} of {} is missing", name, handle_->name));
  const Scoped type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
  if (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1)
    handle_->fail(fmt::format("attribute {} of {} is not a text", name, handle_->name));
  std::string value;
  if (H5Tis_variable_str(type) > 0) {
    char* pointer = nullptr;
    const Scoped memory(text_type(), H5Tclose);
    handle_->check(H5Aread(attribute, memory, &pointer), "read attribute", name);
    const std::size_t size = pointer ? std::char_traits<char>::length(pointer) : 0;
    if (size > 0 && size <= kMost) value.assign(pointer, size);
    H5free_memory(pointer);
    if (size > kMost) handle_->fail(fmt::format("attribute {} is too long", name));
  } else {
    const std::size_t size = H5Tget_size(type);
    if (size > kMost) handle_->fail(fmt::format("attribute {} is too long", name));
    value.resize(size);
    handle_->check(H5Aread(attribute, type, value.data()), "read attribute", name);
    value.resize(std::char_traits<char>::length(value.c_str()));
  }
  return value;
}

std::int64_t Group::integer(const std::string& name) const {
  std::int64_t value = 0;
  get_attribute(*handle_, name, H5T_INTEGER, H5T_NATIVE_INT64, &value);
  return value;
}

std::uint64_t Group::unsigned_integer(const std::string& name) const {
  std::uint64_t value = 0;
  get_attribute(*handle_, name, H5T_INTEGER, H5T_NATIVE_UINT64, &value);
  return value;
}

double Group::real(const std::string& name) const {
  double value = 0;
  get_attribute(*handle_, name, H5T_FLOAT, H5T_NATIVE_DOUBLE, &value);
  return value;
}

bool Group::has(const std::string& name) const {
  const Turn turn;
  return H5Lexists(handle_->id, name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> Group::children() const {
  const MemoryTurn turn;
  H5G_info_t info{};
  handle_->check(H5Gget_info(handle_->id, &info), "list", handle_->name);
  std::vector<std::string> names;
  for (hsize_t k = 0; k < info.nlinks; ++k) {
    char name[256] = {};
    handle_->check(
        H5Lget_name_by_idx(handle_->id, ".", H5_INDEX_NAME, H5_ITER_INC, k, name, sizeof name, H5P_DEFAULT),
        "list", handle_->name);
    names.emplace_back(name);
  }
  return names;
}

Group Group::create_group(const std::string& name) {
  const MemoryTurn turn;
  const Scoped properties(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, 0);
  Group group;
  const hid_t id = handle_->check(H5Gcreate2(handle_->id, name.c_str(), H5P_DEFAULT, properties, H5P_DEFAULT),
                                  "create group", name);
  group.handle_ =
      std::make_shared<Handle>(id, H5Gclose, handle_->path, handle_->full(name), handle_->writing, handle_);
  return group;
}

Group Group::group(const std::string& name) const {
  const MemoryTurn turn;
  Group group;
  const hid_t id = H5Gopen2(handle_->id, name.c_str(), H5P_DEFAULT);
  if (id < 0) handle_->fail(fmt::format("group {} is missing", handle_->full(name)));
  group.handle_ =
      std::make_shared<Handle>(id, H5Gclose, handle_->path, handle_->full(name), handle_->writing, handle_);
  return group;
}

Dataset Group::create_dataset(const std::string& name, Type type, const Shape& shape,
                              const Storage& storage) {
  const MemoryTurn turn;
  const std::vector<hsize_t> extent(shape.begin(), shape.end());
  const Scoped space(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose);
  const Scoped properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, 0);
  const bool empty = std::find(extent.begin(), extent.end(), hsize_t{0}) != extent.end();
  if (!storage.chunk.empty() && !empty) {
    std::vector<hsize_t> chunk(extent);
    for (std::size_t axis = 0; axis < chunk.size(); ++axis)
      chunk[axis] = std::min<hsize_t>(chunk[axis], storage.chunk.at(axis));
    handle_->check(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()), "chunk", name);
    H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER);
    if (storage.bits > 0) H5Pset_scaleoffset(properties, H5Z_SO_INT, storage.bits);
    if (storage.checksum) H5Pset_fletcher32(properties);
  }
  Dataset set;
  const hid_t id = handle_->check(
      H5Dcreate2(handle_->id, name.c_str(), native(type), space, H5P_DEFAULT, properties, H5P_DEFAULT),
      "create dataset", handle_->full(name));
  set.handle_ =
      std::make_shared<Handle>(id, H5Dclose, handle_->path, handle_->full(name), handle_->writing, handle_);
  return set;
}

void Group::write_texts(const std::string& name, const std::vector<std::string>& texts) {
  const Turn turn;
  const hsize_t count = texts.size();
  const Scoped type(text_type(), H5Tclose), space(H5Screate_simple(1, &count, nullptr), H5Sclose),
      properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, 0);
  const Scoped set(H5Dcreate2(handle_->id, name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
                   H5Dclose);
  handle_->check(static_cast<hid_t>(set), "create dataset", handle_->full(name));
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  if (texts.empty()) return;
  handle_->check(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "write",
                 handle_->full(name));
}

Dataset Group::dataset(const std::string& name) const {
  const MemoryTurn turn;
  Dataset set;
  const hid_t id = H5Dopen2(handle_->id, name.c_str(), H5P_DEFAULT);
  if (id < 0) handle_->fail(fmt::format("dataset {} is missing", handle_->full(name)));
  set.handle_ =
      std::make_shared<Handle>(id, H5Dclose, handle_->path, handle_->full(name), handle_->writing, handle_);
  return set;
}

std::uint64_t Group::bounded_count(const std::string& name, const Shape& shape, std::size_t bytes,
                                   std::uint64_t most) const {
  std::uint64_t count = 1;
  for (const std::uint64_t side : shape) {
    if (side != 0 && count > most / bytes / side)
      handle_->fail(fmt::format("dataset {} is too large", handle_->full(name)));
    count *= side;
  }
  return count;
}

/// HDF5 takes two files in memory for one when their names are the same.
static std::string memory_name(const std::string& name) {
  static std::uint64_t serial = 0;  // under the library's mutex
  return fmt::format("{}#{}", name, ++serial);
}

File File::create(const std::string& path) {
  const MemoryTurn turn;
  const Scoped creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, 0);
  const hid_t id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, H5P_DEFAULT);
  if (id < 0) throw FailedError(fmt::format("cannot write {} (is the disk full, or memory?)", path));
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
  if (::access(path.c_str(), R_OK) != 0) throw_file_error("read", path, errno);
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (id < 0) throw InputError(fmt::format("cannot read {}: it is truncated or not an HDF5 file", path));
  File file;
  file.handle_ = std::make_shared<Handle>(id, H5Fclose, path, "/", false, nullptr);
  return file;
}

File File::from_image(const std::string& name, const std::string& bytes) {
  const MemoryTurn turn;
  const Scoped access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access, 1 << 16, 0);
  // HDF5 copies the bytes; it asks for a pointer that is not const all the same.
  if (bytes.empty() || H5Pset_file_image(access, const_cast<char*>(bytes.data()), bytes.size()) < 0)
    throw InputError(fmt::format("cannot read {}: it is empty", name));
  const hid_t id = H5Fopen(memory_name(name).c_str(), H5F_ACC_RDONLY, access);
  if (id < 0) throw InputError(fmt::format("cannot read {}: it is truncated or not an HDF5 file", name));
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
