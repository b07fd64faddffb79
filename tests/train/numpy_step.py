"""The twin in NumPy of `--optimizer levenberg-marquardt`: initial numbers, windows, loss, derivatives and damped steps, all
written anew from the documentation and in double. From each network that `minlife train` ends with after k updates it
takes the next step by itself, and compares with the network after k + 1."""
import os
import pathlib
import statistics
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

SEED, REPLICATE = 77, 11
UPDATES = 14
LOW, HIGH, LIVE_SHARE, WINDOWS = 0.15, 0.65, 0.4, 1024
NEIGHBOURHOOD, RULE_BIAS = 0.5, 2.0
FIRST_DAMPING, LONGEST, LEAST_CURVATURE = 1e-3, 10.0, 1e-4


def words(purpose, index, replicate, count):
    key = [SEED, int.from_bytes(purpose, "little")]
    return np.random.Philox(key=key, counter=[0, index, replicate, 0]).random_raw(count)


def uniforms(purpose, index, replicate, count):
    return (words(purpose, index, replicate, count) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def shapes(steps, width):
    """(outputs, inputs, kernel, activated) of each layer."""
    layers, inputs = [], 1
    for _ in range(steps):
        layers += [(2 * width, inputs, 3, True), (width, 2 * width, 1, True)]
        inputs = width
    return layers + [(1, width, 1, False)]


def initial(steps, width):
    """Of each layer weight and bias, float32."""
    numbers = []
    for k, (outputs, inputs, kernel, activated) in enumerate(shapes(steps, width)):
        size = outputs * inputs * kernel * kernel
        raw = words(b"init", k, REPLICATE, size + outputs) >> np.uint64(11)
        drawn = np.array([statistics.NormalDist().inv_cdf((int(r) + 0.5) * 2.0**-53) for r in raw], np.float32)
        weight, bias = drawn[:size].reshape(outputs, inputs, kernel, kernel), drawn[size:]
        if kernel == 3:
            weight = weight * np.float32(NEIGHBOURHOOD)
        elif activated:
            bias = bias + np.float32(RULE_BIAS)
        numbers.append((weight, bias))
    return numbers


def generation(cells):
    """The inner square of windows [..., side, side] a generation later."""
    side = cells.shape[-1]
    around = sum(cells[..., r:side - 2 + r, c:side - 2 + c] for r in range(3) for c in range(3))
    own = cells[..., 1:-1, 1:-1]
    return ((around == 3) | ((around == 4) & (own == 1))).astype(np.int64)


def windows(steps):
    """Cells [count, side, side], targets and weights."""
    side = 2 * steps + 1
    if steps == 1:
        index = np.arange(512)
        cells = (index[:, None] >> np.arange(9) & 1).reshape(-1, 3, 3)
        nodes, shares = np.polynomial.legendre.leggauss(20)
        p = LOW + (HIGH - LOW) * (nodes + 1) / 2
        alive = cells.reshape(512, 9).sum(axis=1)
        share = np.array([np.sum(shares * p**k * (1 - p)**(9 - k)) / 2 for k in range(10)])
        return cells, generation(cells)[:, 0, 0], 512 * share[alive]
    all_cells = []
    live = int(WINDOWS * LIVE_SHARE + 0.5)
    for k in range(WINDOWS):
        drawn, at = uniforms(b"windows", k, REPLICATE, 40 * (side * side + 1)), 0
        while True:
            density = LOW + (HIGH - LOW) * drawn[at]
            cells = (drawn[at + 1:at + 1 + side * side] < density).astype(np.int64).reshape(side, side)
            at += side * side + 1
            future = cells
            for _ in range(steps):
                future = generation(future)
            if (future[0, 0] == 1) == (k < live):
                break
        all_cells.append(cells)
    return np.array(all_cells), (np.arange(WINDOWS) < live).astype(np.int64), np.ones(WINDOWS)


def run(layers, steps, width, cells, leak_rule=0.0):
    """Logits [count] and their derivatives [count, parameters]. leak_rule: slope below 0 in activated 1x1 layers."""
    leak = np.float32(leak_rule).astype(np.float64)
    slope = lambda layer, z: np.where(z > 0, 1.0, leak if layers[layer][0].shape[2] == 1 else 0.0)
    inputs, sums = [cells[:, None].astype(np.float64)], []
    for (weight, bias), (_, _, kernel, activated) in zip(layers, shapes(steps, width)):
        at, side = inputs[-1], inputs[-1].shape[-1] - kernel + 1
        z = bias.astype(np.float64)[None, :, None, None] + sum(
            np.einsum("oi,kihw->kohw", weight[:, :, r, c].astype(np.float64), at[:, :, r:r + side, c:c + side])
            for r in range(kernel) for c in range(kernel))
        sums.append(z)
        inputs.append(z * slope(len(sums) - 1, z) if activated else z)
    rows, delta = [], np.ones_like(sums[-1])
    for k in reversed(range(len(layers))):
        weight = layers[k][0].astype(np.float64)
        kernel, at, side = weight.shape[2], inputs[k], sums[k].shape[-1]
        of_weight = np.empty((len(cells),) + weight.shape)
        back = np.zeros_like(at)
        for r in range(kernel):
            for c in range(kernel):
                part = np.s_[:, :, r:r + side, c:c + side]
                of_weight[:, :, :, r, c] = np.einsum("kohw,kihw->koi", delta, at[part])
                back[part] += np.einsum("oi,kohw->kihw", weight[:, :, r, c], delta)
        rows.insert(0, delta.sum(axis=(2, 3)))
        rows.insert(0, of_weight.reshape(len(cells), -1))
        if k > 0:
            delta = back * slope(k - 1, sums[k - 1])
    return sums[-1][:, 0, 0, 0], np.concatenate(rows, axis=1)


def loss(logits, targets, weights):
    return float(np.sum(weights * np.logaddexp(0, np.where(targets == 1, -logits, logits))))


def residual_bound(rows, weights, p, targets, damped, step, moved):
    """How far from 0 roundings may leave each number of damped @ step + gradient, of a step in double after which the
    parameters are floats, `moved`.

    Each float is off by 2^-24 of itself at most. Sums of K products err by at most K u times the sum of their absolute
    values; those of the curvature, by Cauchy and Schwarz, by K u sqrt(H_ii H_jj). What a factorisation solves differs
    from what it was given by some 4 n u of such a number (Higham, Accuracy and Stability of Numerical Algorithms,
    theorem 10.4). K is doubled for the roundings of logits and derivatives, which are sums of far fewer terms."""
    unit, count, size = 2.0**-53, 2 * len(rows), len(step)
    scale = np.sqrt(np.diag(damped))
    of_floats = 2.0**-24 * (np.abs(damped) @ np.abs(moved))
    of_gradient = count * unit * (np.abs(rows).T @ (weights * np.abs(p - targets)))
    of_matrix = (count + 4 * size) * unit * scale * (scale @ np.abs(step))
    return of_floats + of_gradient + of_matrix


def flat(layers):
    return np.concatenate([part.reshape(-1) for layer in layers for part in layer]).astype(np.float64)


def unflat(numbers, layers):
    parts, at = [], 0
    for weight, bias in layers:
        parts.append((numbers[at:at + weight.size].reshape(weight.shape),
                      numbers[at + weight.size:at + weight.size + bias.size]))
        at += weight.size + bias.size
    return parts


def read(path):
    with h5py.File(path) as file:
        return [(file["layers"][name]["weight"][:], file["layers"][name]["bias"][:]) for name in sorted(file["layers"])]


class NumpyStep(unittest.TestCase):
    def networks(self, folder, steps, width, per_update, leak_rule):
        """After 1, 2, ... updates."""
        for updates in range(1, UPDATES + 1):
            path = pathlib.Path(folder) / f"{steps}-{updates}.h5"
            subprocess.run([os.environ["MINLIFE"], "train", "--steps", str(steps), "--width", str(width),
                            "--seed", str(SEED), "--replicate", str(REPLICATE), "--optimizer", "levenberg-marquardt", "--stop", "never",
                            "--leak-rule", str(leak_rule),
                            "--examples", str(updates * per_update), "--out", str(path), "--quiet"], check=True)
            yield read(path)

    def check(self, steps, width, per_update, leak_rule=0.0):
        cells, targets, weights = windows(steps)
        before, damping, accepted = initial(steps, width), FIRST_DAMPING, 0
        with tempfile.TemporaryDirectory() as folder:
            for after in self.networks(folder, steps, width, per_update, leak_rule):
                logits, rows = run(before, steps, width, cells, leak_rule)
                p = 1 / (1 + np.exp(-logits))
                curvature = (rows * (weights * p * (1 - p))[:, None]).T @ rows
                gradient = rows.T @ (weights * (p - targets))
                damped = curvature + np.diag(damping * (np.diag(curvature) + LEAST_CURVATURE))
                step = np.linalg.solve(damped, -gradient)
                step *= min(1, LONGEST / np.linalg.norm(step))
                now = loss(logits, targets, weights)
                then = loss(run(unflat(flat(before) + step, before), steps, width, cells, leak_rule)[0], targets, weights)
                if abs(now - then) < 1e-6 * now:
                    break  # which of the two is less, roundings decide
                falls = then < now
                self.assertEqual(falls, not np.array_equal(flat(after), flat(before)))
                if falls:
                    taken = flat(after) - flat(before)
                    bound = residual_bound(rows, weights, p, targets, damped, taken, flat(after))
                    # In units in which the diagonal is 1. A step that was too long is a share of the solution.
                    scale = np.sqrt(np.diag(damped))
                    left, right, most = damped @ taken / scale, -gradient / scale, np.linalg.norm(bound / scale)
                    share = left @ right / (right @ right)
                    self.assertLessEqual(np.linalg.norm(left - share * right), most)
                    length = np.linalg.norm(taken)
                    slack = 2.0**-24 * np.linalg.norm(flat(after))
                    self.assertLessEqual(length, LONGEST + slack)
                    if length < LONGEST - slack:
                        self.assertLessEqual(abs(share - 1), most / np.linalg.norm(right))
                    accepted += 1
                damping *= 0.3 if falls else 4
                before = after
        self.assertGreater(accepted, 4)

    def test_one_step(self):
        self.check(1, 2, 512)

    def test_two_steps(self):
        self.check(2, 1, WINDOWS)

    def test_leak(self):
        self.check(1, 2, 512, leak_rule=0.1)


if __name__ == "__main__":
    unittest.main()
