#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "proof/exactness.h"
#include "train/model_file.h"

namespace minlife {

/// How an exported program computes. Formats that only hold a network know the first alone.
enum class Form {
  floats,     ///< as the network does
  integers,   ///< a network of small whole numbers that is proved to answer the same
  bit_sliced  ///< no network any more: its answers as logic, as many cells at once as a word has bits
};

struct ExportRequest {
  const ModelFile& file;
  std::string name;                         ///< of the model's file, without its folder: for comments
  std::optional<Exactness> exactness = {};  ///< what is known of the network; nothing where nobody asked
  Form form = Form::floats;
  std::optional<int> bits = {};  ///< of Form::integers: as many at most; nothing: the fewest that do
  int threads = 1;
};

/// What an exporter has made.
struct Exported {
  std::optional<std::string> bytes = {};  ///< the whole file; nothing: the answer is no (exit code 3)
  nlohmann::json facts =
      nlohmann::json::object();  ///< for --json, beside what the verb tells of every format
  std::string told = {};         ///< the same for people, whole lines; may be empty
};

/// A format that networks are exported to: one file under exporters/ and one line in exporters/table.h.
struct Exporter {
  const char* name;   ///< of --to
  const char* about;  ///< for the help: what can be done with such a file
  bool has_forms;     ///< whether it knows more than Form::floats
  /// The file for a network; the same request gives the same bytes. Throws InputError, naming the layer or
  /// the field, for a network that the format cannot hold.
  Exported (*write)(const ExportRequest&);
};

}  // namespace minlife
