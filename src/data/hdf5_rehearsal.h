#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "core/files/rehearsal.h"
#include "core/seal.h"
#include "data/hdf5_outer_lock.h"

namespace minlife::hdf5 {

/// minlife::rehearse for work that calls HDF5. It takes HDF5's locks before the child process is made: a lock
/// that another thread held at that moment would stay closed in the child for ever, as that thread is not
/// there.
inline void rehearse(const std::string& path, std::uint64_t bytes, const std::function<void()>& work) {
  const OuterTurn turn;
  minlife::rehearse(path, bytes, work);
}

/// What `read` returns. HDF5 may crash or never return where it parses a file that is damaged, so `read`,
/// which reads all that will ever be read, is rehearsed where no seal vouches for the file.
template <typename Read>
auto read_rehearsed(Seal seal, const std::string& path, std::uint64_t bytes, Read&& read) {
  if (seal != Seal::whole) rehearse(path, bytes, [&] { read(); });
  return std::forward<Read>(read)();
}

/// The same of a file on disk, if its seal is one that `reading` takes.
template <typename Read>
auto read_judged(const std::string& path, const Reading& reading, Read&& read) {
  const Seal seal = find_seal_of_file(path).seal;
  reading.judge(seal, path);
  return read_rehearsed(seal, path, std::filesystem::file_size(path), std::forward<Read>(read));
}

}  // namespace minlife::hdf5
