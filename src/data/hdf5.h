#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/hdf5_type.h"

namespace minlife::hdf5 {

// A small RAII wrapper of the HDF5 C API: the only place that knows it. Objects are handles that close
// themselves and keep their file open. A failed call throws: FailedError while writing, InputError while
// reading, naming the file, the object and the cause; after a failed write the file is doomed (its destructor
// closes it, nobody should keep it). HDF5's own error printing is off. The library is not thread-safe, so all
// calls are serialised by one process-wide mutex. A file is all that is read of it: links other than hard
// ones, datasets in other files and virtual ones are refused, as they may lead to any file of the machine.

using Shape = std::vector<std::uint64_t>;

template <typename T>
struct Array {
  Shape shape;
  std::vector<T> values;
};

/// The library that is at work, "1.10.8".
std::string library_version();

struct Handle;  // one open HDF5 object, in hdf5_handle.h

/// Where something lies in the file, in bytes.
struct Place {
  std::uint64_t offset = 0, length = 0;
};

/// A dataset, read and written in whole rows of its first axis.
class Dataset {
 public:
  Shape shape() const;
  Shape chunk() const;  ///< empty where it is stored in one piece
  Type type() const;    ///< in whichever byte order
  /// Where the chunk lies, as it is stored, that begins with this cell. For datasets in chunks.
  Place chunk_place(const Shape& first_cell) const;
  /// Rows first .. first + count - 1 from or to memory of `memory` type; the other axes whole. What is read
  /// must be stored as that type, as HDF5 would round and cut off others without a word.
  void read_rows(std::uint64_t first, std::uint64_t count, Type memory, void* values) const;
  void write_rows(std::uint64_t first, std::uint64_t count, Type memory, const void* values);
  /// Flushes and closes; a full disk shows here.
  void close();

 private:
  friend class Group;
  std::shared_ptr<Handle> handle_;
};

/// How a dataset is stored.
struct Storage {
  Shape chunk;            ///< cut to the dataset's shape; empty: in one piece
  bool checksum = false;  ///< Fletcher32
  int bits = 0;           ///< > 0: the scale-offset filter with so many bits (integers)
};

/// A group, or the root of a file.
class Group {
 public:
  /// Largest array that read_array accepts, in bytes, unless it is told otherwise.
  static constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 31;

  void set_text(const std::string& name, std::string_view value);
  void set_integer(const std::string& name, std::int64_t value);
  void set_unsigned(const std::string& name, std::uint64_t value);
  void set_real(const std::string& name, double value);

  bool has_attribute(const std::string& name) const;
  std::string text(const std::string& name) const;  ///< at most 64 MiB
  /// Stored with a sign or without one; a number that does not fit is refused.
  std::int64_t integer(const std::string& name) const;
  std::uint64_t unsigned_integer(const std::string& name) const;
  double real(const std::string& name) const;

  bool has(const std::string& name) const;
  std::vector<std::string> children() const;  ///< names, sorted
  Group create_group(const std::string& name);
  Group group(const std::string& name) const;

  Dataset create_dataset(const std::string& name, Type type, const Shape& shape, const Storage& storage = {});
  Dataset dataset(const std::string& name) const;

  template <typename T>
  void write_array(const std::string& name, const Shape& shape, const std::vector<T>& values) {
    Dataset set = create_dataset(name, type_of<T>(), shape);
    if (!values.empty()) set.write_rows(0, shape.empty() ? 1 : shape[0], type_of<T>(), values.data());
    set.close();
  }

  /// A list of texts, as UTF-8 of variable length.
  void write_texts(const std::string& name, const std::vector<std::string>& texts);

  /// The whole dataset, refused before anything is allocated when it is above `most_bytes`.
  template <typename T>
  Array<T> read_array(const std::string& name, std::uint64_t most_bytes = kMostBytes) const {
    const Dataset set = dataset(name);
    Array<T> array{set.shape(), {}};
    array.values.resize(static_cast<std::size_t>(bounded_count(name, array.shape, sizeof(T), most_bytes)));
    if (!array.values.empty())
      set.read_rows(0, array.shape.empty() ? 1 : array.shape[0], type_of<T>(), array.values.data());
    return array;
  }

 protected:
  std::uint64_t bounded_count(const std::string& name, const Shape& shape, std::size_t bytes,
                              std::uint64_t most) const;
  std::shared_ptr<Handle> handle_;
};

/// An HDF5 file; itself the root group. Objects carry no timestamps.
class File : public Group {
 public:
  /// Takes no lock: it is for files under names that nobody else knows yet.
  static File create(const std::string& path);
  /// In memory; image() gives its bytes. `name` is for messages.
  static File create_in_memory(const std::string& name);
  /// Read only, locked against writers where its file system has locks. Throws InputError when the file is
  /// missing, a folder or a pipe, open for writing elsewhere, truncated or not HDF5.
  static File open(const std::string& path);
  /// Read only, from the bytes of a file. Throws as open does. `name` is for messages.
  static File from_image(const std::string& name, std::string_view bytes);

  /// The bytes that a file on disk would have.
  std::string image();
  /// Flushes and closes everything. Throws FailedError when anything could not be written.
  void close();
};

}  // namespace minlife::hdf5
