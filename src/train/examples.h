#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "data/pair_file.h"
#include "data/pair_stream.h"
#include "train/teacher.h"

namespace minlife {

/// Where training examples come from: a stream, or a pair file read round and round. Not for concurrent use.
class Examples {
 public:
  /// The endless stream.
  explicit Examples(const PairLaw& law);

  /// A file that `minlife generate` wrote. Throws as PairFile does, and InputError when it does not fit
  /// `wanted` (steps, size, boundary, rule) or, while reading, when a target is not what the rule makes of
  /// its input.
  Examples(const std::string& path, const PairLaw& wanted, const Reading& reading = {});

  ~Examples();
  Examples(Examples&&) noexcept;

  /// Examples first .. first + count - 1, packed; a file's are taken modulo its length.
  void fill(std::uint64_t first, std::size_t count, std::uint8_t* inputs, std::uint8_t* targets);

  /// What tells these examples from others, wherever they lie: "sha256:" and the digest of a file's inputs,
  /// packed, in order (with steps, size, boundary and rule they decide the targets); "" for the stream, which
  /// its law decides. Reads the whole file.
  std::string identity();

  /// The law that decides the stream, or that the file fits.
  const PairLaw& law() const;

  /// From now on answers for windows are a network's (train/teacher.h), in place of Life's.
  void set_teacher(const Model& model, double temperature);
  /// Null without one.
  Teacher* teacher() const { return teacher_.get(); }

  /// Only the inputs, for networks that need no targets.
  void fill_inputs(std::uint64_t first, std::size_t count, std::uint8_t* inputs);

 private:
  struct Source;
  std::unique_ptr<Source> source_;
  std::unique_ptr<Teacher> teacher_;
};

}  // namespace minlife
