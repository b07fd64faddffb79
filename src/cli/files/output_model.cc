#include "cli/files/output_model.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"

namespace minlife {
namespace {

/// "width: 4 there, 8 here", for each setting in which they differ.
std::vector<std::string> differences(const ModelFile& there, const ModelFile& here) {
  std::vector<std::string> all;
  const auto compare = [&](std::string_view name, const std::string& before, const std::string& now) {
    if (before != now) all.push_back(fmt::format("{}: {} there, {} here", name, before, now));
  };
  for (const ConfigField& field : config_fields())
    compare(field.name, field.get(there.config), field.get(here.config));
  compare("seed", std::to_string(there.seed), std::to_string(here.seed));
  compare("replicate", std::to_string(there.replicate), std::to_string(here.replicate));
  const auto data = [](const ModelFile& file) { return file.data.empty() ? "fresh boards" : file.data; };
  compare("data", data(there), data(here));
  return all;
}

/// A network that pruning or a study's tables made has a configuration too, but is none that `train` ends in.
bool is_trained_whole(const ModelFile& file) {
  return file.model.mask.is_dense() && file.model.architecture == file.config.architecture() &&
         !file.result.contains("route") && file.result.contains("status");
}

ModelFile any_model_there(const OutputPath& out) {
  try {
    return read_model_file(out.path());
  } catch (const InputError& error) {
    out.refuse(fmt::format("is no model ({})", error.what()));
  }
}

ModelFile model_there(const OutputPath& out) {
  try {
    return read_model_file(out.path());
  } catch (const InputError& error) {
    out.refuse(fmt::format("is nothing that minlife train made ({})", error.what()));
  }
}

}  // namespace

void check_replaces_model(const OutputPath& out, const ModelFile& wanted) {
  if (!out.is_guarded()) return;
  const ModelFile there = model_there(out);
  const auto status = there.result.value("status", nlohmann::json());
  const bool is_unfinished = status == "running";
  if (const auto differing = differences(there, wanted); !differing.empty())
    out.refuse(fmt::format("is {} of other settings ({})",
                           (is_unfinished ? "an unfinished training" : "a trained model"), join(differing)));
  if (!is_trained_whole(there)) out.refuse("is a network that was pruned or made by hand");
  if (!is_unfinished) return;
  const auto updates = there.result.value("updates", nlohmann::json());
  const std::string at = updates.is_number_unsigned() ? with_commas(updates.get<std::uint64_t>()) : "?";
  out.refuse(fmt::format("is this training, saved at update {}", at), "add --resume to go on with it");
}

void check_replaces_import(const OutputPath& out, const ModelFile& wanted) {
  if (!out.is_guarded()) return;
  const ModelFile there = any_model_there(out);
  if (!there.result.contains("imported")) out.refuse("is a model that was not imported");
  const bool same = there.model.architecture == wanted.model.architecture &&
                    there.model.parameters == wanted.model.parameters && there.config == wanted.config;
  if (!same) out.refuse("is another network, or for another boundary or rule");
}

void check_replaces_reduced(const OutputPath& out, const ModelFile& wanted) {
  if (!out.is_guarded()) return;
  const ModelFile there = any_model_there(out);
  if (!there.result.contains("reduced_by")) out.refuse("is a model that was not reduced");
  if (there.result != wanted.result) out.refuse("was reduced from another file, or in another way");
}

}  // namespace minlife
