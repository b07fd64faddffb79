"""The criteria of pruning, computed again with PyTorch's autograd (double backward for GraSP) on the same networks and
boards. Both sides compute in double. Their sums run in other orders, so they differ by rounding: what PyTorch's own single
precision makes of the same sums, array by array, scaled by the ratio of the two units (2^-29), and SLACK times that as two
orders can be luckier or unluckier."""
import copy
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "train"))
from torch_twin import ACTIVATIONS, Twin  # noqa: E402

SLACK = 64
RATIO = 2.0 ** -29
HEIGHT, WIDTH = 9, 13
CASES = [(steps, width, activation, boundary, decoder, keep)
         for steps, width in [(1, 3), (2, 2), (3, 2)]
         for activation in ACTIVATIONS
         for boundary, decoder, keep in [("torus", "separate", 1.0), ("dead", "merged", 0.6)]]


class Scores:
    """All criteria in one precision, in the file's order of parameters."""

    def __init__(self, twin, mask, inputs, targets, dtype):
        self.twin, self.dtype = copy.deepcopy(twin).to(dtype), dtype
        self.inputs = torch.tensor(inputs).to(dtype)[:, None]
        self.targets = torch.tensor(targets).to(dtype)[:, None]
        self.mask = torch.tensor(mask).to(dtype)
        self.numbers = torch.cat([p.detach().flatten() for p in self.twin.ordered()])
        weights = [c.weight for c in self.twin.convolutions]
        self.weights = [any(p is w for w in weights) for p in self.twin.ordered()]

    def loss(self, boards=slice(None)):
        return torch.nn.functional.binary_cross_entropy_with_logits(self.twin(self.inputs[boards]), self.targets[boards])

    def gradient(self, loss, **options):
        parts = torch.autograd.grad(loss, list(self.twin.ordered()), allow_unused=True, **options)
        return [torch.zeros_like(p) if g is None else g for g, p in zip(parts, self.twin.ordered())]

    def snip(self):
        return flat(self.gradient(self.loss())).mul(self.numbers).abs()

    def taylor(self):
        boards = range(len(self.inputs))
        return sum(flat(self.gradient(self.loss(slice(b, b + 1)))).mul(self.numbers).abs() for b in boards) / len(boards)

    def grasp(self):
        gradient = self.gradient(self.loss(), create_graph=True)
        masks = split(self.mask, gradient)
        # Only unmasked weights move: half the squared norm of their gradient changes by H g.
        norm = sum((g * g * m).sum() / 2 for g, m, is_weight in zip(gradient, masks, self.weights) if is_weight)
        return flat(self.gradient(norm)) * self.numbers

    def synflow(self, numbers=None):
        numbers = self.numbers if numbers is None else numbers
        leaves = [p.abs().detach().requires_grad_() for p in split(numbers, list(self.twin.ordered()))]
        named, values = iter(leaves), torch.ones(1, 1, HEIGHT, WIDTH, dtype=self.dtype)
        for k, convolution in enumerate(self.twin.convolutions):
            weight, bias = next(named), next(named)
            if k < len(self.twin.slopes):
                next(named)
            if convolution.padding[0]:
                mode = "circular" if convolution.padding_mode == "circular" else "constant"
                values = torch.nn.functional.pad(values, (1, 1, 1, 1), mode=mode)
            values = torch.nn.functional.conv2d(values, weight, bias)
        parts = torch.autograd.grad(values.sum(), leaves, allow_unused=True)
        return flat([torch.zeros_like(p) if g is None else g * p for g, p in zip(parts, leaves)]).detach()

    def channel_taylor(self):
        scores = []
        for b in range(len(self.inputs)):
            activations = []
            hooks = [c.register_forward_pre_hook(lambda _, inputs: activations.append(inputs[0]))
                     for c in list(self.twin.convolutions)[1:]]
            loss = self.loss(slice(b, b + 1))
            for hook in hooks:
                hook.remove()
            deltas = torch.autograd.grad(loss, activations)
            scores.append([(a * d).mean((0, 2, 3)).abs() for a, d in zip(activations, deltas)])
        means = [torch.stack(layer).mean(0) for layer in zip(*scores)]
        return flat([m / m.norm() if m.norm() > 0 else m for m in means])

    def channel_l1(self):
        return flat([c.weight.abs().sum((1, 2, 3)) for c in list(self.twin.convolutions)[:-1]])


