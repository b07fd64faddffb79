#include "prune/integer/annealing.h"

#include <algorithm>
#include <cmath>

#include "core/elementary.h"

namespace minlife {

Annealing::Annealing(IntegerLayers layers, const Activation& activation, const IntegerCases& cases,
                     float largest, MultiplyAdds& done)
    : layers_(std::move(layers)), activation_(activation), cases_(cases), largest_(largest), done_(done) {
  for (int tap = 0; tap < 9; ++tap) {
    Plane cells;
    for (int patch = 0; patch < 512; ++patch) cells.push_back(static_cast<float>(patch >> tap & 1));
    patches_.push_back(std::move(cells));
  }
  see_again();
}

void Annealing::see_again() {
  now_.assign(layers_.size(), {});
  compute(0, now_);
  trial_ = now_;
  loss_ = judge(now_.back()[0], wrong_);
}

std::uint64_t Annealing::work() const {
  std::uint64_t work = 0;
  bool later = false;
  for (const IntegerLayer& layer : layers_) {
    later = later || layer.gathers;
    work += static_cast<std::uint64_t>(layer.outputs * layer.inputs) * (later ? cases_.windows.size() : 512);
  }
  return work;
}

/// The inputs of a layer, given what the layers before it make.
const std::vector<Annealing::Plane>& Annealing::inputs_of(
    std::size_t layer, const std::vector<std::vector<Plane>>& outputs) const {
  if (layer == 0) return patches_;
  return layers_[layer].gathers ? gathered_ : outputs[layer - 1];
}

void Annealing::gather(const std::vector<Plane>& features) {
  gathered_.resize(9 * features.size());
  for (std::size_t i = 0; i < features.size(); ++i)
    for (std::size_t tap = 0; tap < 9; ++tap) {
      Plane& to = gathered_[9 * i + tap];
      to.resize(cases_.windows.size());
      for (std::size_t k = 0; k < to.size(); ++k) to[k] = features[i][cases_.windows[k].patches[tap]];
    }
}

void Annealing::compute_output(std::size_t layer, int output, const std::vector<Plane>& in, Plane& out) {
  const IntegerLayer& of = layers_[layer];
  const auto row = static_cast<std::size_t>(output);
  out.assign(in[0].size(), of.bias[row]);
  const float* weights = of.row(output);
  done_.dense += in.size() * out.size();
  for (std::size_t k = 0; k < in.size(); ++k) {
    const float weight = weights[k];
    if (weight == 0) continue;
    done_.nonzero += out.size();
    const float* x = in[k].data();
    float* z = out.data();
    for (std::size_t c = 0; c < out.size(); ++c) z[c] += weight * x[c];
  }
  if (!of.activated) return;
  const float slope = of.slope[row];
  for (float& z : out) z = activated_value(activation_, slope, z);
}

/// All layers from `from` on.
void Annealing::compute(std::size_t from, std::vector<std::vector<Plane>>& outputs) {
  for (std::size_t layer = from; layer < layers_.size(); ++layer) {
    if (layers_[layer].gathers) gather(outputs[layer - 1]);
    const std::vector<Plane>& in = inputs_of(layer, outputs);
    outputs[layer].resize(static_cast<std::size_t>(layers_[layer].outputs));
    for (int o = 0; o < layers_[layer].outputs; ++o)
      compute_output(layer, o, in, outputs[layer][static_cast<std::size_t>(o)]);
  }
}

/// One for each wrong case, and more for those that are far from right, in units of the usual |logit|.
double Annealing::judge(const Plane& logits, std::size_t& wrong) const {
  const bool one_step = cases_.windows.empty();
  double size = 1, missing = 0;
  wrong = 0;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    const bool alive = one_step ? cases_.alive[k] != 0 : cases_.windows[k].alive;
    const auto z = static_cast<double>(logits[k]);
    size += std::abs(z);
    if ((z > 0) == alive) continue;
    ++wrong;
    missing += alive ? 1 - z : z;
  }
  return static_cast<double>(wrong) + missing * static_cast<double>(logits.size()) / size;
}

std::size_t Annealing::run(std::uint64_t moves, double hot, double cold, RandomStream& random) {
  // Where each number is: layer, and its place among weights and biases.
  struct Place {
    std::size_t layer, index;
    bool is_bias;
  };
  std::vector<Place> places;
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    for (std::size_t k = 0; k < layers_[layer].weight.size(); ++k)
      if (layers_[layer].moves[k] != 0) places.push_back({layer, k, false});
    for (std::size_t k = 0; k < layers_[layer].bias.size(); ++k) places.push_back({layer, k, true});
  }
  const double cooling = -log_exact_bits(hot / cold) / static_cast<double>(std::max<std::uint64_t>(moves, 1));
  for (std::uint64_t move = 0; move < moves && wrong_ > 0; ++move) {
    const Place place = places[random.below(places.size())];
    IntegerLayer& layer = layers_[place.layer];
    float& number = place.is_bias ? layer.bias[place.index] : layer.weight[place.index];
    const float before = number;
    const std::uint64_t word = random.next();
    // Biases may be large, and then move by more.
    float step = (word & 1) != 0 ? 1.0f : -1.0f;
    if (place.is_bias && (word >> 1 & 3) == 0) step *= 1 + std::floor(std::abs(before) / 8);
    number += step;
    if (!place.is_bias && std::abs(number) > largest_) {
      number = before;
      continue;
    }
    const auto output =
        static_cast<int>(place.is_bias ? place.index : place.index / static_cast<std::size_t>(layer.inputs));
    // Layers before it stay as they are, and so do the layer's other outputs.
    compute_output(place.layer, output, inputs_of(place.layer, now_),
                   trial_[place.layer][static_cast<std::size_t>(output)]);
    compute(place.layer + 1, trial_);
    std::size_t wrong = 0;
    const double loss = judge(trial_.back()[0], wrong);
    const double temperature = hot * exp_exact_bits(cooling * static_cast<double>(move));
    const bool stays = loss <= loss_ || random.uniform() < exp_exact_bits((loss_ - loss) / temperature);
    Plane &was = now_[place.layer][static_cast<std::size_t>(output)],
          &is = trial_[place.layer][static_cast<std::size_t>(output)];
    if (stays) {
      was = is;
      for (std::size_t k = place.layer + 1; k < layers_.size(); ++k) now_[k].swap(trial_[k]);
      loss_ = loss;
      wrong_ = wrong;
      continue;
    }
    number = before;
    is = was;
    // What was gathered was of the trial.
    for (std::size_t k = place.layer + 1; k < layers_.size(); ++k)
      if (layers_[k].gathers) gather(now_[k - 1]);
  }
  return wrong_;
}

}  // namespace minlife
