#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/file_system.h"

namespace minlife::testing {

/// A disk in memory that fails where told, and that forgets at a power cut whatever was not flushed: the ends
/// of files, and names that were given, changed or removed since their folder was flushed.
/// Copyable: a copy is the disk at that moment. Open files of the original stay with the original.
class MemoryFileSystem : public FileSystem {
 public:
  enum class Fault { kNone, kFail, kShortWrite, kWriteThenFail };

  /// Asked before every operation, with its number from 1; kind() alone cannot fail.
  std::function<Fault(int)> fault = [](int) { return Fault::kNone; };
  int operations = 0;
  std::function<bool()> name_is_taken = [] { return false; };

  struct File {
    std::string bytes;
    std::size_t durable_bytes = 0;
    bool flush_failed = false;
  };
  std::map<int, File> inodes;
  std::map<std::string, int> names, durable_names;
  std::set<std::string> folders;

  /// The files that have a name in `folder` or below it.
  std::map<std::string, File> files(const std::string& folder = "") const {
    std::map<std::string, File> found;
    for (const auto& [path, inode] : names)
      if (path.starts_with(folder)) found[path] = inodes.at(inode);
    return found;
  }

  /// How much of each file's unflushed end survives, of `size` bytes.
  using Survival = std::function<std::size_t(std::size_t size)>;

  void power_cut(const Survival& survival) {
    names = durable_names;
    for (auto& [inode, file] : inodes) {
      file.bytes.resize(file.durable_bytes + survival(file.bytes.size() - file.durable_bytes));
      file.durable_bytes = file.bytes.size();
    }
    fault = [](int) { return Fault::kNone; };
  }

  using FileSystem::create_exclusively;
  std::unique_ptr<AppendFile> create_exclusively(const std::string& path, const std::string&) override {
    fail_if_told("no space to create " + path);
    if (!folders.contains(folder_of(path))) throw InputError("no folder for " + path);
    if (name_is_taken() || names.contains(path)) return nullptr;
    const int inode = static_cast<int>(inodes.size());
    inodes[inode] = {};
    names[path] = inode;
    return std::make_unique<Appender>(*this, path, inode);
  }

  void rename(const std::string& from, const std::string& to) override {
    const Fault told = next_fault();
    if (told != Fault::kNone && told != Fault::kWriteThenFail) throw FailedError("cannot rename to " + to);
    if (!names.contains(from)) throw InputError("cannot rename " + from);
    names[to] = names.at(from);
    names.erase(from);
    if (told == Fault::kWriteThenFail) throw FailedError("error on renaming to " + to);
  }

  bool rename_new(const std::string& from, const std::string& to) override {
    if (names.contains(to)) return false;
    rename(from, to);
    return true;
  }

  void remove(const std::string& path) override {
    fail_if_told("cannot remove " + path);
    names.erase(path);
  }

  std::string behind_links(const std::string& path) override { return path; }

  PathKind kind(const std::string& path) override {
    if (folders.contains(path)) return PathKind::folder;
    return names.contains(path) ? PathKind::file : PathKind::none;
  }

  void create_folders(const std::string& folder) override {
    if (folders.contains(folder)) return;
    fail_if_told("no space for folder " + folder);
    for (std::string at = folder; at != "." && at != "/"; at = folder_of(at)) folders.insert(at);
  }

  void sync_folder(const std::string& folder) override {
    fail_if_told("cannot flush " + folder);
    std::erase_if(durable_names, [&](const auto& entry) { return folder_of(entry.first) == folder; });
    for (const auto& entry : names)
      if (folder_of(entry.first) == folder) durable_names.insert(entry);
  }

  std::vector<std::string> list(const std::string& folder) override {
    fail_if_told("cannot list " + folder);
    std::vector<std::string> found;
    for (const auto& [path, inode] : names)
      if (folder_of(path) == folder) found.push_back(path.substr(folder.size() + 1));
    return found;
  }

  std::string read(const std::string& path, std::uint64_t) override {
    fail_if_told("cannot read " + path);
    if (!names.contains(path)) throw InputError("no file " + path);
    return inodes.at(names.at(path)).bytes;
  }

 private:
  class Appender : public AppendFile {
   public:
    Appender(MemoryFileSystem& disk, std::string path, int inode)
        : disk_(disk), path_(std::move(path)), inode_(inode) {}

    std::size_t append(std::string_view bytes) override {
      const Fault told = disk_.next_fault();
      if (told == Fault::kFail) throw FailedError("no space to write " + path_);
      const std::size_t taken = told == Fault::kShortWrite ? (bytes.size() + 1) / 2 : bytes.size();
      disk_.inodes.at(inode_).bytes.append(bytes.substr(0, taken));
      if (told == Fault::kWriteThenFail) throw FailedError("error on writing " + path_);
      return taken;
    }

    void sync() override {
      // Like Linux after a failed flush, it has forgotten what was to be flushed: later ones succeed in vain.
      File& file = disk_.inodes.at(inode_);
      if (disk_.next_fault() != Fault::kNone) {
        file.flush_failed = true;
        throw FailedError("cannot flush " + path_);
      }
      if (!file.flush_failed) file.durable_bytes = file.bytes.size();
    }

    bool is_in_place() const override {
      const auto found = disk_.names.find(path_);
      return found != disk_.names.end() && found->second == inode_;
    }

   private:
    MemoryFileSystem& disk_;
    std::string path_;
    int inode_;
  };

  void fail_if_told(const std::string& what) {
    if (next_fault() != Fault::kNone) throw FailedError(what);
  }

  Fault next_fault() { return fault(++operations); }
};

}  // namespace minlife::testing
