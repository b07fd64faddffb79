#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace minlife {

/// The program's version, "0.1.0".
std::string version();

/// The commit it was built from ("unknown" outside a checkout), the day of that commit ("2026-01-31"; empty
/// outside a checkout) and whether its sources had uncommitted changes.
std::string git_commit();
std::string git_date();
bool git_dirty();

/// Everything about where and with what a result was made: version, git_commit, git_dirty, host, cpu,
/// cpu_flags, instruction_set, numerics_class, numerics_version, compiler, build_type, libraries.
nlohmann::json provenance();

}  // namespace minlife
