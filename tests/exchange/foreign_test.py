"""Networks of PyTorch's: imported, they say what PyTorch says of every cell; trained ones are proved, or refuted by a
counterexample that PyTorch confirms. And what is exported says the same in PyTorch, and comes back to the same numbers."""
import json
import unittest

import numpy as np

from networks import HAS_ONNX, NetworkTest, life

try:
    import torch
    import torch.nn as nn
except ImportError:
    torch = None
try:
    import onnx
except ImportError:
    onnx = None
try:
    import onnxruntime
except ImportError:
    onnxruntime = None

SIDE = 16
# Sums in float of some 10^2 terms of size 1 to 10 differ by less; a cell so close to 0 says nothing.
TOO_CLOSE = 1e-3


def three_by_three(inputs, outputs, mode="zeros"):
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode=mode)


def plain_stack(mode="zeros"):
    return nn.Sequential(three_by_three(1, 6, mode), nn.ReLU(), three_by_three(6, 6, mode), nn.ReLU(),
                         three_by_three(6, 1, mode))


def normalised(mode="zeros"):
    network = nn.Sequential(three_by_three(1, 5, mode), nn.BatchNorm2d(5), nn.ReLU(), nn.Conv2d(5, 4, 1), nn.BatchNorm2d(4),
                            nn.ReLU(), three_by_three(4, 3, mode), nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 1, 1))
    for module in network:
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean)
            nn.init.uniform_(module.running_var, 0.2, 2)
            nn.init.uniform_(module.weight, 0.5, 2)
            nn.init.normal_(module.bias)
    return network


def of_23_numbers(mode="zeros"):
    return nn.Sequential(three_by_three(1, 2, mode), nn.ReLU(), nn.Conv2d(2, 1, 1))


SHAPES = {"plain": plain_stack, "normalised": normalised, "23": of_23_numbers}


def say(network, board):
    """PyTorch's logits of a board."""
    with torch.no_grad():
        return network.double()(torch.tensor(board, dtype=torch.float64)[None, None])[0, 0].numpy()


def all_windows():
    return torch.tensor([[[[w >> (3 * row + column) & 1 for column in range(3)] for row in range(3)]] for w in range(512)],
                        dtype=torch.float64)


def train(width, steps, seed):
    """A network that learns one step of Life from all 512 windows: seconds of plain PyTorch."""
    torch.manual_seed(seed)
    network = nn.Sequential(three_by_three(1, width), nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, 1, 1)).double()
    windows = all_windows()
    targets = torch.tensor([life(w[0].numpy().astype(np.uint8), wrap=False)[1, 1] for w in windows], dtype=torch.float64)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.03)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(network(windows)[:, 0, 1, 1], targets)
        loss.backward()
        optimizer.step()
    network.eval()
    with torch.no_grad():
        wrong = int(((network(windows)[:, 0, 1, 1] > 0) != (targets > 0.5)).sum())
    return network.float(), wrong


