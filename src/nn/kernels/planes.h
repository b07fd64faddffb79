#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace minlife {

/// What lies beyond a plane's edge: the opposite edge, or zeros.
enum class Padding { wrap, zero };

/// How the cells of one channel lie in memory: rows of `stride` floats, a multiple of 16, so that column 0 is
/// aligned to 64 bytes; with a halo, one row above and below and at least one column left and right.
/// Lanes between the last column and the next multiple of 16 are the tail: kernels compute garbage there.
struct PlaneShape {
  int rows = 0, columns = 0;
  int stride = 0;  ///< floats from a cell to the one below it
  int first = 0;   ///< offset of cell (0, 0)
  int size = 0;    ///< floats of the whole plane
  bool halo = false;

  /// Boards: a halo all around.
  static PlaneShape board(int rows, int columns);
  /// `count` cells in one row, no halo.
  static PlaneShape flat(int count);
  /// Boards cut into tiles of 4x4 cells, both sides multiples of 4: row 4 r + c of the plane holds cell (r,
  /// c) of every tile, tile after tile as one reads. No halo, but 16 floats before and behind: a vector at
  /// one edge of the board is read from the other, and some of its lanes from beyond.
  static PlaneShape tiles(int rows, int columns);

  int offset(int row, int column) const { return first + row * stride + column; }
  int columns_up() const { return (columns + 15) / 16 * 16; }
  bool has_tail() const { return columns % 16 != 0; }
};

/// Offsets of all native vectors that hold cells, row by row, and padded to a multiple of four by repeating
/// the last one (kernels that only write may write it again).
std::vector<std::int32_t> vector_offsets(const PlaneShape& shape, bool pad_to_four);

/// Fills the halo of one plane from its cells (wrap) or with zeros.
void fill_halo(float* plane, const PlaneShape& shape, Padding padding);

/// Zeroes the tail lanes of one plane.
void clear_tail(float* plane, const PlaneShape& shape);

/// True when every cell of the plane is zero.
bool is_zero(const float* plane, const PlaneShape& shape);

/// Floats on 64-byte boundaries, zeroed; owned. Moves, does not copy.
class AlignedFloats {
 public:
  AlignedFloats() = default;
  explicit AlignedFloats(std::size_t count);
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  float& operator[](std::size_t i) { return data_.get()[i]; }
  float operator[](std::size_t i) const { return data_.get()[i]; }

 private:
  struct Free {
    void operator()(float* pointer) const;
  };
  std::unique_ptr<float[], Free> data_;
  std::size_t size_ = 0;
};

}  // namespace minlife
