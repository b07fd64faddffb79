#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/file_system.h"

namespace minlife::testing {

/// A disk in memory that fails where told, and that forgets at a power cut whatever was not flushed.
/// Copyable: a copy is the disk at that moment. Open files of the original stay with the original.
class MemoryFileSystem : public FileSystem {
 public:
  enum class Fault { kNone, kFail, kShortWrite, kWriteThenFail };

  /// Asked before every operation, with its number from 1; reading and listing are not counted.
  std::function<Fault(int)> fault = [](int) { return Fault::kNone; };
  int operations = 0;
  std::function<bool()> name_is_taken = [] { return false; };

  struct File {
    std::string bytes;
    std::size_t durable_bytes = 0;
    bool durable_name = false;
    bool flush_failed = false;
  };
  std::map<std::string, File> contents;
  std::set<std::string> folders;

  /// How much of each file's unflushed end survives, of `size` bytes.
  using Survival = std::function<std::size_t(std::size_t size)>;

  void power_cut(const Survival& survival) {
    std::erase_if(contents, [](const auto& entry) { return !entry.second.durable_name; });
    for (auto& [path, file] : contents) {
      file.bytes.resize(file.durable_bytes + survival(file.bytes.size() - file.durable_bytes));
      file.durable_bytes = file.bytes.size();
    }
    fault = [](int) { return Fault::kNone; };
  }

  std::unique_ptr<AppendFile> create_exclusively(const std::string& path) override {
    if (next_fault() != Fault::kNone) throw FailedError("no space to create " + path);
    if (name_is_taken() || contents.contains(path)) return nullptr;
    contents[path] = {};
    return std::make_unique<Appender>(*this, path);
  }

  void create_folders(const std::string& folder) override {
    if (folders.contains(folder)) return;
    if (next_fault() != Fault::kNone) throw FailedError("no space for folder " + folder);
    folders.insert(folder);
  }

  void sync_folder(const std::string& folder) override {
    if (next_fault() != Fault::kNone) throw FailedError("cannot flush " + folder);
    for (auto& [path, file] : contents)
      if (path.starts_with(folder + "/")) file.durable_name = true;
  }

  std::vector<std::string> list(const std::string& folder) override {
    std::vector<std::string> names;
    for (const auto& [path, file] : contents)
      if (path.starts_with(folder + "/")) names.push_back(path.substr(folder.size() + 1));
    return names;
  }

  std::string read(const std::string& path, std::uint64_t) override { return contents.at(path).bytes; }

 private:
  class Appender : public AppendFile {
   public:
    Appender(MemoryFileSystem& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

    std::size_t append(std::string_view bytes) override {
      const Fault fault = disk_.next_fault();
      if (fault == Fault::kFail) throw FailedError("no space to write " + path_);
      const std::size_t taken = fault == Fault::kShortWrite ? bytes.size() / 2 : bytes.size();
      disk_.contents.at(path_).bytes.append(bytes.substr(0, taken));
      if (fault == Fault::kWriteThenFail) throw FailedError("error on writing " + path_);
      return taken;
    }

    void sync() override {
      // Like Linux after a failed flush, it has forgotten what was to be flushed: later ones succeed in vain.
      File& file = disk_.contents.at(path_);
      if (disk_.next_fault() != Fault::kNone) {
        file.flush_failed = true;
        throw FailedError("cannot flush " + path_);
      }
      if (!file.flush_failed) file.durable_bytes = file.bytes.size();
    }

   private:
    MemoryFileSystem& disk_;
    std::string path_;
  };

  Fault next_fault() { return fault(++operations); }
};

}  // namespace minlife::testing
