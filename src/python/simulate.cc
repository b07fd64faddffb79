#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <algorithm>
#include <vector>

#include "core/float_environment.h"
#include "core/packed_bits.h"
#include "life/packed_batch.h"
#include "python/board_array.h"
#include "python/functions.h"
#include "python/interruptible.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

/// Packed boards that are at work together, in bytes: they stay in the cache.
constexpr std::size_t kBatchBytes = std::size_t{1} << 18;
/// Cells times generations between two looks at signals: far below a second on one core.
constexpr std::uint64_t kCellsBetweenLooks = std::uint64_t{1} << 28;

py::array simulate(const py::array& array, std::uint64_t steps, const std::string& rule_text,
                   const std::string& boundary_text) {
  const BoardArray boards(array, "boards");
  const Rule rule = parse_rule(rule_text);
  const Boundary boundary = parse_boundary(boundary_text);
  py::array result = boards.empty_like();
  auto* const cells = static_cast<std::uint8_t*>(result.mutable_data());

  const py::gil_scoped_release unlocked;
  const FloatScope floats;
  const int height = boards.height(), width = boards.width();
  const std::size_t bytes = packed_board_bytes(height, width);
  const std::size_t board_cells = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  const std::size_t batch = std::min(std::max<std::size_t>(1, kBatchBytes / bytes), boards.count());
  const std::uint64_t stride =
      std::max<std::uint64_t>(1, kCellsBetweenLooks / std::max<std::size_t>(1, batch * board_cells));
  BatchStepper stepper(height, width, rule, boundary);
  std::vector<std::uint8_t> packed(batch * bytes);
  SignalWatch watch;
  for (std::size_t first = 0; first < boards.count(); first += batch) {
    const std::size_t count = std::min(batch, boards.count() - first);
    boards.pack(first, count, packed.data());
    for (std::uint64_t done = 0; done < steps;) {
      const std::uint64_t here = std::min({stride, steps - done, std::uint64_t{1} << 30});
      stepper.step(packed.data(), packed.data(), count, static_cast<int>(here));
      done += here;
      watch.look();
    }
    unpack_cells(packed.data(), count, height, width, cells + first * board_cells);
    watch.look();
  }
  return result;
}

}  // namespace

void add_simulate(py::module_& module) {
  module.def("simulate", &simulate, py::arg("boards"), py::arg("steps"), py::arg("rule"),
             py::arg("boundary"));
}

}  // namespace minlife::python
