"""The twin in PyTorch of trainings on windows and with leaks: the windows are drawn anew from the documentation
(src/data/window_fill.h), the network is built from the model file that `minlife train` starts with, and PyTorch's gradient in
double is compared with what one update of `--optimizer sgd` made of the weights."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np
import torch

SEED, REPLICATE = 5, 2
LOW, HIGH, LIVE_SHARE = 0.15, 0.65, 0.4
RATE = 512.0  # so large that the update shows the gradient, and not the rounding of the weights
EPS = 2.0**-24


def generation(cells):
    """The inner square of windows [..., side, side] a generation later."""
    side = cells.shape[-1]
    around = sum(cells[..., r:side - 2 + r, c:side - 2 + c] for r in range(3) for c in range(3))
    own = cells[..., 1:-1, 1:-1]
    return ((around == 3) | ((around == 4) & (own == 1))).astype(np.int64)


def future(cells):
    while cells.shape[-1] > 1:
        cells = generation(cells)
    return cells[..., 0, 0]


def all_windows():
    """Cells [512, 3, 3], targets, and weights that add up to 1."""
    cells = (np.arange(512)[:, None] >> np.arange(9) & 1).reshape(-1, 3, 3)
    nodes, shares = np.polynomial.legendre.leggauss(20)
    p = LOW + (HIGH - LOW) * (nodes + 1) / 2
    share = np.array([np.sum(shares * p**k * (1 - p)**(9 - k)) / 2 for k in range(10)])
    return cells, future(cells), share[cells.reshape(512, 9).sum(axis=1)]


def drawn_windows(steps, draw, count):
    """The same of random windows."""
    side, live = 2 * steps + 1, int(count * LIVE_SHARE + 0.5)
    key = [SEED, int.from_bytes(b"winfill", "little")]
    words = iter(np.random.Philox(key=key, counter=[0, draw, REPLICATE, 0]).random_raw(200 * count))
    found = {1: [], 0: []}
    wanted = {1: live, 0: count - live}
    while any(len(found[target]) < wanted[target] for target in found):
        uniforms = np.array([int(next(words)) >> 11 for _ in range(64)]) * 2.0**-53
        densities = [int(d * 2.0**64) for d in LOW + (HIGH - LOW) * uniforms]
        cells = np.zeros((64, side * side), np.int64)
        for cell in range(side * side):
            undecided, digit = set(range(64)), 63
            while undecided:
                word = int(next(words))
                for lane in list(undecided):
                    of_number, of_density = word >> lane & 1, densities[lane] >> digit & 1
                    if of_number != of_density:
                        cells[lane, cell] = of_density
                        undecided.remove(lane)
                digit -= 1
        cells = cells.reshape(64, side, side)
        for window, target in zip(cells, future(cells)):
            if len(found[target]) < wanted[target]:
                found[target].append(window)
    return np.array(found[1] + found[0]), (np.arange(count) < live).astype(np.int64), np.full(count, 1 / count)


def layers_of(path):
    """[weight, bias] of each layer, in double."""
    with h5py.File(path) as file:
        return [[torch.tensor(file["layers"][name][part][:]).double().requires_grad_() for part in ("weight", "bias")]
                for name in sorted(file["layers"])]


def gradient_on_windows(layers, leaks, cells, targets, weights):
    values = torch.tensor(cells[:, None]).double()
    for k, (weight, bias) in enumerate(layers):
        values = torch.nn.functional.conv2d(values, weight, bias)
        if k + 1 < len(layers):
            values = torch.nn.functional.leaky_relu(values, leaks[0] if weight.shape[-1] == 3 else leaks[1])
    losses = torch.nn.functional.binary_cross_entropy_with_logits(
        values[:, 0, 0, 0], torch.tensor(targets).double(), reduction="none")
    loss = (losses * torch.tensor(weights)).sum()
    return torch.autograd.grad(loss, [part for layer in layers for part in layer])


def gradient_on_boards(layers, leaks, path):
    with h5py.File(path) as file:
        boards, targets = (torch.tensor(np.unpackbits(file[name][:], axis=-1, bitorder="little")).double()[:, None]
                           for name in ("inputs", "targets"))
    values = boards
    for k, (weight, bias) in enumerate(layers):
        if weight.shape[-1] == 3:
            values = torch.nn.functional.pad(values, (1, 1, 1, 1), mode="circular")
        values = torch.nn.functional.conv2d(values, weight, bias)
        if k + 1 < len(layers):
            values = torch.nn.functional.leaky_relu(values, leaks[0] if weight.shape[-1] == 3 else leaks[1])
    loss = torch.nn.functional.binary_cross_entropy_with_logits(values, targets)
    return torch.autograd.grad(loss, [part for layer in layers for part in layer])


class WindowTwin(unittest.TestCase):
    def setUp(self):
        torch.set_num_threads(1)
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def run_minlife(self, *arguments):
        subprocess.run([os.environ["MINLIFE"], *map(str, arguments)], check=True, cwd=self.folder)

    def train(self, steps, width, out, examples, rate, *more, replicate=REPLICATE):
        self.run_minlife("train", "--quiet", "--steps", steps, "--width", width, "--seed", SEED, "--replicate", replicate,
                         "--init-scale", 0.5, "--optimizer", "sgd", "--momentum", 0, "--learning-rate", rate, "--stop", "never",
                         "--examples", examples, "--out", out, "--force", *more)
        return layers_of(self.folder / out)

    def compare(self, before, after, rate, gradient, terms):
        """terms: of the longest sums, which run in 16 lanes: so many roundings follow each other."""
        roundings = 64 + terms / 16
        for layer, (old, new) in enumerate(zip(before, after)):
            truth = gradient[2 * layer:2 * layer + 2]
            largest = max(part.abs().max().item() for part in truth)
            self.assertGreater(largest, 1e-6)
            for part in range(2):
                ours = (old[part] - new[part]) / rate
                bound = roundings * EPS * largest + EPS * new[part].abs() / rate
                self.assertTrue(torch.all((ours - truth[part]).abs() <= bound),
                                f"layer {layer}: {((ours - truth[part]).abs() / bound).max()}")

    def check_windows(self, steps, width, leak_neighbourhood=0.0, leak_rule=0.0):
        count = 512 if steps == 1 else 200
        flags = ["--examples-from", "windows", "--leak-neighbourhood", leak_neighbourhood, "--leak-rule", leak_rule]
        if steps > 1:
            flags += ["--batch", count]
        leaks = [float(np.float32(leak)) for leak in (leak_neighbourhood, leak_rule)]
        first = all_windows() if steps == 1 else drawn_windows(steps, 0, count)
        start = self.train(steps, width, "start.h5", count, 0, *flags)
        one = self.train(steps, width, "one.h5", count, RATE, *flags)
        self.compare(start, one, RATE, gradient_on_windows(start, leaks, *first), count)

    def test_one_step(self):
        self.check_windows(1, 3)

    def test_two_steps(self):
        self.check_windows(2, 3)

    def test_three_steps(self):
        self.check_windows(3, 2)

    def test_leaks_on_windows(self):
        for steps in 1, 2, 3:
            with self.subTest(steps):
                self.check_windows(steps, 2, 0.1, 0.3)

    def test_leaks_on_boards(self):
        for steps, width in (1, 3), (2, 3), (2, 4):
            with self.subTest(steps=steps, width=width):
                self.run_minlife("generate", "--steps", steps, "--count", 8, "--seed", SEED, "--out", "pairs.h5", "--force",
                                 "--quiet")
                flags = ["--leak-neighbourhood", 0.1, "--leak-rule", 0.3]
                start = self.train(steps, width, "start.h5", 8, 0, *flags, replicate=0)
                one = self.train(steps, width, "one.h5", 8, RATE, *flags, replicate=0)
                leaks = [float(np.float32(0.1)), float(np.float32(0.3))]
                gradient = gradient_on_boards(start, leaks, self.folder / "pairs.h5")
                # Tiles round some twenty times as much as plain sums.
                self.compare(start, one, RATE, gradient, 20 * 8192)

    def test_a_leak_that_ends(self):
        """Four updates with a leak that ends with half of the budget: all of it, half of it, none, none."""
        rate, flags = 0.25, ["--examples-from", "windows", "--leak-neighbourhood", 0.2, "--leak-rule", 0.6, "--leak-until", 0.5]
        start = self.train(1, 3, "start.h5", 4 * 512, 0, *flags)
        end = self.train(1, 3, "end.h5", 4 * 512, rate, *flags)

        def twin(shares):
            layers = [[part.detach().clone().requires_grad_() for part in layer] for layer in start]
            for share in shares:
                leaks = [float(np.float32(leak) * np.float32(share)) for leak in (0.2, 0.6)]
                gradient = gradient_on_windows(layers, leaks, *all_windows())
                with torch.no_grad():
                    for part, slope in zip([part for layer in layers for part in layer], gradient):
                        part -= rate * slope
            return layers

        def distance(a, b):
            return max((x - y).abs().max().item() for p, q in zip(a, b) for x, y in zip(p, q))

        # An update rounds each number, of at most 2, and a gradient, of at most 1, by some hundred roundings; what is off by then
        # grows by less than half with each further update.
        bound = 4 * 1.5**3 * (2 + 100 * rate) * EPS
        self.assertLess(distance(end, twin([1, 0.5, 0, 0])), bound)
        for wrong in [1, 1, 1, 1], [0, 0, 0, 0], [1, 0.75, 0.5, 0.25], [1, 0.5, 0.5, 0]:
            self.assertGreater(distance(end, twin(wrong)), 10 * bound)


if __name__ == "__main__":
    unittest.main()
