"""What the tests of the package share: networks, boards, and Life by NumPy."""
import os
import secrets
import subprocess

import numpy
import torch
from torch import nn

PADDING = {"torus": "circular", "dead": "zeros"}


def generator():
    """Random numbers that differ each time; a failure shows the seed, and SEED takes it again."""
    seed = int(os.environ.get("SEED") or secrets.randbits(32))
    print(f"SEED={seed}")
    return numpy.random.default_rng(seed)


def life(boards, steps, boundary="torus", birth=(3,), survival=(2, 3)):
    """The slow twin of simulate."""
    boards = boards.astype(numpy.int64)
    for _ in range(steps):
        if boundary == "torus":
            shifted = lambda dy, dx: numpy.roll(boards, (dy, dx), (-2, -1))
        else:
            wide = numpy.pad(boards, [(0, 0)] * (boards.ndim - 2) + [(1, 1), (1, 1)])
            height, width = boards.shape[-2:]
            shifted = lambda dy, dx: wide[..., 1 - dy:1 - dy + height, 1 - dx:1 - dx + width]
        count = sum(shifted(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0))
        boards = numpy.where(boards == 1, numpy.isin(count, survival), numpy.isin(count, birth)).astype(numpy.int64)
    return boards


def convolution(weights, biases, boundary):
    weights = torch.tensor(weights, dtype=torch.float32)
    outputs, inputs, kernel, _ = weights.shape
    layer = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, padding_mode=PADDING[boundary])
    with torch.no_grad():
        layer.weight.copy_(weights)
        layer.bias.copy_(torch.tensor(biases, dtype=torch.float32))
    return layer


def exact_network(steps=1, boundary="torus"):
    """An L(n, 2) made by hand. Of s = cell + 2 * neighbours, a cell is alive next where s is 5, 6 or 7, which is
    relu(s - 4) - relu(s - 5) - relu(s - 7) + relu(s - 8): 1 there, else 0."""
    around = numpy.full((3, 3), 2.0)
    around[1, 1] = 1
    layers = []
    for step in range(steps):
        inputs = 1 if step == 0 else 2
        spread = numpy.zeros((4, inputs, 3, 3))
        spread[:, 0] = around
        rule = numpy.zeros((2, 4, 1, 1))
        rule[0, :, 0, 0] = 1, -1, -1, 1
        layers += [convolution(spread, [-4, -5, -7, -8], boundary), nn.ReLU(), convolution(rule, [0, 0], boundary), nn.ReLU()]
    return nn.Sequential(*layers, convolution([[[[1.0]], [[0.0]]]], [-0.5], boundary))


def program(*arguments, **options):
    """The program itself."""
    return subprocess.run([os.environ["MINLIFE"], *map(str, arguments)], check=True, capture_output=True, text=True, timeout=300,
                          **options)


def same_network(one, other):
    """Two minlife.Models with the same layers, bit for bit."""
    assert one.architecture == other.architecture
    for a, b in zip(one.layers, other.layers, strict=True):
        for x, y in zip(a, b, strict=True):
            assert numpy.array_equal(x, y) if isinstance(x, numpy.ndarray) else x == y
    return True


def refused(words, kind, action):
    try:
        action()
    except kind as error:
        for word in words:
            assert word in str(error), (word, str(error))
    else:
        raise AssertionError(f"no {kind.__name__} with {words}")


