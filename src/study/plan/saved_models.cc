#include "study/plan/saved_models.h"

namespace minlife {

std::string to_string(SavedModels saved) {
  switch (saved) {
    case SavedModels::none:
      return "none";
    case SavedModels::exact:
      return "exact";
    case SavedModels::all:
      return "all";
  }
  return "none";
}

std::optional<SavedModels> find_saved_models(std::string_view name) {
  for (const SavedModels saved : {SavedModels::none, SavedModels::exact, SavedModels::all})
    if (name == to_string(saved)) return saved;
  return std::nullopt;
}

std::string saved_models_rule() { return "it must be \"exact\", \"all\" or \"none\""; }

}  // namespace minlife
