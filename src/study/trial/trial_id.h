#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "core/numerics.h"

namespace minlife {

/// The one text of a JSON value: keys sorted by their bytes, no spaces, numbers as canonical_number writes
/// them. Equal values give equal text. Throws InputError for NaN and infinity, which have no JSON.
std::string canonical_json(const nlohmann::json& value);

/// The shortest decimal text that reads back as the same double; a whole number below 2^53 without point or
/// exponent, so that 1, 1.0 and 1e0 are one value. -0 is 0.
std::string canonical_number(double value);

/// A trial's name: the SHA-256, as 64 hexadecimal digits, of the canonical JSON of
/// {"configuration": ..., "numerics": {"class": ..., "version": ...}, "replicate": ..., "seed": ...}.
/// `configuration` is an object from which the caller has left out every field that has its default, so that
/// a field added later renames no old trial. A `derivation` that is not null stands beside it under its own
/// name.
std::string trial_id(const nlohmann::json& configuration, const Numerics& numerics, std::uint64_t seed,
                     std::uint64_t replicate, const nlohmann::json& derivation = nullptr);

/// {"class": "fma", "version": 5}, as ids, records and plans name them.
nlohmann::json to_json(const Numerics& numerics);
Numerics numerics_from_json(const nlohmann::json& json, const std::string& source);

}  // namespace minlife
