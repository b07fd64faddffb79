#include "exchange/logic/minimise.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace minlife::logic {
namespace {

/// A function that is 0 where all inputs are, and the signals that are its inputs.
struct Task {
  Table table;
  std::vector<int> signals;
};

void drop_unread(Task& task) {
  for (int i = inputs_of(task.table) - 1; i >= 0; --i)
    if (!depends_on(task.table, i)) {
      task.table = held(task.table, i, false);
      task.signals.erase(task.signals.begin() + i);
    }
}

Task without(const Task& task, int input) {
  Task rest = task;
  rest.signals.erase(rest.signals.begin() + input);
  return rest;
}

Table inverse(Table table) {
  for (std::uint8_t& value : table) value ^= 1;
  return table;
}

Table difference(Table a, const Table& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] ^= b[k];
  return a;
}

bool is_never(const Table& table) { return std::find(table.begin(), table.end(), 1) == table.end(); }
bool is_always(const Table& table) { return std::find(table.begin(), table.end(), 0) == table.end(); }

/// The ways in which a function falls into parts by one input v: f0 and f1 are what it is where v is 0 and 1.
enum class Split {
  shannon,  ///< f0 & ~v | f1 & v
  davio,    ///< f0 ^ v & (f0 ^ f1)
};

class Minimiser {
 public:
  /// The circuit with the task's function as its last signal.
  Circuit solve(Task task, Circuit circuit, int breadth) {
    drop_unread(task);
    const int inputs = static_cast<int>(task.signals.size());
    if (inputs <= kSmall) {
      circuit.output = small(task, circuit);
      return circuit;
    }
    std::vector<Option> options = options_of(task, circuit);
    if (options.empty()) return split(task, circuit, breadth);
    Circuit best;
    int least = std::numeric_limits<int>::max();
    for (std::size_t k = 0; k < options.size() && k < static_cast<std::size_t>(breadth); ++k) {
      Circuit found = solve(options[k].rest, options[k].circuit, breadth);
      if (found.cost() >= least) continue;
      least = found.cost();
      best = std::move(found);
    }
    return best;
  }

 private:
  static constexpr int kSmall = 4;

  struct Option {
    Task rest;
    Circuit circuit;
    double cost = 0;
  };

  // ---- Up to four inputs: the cheapest way to fall into parts, by one input after the other. ----

  struct Plan {
    int cost = 0, input = 0;
    Split split = Split::davio;
  };

  static int gates_of(Split split, const Table& f0, const Table& f1) {
    if (split == Split::shannon) {
      if (is_never(f0) || is_never(f1) || is_always(f1)) return 1;
      return 3;
    }
    return is_always(difference(f0, f1)) ? 1 : 2;
  }

  /// What the parts are: functions that are 0 at 0.
  static std::pair<Table, Table> parts_of(Split split, const Table& f0, const Table& f1) {
    const auto normal = [](Table table) { return table[0] != 0 ? inverse(table) : table; };
    if (split == Split::shannon) return {f0, normal(f1)};
    return {f0, normal(difference(f0, f1))};
  }

  /// A table of at most kSmall inputs as a number, its length on top.
  static std::uint32_t key_of(const Table& table) {
    std::uint32_t key = 1;
    for (const std::uint8_t value : table) key = key << 1 | value;
    return key;
  }

  Plan plan_of(const Table& table) {
    const std::uint32_t key = key_of(table);
    const auto known = plans_.find(key);
    if (known != plans_.end()) return known->second;
    Plan best{std::numeric_limits<int>::max() / 4};
    const int inputs = inputs_of(table);
    int read = 0;
    for (int i = 0; i < inputs; ++i) read += depends_on(table, i);
    if (read <= 1) best.cost = 0;
    for (int i = 0; i < inputs && read > 1; ++i) {
      if (!depends_on(table, i)) continue;
      const Table f0 = held(table, i, false), f1 = held(table, i, true);
      for (const Split split : {Split::shannon, Split::davio}) {
        const auto [a, b] = parts_of(split, f0, f1);
        int cost = gates_of(split, f0, f1);
        if (!(split == Split::shannon && is_always(f1))) cost += plan_of(b).cost;
        cost += plan_of(a).cost;
        if (cost < best.cost) best = {cost, i, split};
      }
    }
    plans_.emplace(key, best);
    return best;
  }

  /// Adds f0 and f1, joined by `split`, to the circuit.
  template <typename Make>
  static int joined(Split split, int v, const Table& f0, const Table& f1, Circuit& circuit, Make make) {
    const auto [a, b] = parts_of(split, f0, f1);
    if (split == Split::shannon) {
      if (is_always(f1)) return circuit.add(Op::either, v, make(a));
      const int off = circuit.add(Op::without, make(a), v);
      const int on = circuit.add(f1[0] != 0 ? Op::without : Op::both, v, make(b));
      return circuit.add(Op::either, off, on);
    }
    const Table d = difference(f0, f1);
    const int changes = is_always(d) ? v : circuit.add(d[0] != 0 ? Op::without : Op::both, v, make(b));
    return circuit.add(Op::differ, make(a), changes);
  }

  int small(Task task, Circuit& circuit) {
    drop_unread(task);
    if (task.signals.empty()) return kNever;
    if (task.signals.size() == 1) return task.signals[0];
    const Plan plan = plan_of(task.table);
    Task rest = without(task, plan.input);
    return joined(plan.split, task.signals[static_cast<std::size_t>(plan.input)],
                  held(task.table, plan.input, false), held(task.table, plan.input, true), circuit,
                  [&](const Table& table) {
                    return small({table, rest.signals}, circuit);
                  });
  }

