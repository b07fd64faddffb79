"""The twin in NumPy of `minlife info --curvature`: loss, gradient, Hessian, dead units and wrong windows of small networks,
all written anew. Derivatives are differences of the loss; where a relu or prelu bends, the network goes on as it began at
the parameters in question, which is what an exact derivative off the bends is."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

# Second differences of a loss that is known to some 1e-16: over a distance h rounding leaves 1e-16 / h^2, some 1e-8, and what
# is cut off is h^2 / 12 of the fourth derivatives, 3e-6 where these are 1,000. An eigenvalue adds up errors of a row.
DISTANCE = 2e-4
TOLERANCE = 2e-5


class Network:
    def __init__(self, path):
        with h5py.File(path) as file:
            architecture = json.loads(file.attrs["architecture"])
            self.activation = architecture["activation"]
            self.layers = []
            for name in sorted(file["layers"]):
                layer = file["layers"][name]
                self.layers.append([layer[part][...].astype(np.float64) for part in ("weight", "bias", "slope")
                                    if part in layer])
        self.shapes = [[part.shape for part in layer] for layer in self.layers]

    def flat(self):
        return np.concatenate([part.ravel() for layer in self.layers for part in layer])

    def parts(self, flat):
        at = 0
        for shapes in self.shapes:
            layer = []
            for shape in shapes:
                size = int(np.prod(shape))
                layer.append(flat[at:at + size].reshape(shape))
                at += size
            yield layer

    def activate(self, z, slope, gates):
        if self.activation == "tanh":
            return np.tanh(z)
        if self.activation == "silu":
            return z / (1 + np.exp(-z))
        below = slope[:, None, None] if self.activation == "prelu" else 0.0
        return np.where(gates, z, below * z)

    @staticmethod
    def sums(layer, planes):
        """What a layer makes of planes [count, inputs, rows, columns], tori, before its activation."""
        weight, bias = layer[:2]
        z = np.zeros((len(planes), len(weight)) + planes.shape[2:]) + bias[:, None, None]
        side = weight.shape[2]
        for ky in range(side):
            for kx in range(side):
                seen = np.roll(planes, (side // 2 - ky, side // 2 - kx), (2, 3))
                z += np.einsum("oi,birc->borc", weight[:, :, ky, kx], seen)
        return z

    def logits(self, flat, boards, gates=None):
        """Of boards [count, rows, columns], as tori. gates: where units were on, by layer; filled where it is empty."""
        planes = boards[:, None].astype(np.float64)
        fill = gates is not None and not gates
        for k, layer in enumerate(self.parts(flat)):
            z = self.sums(layer, planes)
            if k + 1 == len(self.shapes):
                return z[:, 0]
            if fill:
                gates.append(z > 0)
            planes = self.activate(z, layer[2] if len(layer) > 2 else None, gates[k] if gates else z > 0)
        raise AssertionError

    def dead(self, boards, inner):
        """Units that are 0 at all cells in question, by layer."""
        dead, planes = [], boards[:, None].astype(np.float64)
        for layer in self.layers[:-1]:
            z = self.sums(layer, planes)
            planes = self.activate(z, layer[2] if len(layer) > 2 else None, z > 0)
            dead.append(int((planes[inner(planes)].reshape(*z.shape[:2], -1) == 0).all(axis=(0, 2)).sum()))
        return dead


def generation(boards):
    """The boards, which are tori, a generation later; and how many neighbours each cell had."""
    around = sum(np.roll(boards, (dy, dx), (1, 2)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)) - boards
    return ((around == 3) | ((around == 2) & (boards == 1))).astype(np.int64), around


def mean_loss(logits, targets):
    return np.mean(np.logaddexp(0, np.where(targets == 1, -logits, logits)))


class Curvature(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.folder = pathlib.Path(self.scratch.name)

    def run_program(self, *arguments):
        done = subprocess.run([os.environ["MINLIFE"], *map(str, arguments)], cwd=self.folder, text=True,
                              capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def model(self, steps, width, activation, seed, examples):
        self.run_program("train", "--steps", steps, "--width", width, "--activation", activation, "--seed", seed,
                         "--examples", examples, "--stop", "never", "--out", "m.h5", "--force", "--quiet")
        told = json.loads(self.run_program("info", "m.h5", "--curvature", "--json", "--quiet"))["curvature"]
        return Network(self.folder / "m.h5"), told

    def check_counts(self, told, wrong, was_alive, neighbours):
        self.assertEqual((told["windows"], told["wrong"]), (wrong.size, int(wrong.sum())))
        self.assertEqual(len(told["classes"]), 18)
        for one in told["classes"]:
            mine = (was_alive == one["was_alive"]) & (neighbours == one["neighbours"])
            self.assertEqual((one["windows"], one["wrong"]), (int(mine.sum()), int(wrong[mine].sum())))

    def check_ground(self, told):
        values = np.array(told["eigenvalues"])
        self.assertEqual(sorted(told["eigenvalues"]), told["eigenvalues"])
        limit = 1e-9 * np.abs(values).max()
        self.assertEqual([told["negative"], told["near_zero"], told["positive"]],
                         [int((values < -limit).sum()), int((np.abs(values) <= limit).sum()), int((values > limit).sum())])

    def test_one_step(self):
        index = np.arange(512)
        windows = (index[:, None] >> np.arange(9) & 1).reshape(-1, 3, 3)
        boards = np.zeros((512, 5, 5), np.int64)
        boards[:, 1:4, 1:4] = windows
        later, around = generation(boards)
        targets, was_alive, neighbours = later[:, 2, 2], boards[:, 2, 2] == 1, around[:, 2, 2]
        for activation, seed, examples in [("tanh", 1, 4000), ("silu", 2, 4000), ("relu", 3, 8), ("relu", 4, 40000),
                                           ("prelu", 5, 4000)]:
            with self.subTest(activation, seed=seed):
                network, told = self.model(1, 1, activation, seed, examples)
                start = network.flat()
                gates = []
                logits = network.logits(start, boards, gates)[:, 2, 2]

                def loss(flat):
                    return mean_loss(network.logits(flat, boards, gates)[:, 2, 2], targets)

                axes = np.eye(len(start)) * DISTANCE
                gradient = [(loss(start + a) - loss(start - a)) / (2 * DISTANCE) for a in axes]
                hessian = np.array([[(loss(start + a + b) - loss(start + a - b) - loss(start - a + b) +
                                      loss(start - a - b)) / (4 * DISTANCE**2) for b in axes] for a in axes])
                values = np.linalg.eigvalsh((hessian + hessian.T) / 2)
                self.assertAlmostEqual(told["loss"], loss(start), delta=1e-12)
                self.assertAlmostEqual(told["gradient_norm"], np.linalg.norm(gradient), delta=TOLERANCE)
                np.testing.assert_allclose(told["eigenvalues"], values, rtol=0, atol=TOLERANCE * max(1, values[-1]))
                self.check_ground(told)
                self.check_counts(told, (logits > 0) != (targets == 1), was_alive, neighbours)
                self.assertEqual([layer["dead"] for layer in told["layers"]],
                                 network.dead(boards, lambda planes: np.s_[:, :, 2:3, 2:3]))

    def test_two_steps(self):
        """On random tori, which `minlife generate` draws; of the Hessian the trace."""
        self.run_program("generate", "--steps", 2, "--count", 64, "--size", "128x128", "--density", 0.5, "--seed", 1,
                         "--split", "test", "--layout", "bytes", "--out", "p.h5", "--quiet")
        with h5py.File(self.folder / "p.h5") as file:
            boards, targets = file["inputs"][...].astype(np.int64), file["targets"][...]
        before, _ = generation(boards)
        _, around = generation(before)
        network, told = self.model(2, 1, "relu", 6, 8000)
        start = network.flat()
        first, gates = boards[:1], []
        network.logits(start, first, gates)

        def loss(flat):
            return mean_loss(network.logits(flat, first, gates), targets[:1])

        axes = np.eye(len(start)) * DISTANCE
        trace = sum((loss(start + a) - 2 * loss(start) + loss(start - a)) / DISTANCE**2 for a in axes)
        self.assertAlmostEqual(told["loss"], loss(start), delta=1e-12)
        self.assertAlmostEqual(sum(told["eigenvalues"]), trace, delta=TOLERANCE * max(1, abs(trace)))
        self.check_ground(told)
        wrong = (network.logits(start, boards) > 0) != (targets == 1)
        self.check_counts(told, wrong, before == 1, around)
        self.assertEqual([layer["dead"] for layer in told["layers"]],
                         network.dead(boards, lambda planes: np.s_[:]))


if __name__ == "__main__":
    unittest.main()
