#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stats/sequential.h"
#include "study/plan/saved_models.h"

namespace minlife {

/// A field of the training configuration and its value, in the text form that the field's rule reads.
struct Setting {
  std::string field, value;
  bool operator==(const Setting&) const = default;
};

/// A field and the values it takes: an axis of the grid, or a list of [shrink].
struct SettingList {
  std::string field;
  std::vector<std::string> values;
  bool operator==(const SettingList&) const = default;
};

/// Axes in the file's order, whose product is cells.
using GridAxes = std::vector<SettingList>;

/// A study as its TOML file states it; read by spec_reader.h.
struct Spec {
  std::string text;  // the whole file, for the record
  std::string name;
  std::string protocol;                 // a named set of defaults; empty: none named
  std::uint64_t replicates = 0;         // of every cell; 0 when `until` decides how many
  std::optional<SequentialRule> until;  // until = "decided", with round and cap
  std::uint64_t parents = 0;            // of sign flips, found among `replicates`; 0: none asked for
  std::uint64_t seed = 0;
  SavedModels save_models = SavedModels::none;
  std::vector<GridAxes> grids;      // [grid], or each [[grid]]
  std::vector<Setting> train;       // what all cells share, in the file's order
  std::vector<SettingList> shrink;  // [shrink], in the file's order; a scalar is a list of one
};

/// The cells of the grids, one after the other, each as one setting for every axis of its own grid in the
/// file's order: the product of the lists, the last axis fastest. Without a grid, one cell without settings.
std::vector<std::vector<Setting>> grid_settings(const Spec& spec);

/// The axes of all grids, in the order in which they first come.
std::vector<std::string> axes_of(const Spec& spec);

}  // namespace minlife