  // ---- More inputs ----

  /// Where nothing can be taken together: by the input that leaves the least.
  Circuit split(const Task& task, Circuit circuit, int breadth) {
    double least = std::numeric_limits<double>::infinity();
    int input = 0;
    for (int i = 0; i < static_cast<int>(task.signals.size()); ++i) {
      const Table f0 = held(task.table, i, false), f1 = held(task.table, i, true);
      const double size = size_of(f0) + size_of(difference(f0, f1));
      if (size < least) least = size, input = i;
    }
    const Task rest = without(task, input);
    circuit.output =
        joined(Split::davio, task.signals[static_cast<std::size_t>(input)], held(task.table, input, false),
               held(task.table, input, true), circuit, [&](const Table& table) {
                 circuit = solve({table, rest.signals}, circuit, std::min(breadth, 1));
                 return circuit.output;
               });
    return circuit;
  }

  /// A measure of how much there is in a function: how many classes sets of three inputs have, on the
  /// average.
  static double size_of(const Table& table) {
    const int inputs = inputs_of(table);
    if (inputs < 3) return 1;
    double classes = 0;
    const auto sets = sets_of(inputs, 3);
    for (const std::vector<int>& set : sets)
      classes += static_cast<double>(columns_of(table, set).columns.size());
    return classes / static_cast<double>(sets.size()) + inputs;
  }

  /// All sets of two and three inputs in whose place one or two signals can stand, best first.
  std::vector<Option> options_of(const Task& task, const Circuit& circuit) {
    std::vector<Option> options;
    const int inputs = static_cast<int>(task.signals.size());
    for (const int size : {2, 3})
      for (const std::vector<int>& set : sets_of(inputs, size)) {
        const Columns columns = columns_of(task.table, set);
        const std::size_t classes = columns.columns.size();
        if (classes > (size == 2 ? 2U : 4U)) continue;
        for (const std::vector<int>& codes : codes_of(columns.classes, static_cast<int>(classes)))
          options.push_back(option(task, circuit, set, columns, codes));
      }
    std::stable_sort(options.begin(), options.end(),
                     [](const Option& a, const Option& b) { return a.cost < b.cost; });
    return options;
  }

  /// How classes may be coded: code[class], so that each bit is a function that is 0 where all inputs are,
  /// and no two ways differ in the order of bits alone.
  static std::vector<std::vector<int>> codes_of(const std::vector<int>& classes, int count) {
    const int zero = classes[0];
    if (count == 2) {
      std::vector<int> code(2, 1);
      code[static_cast<std::size_t>(zero)] = 0;
      return {code};
    }
    std::vector<std::vector<int>> all;
    std::vector<int> code(static_cast<std::size_t>(count), 0);
    std::vector<int> others = {1, 2, 3};
    do {
      std::size_t at = 0;
      for (int k = 0; k < count; ++k) code[static_cast<std::size_t>(k)] = k == zero ? 0 : others[at++];
      std::vector<int> swapped = code;
      for (int& c : swapped) c = (c & 1) << 1 | c >> 1;
      if (std::find(all.begin(), all.end(), code) == all.end() &&
          std::find(all.begin(), all.end(), swapped) == all.end())
        all.push_back(code);
    } while (std::next_permutation(others.begin(), others.end()));
    return all;
  }

  Option option(const Task& task, const Circuit& circuit, const std::vector<int>& set, const Columns& columns,
                const std::vector<int>& codes) {
    const int bits = columns.columns.size() <= 2 ? 1 : 2;
    Option made{{}, circuit, 0};
    Task inner;
    for (const int i : set) inner.signals.push_back(task.signals[static_cast<std::size_t>(i)]);
    std::vector<int> outputs;
    for (int bit = 0; bit < bits; ++bit) {
      inner.table.clear();
      for (const int c : columns.classes)
        inner.table.push_back(static_cast<std::uint8_t>(codes[static_cast<std::size_t>(c)] >> bit & 1));
      outputs.push_back(small(inner, made.circuit));
    }
    // A code that is not used may stand for any class; that of the class of 0 does.
    std::vector<const Table*> of_code(std::size_t{1} << bits,
                                      &columns.columns[static_cast<std::size_t>(columns.classes[0])]);
    for (std::size_t c = 0; c < codes.size(); ++c)
      of_code[static_cast<std::size_t>(codes[c])] = &columns.columns[c];
    for (const Table* column : of_code)
      made.rest.table.insert(made.rest.table.end(), column->begin(), column->end());
    for (int i = 0; i < static_cast<int>(task.signals.size()); ++i)
      if (std::find(set.begin(), set.end(), i) == set.end())
        made.rest.signals.push_back(task.signals[static_cast<std::size_t>(i)]);
    made.rest.signals.insert(made.rest.signals.end(), outputs.begin(), outputs.end());
    drop_unread(made.rest);
    made.cost = static_cast<double>(made.circuit.cost()) + 2 * size_of(made.rest.table);
    return made;
  }

  std::map<std::uint32_t, Plan> plans_;
};

}  // namespace

Circuit minimised(const Table& table) {
  Task task{table, {}};
  const int inputs = inputs_of(table);
  for (int i = 0; i < inputs; ++i) task.signals.push_back(i);
  const bool inverted = table[0] != 0;
  if (inverted) task.table = inverse(table);
  Circuit start;
  start.inputs = inputs;
  constexpr int kBreadth = 4;
  Circuit found = Minimiser().solve(task, start, kBreadth).without_waste();
  found.inverted = inverted;
  return found;
}

}  // namespace minlife::logic
