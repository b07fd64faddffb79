"""Networks: model files, predictions, trainings."""
from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from ._compiled import compiled
from .arguments import array, path_text, threads_wanted, whole_number
from .errors import InputError

if TYPE_CHECKING:
    import numpy
    import numpy.typing
    import torch

    Network = str | os.PathLike[str] | "Model" | torch.nn.Module


class Layer(NamedTuple):
    """One convolution of a network. The arrays are read-only views of the network's own memory."""
    weight: "numpy.ndarray"  #: float32 [outputs, inputs, k, k], k 3 or 1, as PyTorch's Conv2d holds it
    bias: "numpy.ndarray"  #: float32 [outputs]
    slope: "numpy.ndarray | None"  #: float32 [outputs], trained slopes below 0; only of prelu
    mask: "numpy.ndarray | None"  #: uint8 like the weight, 0 where it is pruned; only of pruned networks
    activated: bool  #: whether the activation stands behind it
    leak: float  #: the slope below 0 of leaky_relu
    tied_to: int  #: the layer whose numbers it has; its own index where it shares none


def _told(name: str, meaning: str) -> property:
    return property(lambda self: getattr(self._held, name), doc=meaning)


class Model:
    """A network as a model file holds it: its numbers, and how it came to be. Never changed once it is there."""

    steps = _told("steps", "Generations that it predicts.")
    width = _told("width", "m, where it is an L(n, m), else 0.")
    has_steps = _told("has_steps", "Whether it is one step after the other, of one 3x3 layer each.")
    activation = _told("activation", "Between layers: relu, leaky_relu, prelu, silu, square or tanh.")
    architecture = _told("architecture", "Its layers, as in model files (docs/models.md).")
    boundary = _told("boundary", "torus or dead.")
    rule = _told("rule", "The rule of Life that it is meant for.")
    parameters = _told("parameters", "How many numbers it has, weights and biases; shared ones count once.")
    nonzero = _told("nonzero", "How many of these are not masked.")
    seed = _told("seed", "Of its training.")
    replicate = _told("replicate", "Of its training.")
    config = _told("config", "Every field of its training, as text.")
    result = _told("result", "How its training ended: status, updates, curve, ...; {} where there was none.")

    def __init__(self, held: Any) -> None:
        self._held = held

    @property
    def layers(self) -> list[Layer]:
        """In forward order. Needs NumPy."""
        numbers, mask = self._held.numbers(), self._held.mask()
        layers = []
        for layer in self._held.layers:
            shape, (outputs, *_) = layer["shape"], layer["shape"]
            weights = slice(layer["weight"], layer["bias"])
            slope = layer["slope"]
            layers.append(Layer(numbers[weights].reshape(shape), numbers[layer["bias"]:layer["bias"] + outputs],
                                None if slope is None else numbers[slope:slope + outputs],
                                None if mask is None else mask[weights].reshape(shape),
                                layer["activated"], layer["leak"], layer["tied_to"]))
        return layers

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a model file in place of what is there: whole, or not at all. FailedError on a full disk."""
        self._held.save(path_text(path, "path"))

    def __repr__(self) -> str:
        name = f"L({self.steps},{self.width})" if self.width else f"{self.steps}-step network"
        return f"<minlife.Model: {name}, {self.nonzero} of {self.parameters} numbers, {self.activation}, {self.boundary}>"


def read_model(path: str | os.PathLike[str], *, trust: bool = False) -> Model:
    """The network of a model file; it needs no torch.

    trust: read it also where its seal is broken: a byte has changed since minlife wrote it.
    Raises InputError for a file that is missing, no model, damaged or of a newer format; warns of one without a seal.
    """
    return Model(compiled().read_model(path_text(path, "path"), trust))


def load_model(path: str | os.PathLike[str], *, trust: bool = False) -> "torch.nn.Module":
    """The network of a model file as a torch.nn.Sequential of Conv2d and activations, ready to run, change or train.

    It takes float32 [batch, 1, height, width], 0 dead and 1 alive, and gives logits of the same shape: a cell is alive
    `steps` generations later where the logit is above 0. The padding is that of the network's boundary. It has the
    attributes steps, rule, boundary and config. Pruned weights are pruned as torch.nn.utils.prune does it.
    Raises as read_model does; ImportError without torch.
    """
    from .torch_modules import module_of
    return module_of(compiled().read_model(path_text(path, "path"), trust))


def save_model(network: "torch.nn.Module | Model", path: str | os.PathLike[str], *, steps: int | None = None,
               rule: str | None = None) -> None:
    """Writes a network as a model file, in place of what is there: whole, or not at all.

    network: a torch.nn.Sequential of 3x3 (padding 1, zeros or circular) and 1x1 Conv2d in float32, with an activation behind
        all but the last (ReLU, LeakyReLU, PReLU, SiLU, Tanh), wherever it lies; or what load_model or train gave.
    steps: generations that it predicts; None: what load_model read, else as many as it has 3x3 layers.
    rule: the rule of Life that it is meant for; None: what load_model read, else B3/S23.
    Raises InputError naming the layer that cannot be read; FailedError on a full disk.
    """
    if isinstance(network, Model) and steps is None and rule is None:
        network.save(path)
    else:
        held_of(network, steps=steps, rule=rule).save(path_text(path, "path"))


def predict(network: "Network", boards: "numpy.typing.ArrayLike", generations: int | None = None, *,
            trust: bool = False) -> "numpy.ndarray":
    """What the network says of boards, by the program of `minlife predict`.

    network: the path of a model file, a Model, or a module that save_model would take.
    boards: as simulate takes them, sides up to 8192. They have the network's boundary.
    generations: None: its steps, else a multiple of these: it is applied to its own answers.
    Returns a new array of the same shape and type. Raises as simulate and read_model do.
    """
    held = held_of(network, trust=trust)
    applications = 1
    if generations is not None:
        applications, rest = divmod(whole_number(generations, "generations", 0), held.steps)
        if rest:
            raise InputError(f"generations is {generations}; this network predicts {held.steps} at a time, so it must be a "
                             f"multiple of {held.steps}")
    return compiled().predict(held, array(boards, "boards"), applications)


def train(*, seed: int = 0, replicate: int = 0, data: str | os.PathLike[str] | None = None,
          warm_start: "Network | None" = None, out: str | os.PathLike[str] | None = None, resume: bool = False,
          threads: int | None = None, trust: bool = False, **fields: Any) -> Model:
    """Trains a network as `minlife train` does, to the same bits.

    fields: those of specs and flags (docs/spec.md), at least steps and width: learning_rate=0.003, activation="tanh",
        channels=[[2, 1]], size="32x32", ...
    seed, replicate: of the initial numbers and the boards.
    data: a pair file to train on, round and round; None: fresh boards without end.
    warm_start: a network whose steps are copied before the training.
    out: where the model is written, in place of what is there. Ctrl-C then leaves a checkpoint there, and the same call with
        resume=True goes on.
    threads: None: as many as there are processors; it changes no bit.

    Raises InputError for fields that do not go together, FailedError where it diverges.
    """
    request = {name: _field_text(name, value) for name, value in fields.items()}
    for name in ("steps", "width"):
        if name not in fields and "channels" not in fields:
            raise InputError(f"{name} is missing; a training must be told its steps and width, or its channels")
    if resume and out is None:
        raise InputError("resume is True; it needs out, the file of the checkpoint")
    return Model(compiled().train(
        request, whole_number(seed, "seed", 0, 2**64 - 1), whole_number(replicate, "replicate", 0, 2**32 - 1),
        threads_wanted(threads), None if data is None else path_text(data, "data"),
        None if warm_start is None else held_of(warm_start, trust=trust), None if out is None else path_text(out, "out"),
        resume, trust))


def _field_text(name: str, value: Any) -> str:
    """As a spec would have it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, (list, tuple)):
        return json.dumps(value, separators=(",", ":"))
    try:
        number = value.item() if hasattr(value, "item") else value  # of NumPy
        return repr(number if isinstance(number, int) else float(number))
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {value!r}; it must be a number, a text, True, False or a list") from None


def held_of(network: "Network", *, steps: int | None = None, rule: str | None = None, trust: bool = False) -> Any:
    """The compiled part's own model of a path, a Model or a module."""
    if steps is not None:
        steps = whole_number(steps, "steps", 1, 64)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(network, torch.nn.Module):
        from .torch_modules import layers_of
        layers, about = layers_of(network)
        return compiled().make_model(layers, steps or about["steps"], rule or about["rule"], about["boundary"],
                                     about["config"])
    if isinstance(network, Model):
        held = network._held
    elif isinstance(network, (str, os.PathLike)):
        held = compiled().read_model(path_text(network, "network"), trust)
    else:
        raise TypeError(f"network is {network!r}; it must be the path of a model file, a minlife.Model or a torch.nn.Module")
    if steps not in (None, held.steps) or rule not in (None, held.rule):
        raise InputError(f"this model is of {held.steps} steps and {held.rule}; only a module can be taken for another")
    return held
