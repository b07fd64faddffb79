#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "exchange/imports/importer.h"
#include "nn/parameters.h"

namespace minlife {

/// The formats, in table order.
std::span<const Importer* const> importers();

struct ImportRequest {
  int steps = 1;
  std::optional<Boundary> boundary;  ///< nothing: what the file's padding says, else a torus
  std::optional<double> threshold;   ///< take_threshold's, in layer_list.h
  ImportHints hints;
  bool hints_given = false;  ///< one at least was told, and is refused where the file says it itself
};

struct Imported {
  Model model;
  const Importer* format = nullptr;
  Boundary boundary = Boundary::torus;
  std::optional<Boundary> padding;  ///< what the file says
};

/// The network in a file of one of these formats. Throws InputError, naming the file and the layer, for one
/// that is missing, of no such format, or whose network cannot be had here.
Imported import_network(const std::string& path, const ImportRequest& request);

/// The same of the file's bytes; `source` is its name.
Imported import_network(std::string_view bytes, const std::string& source, const ImportRequest& request);

}  // namespace minlife
