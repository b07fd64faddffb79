"""The twin in PyTorch: the networks that `minlife train` writes, rebuilt from their model files as Conv2d modules, have
the logits, gradients and Adam updates that this library computes. PyTorch computes in double; what single precision may
differ by is derived in rounding.py. Of some 200,000 comparisons each fails by chance once in 10^12."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np
import torch

import rounding

EPS = 2.0 ** -23
BATCH, UPDATES = 8, 100
BOARD = 11, 19  # height and width; neither square nor whole vectors
TILED = 12, 20  # boards that go through the tiles of src/nn/kernels/winograd.h
SHARP = 1e-4  # a relative error of this size must show in the logits, and in every array of the gradient
TRAININGS, STUDENT = 8, 42.7  # exceeded once in 10^10 with 8 degrees of freedom; there are 3,000 comparisons
LEARNING_RATE, BETA1, BETA2, ADAM_EPS = 1e-3, 0.9, 0.999, 1e-8

ACTIVATIONS = {
    "relu": lambda z, slope: torch.relu(z),
    "leaky_relu": lambda z, slope: torch.nn.functional.leaky_relu(z, 0.25),
    "prelu": lambda z, slope: torch.nn.functional.prelu(z, slope),
    "silu": lambda z, slope: torch.nn.functional.silu(z),
    "tanh": lambda z, slope: torch.tanh(z),
    "square": lambda z, slope: z * z,
}


class Twin(torch.nn.Module):
    """The network of a model file. numbers() and load() use the file's order: weight, bias, slope, layer by layer."""

    def __init__(self, path, dtype):
        super().__init__()
        self.convolutions, self.slopes = torch.nn.ModuleList(), torch.nn.ParameterList()
        with h5py.File(path) as file:
            self.activation = file.attrs["activation"]
            mode = {"torus": "circular", "dead": "zeros"}[file.attrs["boundary"]]
            for name in sorted(file["layers"]):
                layer = {key: torch.tensor(array[:]).to(dtype) for key, array in file["layers"][name].items()}
                outputs, inputs, kernel, _ = layer["weight"].shape
                convolution = torch.nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, padding_mode=mode,
                                              dtype=dtype)
                convolution.weight.data, convolution.bias.data = layer["weight"], layer["bias"]
                self.convolutions.append(convolution)
                if "slope" in layer:
                    self.slopes.append(torch.nn.Parameter(layer["slope"]))

    def forward(self, boards):
        values = boards
        for k, convolution in enumerate(self.convolutions):
            values = convolution(values)
            if k + 1 < len(self.convolutions):
                values = ACTIVATIONS[self.activation](values, self.slopes[k] if len(self.slopes) else None)
        return values

    def ordered(self):
        for k, convolution in enumerate(self.convolutions):
            yield convolution.weight
            yield convolution.bias
            if k < len(self.slopes):
                yield self.slopes[k]

    def names(self):
        """A name for every number, for messages."""
        found = []
        for k, convolution in enumerate(self.convolutions):
            arrays = {"weight": convolution.weight, "bias": convolution.bias}
            if k < len(self.slopes):
                arrays["slope"] = self.slopes[k]
            for name, array in arrays.items():
                found += [f"layers/{k:02}/{name}{list(index)}" for index in np.ndindex(*array.shape)]
        return found

    def slices(self):
        """Where each array lies among all numbers."""
        ends = np.cumsum([parameter.numel() for parameter in self.ordered()])
        return [slice(end - parameter.numel(), end) for end, parameter in zip(ends, self.ordered())]

    def load(self, numbers):
        for parameter, part in zip(self.ordered(), self.slices()):
            parameter.data = torch.tensor(numbers[part], dtype=parameter.dtype).reshape(parameter.shape)

    def numbers(self):
        return np.concatenate([parameter.detach().numpy().ravel() for parameter in self.ordered()])

    def gradient(self, boards, targets):
        """That of the mean cross-entropy over all cells, and the loss."""
        loss = torch.nn.functional.binary_cross_entropy_with_logits(self(boards), targets)
        return flat(torch.autograd.grad(loss, list(self.ordered()))), loss.item()

    def layers(self):
        """For rounding.Passes."""
        slopes = [slope.detach()[None] for slope in self.slopes]
        slopes += [None] * (len(self.convolutions) - len(slopes))
        return [(c.weight.detach()[None], c.bias.detach()[None], s) for c, s in zip(self.convolutions, slopes)]

    def layers_of(self, copies):
        """The same of copies [copies, numbers]."""
        arrays = iter(copies[:, part].reshape(-1, *parameter.shape)
                      for parameter, part in zip(self.ordered(), self.slices()))
        return [(next(arrays), next(arrays), next(arrays) if k < len(self.slopes) else None)
                for k in range(len(self.convolutions))]

    def passes(self, boards, targets, windows):
        mode = "circular" if self.convolutions[0].padding_mode == "circular" else "constant"
        return rounding.Passes(self.activation, mode, boards, targets, windows)


