#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "data/hdf5.h"

namespace minlife::fuzz {

/// Bytes that decide, one after the other, what becomes of a file. Once spent they leave everything as it
/// is, so that no bytes at all stand for the valid file.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t next(std::uint8_t otherwise = 255) {
    if (bytes_.empty()) return otherwise;
    const auto byte = static_cast<std::uint8_t>(bytes_[0]);
    bytes_.remove_prefix(1);
    return byte;
  }

  std::uint64_t word() {
    std::uint64_t value = 0;
    for (int k = 0; k < 8; ++k) value = value << 8 | next(0);
    return value;
  }

  /// A length and so many bytes; what HDF5 can hold of them, up to the first zero.
  std::string text() {
    const std::string piece(bytes_.substr(0, next(0)));
    bytes_.remove_prefix(piece.size());
    return piece.c_str();
  }

 private:
  std::string_view bytes_;
};

/// Writes attributes and datasets of a valid file, each changed where the bytes say so: left out, of another
/// type or value, of a shape of up to 2^48 in each of five sides. The file stays well-formed HDF5.
class Edits {
 public:
  explicit Edits(std::string_view bytes) : bytes_(bytes) {}

  void text(hdf5::Group& group, const std::string& name, const std::string& value) {
    switch (bytes_.next()) {
      case 0:
        return;
      case 1:
        return group.set_unsigned(name, bytes_.word());
      case 2:
        return group.set_text(name, bytes_.text());
      case 3:
        return group.set_text(name, value.substr(0, bytes_.next()) + bytes_.text());
      default:
        return group.set_text(name, value);
    }
  }

  void number(hdf5::Group& group, const std::string& name, std::int64_t value) {
    switch (bytes_.next()) {
      case 0:
        return;
      case 1:
        return group.set_text(name, bytes_.text());
      case 2:
        return group.set_unsigned(name, bytes_.word());
      case 3:
        return group.set_integer(name, static_cast<std::int8_t>(bytes_.next()));
      case 4:
        return group.set_real(name, real());
      default:
        return group.set_integer(name, value);
    }
  }

  void real(hdf5::Group& group, const std::string& name, double value) {
    switch (bytes_.next()) {
      case 0:
        return;
      case 1:
        return number(group, name, 1);
      case 2:
        return group.set_real(name, real());
      default:
        return group.set_real(name, value);
    }
  }

  template <typename T>
  void dataset(hdf5::Group& group, const std::string& name, const hdf5::Shape& shape, std::vector<T> values,
               const hdf5::Storage& storage = {}) {
    switch (bytes_.next()) {
      case 0:
        return;
      case 1:
        group.create_group(name);
        return;
      case 2:  // nothing is written, so that a huge array takes no place
        group.create_dataset(name, type(), other_shape(shape)).close();
        return;
      case 3: {
        const hdf5::Shape other = other_shape(shape);
        hdf5::Shape chunk = other_shape(other);
        chunk.resize(other.size(), 1);
        group.create_dataset(name, type(), other, {chunk, true, 0}).close();
        return;
      }
      case 4:
        for (int k = bytes_.next(0) % 8; k > 0 && !values.empty(); --k) {
          T& value = values[bytes_.next(0) % values.size()];
          const std::uint64_t bits = bytes_.word();
          std::memcpy(&value, &bits, sizeof value);
        }
        break;
      default:
        break;
    }
    hdf5::Dataset set = group.create_dataset(name, hdf5::type_of<T>(), shape, storage);
    if (!values.empty()) set.write_rows(0, shape.empty() ? 1 : shape[0], hdf5::type_of<T>(), values.data());
    set.close();
  }

 private:
  double real() {
    const std::uint64_t bits = bytes_.word();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

  hdf5::Type type() { return static_cast<hdf5::Type>(bytes_.next(0) % 6); }

  hdf5::Shape other_shape(hdf5::Shape shape) {
    if (shape.empty() || bytes_.next() % 2 == 0) shape.assign(1 + bytes_.next(0) % 5, 1);
    for (std::uint64_t& side : shape)
      if (const std::uint8_t code = bytes_.next(); code < 49)
        side = std::uint64_t{1} << code;
      else if (code < 70)
        side = code - 49;
    return shape;
  }

  Bytes bytes_;
};

}  // namespace minlife::fuzz
