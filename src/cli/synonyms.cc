#include "cli/synonyms.h"

namespace minlife {

std::span<const Synonym> flag_synonyms() {
  static constexpr Synonym kSynonyms[] = {
      {"gens", "generations"},
      {"iterations", "generations"},
      {"n", "generations"},
      {"steps", "generations"},
      {"ticks", "generations"},
      {"turns", "generations"},
      {"n", "count"},
      {"num", "count"},
      {"number", "count"},
      {"pairs", "count"},
      {"samples", "count"},
      {"samples", "boards"},
      {"rng", "seed"},
      {"dir", "out"},
      {"o", "out"},
      {"output", "out"},
      {"save", "out"},
      {"dataset", "data"},
      {"input", "data"},
      {"continue", "resume"},
      {"f", "force"},
      {"overwrite", "force"},
      {"replace", "force"},
      {"cores", "threads"},
      {"cpus", "threads"},
      {"j", "threads"},
      {"jobs", "threads"},
      {"workers", "threads"},
      {"q", "quiet"},
      {"silent", "quiet"},
      {"estimate", "dry-run"},
      {"preview", "dry-run"},
      {"part", "shard"},
      {"follow", "watch"},
      {"live", "watch"},
      {"draw", "show"},
      {"picture", "show"},
      {"print", "show"},
      {"view", "show"},
      {"animation", "gif"},
      {"movie", "gif"},
      {"video", "gif"},
      {"fps", "delay"},
      {"interval", "delay"},
      {"speed", "delay"},
      {"pixel-size", "cell-size"},
      {"scale", "cell-size"},
      {"zoom", "cell-size"},
      {"v", "version"},
  };
  return kSynonyms;
}

std::span<const Synonym> verb_synonyms() {
  static constexpr Synonym kSynonyms[] = {
      {"evolve", "simulate"}, {"life", "simulate"},    {"play", "simulate"},   {"step", "simulate"},
      {"data", "generate"},   {"dataset", "generate"}, {"pairs", "generate"},  {"fit", "train"},
      {"learn", "train"},     {"check", "verify"},     {"evaluate", "verify"}, {"prove", "verify"},
      {"test", "verify"},     {"forecast", "predict"}, {"infer", "predict"},   {"grid", "sweep"},
      {"run", "sweep"},       {"study", "sweep"},      {"compress", "shrink"}, {"prune", "shrink"},
      {"sbatch", "slurm"},    {"submit", "slurm"},     {"progress", "status"}, {"watch", "status"},
      {"csv", "collect"},     {"tables", "collect"},   {"describe", "info"},   {"inspect", "info"},
      {"show", "info"},
  };
  return kSynonyms;
}

}  // namespace minlife
