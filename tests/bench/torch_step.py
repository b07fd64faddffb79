#!/usr/bin/python3
"""Times one training step of L(n, m) in PyTorch on the CPU: what one would write without minlife.

Usage: torch_step.py [--threads T] [--compile] [n,m ...]

With --compile network and loss go through torch.compile. A step is forward, backward and Adam on a batch of 8 boards of 32x32 on a torus, with binary cross-entropy on
logits. The batch is made once, outside the clock (minlife's figures include making a fresh one). One JSON object
a network: the shortest of several runs, since what others do on the machine only ever adds time. One thread is
timed in processor time, as minlife is; several threads by the wall clock, which needs a quiet machine. Adam is the
fused one where PyTorch has it for the CPU (from 2.4 on).
"""
import argparse
import json
import time

import torch

BATCH, SIDE = 8, 32
RUNS, RUN_SECONDS = 8, 0.08
NETWORKS = ["1,1", "1,4", "1,8", "2,1", "2,4", "2,8", "3,8", "5,8", "5,24"]


def life_network(steps, width):
    layers, inputs = [], 1
    for _ in range(steps):
        layers += [torch.nn.Conv2d(inputs, 2 * width, 3, padding=1, padding_mode="circular"), torch.nn.ReLU(),
                   torch.nn.Conv2d(2 * width, width, 1), torch.nn.ReLU()]
        inputs = width
    return torch.nn.Sequential(*layers, torch.nn.Conv2d(width, 1, 1))


def next_generation(boards):
    """B3/S23 on a torus; boards: [batch, 1, rows, columns], 0.0 or 1.0."""
    neighbours = sum(torch.roll(boards, (down, right), (2, 3))
                     for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right)
    return ((neighbours == 3) | ((neighbours == 2) & (boards == 1))).float()


def adam_for(parameters):
    try:
        return torch.optim.Adam(parameters, lr=1e-3, fused=True)
    except (TypeError, RuntimeError):  # older ones have none, or only for the GPU
        return torch.optim.Adam(parameters, lr=1e-3)


def seconds_per_step(steps, width, clock, compiled):
    torch.manual_seed(1)
    network, cross_entropy = life_network(steps, width), torch.nn.BCEWithLogitsLoss()
    adam = adam_for(list(network.parameters()))

    def loss(boards, expected):
        return cross_entropy(network(boards), expected)

    if compiled:
        loss = torch.compile(loss)
    inputs = (torch.rand(BATCH, 1, SIDE, SIDE) < 0.38).float()
    targets = inputs
    for _ in range(steps):
        targets = next_generation(targets)

    def run(count):
        start = clock()
        for _ in range(count):
            adam.zero_grad()
            loss(inputs, targets).backward()
            adam.step()
        return (clock() - start) / count

    run(5)
    count = max(3, int(RUN_SECONDS / run(3)))
    return min(run(count) for _ in range(RUNS)), sum(p.numel() for p in network.parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("networks", nargs="*", default=NETWORKS, metavar="n,m")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    clock = time.process_time if options.threads == 1 else time.perf_counter
    for text in options.networks:
        steps, width = map(int, text.split(","))
        seconds, parameters = seconds_per_step(steps, width, clock, options.compile)
        print(json.dumps({"kind": "torch", "version": torch.__version__, "compiled": options.compile,
                          "threads": options.threads, "steps": steps, "width": width, "parameters": parameters,
                          "ms": seconds * 1e3}), flush=True)


if __name__ == "__main__":
    main()
