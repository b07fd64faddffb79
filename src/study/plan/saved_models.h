#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace minlife {

/// Which trials of a sweep leave their network in DIR/models/ID.h5: none; those that are a success, "exact";
/// or all but diverged ones, whose numbers no file holds.
enum class SavedModels { none, exact, all };

std::string to_string(SavedModels saved);

/// The one of that name, or nothing; what an error says of others.
std::optional<SavedModels> find_saved_models(std::string_view name);
std::string saved_models_rule();

}  // namespace minlife
