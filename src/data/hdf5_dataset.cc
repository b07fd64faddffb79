#include <fmt/format.h>

#include "data/hdf5.h"
#include "data/hdf5_handle.h"

namespace minlife::hdf5 {

Shape Dataset::shape() const {
  const Turn turn;
  const Scoped space(H5Dget_space(handle_->id), H5Sclose);
  const int rank = handle_->check(H5Sget_simple_extent_ndims(space), "measure", handle_->name);
  std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
  if (rank > 0)
    handle_->check(H5Sget_simple_extent_dims(space, extent.data(), nullptr), "measure", handle_->name);
  return {extent.begin(), extent.end()};
}

Shape Dataset::chunk() const {
  const Turn turn;
  const Scoped properties(H5Dget_create_plist(handle_->id), H5Pclose);
  if (H5Pget_layout(properties) != H5D_CHUNKED) return {};
  hsize_t sides[H5S_MAX_RANK];
  const int rank = handle_->check(H5Pget_chunk(properties, H5S_MAX_RANK, sides), "measure", handle_->name);
  return {sides, sides + rank};
}

namespace {

/// "int64", "float16", "text".
std::string type_words(hid_t type) {
  const std::size_t bits = 8 * H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
      return fmt::format("{}int{}", H5Tget_sign(type) == H5T_SGN_2 ? "" : "u", bits);
    case H5T_FLOAT:
      return fmt::format("float{}", bits);
    case H5T_STRING:
      return "text";
    case H5T_ENUM:
      return "an enumeration (as h5py writes truth values)";
    default:
      return "another type than minlife uses";
  }
}

const char* type_words(Type type) {
  switch (type) {
    case Type::uint8:
      return "uint8";
    case Type::uint32:
      return "uint32";
    case Type::uint64:
      return "uint64";
    case Type::int64:
      return "int64";
    case Type::float32:
      return "float32";
    case Type::float64:
      return "float64";
  }
  return "";
}

/// HDF5 would turn numbers of any type into the wanted ones, cut off and rounded.
void require_type(const Handle& set, Type wanted) {
  const Scoped type(H5Dget_type(set.id), H5Tclose);
  set.check(static_cast<hid_t>(type), "look at", set.name);
  if (!is_of(type, wanted))
    set.fail(fmt::format("dataset {} is {}; it must be {}", set.name, type_words(type), type_words(wanted)));
}

}  // namespace

Type Dataset::type() const {
  const Turn turn;
  const Scoped type(H5Dget_type(handle_->id), H5Tclose);
  for (const Type candidate :
       {Type::uint8, Type::uint32, Type::uint64, Type::int64, Type::float32, Type::float64})
    if (is_of(type, candidate)) return candidate;
  handle_->fail(fmt::format("dataset {} is {}", handle_->name, type_words(type)));
}

Place Dataset::chunk_place(const Shape& first_cell) const {
  const Turn turn;
  const std::vector<hsize_t> cell(first_cell.begin(), first_cell.end());
  unsigned skipped_filters = 0;
  haddr_t offset = HADDR_UNDEF;
  hsize_t length = 0;
  handle_->check(H5Dget_chunk_info_by_coord(handle_->id, cell.data(), &skipped_filters, &offset, &length),
                 "find a chunk of", handle_->name);
  if (offset == HADDR_UNDEF) handle_->fail(fmt::format("dataset {} lacks a chunk", handle_->name));
  return {offset, length};
}

namespace {

/// Selects rows of a dataset's space; the memory space is just these rows.
struct Rows {
  Rows(const Handle& set, const Shape& shape, std::uint64_t first, std::uint64_t count)
      : file(H5Dget_space(set.id), H5Sclose), memory(select(set, shape, first, count), H5Sclose) {}

  hid_t select(const Handle& set, const Shape& shape, std::uint64_t first, std::uint64_t count) {
    std::vector<hsize_t> start(shape.size(), 0), extent(shape.begin(), shape.end());
    if (shape.empty()) return H5Screate(H5S_SCALAR);
    start[0] = first;
    extent[0] = count;
    set.check(H5Sselect_hyperslab(file, H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr),
              "select rows of", set.name);
    return H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr);
  }

  Scoped file, memory;
};

}  // namespace

void Dataset::read_rows(std::uint64_t first, std::uint64_t count, Type memory, void* values) const {
  const MemoryTurn turn;
  require_type(*handle_, memory);
  const Rows rows(*handle_, shape(), first, count);
  handle_->check(H5Dread(handle_->id, native(memory), rows.memory, rows.file, H5P_DEFAULT, values), "read",
                 handle_->name);
}

void Dataset::write_rows(std::uint64_t first, std::uint64_t count, Type memory, const void* values) {
  const MemoryTurn turn;
  const Rows rows(*handle_, shape(), first, count);
  handle_->check(H5Dwrite(handle_->id, native(memory), rows.memory, rows.file, H5P_DEFAULT, values), "write",
                 handle_->name);
}

void Dataset::close() {
  const Turn turn;
  const herr_t result = H5Dclose(handle_->id);
  handle_->id = H5I_INVALID_HID;
  handle_->check(result, "write", handle_->name);
}

}  // namespace minlife::hdf5
