"""Each optimizer of first order, with each schedule, beside PyTorch's in double: 100 updates on the same random gradients.
optimizer_dump computes ours. The schedules' factors are written here from their formulas."""
import json
import math
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np
import torch

UPDATES, PARAMETERS, RATE = 100, 41, 1e-2
EPS = 2.0**-24


def half_cosine(start, end, share):
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


SCHEDULES = {
    "constant": lambda t: 1.0,
    "linear": lambda t: 1 - t,
    "cosine": lambda t: half_cosine(1, 0, t),
    "one-cycle": lambda t: half_cosine(1 / 25, 1, t / 0.3) if t < 0.3 else half_cosine(1, 1 / 25e4, (t - 0.3) / 0.7),
    "step": lambda t: 1 if t < 0.5 else 0.1 if t < 0.75 else 0.01,
}

OPTIMIZERS = {
    "adam": (torch.optim.Adam, {}, {}),
    "adam with decay": (torch.optim.Adam, {"weight_decay": "0.1"}, {"weight_decay": 0.1}),
    "amsgrad": (torch.optim.Adam, {}, {"amsgrad": True}),
    "adamw": (torch.optim.AdamW, {"weight_decay": "0.1"}, {"weight_decay": 0.1}),
    "adam with epsilon": (torch.optim.Adam, {"epsilon": "0.01"}, {"eps": 0.01}),
    "sgd": (torch.optim.SGD, {}, {"momentum": 0.9}),
    "sgd with decay": (torch.optim.SGD, {"momentum": "0.5", "weight_decay": "0.1"}, {"momentum": 0.5, "weight_decay": 0.1}),
}


class Optimizers(unittest.TestCase):
    def setUp(self):
        torch.set_num_threads(1)
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        random = np.random.default_rng(20)
        self.start = random.normal(size=PARAMETERS).astype(np.float32)
        # Gradients whose mean is not zero, of sizes a thousand apart, and of which some end.
        size = 10 ** random.uniform(-3, 0, PARAMETERS)
        self.gradients = ((random.normal(size=(UPDATES, PARAMETERS)) + 0.3) * size).astype(np.float32)
        self.gradients[50:, :5] = 0

    def ours(self, config):
        with h5py.File(self.folder / "in.h5", "w") as file:
            file.attrs["config"] = json.dumps(config)
            file["start"], file["gradients"] = self.start, self.gradients
        subprocess.run([os.environ["OPTIMIZER_DUMP"], self.folder / "in.h5", self.folder / "out.h5"], check=True)
        with h5py.File(self.folder / "out.h5") as file:
            return file["trajectory"][:].astype(float)

    def torchs(self, kind, settings, factor):
        parameter = torch.nn.Parameter(torch.tensor(self.start, dtype=torch.float64))
        optimizer = kind([parameter], lr=RATE, **settings)
        trajectory = []
        for t, gradient in enumerate(self.gradients):
            for group in optimizer.param_groups:
                group["lr"] = RATE * factor(t)
            parameter.grad = torch.tensor(gradient, dtype=torch.float64)
            optimizer.step()
            trajectory.append(parameter.detach().numpy().copy())
        return np.array(trajectory)

    def compare(self, name, schedule, warmup=0):
        kind, fields, settings = OPTIMIZERS[name]
        factor = lambda t: SCHEDULES[schedule](t / UPDATES) * (min(1, (t + 1) / warmup) if warmup else 1)
        config = {"optimizer": name.split()[0], "learning_rate": str(RATE), "schedule": schedule, "warmup": str(warmup), **fields}
        ours, theirs = self.ours(config), self.torchs(kind, settings, factor)
        # A step is at most RATE (of sgd 10 RATE times the largest gradient); after t updates it rests on sums of t terms
        # with three roundings each, and the parameter on t roundings of itself, or three times as many where it decays (the
        # factor, the product and the difference).
        step = RATE * (10 * np.abs(self.gradients).max() if name.startswith("sgd") else 1)
        t = np.arange(1, UPDATES + 1)[:, None]
        roundings = 3 if "decay" in name or name == "adamw" else 1
        bound = np.cumsum((4.5 * t + 8) * EPS * step, axis=0) + roundings * t * EPS * np.maximum.accumulate(np.abs(theirs), axis=0)
        self.assertTrue(np.all(np.abs(ours - theirs) <= bound), f"{name}, {schedule}: {np.max(np.abs(ours - theirs) / bound)}")
        # The bound would see a learning rate that is wrong by a thousandth.
        moved = np.abs(theirs[-1] - self.start).max()
        self.assertGreater(1e-3 * moved, np.median(bound[-1]))

    def test_each_optimizer(self):
        for name in OPTIMIZERS:
            with self.subTest(name):
                self.compare(name, "constant")

    def test_each_schedule(self):
        for schedule in SCHEDULES:
            for name in "adam", "sgd":
                with self.subTest(schedule):
                    self.compare(name, schedule)

    def test_warmup(self):
        self.compare("adam", "cosine", warmup=17)


if __name__ == "__main__":
    unittest.main()
