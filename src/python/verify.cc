#include "proof/verify.h"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/float_environment.h"
#include "core/room.h"
#include "nn/network_bytes.h"
#include "python/functions.h"
#include "python/interruptible.h"
#include "python/shared_model.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

/// {cells, inside: uint8 [side, side], alive, logit}.
py::dict to_dict(const Counterexample& example) {
  const auto n = static_cast<py::ssize_t>(example.radius), side = 2 * n + 1;
  py::array_t<std::uint8_t> cells({side, side}), inside({side, side});
  auto cell = cells.mutable_unchecked<2>();
  auto in = inside.mutable_unchecked<2>();
  for (py::ssize_t row = 0; row < side; ++row)
    for (py::ssize_t column = 0; column < side; ++column) {
      cell(row, column) = example.cells[static_cast<std::size_t>(row * side + column)] != 0 ? 1 : 0;
      in(row, column) = row - n >= -example.board.above && row - n <= example.board.below &&
                                column - n >= -example.board.left && column - n <= example.board.right
                            ? 1
                            : 0;
    }
  py::dict dict;
  dict["cells"] = cells;
  dict["inside"] = inside;
  dict["alive"] = example.alive;
  dict["logit"] = example.logit;
  return dict;
}

/// What `minlife verify --json` tells, with the counterexample itself in place of whether there is one.
py::dict verify_model(const SharedModel& model, std::optional<std::uint64_t> boards_asked,
                      const std::optional<std::string>& density, std::uint64_t nodes, int threads) {
  const FloatScope floats;
  // As `minlife verify` does, on boards that no study has judged by.
  constexpr std::uint64_t kBoards = 1000;
  const Architecture& architecture = model->model.architecture;
  PairLaw law = model->config.pairs(Split::test, 1, 0);
  law.steps = architecture.step_count();
  law.replicate = 0;
  if (density) law.density = parse_density(*density, "density");
  if (boards_asked || !is_enumerable(architecture))
    check_memory_room(threads * network_bytes(architecture, law.height, law.width),
                      "judging boards on so many threads", "try fewer threads");
  if (nodes > 0 && is_provable_by_states(architecture, law.boundary))
    check_memory_room(state_proof_bytes(architecture, threads), "the proof of three steps and more",
                      "try fewer threads, or nodes=0, which leaves it out");
  Exactness found;
  run_interruptibly([&](const Interruption& interruption) {
    found = verify(model->model, law, boards_asked.value_or(kBoards), boards_asked.has_value(), threads,
                   nodes, {}, interruption);
  });
  py::dict dict = from_json(to_json(found).dump());
  dict["counterexample"] = found.counterexample ? py::object(to_dict(*found.counterexample)) : py::none();
  dict["refuted"] = is_refuted(found);
  return dict;
}

}  // namespace

void add_verify(py::module_& module) {
  module.attr("search_nodes") = kSearchNodes;
  module.def("verify", &verify_model, py::arg("model"), py::arg("boards"), py::arg("density"),
             py::arg("nodes"), py::arg("threads"));
}

}  // namespace minlife::python
