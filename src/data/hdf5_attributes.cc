#include <fmt/format.h>

#include <limits>

#include "data/hdf5.h"
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

/// An attribute that is one number of that class, of at most 64 bits.
class NumberAttribute {
 public:
  NumberAttribute(const Handle& at, const std::string& name, H5T_class_t wanted)
      : at_(at),
        name_(name),
        id_(H5Aopen(at.id, name.c_str(), H5P_DEFAULT), H5Aclose),
        type_(id_ < 0 ? H5I_INVALID_HID : H5Aget_type(id_), H5Tclose) {
    if (id_ < 0) at.fail(fmt::format("attribute {} of {} is missing", name, at.name));
    const Scoped space(H5Aget_space(id_), H5Sclose);
    if (H5Tget_class(type_) != wanted || H5Tget_size(type_) > 8 || H5Sget_simple_extent_npoints(space) != 1)
      at.fail(fmt::format("attribute {} of {} is of another kind than it should be", name, at.name));
  }

  bool is_signed() const { return H5Tget_sign(type_) == H5T_SGN_2; }

  template <typename T>
  T read(hid_t memory_type) const {
    T value{};
    at_.check(H5Aread(id_, memory_type, &value), "read attribute", name_);
    return value;
  }

  /// HDF5 itself would make the nearest number of what the program cannot hold.
  template <typename T>
  [[noreturn]] void refuse(T value, const char* rule) const {
    at_.fail(fmt::format("attribute {} of {} is {}; {}", name_, at_.name, value, rule));
  }

 private:
  const Handle& at_;
  const std::string& name_;
  Scoped id_, type_;
};

}  // namespace

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
  const Turn turn;
  const NumberAttribute attribute(*handle_, name, H5T_INTEGER);
  if (attribute.is_signed()) return attribute.read<std::int64_t>(H5T_NATIVE_INT64);
  const auto value = attribute.read<std::uint64_t>(H5T_NATIVE_UINT64);
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    attribute.refuse(value, "it must be below 2^63");
  return static_cast<std::int64_t>(value);
}

std::uint64_t Group::unsigned_integer(const std::string& name) const {
  const Turn turn;
  const NumberAttribute attribute(*handle_, name, H5T_INTEGER);
  if (!attribute.is_signed()) return attribute.read<std::uint64_t>(H5T_NATIVE_UINT64);
  const auto value = attribute.read<std::int64_t>(H5T_NATIVE_INT64);
  if (value < 0) attribute.refuse(value, "it must not be negative");
  return static_cast<std::uint64_t>(value);
}

double Group::real(const std::string& name) const {
  const Turn turn;
  return NumberAttribute(*handle_, name, H5T_FLOAT).read<double>(H5T_NATIVE_DOUBLE);
}

}  // namespace minlife::hdf5
