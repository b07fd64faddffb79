#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exchange/imports/foreign_network.h"

namespace minlife {

/// What a file need not say of its network, and the user may.
struct ImportHints {
  std::string activation = "relu";  ///< behind each convolution but the last
  std::optional<double> slope;      ///< below 0, of leaky_relu
  double epsilon = 1e-5;            ///< of batch normalisation: PyTorch's default
};

/// A format that networks are imported from: one file of this folder and one line in table.h.
struct Importer {
  const char* name;
  const char* about;  ///< for the help: what such a file must be
  bool has_hints;     ///< whether it leaves to the hints what they tell
  /// Whether bytes, in a file of that name, are of this format.
  bool (*knows)(std::string_view bytes, std::string_view path);
  /// Throws InputError naming `source`, and the layer, node or array, for what is no network of 3x3 and 1x1
  /// convolutions.
  ForeignNetwork (*read)(std::string_view bytes, const std::string& source, const ImportHints& hints);
};

}  // namespace minlife
