"""Networks as modules of PyTorch, and back. Imports torch, so nothing imports it but what needs that."""
from __future__ import annotations

from typing import Any, Iterator

import torch
from torch import nn
from torch.nn.utils import prune

from .errors import InputError


class Square(nn.Module):
    """x * x, which PyTorch has no module for."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * x


class Network(nn.Sequential):
    """A network that predicts Life: float32 [batch, 1, height, width], 0 dead and 1 alive, to logits of the same shape,
    which are above 0 where a cell is alive `steps` generations later."""

    steps: int = 1
    rule: str = "B3/S23"
    boundary: str = "torus"
    config: dict[str, str] = {}  #: every field of its training, where that is known


PADDINGS = {"torus": "circular", "dead": "zeros"}
ACTIVATIONS: dict[type[nn.Module], str] = {nn.ReLU: "relu", nn.LeakyReLU: "leaky_relu", nn.PReLU: "prelu", nn.SiLU: "silu",
                                           nn.Tanh: "tanh", nn.Sigmoid: "sigmoid", Square: "square"}


def module_of(held: Any) -> Network:
    """A module of the compiled part's model, whose memory it shares: nobody else may have that model."""
    numbers = torch.from_numpy(held.numbers(writable=True))
    mask = held.mask()
    modules: list[nn.Module] = []
    convolutions: list[nn.Conv2d] = []
    for k, layer in enumerate(held.layers):
        if layer["tied_to"] != k:
            convolution = convolutions[layer["tied_to"]]
        else:
            convolution = _convolution(layer, numbers, PADDINGS[held.boundary])
            if mask is not None:
                weights = mask[layer["weight"]:layer["bias"]].reshape(layer["shape"])
                prune.custom_from_mask(convolution, "weight", torch.tensor(weights, dtype=torch.float32))
        convolutions.append(convolution)
        modules.append(convolution)
        if layer["activated"]:
            modules.append(_activation(held.activation, layer, numbers))
    network = Network(*modules)
    network.steps, network.rule, network.boundary = held.steps, held.rule, held.boundary
    network.config = {name: value if isinstance(value, str) else str(value) for name, value in held.config.items()}
    return network


def _convolution(layer: dict[str, Any], numbers: torch.Tensor, padding_mode: str) -> nn.Conv2d:
    outputs, inputs, kernel, _ = layer["shape"]
    # Without memory of its own, it draws no random numbers either.
    convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, padding_mode=padding_mode, device="meta")
    convolution.weight = nn.Parameter(numbers[layer["weight"]:layer["bias"]].view(layer["shape"]))
    convolution.bias = nn.Parameter(numbers[layer["bias"]:layer["bias"] + outputs])
    return convolution


def _activation(name: str, layer: dict[str, Any], numbers: torch.Tensor) -> nn.Module:
    if name == "leaky_relu":
        return nn.LeakyReLU(layer["leak"])
    if name == "prelu":
        outputs = layer["shape"][0]
        module = nn.PReLU(outputs, device="meta")
        module.weight = nn.Parameter(numbers[layer["slope"]:layer["slope"] + outputs])
        return module
    return next(kind for kind, called in ACTIVATIONS.items() if called == name)()


