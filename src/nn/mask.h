#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace minlife {

/// Which parameters are there, in ParameterLayout order: one byte each, 0 where a weight is pruned, or a
/// bias by a reduction (prune/reduction.h); slopes always are. A dense network's mask holds no bytes. A
/// value.
class Mask {
 public:
  /// Keeps everything, of a network of any size.
  Mask() = default;
  /// Takes bytes as they are; prune/mask.h checks those that come from outside.
  explicit Mask(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  /// Keeps everything, with a byte for each parameter, to be changed.
  static Mask all_kept(std::size_t parameters) { return Mask(std::vector<std::uint8_t>(parameters, 1)); }

  bool is_dense() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }  ///< parameters; 0 when dense
  bool keeps(std::size_t parameter) const { return bytes_.empty() || bytes_[parameter] != 0; }

  /// Not of a dense mask.
  void set(std::size_t parameter, bool kept) { bytes_[parameter] = kept ? 1 : 0; }
  void swap(std::size_t a, std::size_t b) { std::swap(bytes_[a], bytes_[b]); }

  /// How many parameters from `first` up to `end`, without it, are pruned; and of all.
  std::size_t pruned(std::size_t first, std::size_t end) const {
    if (is_dense()) return 0;
    return static_cast<std::size_t>(std::count(bytes_.begin() + static_cast<std::ptrdiff_t>(first),
                                               bytes_.begin() + static_cast<std::ptrdiff_t>(end),
                                               std::uint8_t{0}));
  }
  std::size_t pruned() const { return pruned(0, bytes_.size()); }

  /// For vector code and files; empty when dense.
  std::span<const std::uint8_t> bytes() const { return bytes_; }

  friend bool operator==(const Mask&, const Mask&) = default;

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace minlife
