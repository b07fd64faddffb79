#include <fmt/format.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/float_environment.h"
#include "core/packed_bits.h"
#include "core/room.h"
#include "nn/kernels/head.h"
#include "nn/network.h"
#include "nn/network_bytes.h"
#include "proof/neighbourhood.h"
#include "python/board_array.h"
#include "python/functions.h"
#include "python/interruptible.h"
#include "python/shared_model.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

/// As `minlife predict` does: planes of larger boards would take gigabytes.
constexpr int kMostSide = 8192;

py::array predict(const SharedModel& model, const py::array& array, std::uint64_t applications) {
  const BoardArray boards(array, "boards");
  const int height = boards.height(), width = boards.width();
  if (height > kMostSide || width > kMostSide)
    throw value_error("boards", fmt::format("of boards of {} rows and {} columns", height, width),
                      fmt::format("a network works on sides of at most {}", kMostSide),
                      "predict parts of the board");
  const Architecture& architecture = model->model.architecture;
  check_memory_room(network_bytes(architecture, height, width), "predicting such a board",
                    "take a smaller board or network");
  py::array result = boards.empty_like();
  auto* const cells = static_cast<std::uint8_t*>(result.mutable_data());

  const py::gil_scoped_release unlocked;
  const FloatScope floats;
  Network network(architecture, height, width, padding_of(model->config.boundary));
  network.set_parameters(model->model.parameters);
  std::vector<std::uint8_t> packed(packed_board_bytes(height, width));
  SignalWatch watch;
  for (std::size_t k = 0; k < boards.count(); ++k) {
    boards.pack(k, 1, packed.data());
    for (std::uint64_t done = 0; done < applications; ++done) {
      network.forward(packed.data());
      pack_predictions(network.logits(), network.shape(), packed.data());
      watch.look();
    }
    unpack_cells(packed.data(), 1, height, width,
                 cells + k * static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  }
  return result;
}

}  // namespace

void add_predict(py::module_& module) {
  module.def("predict", &predict, py::arg("model"), py::arg("boards"), py::arg("applications"));
}

}  // namespace minlife::python
