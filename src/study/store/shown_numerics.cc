#include "study/store/shown_numerics.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "study/trial/trial_id.h"
#include "train/config.h"

namespace minlife {
namespace {

constexpr std::size_t kEnoughRecords = 200;

/// Whether the record is that of its trial as run in these numerics.
bool agrees(const LedgerEntry& entry, const Numerics& numerics) {
  const nlohmann::json& record = entry.record;
  try {
    const TrainConfig config = config_from_json(record.at("config"), entry.place);
    const Numerics of_trial{numerics.kind, config.numerics_version(numerics.version)};
    const std::string id =
        trial_id(record.at("config"), of_trial, record.at("seed").get<std::uint64_t>(),
                 record.at("replicate").get<std::uint64_t>(), record.value("derivation", nlohmann::json()));
    return record.at("trial") == id;
  } catch (const nlohmann::json::exception&) {
    return false;
  } catch (const InputError&) {
    return false;
  }
}

}  // namespace

Numerics shown_numerics(const Ledger& ledger) {
  Numerics best = program_numerics();
  std::ptrdiff_t most = 0;
  const auto end = std::next(ledger.trials.begin(),
                             static_cast<std::ptrdiff_t>(std::min(ledger.trials.size(), kEnoughRecords)));
  for (int version = kNumericsVersion; version >= 1; --version)
    for (const NumericsClass kind : {NumericsClass::fma, NumericsClass::plain}) {
      const auto count = std::count_if(ledger.trials.begin(), end, [&](const auto& trial) {
        return agrees(trial.second, {kind, version});
      });
      if (count > most) {
        most = count;
        best = {kind, version};
      }
    }
  return best;
}

}  // namespace minlife
