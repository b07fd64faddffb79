#include "prune/mask.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/elementary.h"
#include "core/error.h"
#include "core/text.h"

namespace minlife {

std::size_t dense_weights(const Architecture& architecture) { return architecture.weights(); }

std::size_t weights_left(const Model& model) {
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  std::size_t left = 0;
  for (std::size_t k = 0; k < layers.size(); ++k)
    if (!model.architecture.is_tied(k))
      left += layers[k].shape.weights() - model.mask.pruned(layers[k].weight, layers[k].bias);
  return left;
}

std::vector<std::size_t> round_counts(int rounds, std::size_t left, std::size_t count) {
  // From what is left already, so that a second pruning goes on where the first ended.
  const double ratio = static_cast<double>(count) / static_cast<double>(left);
  std::vector<std::size_t> counts;
  for (int round = 1; round <= rounds; ++round) {
    const double share_left =
        count == 0 ? 0 : exp_exact_bits(log_exact_bits(ratio) * round / static_cast<double>(rounds));
    counts.push_back(round == rounds ? count : std::clamp(kept_count(share_left, left), count, left));
  }
  return counts;
}

void check_mask(const Model& model, const Mask& mask) {
  const ParameterLayout layout(model.architecture);
  if (mask.size() != layout.size)
    throw value_error("the mask's length", std::to_string(mask.size()),
                      fmt::format("the network has {} parameters", layout.size),
                      "it belongs to a network of another architecture");
  std::vector<std::uint8_t> maskable(layout.size);
  for (const LayerSlice& layer : layout.layers)
    std::fill(maskable.begin() + static_cast<std::ptrdiff_t>(layer.weight),
              maskable.begin() + static_cast<std::ptrdiff_t>(layer.bias), std::uint8_t{1});
  const std::span<const std::uint8_t> bytes = mask.bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::string where = fmt::format("the mask at parameter {}", i);
    if (bytes[i] > 1) throw value_error(where, std::to_string(bytes[i]), "it must be 0 (pruned) or 1 (kept)");
    if (bytes[i] == 0 && maskable[i] == 0)
      throw value_error(where, "0", "only weights can be masked, and this is a bias or a slope",
                        "is it the mask of another architecture?");
    if (bytes[i] == 1 && !model.mask.keeps(i))
      throw value_error(where, "1", "the network's own mask has pruned this weight already",
                        "apply the mask to the unpruned network");
  }
}

void apply_mask(Model& model, const Mask& mask) {
  check_mask(model, mask);
  model.mask = mask;
  model.zero_masked();
}

}  // namespace minlife