@unittest.skipIf(torch is None, "PyTorch is not installed")
class FromPyTorch(NetworkTest):
    def setUp(self):
        super().setUp()
        torch.manual_seed(4)
        torch.set_num_threads(1)
        self.boards = [(np.random.default_rng(k).random((SIDE, SIDE)) < 0.2 * (k + 1)).astype(np.uint8) for k in range(4)]

    def assert_says_the_same(self, network, boundary):
        """The network computes in double here; minlife rounded its numbers once, and computes in float."""
        compared = 0
        for board in self.boards:
            logits, cells = say(network, board), self.predicted("m.h5", board, boundary)
            clear = np.abs(logits) > TOO_CLOSE
            np.testing.assert_array_equal(cells[clear], (logits > 0)[clear])
            compared += clear.sum()
        self.assertGreater(compared, 0.95 * len(self.boards) * SIDE * SIDE)

    def test_npz_of_every_shape(self):
        for name, shape in SHAPES.items():
            for mode, boundary in (("zeros", "dead"), ("circular", "torus")):
                with self.subTest(shape=name, mode=mode):
                    network = shape(mode).eval()
                    self.save_npz(network)
                    (told,) = self.do_import("net.npz", "--boundary", boundary)
                    self.assertEqual(told["boundary"], boundary)
                    self.assert_says_the_same(network, boundary)

    def test_23_numbers(self):
        self.save_npz(of_23_numbers())
        (told,) = self.do_import("net.npz")
        self.assertEqual((told["parameters"], told["layers"], told["reach"], told["has_steps"]), (23, 2, 1, True))

    @unittest.skipUnless(HAS_ONNX, "minlife was built without ONNX")
    def test_onnx_of_every_shape(self):
        for name, shape in SHAPES.items():
            with self.subTest(shape=name):
                network = nn.Sequential(*shape(), nn.Sigmoid()).eval()
                # Folded by PyTorch, and by minlife.
                for training in (torch.onnx.TrainingMode.EVAL, torch.onnx.TrainingMode.PRESERVE):
                    torch.onnx.export(network.float(), torch.zeros(1, 1, SIDE, SIDE), str(self.folder / "net.onnx"),
                                      opset_version=13, training=training,
                                      do_constant_folding=training == torch.onnx.TrainingMode.EVAL)
                    (told,) = self.do_import("net.onnx")
                    self.assertEqual(told["boundary"], "dead")  # it pads with zeros
                    self.assert_says_the_same(network[:-1], "dead")

    @unittest.skipUnless(HAS_ONNX, "minlife was built without ONNX")
    def test_circular_padding_that_is_exported_wrongly_is_refused(self):
        if not torch.__version__.startswith("1.13"):
            self.skipTest("another PyTorch")
        torch.onnx.export(plain_stack("circular"), torch.zeros(1, 1, SIDE, SIDE), str(self.folder / "net.onnx"),
                          opset_version=13)
        self.assert_refused(["import", "net.onnx", "--steps", "1", "--out", "m.h5"], "does not wrap")

    def confirm_counterexample(self, network, told):
        """PyTorch, too, is wrong about the centre of the board that was told."""
        rows = told["counterexample_cells"]
        board = np.array([[cell == "o" for cell in row] for row in rows], np.uint8)
        centre = len(rows) // 2
        truth = life(board, told["steps"], wrap=False)[centre, centre]
        self.assertEqual(bool(truth), told["counterexample_alive"])
        self.assertNotEqual(say(network, board)[centre, centre] > 0, bool(truth))

    def test_a_trained_network_is_proved_or_refuted(self):
        outcomes = set()
        for steps in (5, 400, 1500):
            for seed in range(3):
                network, wrong = train(8, steps, seed)
                self.save_npz(network)
                self.do_import("net.npz", "--boundary", "dead")
                (told,) = self.run_json("verify", "m.h5", code=0 if wrong == 0 else 3)
                self.assertEqual((told["windows"], told["wrong"]), (512, wrong))
                outcomes.add(told["proved"])
                if wrong:
                    self.confirm_counterexample(network, told)
            if outcomes == {"", "windows"}:
                break
        self.assertEqual(outcomes, {"", "windows"})  # one was refuted, and one proved

    def test_networks_that_see_two_cells_far_are_looked_at_window_by_window(self):
        network = nn.Sequential(nn.Conv2d(1, 2, 1), nn.ReLU(), three_by_three(2, 3), nn.ReLU(), three_by_three(3, 1)).eval()
        self.save_npz(network)
        self.do_import("net.npz", "--boundary", "torus")
        (told,) = self.run_json("verify", "m.h5", code=3)
        self.assertEqual(told["windows"], 2 ** 25)
        self.confirm_counterexample_inside(network, told)

    def confirm_counterexample_inside(self, network, told):
        """The same away from all edges: dead cells around it, further than the network sees."""
        rows = [row.replace(" ", ".") for row in told["counterexample_cells"]]
        board = np.pad(np.array([[cell == "o" for cell in row] for row in rows], np.uint8), 4)
        centre = len(board) // 2
        self.assertEqual(bool(life(board, told["steps"])[centre, centre]), told["counterexample_alive"])
        self.assertNotEqual(say(network, board)[centre, centre] > 0, told["counterexample_alive"])

    def test_networks_that_see_further_are_searched(self):
        network = plain_stack().eval()
        self.save_npz(network)
        self.do_import("net.npz", "--boundary", "torus")
        (told,) = self.run_json("verify", "m.h5", "--boards", "20", code=3)
        self.assertEqual((told["windows"], told["proved"]), (0, ""))
        self.assertGreater(told["wrong_boards"], 0)
        if told["counterexample"]:
            self.confirm_counterexample_inside(network, told)