def flat(tensors):
    return torch.cat([t.flatten() for t in tensors])


def split(numbers, like):
    return [part.reshape(p.shape) for part, p in zip(torch.split(numbers, [p.numel() for p in like]), like)]


def synflow_mask(scores, mask, is_weight, layers, keep):
    """Algorithm 1 of the SynFlow paper, and that no layer may be left without a weight."""
    mask = mask.astype(bool)
    weights = int(is_weight.sum())
    left, target = int((mask & is_weight).sum()), int(keep * weights + 0.5)
    for r in range(1, 101):
        numbers = scores.numbers * torch.tensor(mask)
        score = scores.synflow(numbers).numpy()
        count = max(target, int(left * (target / left) ** (r / 100) + 0.5))
        alive = np.flatnonzero(mask & is_weight)
        order = alive[np.argsort(-score[alive], kind="stable")]
        kept = list(order[:count])
        for layer in np.unique(layers[is_weight]):
            if any(layers[i] == layer for i in kept):
                continue
            spare = next(i for i in reversed(order[:count]) if i in kept and sum(layers[j] == layers[i] for j in kept) > 1)
            kept.remove(spare)
            kept.append(next(i for i in order if layers[i] == layer))
        mask = ~is_weight
        mask[kept] = True
    return mask.astype(np.uint8)


class Criteria(unittest.TestCase):
    def setUp(self):
        torch.set_num_threads(1)
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def run_tool(self, tool, *arguments):
        done = subprocess.run([os.environ[tool], *map(str, arguments)], cwd=self.folder, text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def check(self, steps, width, activation, boundary, decoder, keep):
        scale = 0.3 if activation == "square" else 0.7
        self.run_tool("MINLIFE", "train", "--steps", steps, "--width", width, "--activation", activation, "--boundary",
                      boundary, "--decoder", decoder, "--size", f"{WIDTH}x{HEIGHT}", "--init-scale", scale, "--seed",
                      100 * steps + width, "--learning-rate", 0, "--examples", 1, "--out", "m.h5", "--force")
        self.run_tool("PRUNE_DUMP", "m.h5", keep, "d.h5")
        with h5py.File(self.folder / "d.h5") as file:
            ours = {name: file[name][:] for name in file}
        twin = Twin(self.folder / "m.h5", torch.float64)
        twin.load(twin.numbers() * ours["mask"])
        boards = ours["mask"], ours["inputs"], ours["targets"]
        double, single = (Scores(twin, *boards, dtype) for dtype in (torch.float64, torch.float32))
        is_weight = np.concatenate([np.full(p.numel(), w) for p, w in zip(twin.ordered(), double.weights)])
        for name in ["snip", "taylor", "grasp", "synflow", "channel_taylor", "channel_l1"]:
            read = is_weight if not name.startswith("channel") else slice(None)
            truth = getattr(double, name)().detach().numpy()[read]
            error = np.abs(getattr(single, name)().detach().numpy()[read] - truth).max()
            largest = np.abs(truth).max()
            tolerance = SLACK * (RATIO * error + 2.0 ** -53 * largest)
            wrong = np.abs(ours[name][read] - truth)
            worst = np.argmax(wrong)
            self.assertLessEqual(wrong[worst], tolerance, f"{name} of {worst}: {ours[name][read][worst]} here, "
                                                          f"{truth[worst]} in PyTorch")
            if largest > 0:
                self.sharpness[name] = max(self.sharpness.get(name, 0), tolerance / largest)
                self.nonzero[name] = self.nonzero.get(name, 0) + np.count_nonzero(truth)
        layers = np.repeat(np.arange(len(double.weights)), [p.numel() for p in twin.ordered()])
        np.testing.assert_array_equal(ours["synflow_mask"], synflow_mask(double, ours["mask"], is_weight, layers, keep / 2))

    def test_all(self):
        self.sharpness, self.nonzero = {}, {}
        for case in CASES:
            with self.subTest(case=case):
                self.check(*case)
        print("tolerance as a share of the largest score:", {k: f"{v:.1g}" for k, v in self.sharpness.items()})
        # A test that allows anything, or compares zeros, shows nothing.
        self.assertEqual(len(self.sharpness), 6)
        self.assertLess(max(self.sharpness.values()), 1e-9)
        self.assertGreater(min(self.nonzero.values()), 200)


if __name__ == "__main__":
    unittest.main()