def flat(tensors):
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


def adam(gradients, start, dtype):
    """PyTorch's Adam on given gradients: parameters after every update."""
    parameter = torch.nn.Parameter(torch.tensor(start, dtype=dtype))
    optimizer = torch.optim.Adam([parameter], lr=LEARNING_RATE, betas=(BETA1, BETA2), eps=ADAM_EPS)
    trajectory = []
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient, dtype=dtype)
        optimizer.step()
        trajectory.append(parameter.detach().numpy().copy())
    return np.array(trajectory)


def adam_tolerance(gradients, trajectory):
    """What rounding may change in each parameter after each update, given the same gradients. At update t both moments
    are sums of t terms, each with at most three roundings an update (constants, product, sum): the first relative to
    the sum of magnitudes, half of the second's through the root; eight more for the quotient."""
    first = second = total = np.zeros(gradients.shape[1])
    tolerance = []
    for t, gradient in enumerate(np.abs(gradients.astype(float)), start=1):
        first = BETA1 * first + (1 - BETA1) * gradient
        second = BETA2 * second + (1 - BETA2) * gradient ** 2
        size = LEARNING_RATE * first / (1 - BETA1 ** t) / (np.sqrt(second / (1 - BETA2 ** t)) + ADAM_EPS)
        total = total + (4.5 * t + 8) * EPS * size + EPS * np.abs(trajectory[t])
        tolerance.append(total)
    return np.array(tolerance)


