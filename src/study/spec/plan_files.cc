#include "study/spec/plan_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/file_system.h"
#include "core/json.h"
#include "core/text.h"
#include "study/spec/plan_json.h"

namespace minlife {
namespace {

constexpr std::uint64_t kMostPlanBytes = std::uint64_t{1} << 30;

std::string plan_name(std::uint64_t number) {
  return number == 0 ? "plan.json" : fmt::format("plan.{}.json", number);
}

/// The number of a plan file; nothing for backups, copies and whatever else lies there.
std::optional<std::uint64_t> number_of(const std::string& name) {
  if (name == plan_name(0)) return 0;
  const std::vector<std::string> parts = split(name, '.');
  const auto number = parts.size() == 3 ? parse_uint(parts[1]) : std::nullopt;
  return number && *number > 0 && name == plan_name(*number) ? number : std::nullopt;
}

std::optional<std::uint64_t> newest_number(const std::string& folder) {
  std::optional<std::uint64_t> newest;
  for (const std::string& name : file_system().list(folder))
    if (const auto number = number_of(name)) newest = std::max(newest.value_or(0), *number);
  // An NFS client may list what it knew a while ago, but asks for a name that it does not know.
  while (exists(plan_path(folder, newest ? *newest + 1 : 0))) newest = newest ? *newest + 1 : 0;
  return newest;
}

}  // namespace

std::string plan_path(const std::string& folder, std::uint64_t number) {
  return fmt::format("{}/{}", folder, plan_name(number));
}

std::optional<StoredPlan> newest_plan(const std::string& folder) {
  if (file_system().kind(folder) != PathKind::folder) return std::nullopt;
  const auto number = newest_number(folder);
  if (!number) return std::nullopt;
  StoredPlan stored;
  stored.number = *number;
  stored.path = plan_path(folder, *number);
  if (const PathKind kind = file_system().kind(stored.path);
      kind == PathKind::folder || kind == PathKind::other)
    throw InputError(stored.path +
                     " is not a file; a study's plan belongs there (remove it, or restore the "
                     "plan from a copy)");
  const nlohmann::json json = parse_json(file_system().read(stored.path, kMostPlanBytes), stored.path);
  stored.plan = plan_from_json(json, stored.path);
  stored.digest = plan_digest(json);
  stored.names_numerics = json.contains("numerics");
  return stored;
}

bool create_plan(const std::string& folder, std::uint64_t number, const Plan& plan) {
  return create_file_atomically(plan_path(folder, number), plan_document(plan).dump(1) + "\n");
}

}  // namespace minlife