@unittest.skipIf(torch is None, "PyTorch is not installed")
class Exports(NetworkTest):
    def boards(self):
        torch.manual_seed(1)
        return (torch.rand(3, 1, 11, 13) < 0.4).float()

    def models(self):
        """Networks of every activation, for both boundaries."""
        for activation in self.activations():
            for boundary in ("torus", "dead"):
                with self.subTest(activation=activation, boundary=boundary):
                    self.run_program("train", "--force", "--steps", "2", "--width", "2", "--examples", "8", "--activation",
                                     activation, "--boundary", boundary, "--out", "m.h5")
                    yield activation, boundary

    def by_torch(self, layers, activation, boundary, boards):
        """The logits of layers as minlife has them."""
        bends = {"relu": torch.relu, "leaky_relu": lambda z: nn.functional.leaky_relu(z, 0.25), "silu": nn.functional.silu,
                 "square": lambda z: z * z, "tanh": torch.tanh}
        x = boards.double()
        for k, (weight, bias, slope) in enumerate(layers):
            weight, bias = (torch.from_numpy(np.array(a, np.float64)) for a in (weight, bias))
            if weight.shape[2] == 3:
                x = nn.functional.pad(x, (1, 1, 1, 1), mode="circular" if boundary == "torus" else "constant")
            x = nn.functional.conv2d(x, weight, bias)
            if k + 1 < len(layers):
                x = (nn.functional.prelu(x, torch.from_numpy(np.array(slope, np.float64))) if activation == "prelu"
                     else bends[activation](x))
        return x

    def assert_close(self, found, wanted):
        """Float against double: sums of at most 18 terms, four layers deep, relative to the largest logit."""
        scale = wanted.abs().max()
        self.assertLess((found.double() - wanted).abs().max(), 4 * (18 + 3) * 2.0 ** -23 * (scale + 10))

    def export(self, to, name):
        self.run_json("export", "m.h5", "--to", to, "--out", name, "--unproved", "--force")
        return name

    @unittest.skipUnless(HAS_ONNX and onnx, "ONNX is missing")
    def test_onnx(self):
        import graph
        for activation, boundary in self.models():
            self.export("onnx", "m.onnx")
            boards = self.boards()
            wanted = self.by_torch(self.layers(), activation, boundary, boards)
            self.assert_close(graph.run(self.folder / "m.onnx", boards), wanted)
            if onnxruntime is not None:
                session = onnxruntime.InferenceSession(str(self.folder / "m.onnx"), providers=["CPUExecutionProvider"])
                self.assert_close(torch.from_numpy(session.run(None, {"board": boards.numpy()})[0]), wanted)
            before = self.layers()
            (told,) = self.do_import("m.onnx", steps=2, out="back.h5")
            self.assertEqual(told["boundary"], boundary)
            self.assert_same_layers(before, self.layers("back.h5"))

    def test_npz(self):
        for activation, boundary in self.models():
            self.export("npz", "m.npz")
            arrays = np.load(self.folder / "m.npz")
            layers = [[arrays[f"layer{k:02}.{part}"] if f"layer{k:02}.{part}" in arrays else None
                       for part in ("weight", "bias", "slope")] for k in range(len(self.layers()))]
            self.assert_same_layers(layers, self.layers())
            self.assertEqual(json.loads(bytes(arrays["about"]).decode())["steps"], 2)
            self.do_import("m.npz", "--boundary", boundary, steps=2, out="back.h5")
            self.assert_same_layers(self.layers("back.h5"), self.layers())
            self.assertEqual(self.run_json("info", "back.h5")[0]["architecture"], self.run_json("info", "m.h5")[0]["architecture"])

    def test_json(self):
        for activation, boundary in self.models():
            told = json.loads((self.folder / self.export("json", "m.json")).read_text())
            layers = [[np.array(layer["weight"], np.float32), np.array(layer["bias"], np.float32),
                       np.array(layer["slope"], np.float32) if isinstance(layer.get("slope"), list) else None]
                      for layer in told["layers"]]
            self.assert_same_layers(layers, self.layers())
            self.assertEqual([layer["activation"] for layer in told["layers"]], [activation] * (len(layers) - 1) + ["none"])
            self.assertEqual((told["format"], told["format_version"], told["boundary"]), ("minlife-network", 1, boundary))

    def test_the_same_network_gives_the_same_bytes(self):
        self.run_program("train", "--steps", "1", "--width", "1", "--examples", "8", "--out", "m.h5")
        for to in ("json", "npz", *(["onnx"] if HAS_ONNX else [])):
            self.export(to, "a")
            self.export(to, "b")
            self.assertEqual((self.folder / "a").read_bytes(), (self.folder / "b").read_bytes())


if __name__ == "__main__":
    unittest.main()
