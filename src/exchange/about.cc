#include "exchange/about.h"

#include "core/provenance.h"
#include "exchange/proof_text.h"

namespace minlife {

nlohmann::ordered_json about_network(const ExportRequest& request) {
  const ModelFile& file = request.file;
  return {{"steps", file.model.architecture.generations},
          {"boundary", to_string(file.config.boundary)},
          {"rule", to_string(file.config.rule)},
          {"parameters", file.model.architecture.parameters()},
          {"proof", proof_text(request.exactness)},
          {"alive", "where the logit is above 0"},
          {"seed", file.seed},
          {"replicate", file.replicate},
          {"version", version()},
          {"git_commit", git_commit() + (git_dirty() ? "-dirty" : "")}};
}

}  // namespace minlife
