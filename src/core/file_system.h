#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// A file open for appending at its end; closed when destroyed.
class AppendFile {
 public:
  virtual ~AppendFile() = default;

  /// One write() at the end of the file; returns how many bytes it took, fewer than given where the disk
  /// fills up on the way, but at least one. Throws FailedError when it takes none.
  virtual std::size_t append(std::string_view bytes) = 0;

  /// Makes what was appended survive a power cut. Throws FailedError; then nothing is known of the bytes
  /// since the last sync, and a later sync that succeeds says nothing of them either.
  virtual void sync() = 0;

  /// Whether the name under which it was created still leads to this file: false once somebody has removed,
  /// moved or replaced it, when nobody will find what was appended. A file system of the network may tell
  /// late.
  virtual bool is_in_place() const = 0;
};

enum class PathKind { none, file, folder, other };  ///< other: a device, a pipe, a socket

/// The folder part of a path; "." where there is none.
std::string folder_of(const std::string& path);

/// The few file operations that crash safety rests on, so that tests can fail each of them.
/// All throw as throw_file_error does: InputError for a path that cannot be meant, else FailedError.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Creates a file that did not exist (O_EXCL; on NFS too), or returns null where the name is taken.
  /// Durable after sync_folder of its folder. `told` is what messages call it.
  virtual std::unique_ptr<AppendFile> create_exclusively(const std::string& path,
                                                         const std::string& told) = 0;
  std::unique_ptr<AppendFile> create_exclusively(const std::string& path) {
    return create_exclusively(path, path);
  }

  /// Gives the file another name in the same folder, in place of what had it; readers see the
  /// one or the other at every moment. Durable after sync_folder.
  virtual void rename(const std::string& from, const std::string& to) = 0;

  /// The same, but only where nothing has that name, else false: of several processes, on this machine or on
  /// others that share the folder, one wins. (A file system that has neither hard links nor a rename that
  /// replaces nothing may let two of the same moment win.)
  virtual bool rename_new(const std::string& from, const std::string& to) = 0;

  /// Removes a file; nothing where there is none. Durable after sync_folder.
  virtual void remove(const std::string& path) = 0;

  /// What stands at a path, for whoever may look at it; links are followed.
  virtual PathKind kind(const std::string& path) = 0;

  /// The path behind symbolic links, where they lead to something; else the path itself.
  virtual std::string behind_links(const std::string& path) = 0;

  /// The permissions of the file at a path, links followed; nothing where there is none. And sets them, as
  /// far as the file system keeps any.
  virtual std::optional<unsigned> mode(const std::string&) { return std::nullopt; }
  virtual void set_mode(const std::string&, unsigned) {}

  /// Creates the folder and those above it, durably; nothing where it exists.
  virtual void create_folders(const std::string& folder) = 0;

  /// Makes the names in a folder survive a power cut.
  virtual void sync_folder(const std::string& folder) = 0;

  /// The names in a folder, sorted, without . and .. ; empty where there is no such folder.
  virtual std::vector<std::string> list(const std::string& folder) = 0;

  /// The whole file. Throws InputError also when it is longer than `limit` bytes.
  virtual std::string read(const std::string& path, std::uint64_t limit) = 0;
};

/// The machine's own; stateless, for any thread.
FileSystem& posix_file_system();

/// What everything goes through unless it is told otherwise: the machine's own, unless a test has put another
/// in its place.
FileSystem& file_system();

/// Whether anything stands at the path.
bool exists(const std::string& path);

/// Puts `other` in the place of file_system() until it is destroyed. Not while other threads are at work.
class ReplacedFileSystem {
 public:
  explicit ReplacedFileSystem(FileSystem& other);
  ~ReplacedFileSystem();
  ReplacedFileSystem(const ReplacedFileSystem&) = delete;
  ReplacedFileSystem& operator=(const ReplacedFileSystem&) = delete;

 private:
  FileSystem* before_;
};

}  // namespace minlife
