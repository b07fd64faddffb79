#!/usr/bin/env python3
"""Times one training step of L(n, m) in JAX on one core: a jitted scan over updates.

Usage: jax_step.py [--cache FOLDER] [n,m ...]

A step is forward, backward and Adam on a batch of 8 boards of 32x32 on a torus, with binary cross-entropy on
logits. Each update of a scan takes a batch of its own; all are made outside the clock. The 3x3 layers are written
both ways that one would try, as a convolution and as a product with nine shifted copies; the faster one counts.
One JSON object a network: the shortest of several runs, in processor time of the whole process, which is held to
one core. FOLDER keeps what XLA compiled for the next run.
"""
import argparse
import functools
import json
import os
import time

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before JAX counts the cores
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

BATCH, SIDE = 8, 32
RUNS, RUN_SECONDS = 8, 0.08
NETWORKS = ["1,1", "1,8", "2,4", "2,8", "5,8", "5,24"]
UPDATES = {1: 100, 2: 25}  # of a scan, by steps
UPDATES_OF_DEEPER = 4
RATE, KEEP1, KEEP2, EPSILON = 1e-3, 0.9, 0.999, 1e-8
SHIFTS = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]


def convolution(boards, weight):
    """boards: [batch, rows, columns, inputs]; weight: [3, 3, inputs, outputs]."""
    padded = jnp.pad(boards, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="wrap")
    return jax.lax.conv_general_dilated(padded, weight, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def shifted_product(boards, weight):
    copies = jnp.concatenate([jnp.roll(boards, (-down, -right), (1, 2)) for down, right in SHIFTS], axis=3)
    return copies @ weight.reshape(-1, weight.shape[3])


LAYERS_3X3 = {"convolution": convolution, "shifted product": shifted_product}


def life_network(steps, width, key):
    """The weights and biases of every layer; He's initialisation."""
    shapes, inputs = [], 1
    for _ in range(steps):
        shapes += [(3, 3, inputs, 2 * width), (2 * width, width)]
        inputs = width
    shapes.append((width, 1))
    keys = jax.random.split(key, len(shapes))
    return [(jax.random.normal(k, shape) * (2 * shape[-1] / jnp.prod(jnp.array(shape))) ** 0.5, jnp.zeros(shape[-1]))
            for k, shape in zip(keys, shapes)]


def logits(layer_3x3, parameters, boards):
    for layer, (weight, bias) in enumerate(parameters):
        boards = (layer_3x3(boards, weight) if weight.ndim == 4 else boards @ weight) + bias
        if layer + 1 < len(parameters):
            boards = jax.nn.relu(boards)
    return boards


def loss(layer_3x3, parameters, inputs, targets):
    z = logits(layer_3x3, parameters, inputs)
    return jnp.mean(jax.nn.softplus(z) - targets * z)


def update(layer_3x3, state, batch):
    """One step of Adam. state: (parameters, first moments, second moments, updates so far)."""
    parameters, first, second, done = state
    gradient = jax.grad(functools.partial(loss, layer_3x3))(parameters, *batch)
    done += 1
    first = jax.tree.map(lambda m, g: KEEP1 * m + (1 - KEEP1) * g, first, gradient)
    second = jax.tree.map(lambda v, g: KEEP2 * v + (1 - KEEP2) * g * g, second, gradient)
    parameters = jax.tree.map(
        lambda p, m, v: p - RATE * m / (1 - KEEP1**done) / (jnp.sqrt(v / (1 - KEEP2**done)) + EPSILON),
        parameters, first, second)
    return (parameters, first, second, done), None


def next_generation(boards):
    """B3/S23 on a torus; boards: [..., rows, columns, 1], 0.0 or 1.0."""
    neighbours = sum(jnp.roll(boards, shift, (-3, -2)) for shift in SHIFTS if shift != (0, 0))
    return ((neighbours == 3) | ((neighbours == 2) & (boards == 1))).astype(jnp.float32)


def seconds_per_step(layer_3x3, steps, width):
    updates = UPDATES.get(steps, UPDATES_OF_DEEPER)
    boards_key, network_key = jax.random.split(jax.random.key(1))
    inputs = (jax.random.uniform(boards_key, (updates, BATCH, SIDE, SIDE, 1)) < 0.38).astype(jnp.float32)
    targets = inputs
    for _ in range(steps):
        targets = next_generation(targets)
    parameters = life_network(steps, width, network_key)
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state = parameters, zeros, zeros, jnp.float32(0)
    scan = jax.jit(lambda start, batches: jax.lax.scan(functools.partial(update, layer_3x3), start, batches)[0])

    def run(count):
        nonlocal state
        start = time.process_time()
        for _ in range(count):
            state = scan(state, (inputs, targets))
        jax.block_until_ready(state)
        return (time.process_time() - start) / (count * updates)

    run(1)
    count = max(1, int(RUN_SECONDS / (run(1) * updates)))
    return min(run(count) for _ in range(RUNS)), sum(p.size for p in jax.tree.leaves(parameters))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", metavar="FOLDER")
    parser.add_argument("networks", nargs="*", default=NETWORKS, metavar="n,m")
    options = parser.parse_args()
    if options.cache:
        jax.config.update("jax_compilation_cache_dir", options.cache)
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    for text in options.networks:
        steps, width = map(int, text.split(","))
        for written, layer_3x3 in LAYERS_3X3.items():
            seconds, parameters = seconds_per_step(layer_3x3, steps, width)
            print(json.dumps({"kind": "jax", "version": jax.__version__, "written": written, "steps": steps,
                              "width": width, "parameters": parameters, "ms": seconds * 1e3}), flush=True)


if __name__ == "__main__":
    main()
