#pragma once

#include <cstdint>
#include <type_traits>

namespace minlife::hdf5 {

/// What the elements of a dataset are.
enum class Type { uint8, uint32, uint64, int64, float32, float64 };

template <typename T>
constexpr Type type_of() {
  if constexpr (std::is_same_v<T, std::uint8_t>) return Type::uint8;
  if constexpr (std::is_same_v<T, std::uint32_t>) return Type::uint32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return Type::uint64;
  if constexpr (std::is_same_v<T, std::int64_t>) return Type::int64;
  if constexpr (std::is_same_v<T, float>) return Type::float32;
  if constexpr (std::is_same_v<T, double>) return Type::float64;
}

}  // namespace minlife::hdf5
