"""Computes an ONNX graph with PyTorch, node by node, for runtimes are not to be had everywhere. Of every operator only
what the specification of opset 13 says of the attributes that occur; anything else is an error."""
import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as F


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def convolution(given, x, weight, bias):
    pads = given.pop("pads")
    assert len(set(pads)) == 1 and given.pop("kernel_shape") == list(weight.shape[2:]) and not given
    return F.conv2d(x, weight, bias, padding=pads[0])


def cut(given, x, starts, ends, axes):
    assert not given and starts.numel() == ends.numel() == axes.numel() == 1
    axis, start = int(axes), int(starts)
    start = start + x.shape[axis] if start < 0 else start
    return x.narrow(axis, start, min(int(ends), x.shape[axis]) - start)


OPERATORS = {
    "Conv": convolution,
    "Slice": cut,
    "Concat": lambda given, *inputs: torch.cat(inputs, dim=given["axis"]),
    "Relu": lambda given, x: torch.relu(x),
    "LeakyRelu": lambda given, x: F.leaky_relu(x, given["alpha"]),
    "PRelu": lambda given, x, slope: torch.where(x < 0, x * slope, x),
    "Sigmoid": lambda given, x: torch.sigmoid(x),
    "Tanh": lambda given, x: torch.tanh(x),
    "Mul": lambda given, x, y: x * y,
}


def run(path, boards):
    """What the model says of boards [N, 1, rows, columns]."""
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    assert [(o.domain, o.version) for o in model.opset_import] == [("", 13)]
    values = {t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy()) for t in model.graph.initializer}
    values[model.graph.input[0].name] = boards
    for node in model.graph.node:
        values[node.output[0]] = OPERATORS[node.op_type](attributes(node), *(values[name] for name in node.input))
    return values[model.graph.output[0].name]
