#include "data/pair_file.h"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <memory>
#include <vector>

#include "core/packed_bits.h"
#include "python/board_array.h"
#include "python/functions.h"
#include "python/reading.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

/// An open pair file. Not for two threads at once: every call holds the interpreter's lock.
class OpenPairs {
 public:
  OpenPairs(const std::string& path, bool trust) {
    const Listener listener(trust);
    file_ = std::make_unique<PairFile>(path, listener.reading());
    listener.warn();
  }

  const PairFileInfo& info() const { return file_->info(); }

  /// Pairs first .. first + count - 1: (inputs, targets), each float32 [count, 1, height, width], 0 and 1.
  py::tuple read(std::uint64_t first, std::size_t count) {
    const PairLaw& law = info().law;
    const std::size_t bytes = count * packed_board_bytes(law.height, law.width);
    inputs_.resize(bytes);
    targets_.resize(bytes);
    file_->read(first, count, inputs_.data(), targets_.data());
    return py::make_tuple(unpacked(inputs_, count), unpacked(targets_, count));
  }

 private:
  py::array unpacked(const std::vector<std::uint8_t>& packed, std::size_t count) const {
    const PairLaw& law = info().law;
    py::array_t<float> cells({static_cast<py::ssize_t>(count), py::ssize_t{1},
                              static_cast<py::ssize_t>(law.height), static_cast<py::ssize_t>(law.width)});
    unpack_cells(packed.data(), count, law.height, law.width, cells.mutable_data());
    return cells;
  }

  std::unique_ptr<PairFile> file_;
  std::vector<std::uint8_t> inputs_, targets_;
};

py::dict describe(const OpenPairs& pairs) {
  const PairFileInfo& info = pairs.info();
  py::dict dict;
  dict["steps"] = info.law.steps;
  dict["height"] = info.law.height;
  dict["width"] = info.law.width;
  dict["rule"] = to_string(info.law.rule);
  dict["boundary"] = to_string(info.law.boundary);
  dict["density"] = to_string(info.law.density);
  dict["seed"] = info.law.seed;
  dict["split"] = to_string(info.law.split);
  dict["first_index"] = info.first_index;
  return dict;
}

}  // namespace

void add_pair_file(py::module_& module) {
  py::class_<OpenPairs>(module, "PairFile")
      .def(py::init<const std::string&, bool>(), py::arg("path"), py::arg("trust"))
      .def("__len__", [](const OpenPairs& pairs) { return pairs.info().count; })
      .def_property_readonly("info", &describe)
      .def("read", &OpenPairs::read, py::arg("first"), py::arg("count"));
}

}  // namespace minlife::python
