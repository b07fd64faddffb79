#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "python/functions.h"
#include "python/network_layers.h"
#include "python/reading.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

SharedModel read(const std::string& path, bool trust) {
  const Listener listener(trust);
  auto model = std::make_shared<ModelFile>(read_model_file(path, listener.reading()));
  listener.warn();
  return model;
}

/// A view of the network's own memory, which keeps the network alive.
template <typename Number>
py::array view(const py::object& owner, const Number* numbers, std::size_t count, bool writable) {
  py::array_t<Number> array(static_cast<py::ssize_t>(count), numbers, owner);
  if (!writable) array.attr("flags").attr("writeable") = false;
  return array;
}

py::array numbers(const py::object& self, bool writable) {
  const auto& parameters = self.cast<SharedModel>()->model.parameters;
  return view(self, parameters.data(), parameters.size(), writable);
}

py::object mask(const py::object& self) {
  const auto bytes = self.cast<SharedModel>()->model.mask.bytes();
  return bytes.empty() ? py::object(py::none()) : view(self, bytes.data(), bytes.size(), false);
}

/// Of each layer where its numbers lie, and what stands behind it.
py::list layers(const ModelFile& file) {
  const Architecture& architecture = file.model.architecture;
  const ParameterLayout layout(architecture);
  py::list list;
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    const LayerSlice& slice = layout.layers[k];
    py::dict layer;
    layer["shape"] =
        py::make_tuple(slice.shape.outputs, slice.shape.inputs, slice.shape.kernel, slice.shape.kernel);
    layer["weight"] = slice.weight;
    layer["bias"] = slice.bias;
    layer["slope"] = slice.has_slope ? py::object(py::int_(slice.slope)) : py::none();
    layer["activated"] = slice.shape.activated;
    layer["leak"] = architecture.leak_of(k);
    layer["tied_to"] = architecture.ties.empty() ? k : architecture.ties[k];
    list.append(layer);
  }
  return list;
}

void write(const ModelFile& file, const std::string& path) { write_model_file(path, file); }

template <typename Get>
void add_property(py::class_<ModelFile, SharedModel>& type, const char* name, Get get) {
  type.def_property_readonly(name, [get](const ModelFile& file) { return get(file); });
}

}  // namespace

void add_model(py::module_& module) {
  py::class_<ModelFile, SharedModel> type(module, "Model");
  const auto shape = [](const ModelFile& f) -> const Architecture& { return f.model.architecture; };
  add_property(type, "steps", [=](const ModelFile& f) { return shape(f).step_count(); });
  add_property(type, "width", [=](const ModelFile& f) { return shape(f).uniform_width(); });
  add_property(type, "has_steps", [=](const ModelFile& f) { return shape(f).has_steps(); });
  add_property(type, "activation",
               [=](const ModelFile& f) { return std::string(shape(f).activation->name); });
  add_property(type, "architecture", [=](const ModelFile& f) { return from_json(to_json_text(shape(f))); });
  add_property(type, "parameters", [=](const ModelFile& f) { return shape(f).parameters(); });
  add_property(type, "nonzero", [](const ModelFile& f) { return f.model.nonzero(); });
  add_property(type, "boundary", [](const ModelFile& f) { return to_string(f.config.boundary); });
  add_property(type, "rule", [](const ModelFile& f) { return to_string(f.config.rule); });
  add_property(type, "seed", [](const ModelFile& f) { return f.seed; });
  add_property(type, "replicate", [](const ModelFile& f) { return f.replicate; });
  add_property(type, "result", [](const ModelFile& f) { return from_json(f.result.dump()); });
  add_property(type, "config", [](const ModelFile& f) { return from_json(to_full_json(f.config).dump()); });
  add_property(type, "layers", [](const ModelFile& f) { return layers(f); });
  type.def("numbers", &numbers, py::arg("writable") = false);
  type.def("mask", &mask);
  type.def("save", &write, py::arg("path"));
  module.def("read_model", &read, py::arg("path"), py::arg("trust") = false);
  module.def("make_model", &make_model, py::arg("layers"), py::arg("steps"), py::arg("rule"),
             py::arg("boundary"), py::arg("config"));
}

}  // namespace minlife::python
