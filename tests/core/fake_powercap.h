#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/scratch_folder.h"

namespace minlife::testing {

/// A folder of powercap zones as the kernel's, whose counters a test sets.
class FakePowercap {
 public:
  static constexpr std::uint64_t kRange = 65'532'610'987;  ///< of many a processor

  const std::string& folder() const { return folder_.path; }

  void zone(const std::string& zone, const std::string& name, std::uint64_t microjoules) const {
    std::filesystem::create_directory(folder_.file(zone));
    write(zone + "/name", name);
    write(zone + "/max_energy_range_uj", std::to_string(kRange));
    set(zone, microjoules);
  }
  void set(const std::string& zone, std::uint64_t microjoules) const {
    set(zone, std::to_string(microjoules));
  }
  void set(const std::string& zone, const std::string& text) const { write(zone + "/energy_uj", text); }

 private:
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_.file(file)) << text << "\n";
  }

  ScratchFolder folder_;
};

}  // namespace minlife::testing