class Networks(unittest.TestCase):
    def setUp(self):
        torch.set_num_threads(1)
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def run_tool(self, tool, *arguments):
        done = subprocess.run([os.environ[tool], *map(str, arguments)], cwd=self.folder, text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def boards(self, steps, boundary, board):
        """A pair file of 800 boards, and its boards as [batch, 8, 1, H, W]."""
        height, width = board
        name = f"{boundary}{steps}-{height}.h5"
        size = ["--steps", steps, "--size", f"{width}x{height}", "--boundary", boundary]
        if not (self.folder / name).exists():
            self.run_tool("MINLIFE", "generate", *size, "--count", BATCH * UPDATES, "--seed", 3, "--out", name)
        with h5py.File(self.folder / name) as file:
            return name, size, *(torch.tensor(np.unpackbits(file[key][:], axis=-1, bitorder="little")[..., :width])
                                 .double().reshape(UPDATES, BATCH, 1, height, width) for key in ("inputs", "targets"))

    def assert_within(self, ours, truth, tolerance, what, names=None):
        """Remembers the worst ratio; a failure names the worst index."""
        error = np.abs(ours.astype(float) - truth)
        ratio = error / (tolerance + 1e-30)
        worst = np.unravel_index(np.argmax(np.where(np.isnan(ratio), np.inf, ratio)), ratio.shape)
        where = names[worst[-1]] if names else list(worst)
        self.assertLessEqual(ratio[worst], 1, f"{what} at {where}: {ours[worst]} here, {truth[worst]} in PyTorch, which "
                                              f"differ by {error[worst]:.3g}; rounding allows {tolerance[worst]:.3g}")
        self.worst[what] = max(self.worst.get(what, 0), ratio[worst])

    def check(self, steps, width, activation, boundary, decoder="separate", board=BOARD):
        pairs, size, inputs, targets = self.boards(steps, boundary, board)
        # Squares of squares: from 0.5 on, the squares of three steps' gradients overflow single precision.
        scale = 0.2 if activation == "square" else 0.5
        # A learning rate of 0 writes the initial network.
        self.run_tool("MINLIFE", "train", *size, "--width", width, "--activation", activation, "--decoder", decoder,
                      "--init-scale", scale, "--seed", 10 * steps + width, "--learning-rate", 0, "--examples", 1,
                      "--out", "m.h5", "--force")
        self.run_tool("TWIN_DUMP", "m.h5", pairs, UPDATES, "d.h5")
        with h5py.File(self.folder / "d.h5") as file:
            ours = {name: file[name][:] for name in file}
        twin = Twin(self.folder / "m.h5", torch.float64)
        names = twin.names()
        np.testing.assert_array_equal(ours["trajectory"][0], twin.numbers())

        (logits, _), (tolerance, _) = rounding.tolerances(twin.passes(inputs[0], targets[0], False), twin.layers(), 1)
        truth = twin(inputs[0]).detach().numpy().reshape(logits.shape)
        np.testing.assert_allclose(logits, truth, rtol=0, atol=1e-12 * np.abs(truth).max())
        self.assert_within(ours["logits"].reshape(truth.shape), truth, tolerance, "logit")
        self.assertLess(np.median(tolerance), SHARP * np.abs(truth).max())
        for t in [0, UPDATES - 1]:
            twin.load(ours["trajectory"][t])
            passes = twin.passes(inputs[t], targets[t], steps == 1)
            (_, model), (logit_tolerance, tolerance) = rounding.tolerances(passes, twin.layers(), t)
            gradient, loss = twin.gradient(inputs[t], targets[t])
            np.testing.assert_allclose(model, gradient, rtol=0, atol=1e-12 * np.abs(gradient).max())
            self.assert_within(ours["gradients"][t], gradient, tolerance, "gradient", names)
            for part in twin.slices():
                if np.abs(gradient[part]).max() > 0:
                    array = names[part.start].split("[")[0]
                    sharp = (tolerance[part] / np.abs(gradient[part]).max()).min()
                    self.sharpness.setdefault((activation, steps, decoder, array), []).append(sharp)
            # The loss changes by at most the mean change of the logits; its mean is one product.
            heavy = passes.weights[..., 0, :].numpy() if steps == 1 else 1 / logit_tolerance.size
            self.assertAlmostEqual(ours["losses"][t], loss, delta=(heavy * logit_tolerance).sum() + EPS * loss)
        self.assert_within(ours["trajectory"][1:], adam(ours["gradients"], ours["trajectory"][0], torch.float64),
                           adam_tolerance(ours["gradients"], ours["trajectory"]), "Adam", names)
        return ours, inputs, targets, steps

    def check_training(self, ours, inputs, targets, steps):
        """Both train by themselves for 100 updates. Rounding then feeds back: an early difference changes later
        gradients, and Adam's quotient magnifies it where a gradient is small; a bound that followed every step would
        allow anything. So copies of the network train with errors drawn in every sum of every update, and ours may
        deviate from PyTorch's as Student's distribution lets it when it is one of them."""
        twin, first = (Twin(self.folder / "m.h5", torch.float64) for _ in range(2))
        optimizer = torch.optim.Adam(list(twin.ordered()), lr=LEARNING_RATE, betas=(BETA1, BETA2), eps=ADAM_EPS)
        copies = torch.nn.Parameter(torch.tensor(np.tile(first.numbers(), (TRAININGS, 1))))
        copies_optimizer = torch.optim.Adam([copies], lr=LEARNING_RATE, betas=(BETA1, BETA2), eps=ADAM_EPS)
        random = torch.Generator().manual_seed(steps)
        for t in range(UPDATES):
            passes = twin.passes(inputs[t], targets[t], steps == 1)
            if t % 10 == 0:  # how large rounding errors are changes slowly
                passes.forward(twin.layers())
                passes.backward(twin.layers())
                deviations = passes.deviations
            passes.deviations = deviations
            copies.grad = rounding.disturbed(passes, first.layers_of(copies.detach()), TRAININGS, random)
            copies_optimizer.step()
            gradient, _ = twin.gradient(inputs[t], targets[t])
            for parameter, part in zip(twin.ordered(), twin.slices()):
                parameter.grad = torch.tensor(gradient[part]).reshape(parameter.shape)
            optimizer.step()
        alone = twin.numbers()
        tolerance = STUDENT * np.sqrt(((copies.detach().numpy() - alone) ** 2).mean(0))
        tolerance += adam_tolerance(ours["gradients"], ours["trajectory"])[-1]
        self.assert_within(ours["trajectory"][-1], alone, tolerance, "training", twin.names())
        self.tightness.append(np.median(tolerance) / np.abs(alone - ours["trajectory"][0]).max())

    def test_all(self):
        self.worst, self.sharpness, self.tightness = {}, {}, []
        for kind, activation in enumerate(ACTIVATIONS):
            for boundary in ["torus", "dead"]:
                for steps in [1, 2, 3]:
                    for width in [1, 4]:
                        with self.subTest(activation=activation, boundary=boundary, steps=steps, width=width):
                            ours = self.check(steps, width, activation, boundary)
                            if width == 4 and (2 * steps, boundary) == (kind + 2, ["torus", "dead"][kind // 2 % 2]):
                                self.check_training(*ours)
                with self.subTest("tiles", activation=activation, boundary=boundary):
                    self.check(2, 5, activation, boundary, board=TILED)
                    if activation == "prelu":
                        self.check_training(*self.check(3, 4, activation, boundary, board=TILED))
                with self.subTest("merged decoder", activation=activation, boundary=boundary):
                    self.check(2, 3, activation, boundary, "merged")
                    self.check(1, 1, activation, boundary, "merged")
        print("largest share of what rounding allows:", {what: f"{share:.2g}" for what, share in self.worst.items()})
        # Where everything cancels, nothing can be seen; what matters is that every array shows its errors somewhere.
        sharpest = [min(shares) for shares in self.sharpness.values()]
        print("smallest relative error that shows: "
              f"median {np.median(sharpest):.1g}, most {max(sharpest):.1g} over {len(sharpest)} arrays of the gradient")
        print("tolerance of 100 updates, as a share of the longest way: "
              f"median {np.median(self.tightness):.1g}, most {max(self.tightness):.1g}")
        # A test that allows anything shows nothing.
        self.assertLess(max(sharpest), SHARP)
        self.assertLess(max(self.tightness), 3e-2)


if __name__ == "__main__":
    unittest.main()
