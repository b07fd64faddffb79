#include "prune/selection.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"

namespace minlife {

std::size_t checked_count(double keep, std::size_t all, std::size_t left, std::size_t layers,
                          const std::string& things, bool allow_empty_layers, std::string_view field) {
  if (!(keep > 0 && keep <= 1))
    throw value_error(field, shortest(keep), "it must be a fraction above 0 and up to 1", "try 0.5");
  const std::size_t count = kept_count(keep, all);
  const std::string share = fmt::format("{} of {} {}", count, all, things);
  if (count > left)
    throw value_error(field, shortest(keep),
                      fmt::format("that is {}, and the network has only {} left", share, left),
                      fmt::format("keep fractions are of the dense network's {}; ask for less", things));
  if (!allow_empty_layers && count < layers)
    throw value_error(field, shortest(keep),
                      fmt::format("that leaves {}, and each of the {} layers must keep one", share, layers),
                      "keep at least " + shortest(static_cast<double>(layers) / static_cast<double>(all)));
  return count;
}

}  // namespace minlife
