#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace minlife {

/// What a configuration says of its optimizer. One that has no use for a number leaves it alone.
struct OptimizerSettings {
  double learning_rate = 1e-3;
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;
  double momentum = 0.9;
  double weight_decay = 0;

  bool operator==(const OptimizerSettings&) const = default;
};

/// Goes through a state, to write it to a checkpoint or to read it back.
class StateArchive {
 public:
  virtual ~StateArchive() = default;
  /// One number a parameter.
  virtual void array(const std::string& name, std::vector<float>& values) = 0;
  virtual void real(const std::string& name, double& value) = 0;
  virtual void count(const std::string& name, std::uint64_t& value) = 0;
  /// Any number of words.
  virtual void words(const std::string& name, std::vector<std::uint64_t>& values) = 0;
};

/// What an optimizer keeps from update to update: all that these depend on beside settings, parameters and
/// examples.
class OptimizerState {
 public:
  virtual ~OptimizerState() = default;
  virtual std::unique_ptr<OptimizerState> clone() const = 0;

  virtual std::uint64_t updates() const = 0;

  /// Everything, in a fixed order: the group of a checkpoint that kind().group names.
  virtual void transfer(StateArchive& archive) = 0;

  /// How far each parameter can still move at most while its gradient stays zero, roundings included;
  /// infinite where nothing is known. With it a training is proved to be over (train/dead.h).
  virtual std::vector<double> remaining_drift() const = 0;

  /// About how far one update moves a parameter at most.
  virtual double largest_step() const = 0;

  /// Whether nothing of what it keeps for a parameter is left.
  virtual bool is_zero(std::size_t parameter) const = 0;
};

/// Of first order: turns gradients into updates.
class GradientOptimizer : public OptimizerState {
 public:
  /// One update. All spans have one length. mask: empty, or one byte a parameter: where it is 0, gradient,
  /// state and parameter become and stay exactly zero. rate: a factor on the learning rate, from 0 to 1.
  virtual void update(std::span<float> parameters, std::span<const float> gradient,
                      std::span<const std::uint8_t> mask, double rate) = 0;
};

/// What an optimizer needs to know of the loss: its gradient, or its curvature too.
enum class Order { first, second };

/// An optimizer: one file under optimizers/ and one line in optimizers/table.h.
struct OptimizerKind {
  const char* name;
  const char* group;  ///< of a checkpoint
  Order order;        ///< first: it makes a GradientOptimizer
  const char* uses;   ///< the fields of the configuration that it has a use for, separated by blanks
  std::unique_ptr<OptimizerState> (*make)(const OptimizerSettings& settings, std::size_t parameters);
};

/// An optimizer on its way, as a value: copies are independent.
class Optimizer {
 public:
  /// None: for a state that is to be filled.
  Optimizer() = default;
  Optimizer(const OptimizerKind& kind, const OptimizerSettings& settings, std::size_t parameters)
      : kind_(&kind), state_(kind.make(settings, parameters)) {}
  Optimizer(const Optimizer& other)
      : kind_(other.kind_), state_(other.state_ ? other.state_->clone() : nullptr) {}
  Optimizer(Optimizer&&) noexcept = default;
  Optimizer& operator=(const Optimizer& other) { return *this = Optimizer(other); }
  Optimizer& operator=(Optimizer&&) noexcept = default;

  const OptimizerKind& kind() const { return *kind_; }
  OptimizerState* operator->() { return state_.get(); }
  const OptimizerState* operator->() const { return state_.get(); }
  /// As what it is; throws std::bad_cast where it is something else.
  template <typename State>
  State& as() const {
    return dynamic_cast<State&>(*state_);
  }

 private:
  const OptimizerKind* kind_ = nullptr;
  std::unique_ptr<OptimizerState> state_;
};

}  // namespace minlife
