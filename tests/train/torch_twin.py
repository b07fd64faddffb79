"""The twin in PyTorch: the networks that `minlife train` writes, rebuilt from their model files as Conv2d modules, have
the logits, gradients and Adam updates that this library computes. PyTorch computes in double. Single precision may differ
by no more than two things, of which the smaller counts:
- what is proved from sums of magnitudes through the whole network (Higham, "Accuracy and stability of numerical
  algorithms", 3.1): sharp for one step, but without meaning for wide networks of several, as nothing cancels in it;
- the rounding of the last sum, from the magnitudes of the terms it really has, and YARDSTICK times the error, relative
  to those magnitudes, of the worst array of PyTorch's own single precision."""
import copy
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np
import torch

EPS = 2.0 ** -23
YARDSTICK = 8  # two orders of the same sums may be a few times luckier or unluckier
BATCH, UPDATES = 8, 100
HEIGHT, WIDTH = 11, 19  # neither square nor whole vectors
# Additions on the way of one term: sums over the cells of a board run in 16 lanes (over the 512 windows too), which are
# then added, and then the boards.
SUM_TERMS = max(HEIGHT * (WIDTH + 16), 512) // 16 + 16 + BATCH
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
                convolution = torch.nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, padding_mode=mode, dtype=dtype)
                convolution.weight.data, convolution.bias.data = layer["weight"], layer["bias"]
                self.convolutions.append(convolution)
                if "slope" in layer:
                    self.slopes.append(torch.nn.Parameter(layer["slope"]))

    def forward(self, boards):
        values, self.inputs, self.outputs = boards, [], []
        for k, convolution in enumerate(self.convolutions):
            self.inputs.append(values)
            values = convolution(values)
            self.outputs.append(values)
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

    def magnitude(self, boards):
        """Logits with every number replaced by its magnitude, activations by what bounds them: |z|, or z^2. A slope,
        which multiplies at most |z|, becomes a factor 1 + s at s = 0. Returns the logits, the numbers as leaves, and
        the largest value before an activation."""
        values, leaves, largest = boards, [], 1.0
        for k, convolution in enumerate(self.convolutions):
            weight, bias = (p.detach().abs().requires_grad_() for p in (convolution.weight, convolution.bias))
            leaves += [weight, bias]
            if convolution.padding[0]:
                mode = "circular" if convolution.padding_mode == "circular" else "constant"
                values = torch.nn.functional.pad(values, (1, 1, 1, 1), mode=mode)
            values = torch.nn.functional.conv2d(values, weight, bias)
            largest = max(largest, values.max().item())
            if k + 1 < len(self.convolutions):
                if self.activation == "square":
                    values = values * values
                if len(self.slopes):
                    leaves.append(torch.zeros_like(self.slopes[k]).requires_grad_())
                    values = values * (1 + leaves[-1][:, None, None])
        return values, leaves, largest

    def roundings(self):
        """Roundings on the longest path: the terms of each layer's sums and a few for its activation, which may
        stretch errors (silu by 1.1, square by 2)."""
        stretch = 2.0 if self.activation == "square" else 1.1
        return sum(c.weight[0].numel() + 16 for c in self.convolutions) * stretch ** len(self.convolutions)

    def terms(self, boards, targets):
        """Sums of the magnitudes of the terms that the logits and each number of the gradient really are sums of."""
        loss = torch.nn.functional.binary_cross_entropy_with_logits(self(boards), targets)
        deltas = torch.autograd.grad(loss, self.outputs)
        gradient = []
        for k, (convolution, values, delta) in enumerate(zip(self.convolutions, self.inputs, deltas)):
            size = convolution.padding[0]
            mode = "circular" if convolution.padding_mode == "circular" else "constant"
            padded = torch.nn.functional.pad(values.detach().abs(), (size,) * 4, mode=mode)
            gradient.append(torch.nn.grad.conv2d_weight(padded, convolution.weight.shape, delta.abs()))
            gradient.append(delta.abs().sum((0, 2, 3)))
            if k < len(self.slopes):
                # d loss / d slope sums da * min(z, 0), and delta is slope * da there.
                z, slope = self.outputs[k].detach(), self.slopes[k].detach()[:, None, None]
                gradient.append((delta / slope * z.clamp(max=0)).abs().sum((0, 2, 3)))
        last = self.convolutions[-1]
        logits = torch.nn.functional.conv2d(self.inputs[-1].abs(), last.weight.abs(), last.bias.abs())
        return logits.detach().numpy(), flat(gradient)

    def tolerances(self, boards, targets):
        """What single precision may change in the logits and in the gradient: the smaller of two bounds."""
        proved = self.proved_tolerances(boards, targets)
        sizes = self.terms(boards, targets)
        self.inputs, self.outputs = [], []  # parts of a graph, which cannot be copied
        single = copy.deepcopy(self).float()
        truth = self(boards).detach().numpy(), self.gradient(boards, targets)[0]
        rounded = (single(boards.float()).detach().numpy(), single.gradient(boards.float(), targets.float())[0])
        in_logits = np.abs(rounded[0] - truth[0]).max() / sizes[0].max()
        errors = np.abs(rounded[1] - truth[1])
        # Array by array, as luck differs between numbers; a dead unit's arrays are zero, without error.
        in_gradient = max(errors[part].max() / sizes[1][part].max() for part in self.slices() if sizes[1][part].max() > 0)
        largest = np.concatenate([np.full(part.stop - part.start, sizes[1][part].max()) for part in self.slices()])
        measured = (YARDSTICK * in_logits * sizes[0].max() + (self.convolutions[-1].weight.numel() + 1) * EPS * sizes[0],
                    YARDSTICK * in_gradient * largest + SUM_TERMS * EPS * sizes[1])
        return tuple(np.minimum(a, b) for a, b in zip(proved, measured))

    def proved_tolerances(self, boards, targets):
        """From the magnitudes of all numbers, layer through layer."""
        sizes, leaves, largest = self.magnitude(boards)
        unit = self.roundings() * EPS
        logit = (unit * sizes).detach()
        cells = targets.numel()
        delta = (torch.sigmoid(self(boards)) - targets).abs().detach() / cells
        # sigmoid' <= 1/4 turns an error of the logit into one of its delta; sigmoid itself costs a few roundings.
        delta_error = (logit / 4 + 8 * EPS) / cells
        # The derivative of a smooth activation has an error of its own: |f''| < 1 times that of z.
        bend = largest if self.activation in ("silu", "tanh") else 1.0
        terms = 2 * self.roundings() * bend + SUM_TERMS

        def through(upstream):
            return flat(torch.autograd.grad(sizes, leaves, upstream, retain_graph=True))

        return logit.numpy(), through(delta_error) + terms * EPS * through(delta)


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

    def boards(self, steps, boundary):
        """A pair file of 800 boards, and its boards as [batch, 8, 1, H, W]."""
        name = f"{boundary}{steps}.h5"
        size = ["--steps", steps, "--size", f"{WIDTH}x{HEIGHT}", "--boundary", boundary]
        if not (self.folder / name).exists():
            self.run_tool("MINLIFE", "generate", *size, "--count", BATCH * UPDATES, "--seed", 3, "--out", name)
        with h5py.File(self.folder / name) as file:
            return name, size, *(torch.tensor(np.unpackbits(file[key][:], axis=-1, bitorder="little")[..., :WIDTH])
                                 .double().reshape(UPDATES, BATCH, 1, HEIGHT, WIDTH) for key in ("inputs", "targets"))

    def assert_within(self, ours, truth, tolerance, what, names=None):
        """Remembers the worst ratio; a failure names the worst index."""
        error = np.abs(ours.astype(float) - truth)
        ratio = error / (tolerance + 1e-30)
        worst = np.unravel_index(np.argmax(np.where(np.isnan(ratio), np.inf, ratio)), ratio.shape)
        where = names[worst[-1]] if names else list(worst)
        self.assertLessEqual(ratio[worst], 1, f"{what} at {where}: {ours[worst]} here, {truth[worst]} in PyTorch, which "
                                              f"differ by {error[worst]:.3g}; rounding allows {tolerance[worst]:.3g}")
        self.worst[what] = max(self.worst.get(what, 0), ratio[worst])

    def check(self, steps, width, activation, boundary, decoder="separate"):
        pairs, size, inputs, targets = self.boards(steps, boundary)
        # Squares of squares: from 0.5 on, the squares of three steps' gradients overflow single precision.
        scale = 0.2 if activation == "square" else 0.5
        # A learning rate of 0 writes the initial network.
        self.run_tool("MINLIFE", "train", *size, "--width", width, "--activation", activation, "--decoder", decoder,
                      "--init-scale", scale, "--seed", 10 * steps + width, "--learning-rate", 0, "--examples", 1,
                      "--out", "m.h5")
        self.run_tool("TWIN_DUMP", "m.h5", pairs, UPDATES, "d.h5")
        with h5py.File(self.folder / "d.h5") as file:
            ours = {name: file[name][:] for name in file}
        twin = Twin(self.folder / "m.h5", torch.float64)
        names = twin.names()
        np.testing.assert_array_equal(ours["trajectory"][0], twin.numbers())

        logit_tolerance, _ = twin.tolerances(inputs[0], targets[0])
        logits = twin(inputs[0]).detach().numpy()
        self.assert_within(ours["logits"], logits[:, 0], logit_tolerance[:, 0], "logit")
        rounding = np.zeros(len(names))
        for t in [0, UPDATES // 2, UPDATES - 1]:
            twin.load(ours["trajectory"][t])
            _, tolerance = twin.tolerances(inputs[t], targets[t])
            gradient, loss = twin.gradient(inputs[t], targets[t])
            self.assert_within(ours["gradients"][t], gradient, tolerance, "gradient", names)
            self.sharpness.append(np.median(tolerance[gradient != 0] / np.abs(gradient).max()))
            rounding = np.maximum(rounding, np.abs(ours["gradients"][t] - gradient))
            self.assertAlmostEqual(ours["losses"][t], loss, delta=logit_tolerance.mean() + 16 * EPS * loss)
        self.assert_within(ours["trajectory"][1:], adam(ours["gradients"], ours["trajectory"][0], torch.float64),
                           adam_tolerance(ours["gradients"], ours["trajectory"]), "Adam", names)
        return ours, rounding, inputs, targets

    def check_training(self, ours, rounding, inputs, targets):
        """Both train by themselves for 100 updates. Rounding then feeds back: an early difference changes later
        gradients, and Adam's quotient magnifies it where a gradient is small; a bound that followed every step would
        allow anything. So the feedback is measured: PyTorch trains again with random errors in every gradient as large
        as those found (and found allowed) in ours, and ours must be no farther from the undisturbed training than 4
        times the farthest of these, array by array."""
        def train(disturbance):
            twin = Twin(self.folder / "m.h5", torch.float64)
            optimizer = torch.optim.Adam(list(twin.ordered()), lr=LEARNING_RATE, betas=(BETA1, BETA2), eps=ADAM_EPS)
            size = np.concatenate([np.full(part.stop - part.start, rounding[part].max()) for part in twin.slices()])
            for t in range(UPDATES):
                gradient, _ = twin.gradient(inputs[t], targets[t])
                if disturbance is not None:
                    # A unit that is dead has a gradient of exactly zero in any precision.
                    gradient = gradient + (gradient != 0) * size * disturbance.uniform(-1, 1, gradient.shape)
                for parameter, part in zip(twin.ordered(), twin.slices()):
                    parameter.grad = torch.tensor(gradient[part]).reshape(parameter.shape)
                optimizer.step()
            return twin

        twin = train(None)
        alone = twin.numbers()
        spread = np.max([np.abs(train(np.random.default_rng(seed)).numbers() - alone) for seed in range(2)], axis=0)
        moved = np.abs(alone - ours["trajectory"][0]).max()
        tolerance = np.empty_like(spread)
        for part in twin.slices():
            tolerance[part] = 4 * spread[part].max() + UPDATES * EPS * np.abs(alone[part]).max()
        self.assert_within(ours["trajectory"][-1], alone, tolerance, "training", twin.names())
        self.tightness.append(np.median(tolerance) / moved)

    def test_all(self):
        self.worst, self.sharpness, self.tightness = {}, [], []
        for kind, activation in enumerate(ACTIVATIONS):
            for boundary in ["torus", "dead"]:
                for steps in [1, 2, 3]:
                    for width in [1, 4]:
                        with self.subTest(activation=activation, boundary=boundary, steps=steps, width=width):
                            ours = self.check(steps, width, activation, boundary)
                            if width == 4 and (steps, boundary) == (kind % 3 + 1, ["torus", "dead"][kind % 2]):
                                self.check_training(*ours)
                with self.subTest("merged decoder", activation=activation, boundary=boundary):
                    self.check(2, 3, activation, boundary, "merged")
                    self.check(1, 1, activation, boundary, "merged")
        print("largest share of what rounding allows:", {what: f"{share:.2g}" for what, share in self.worst.items()})
        print("tolerance of a gradient, as a share of its largest number: "
              f"median {np.median(self.sharpness):.1g}, most {max(self.sharpness):.1g}")
        # A test that allows anything shows nothing.
        self.assertLess(max(self.sharpness), 1e-3)
        self.assertLess(max(self.tightness), 1e-2)
        print("tolerance of 100 updates, as a share of the longest way: "
              f"median {np.median(self.tightness):.1g}, most {max(self.tightness):.1g}")


if __name__ == "__main__":
    unittest.main()
