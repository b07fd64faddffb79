#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace minlife {

/// What the machine's processors and their memory have drawn, by the kernel's powercap zones (Linux,
/// Documentation/power/powercap): the RAPL counters of Intel's and AMD's processors.
class EnergyCounter {
 public:
  /// Takes the zones of `folder` that this process may read; as a rule that takes root, since Linux 5.10.
  explicit EnergyCounter(const std::string& folder = "/sys/class/powercap");

  /// Joules since construction. Nothing where there is no zone, and for good once a zone cannot be read.
  /// Counters wrap around, on some processors at 65 kJ: to be asked at least every few minutes.
  std::optional<double> joules();

 private:
  struct Zone {
    std::string path;
    std::uint64_t last = 0, range = 0;  ///< microjoules; the counter goes from 0 to `range`
  };

  std::vector<Zone> zones_;
  double joules_ = 0;
};

/// Shares out what the machine draws among the accounts that are open, equally at every moment. It cannot
/// tell programs apart: whatever else runs on the machine is shared out too.
class EnergyMeter {
 public:
  explicit EnergyMeter(EnergyCounter counter = EnergyCounter());

  /// Open as long as it lives, on any thread. The meter outlives it.
  class Account {
   public:
    explicit Account(EnergyMeter& meter);
    ~Account();
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    /// Its share since it was opened, in joules; nothing where the machine does not tell.
    std::optional<double> joules();

   private:
    friend class EnergyMeter;
    EnergyMeter& meter_;
    double joules_ = 0;
  };

 private:
  /// Gives the open accounts what was drawn since the last call. With the lock held.
  void share_out();

  std::mutex mutex_;
  EnergyCounter counter_;
  std::optional<double> last_;
  std::vector<Account*> open_;
};

}  // namespace minlife