def layers_of(module: nn.Module) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A module's layers, as the compiled part's make_model takes them, and what is known of the network: steps, rule,
    boundary and config. InputError naming the layer that is no part of such a network."""
    layers: list[dict[str, Any]] = []
    seen: dict[int, int] = {}
    modes: dict[str, str] = {}
    for name, part in _parts(module):
        if type(part) is nn.Conv2d:
            kernel = _check_convolution(name, part)
            if kernel == 3:
                modes.setdefault(part.padding_mode, name)
            layers.append({**_numbers(name, part), "name": name, "activation": "", "slopes": [],
                           "tied_to": seen.setdefault(id(part), len(layers))})
        elif type(part) in ACTIVATIONS:
            if not layers or layers[-1]["activation"]:
                raise InputError(f"layer {name} is {_kind(part)}; an activation stands behind a convolution, and only one")
            layers[-1]["activation"] = ACTIVATIONS[type(part)]
            layers[-1]["slopes"] = _slopes(part)
        elif type(part) is not nn.Identity:
            raise InputError(f"layer {name} is {_kind(part)}, which cannot be read; a network is Conv2d of 3x3 and 1x1 in a "
                             f"Sequential, with {', '.join(kind.__name__ for kind in ACTIVATIONS)} behind them")
    if not layers:
        raise InputError("the module has no Conv2d; there is no network in it")
    if len(modes) > 1:
        (mode, name), (other, other_name) = list(modes.items())[:2]
        raise InputError(f"layer {other_name} has padding_mode {other!r}, and layer {name} {mode!r}; a board has one boundary")
    boundary = next((b for b, mode in PADDINGS.items() if mode in modes), "torus")
    steps = sum(layer["weight"].shape[2] == 3 for layer in layers)
    if isinstance(module, Network):
        return layers, {"steps": module.steps, "rule": module.rule, "boundary": boundary, "config": module.config}
    return layers, {"steps": max(1, steps), "rule": "B3/S23", "boundary": boundary, "config": {}}


def _parts(module: nn.Module, name: str = "") -> Iterator[tuple[str, nn.Module]]:
    """What runs one after the other."""
    _check_hooks(name, module)
    if type(module) in (nn.Sequential, Network):
        for child_name, child in module._modules.items():
            if child is not None:
                yield from _parts(child, f"{name}.{child_name}" if name else child_name)
    elif next(module.children(), None) is not None:
        raise InputError(f"layer {name or '(the module)'} is {_kind(module)}, whose forward() may do anything; a network that "
                         "can be read is a Sequential")
    else:
        yield name or "(the module)", module


def _kind(module: nn.Module) -> str:
    return f"a {type(module).__name__}"


def _check_hooks(name: str, module: nn.Module) -> None:
    hooks = [*module._forward_hooks.values(), *module._forward_pre_hooks.values()]
    if any(not isinstance(hook, prune.BasePruningMethod) for hook in hooks):
        raise InputError(f"layer {name or '(the module)'} has hooks, which may change what it does; remove them first")


def _check_convolution(name: str, part: nn.Conv2d) -> int:
    kernel = part.kernel_size
    if kernel not in ((3, 3), (1, 1)):
        raise InputError(f"layer {name} has a kernel of {kernel[0]}x{kernel[1]}; there are 3x3 and 1x1 convolutions only")
    for what, value, wanted in (("stride", part.stride, (1, 1)), ("dilation", part.dilation, (1, 1)), ("groups", part.groups, 1)):
        if value != wanted:
            raise InputError(f"layer {name} has {what} {value}; it must be {wanted}")
    around = kernel[0] // 2
    if part.padding not in ((around, around), "same"):
        raise InputError(f"layer {name} has padding {part.padding}; with a kernel of {kernel[0]}x{kernel[0]} it must be {around}")
    if kernel[0] == 3 and part.padding_mode not in PADDINGS.values():
        raise InputError(f"layer {name} has padding_mode {part.padding_mode!r}; it must be 'circular' (a torus) or 'zeros' "
                         "(dead cells)")
    return kernel[0]


def _numbers(name: str, part: nn.Conv2d) -> dict[str, Any]:
    mask = getattr(part, "weight_mask", None)
    # What pruning computed last may be older than the weights.
    weight = part.weight if mask is None else part.weight_orig * mask
    for tensor in (weight, part.bias):
        if tensor is not None and tensor.dtype != torch.float32:
            raise InputError(f"layer {name} has numbers of {tensor.dtype}; a network has float32 (module.float() rounds them)")
    return {"weight": _as_numpy(weight), "bias": None if part.bias is None else _as_numpy(part.bias),
            "mask": None if mask is None else _as_numpy((mask != 0).to(torch.uint8))}


def _as_numpy(tensor: torch.Tensor) -> Any:
    """Of a tensor on the CPU the memory itself."""
    if tensor.device.type == "meta":
        raise InputError("the module has no numbers: its tensors are on the device meta")
    return tensor.detach().cpu().contiguous().numpy()


def _slopes(part: nn.Module) -> list[float]:
    if isinstance(part, nn.LeakyReLU):
        return [float(part.negative_slope)]
    return part.weight.detach().double().cpu().tolist() if isinstance(part, nn.PReLU) else []
