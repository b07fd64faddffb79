#include "exchange/importers.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"
#include "exchange/imports/table.h"

namespace minlife {
namespace {

/// As large as a model file may be.
constexpr std::uint64_t kMostImported = std::uint64_t{1} << 30;

const Importer& format_of_bytes(std::string_view bytes, const std::string& source) {
  std::vector<std::string> names;
  for (const Importer* importer : importers()) {
    if (importer->knows(bytes, source)) return *importer;
    names.emplace_back(importer->name);
  }
  throw InputError(fmt::format("{} is no file that networks are imported from ({})", source, join(names)));
}

}  // namespace

std::span<const Importer* const> importers() {
#define MINLIFE_ENTRY(importer) &(importer),
  static const Importer* const kTable[] = {MINLIFE_IMPORTERS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

Imported import_network(const std::string& path, const ImportRequest& request) {
  return import_network(read_file(path, kMostImported), path, request);
}

Imported import_network(std::string_view bytes, const std::string& source, const ImportRequest& request) {
  Imported found;
  found.format = &format_of_bytes(bytes, source);
  if (request.hints_given && !found.format->has_hints)
    throw InputError(
        fmt::format("{} says itself which activations and normalisations it has (leave out "
                    "--activation, --slope and --epsilon)",
                    source));
  const ForeignNetwork network = found.format->read(bytes, source, request.hints);
  found.padding = network.boundary;
  found.boundary = request.boundary.value_or(network.boundary.value_or(Boundary::torus));
  try {
    found.model = to_model(fold(network, found.boundary, request.threshold), request.steps);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", source, error.what()));
  }
  return found;
}

}  // namespace minlife
