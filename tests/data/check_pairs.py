"""Pair files against docs/pairs.md: the documented loader reads them, NumPy draws the inputs again from the documented
recipe and recomputes every target. Usage: check_pairs.py MINLIFE DATA_FOLDER"""
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

PURPOSES = {"train": b"soup-trn", "validation": b"soup-val", "test": b"soup-tst"}


def block(attributes, index, number):
    """The four words of block `number` (from 1) of example `index`."""
    key = [int(attributes["seed"]), int.from_bytes(PURPOSES[attributes["split"]], "little")]
    key, counter = np.array(key, dtype=np.uint64), np.array([number - 1, index, 0, 0], dtype=np.uint64)
    return [int(word) for word in np.random.Philox(key=key, counter=counter).random_raw(4)]


def bits_of(attributes, index, number):
    """The bits behind the full digits of the cell word of block `number`."""
    words = block(attributes, index, number)[3:]
    while True:
        for word in words:
            for k in range(64):
                yield word >> k & 1
        number += 2**32
        words = block(attributes, index, number)


def draw(attributes, index):
    """Density and board of example `index`."""
    law = attributes["density"]
    if law.startswith("uniform:"):
        low, high = map(float, law[len("uniform:"):].split(","))
        density = low + (high - low) * ((block(attributes, index, 1)[0] >> 11) * 2.0**-53)
    else:
        density = float(law)
    height, width = int(attributes["height"]), int(attributes["width"])
    threshold = int(density * 2.0**64)
    cells = np.zeros(height * width, dtype=np.uint8)
    for start in range(0, cells.size, 64):
        words, bits = block(attributes, index, start // 64 + 2), bits_of(attributes, index, start // 64 + 2)
        undecided = range(min(64, cells.size - start))
        for digit in range(64):
            one, equal = threshold >> (63 - digit) & 1, []
            for lane in undecided:
                bit = words[digit] >> lane & 1 if digit < 3 else next(bits)
                if bit == one:
                    equal.append(lane)
                else:
                    cells[start + lane] = one
            undecided = equal
    return density, (cells if density < 1 else np.ones_like(cells)).reshape(height, width)


def step(boards, torus):
    """One generation of Life."""
    padded = np.pad(boards, ((0, 0), (1, 1), (1, 1))) if not torus else boards
    neighbours = sum(np.roll(padded, (dy, dx), axis=(1, 2)) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx)
    following = ((neighbours == 3) | ((neighbours == 2) & (padded == 1))).astype(np.uint8)
    return following if torus else following[:, 1:-1, 1:-1]


def check(path, load_pairs, redraw):
    inputs, targets, attributes = load_pairs(path)
    boards = inputs
    for _ in range(int(attributes["steps"])):
        boards = step(boards, attributes["boundary"] == "torus")
    np.testing.assert_array_equal(boards, targets)
    with h5py.File(path, "r") as file:
        densities = file["density"][:]
        for name in ("inputs", "targets", "density"):
            assert file[name].fletcher32 and np.prod(file[name].chunks) * file[name].dtype.itemsize <= 256 << 10, name
    for k in range(redraw):
        density, board = draw(attributes, int(attributes["first_index"]) + k)
        assert densities[k] == np.float32(density), k
        np.testing.assert_array_equal(inputs[k], board, err_msg=f"pair {k} of {path}")
    part = load_pairs(path, 1, 2)
    np.testing.assert_array_equal(part[0], inputs[1:3])


def main():
    minlife, data = sys.argv[1:]
    sys.path.insert(0, data)
    from load_pairs import load_pairs
    requests = [
        (3000, 40, ["--steps=1"]),
        (3000, 40, ["--steps=2", "--density=uniform:0.1,0.9", "--seed=18446744073709551615", "--split=validation"]),
        (500, 20, ["--steps=3", "--size=13x9", "--boundary=dead", "--split=test", "--first-index=4294967290"]),
        (300, 20, ["--steps=5", "--size=70x5", "--layout=bytes", "--density=0.5", "--seed=3"]),
        (5, 5, ["--steps=1", "--density=1"]),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "pairs.h5"
        for count, redraw, flags in requests:
            subprocess.run([minlife, "generate", f"--count={count}", f"--out={path}", "--force", "--quiet", *flags], check=True)
            check(path, load_pairs, redraw)
    print(f"{len(requests)} pair files: every target, and the first boards of each, as documented")


if __name__ == "__main__":
    main()
