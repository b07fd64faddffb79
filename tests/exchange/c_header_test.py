"""minlife export --to c: the header compiles as strict C99 and answers as the network does, on boards of many shapes,
whatever a compiler makes of its floats."""
import pathlib
import random
import re
import shutil
import subprocess
import sys
import unittest

import h5py
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from models import ModelTest  # noqa: E402

EXPERIMENTS = HERE.parent.parent / "experiments"
ONE_STEP = sorted((EXPERIMENTS / "06_shrink_one_step").glob("smallest_*.h5"))
TWO_STEPS = EXPERIMENTS / "07_shrink_two_steps"
STRICT = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fno-math-errno"]
CONTRACTED = ["-O2", "-ffp-contract=fast", "-mfma"]
SEPARATE = ["-O2", "-ffp-contract=off"]
SIZES = [(1, 1), (1, 2), (2, 1), (2, 3), (3, 3), (3, 8), (5, 9), (4, 63), (4, 64), (3, 65), (7, 130)]


def generation(board, torus):
    """One generation of B3/S23 of rows of '.' and 'o'."""
    height, width = len(board), len(board[0])

    def cell(row, column):
        if torus:
            return board[row % height][column % width] == "o"
        return 0 <= row < height and 0 <= column < width and board[row][column] == "o"

    def next_cell(row, column):
        count = sum(cell(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)) - cell(row, column)
        return "o" if count == 3 or (count == 2 and cell(row, column)) else "."

    return ["".join(next_cell(row, column) for column in range(width)) for row in range(height)]


def soup(rows, columns, seed):
    drawn = random.Random(seed)
    return ["".join("o" if drawn.random() < 0.35 else "." for _ in range(columns)) for _ in range(rows)]


@unittest.skipUnless(shutil.which("gcc"), "there is no gcc")
class HeaderTest(ModelTest):
    def export(self, model, *flags, code=0):
        (result,) = self.run_json("export", model, "--to", "c", "--out", "life.h", "--force", *flags, code=code)
        return result

    def compile(self, *flags, compiler="gcc", name="program"):
        done = subprocess.run([compiler, *STRICT, *flags, f"-I{self.folder}", HERE / "harness.c", "-o", self.folder / name],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / name

    def self_test(self, *flags, **options):
        return int(subprocess.run([self.compile(*flags, **options)], capture_output=True, text=True, check=True).stdout)

    def ask(self, boards, *flags):
        """What the bytes and the packed form say of each board: lists of rows, None where a form refuses."""
        text = "".join(f"{len(board)} {len(board[0])} {''.join(board)}\n" for board in boards)
        done = subprocess.run([self.compile(*flags), "boards"], input=text, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

        def rows(cells, board):
            width = len(board[0])
            return None if cells == "-" else [cells[k:k + width] for k in range(0, len(board) * width, width)]

        lines = [line.split(" ") for line in done.stdout.splitlines()]
        return [tuple(rows(cells, board) for cells in line) for line, board in zip(lines, boards)]

    def check_boards(self, steps, torus, *flags, strip=64):
        boards = [soup(*size, seed) for seed, size in enumerate(SIZES)]
        for board, (by_bytes, packed) in zip(boards, self.ask(boards, *flags)):
            truth = board
            for _ in range(steps):
                truth = generation(truth, torus)
            self.assertEqual(by_bytes, truth, f"{len(board)}x{len(board[0])}")
            self.assertEqual(packed, truth if len(board[0]) <= strip else None, f"{len(board)}x{len(board[0])}")


class Networks(HeaderTest):
    def test_each_smallest_network_of_one_step(self):
        self.assertGreater(len(ONE_STEP), 20)
        for model in ONE_STEP:
            with self.subTest(model.stem):
                self.export(model)
                self.assertEqual(self.self_test("-O1"), 0)

    def test_no_compiler_changes_an_answer(self):
        for model in ("smallest_channels_taylor.h5", "smallest_dense.h5"):
            self.export(EXPERIMENTS / "06_shrink_one_step" / model)
            for flags in (CONTRACTED, SEPARATE, ["-O3", "-ffp-contract=fast", "-mfma"], ["-O0"]):
                with self.subTest(model=model, flags=flags):
                    self.assertEqual(self.self_test(*flags), 0)
                    self.check_boards(1, True, *flags)
            if shutil.which("clang"):
                self.assertEqual(self.self_test("-O2", compiler="clang"), 0)

    def test_two_steps(self):
        for flags in (CONTRACTED, SEPARATE):
            self.export(TWO_STEPS / "smallest_restarts.h5")
            self.check_boards(2, True, *flags)
            self.check_boards(2, True, *flags, "-DLIFE_STRIP=16", strip=16)
        self.assertEqual(self.self_test(*CONTRACTED), 0)

    def test_a_dead_boundary(self):
        self.train_exact(boundary="dead")
        for flags in ([], ["--bitslice"]):
            self.export("m.h5", *flags)
            self.check_boards(1, False, *SEPARATE, strip=256 if flags else 64)
            self.assertEqual(self.self_test(*SEPARATE), 0)

    def test_a_wrong_network_is_counted(self):
        """All dead: wrong on the windows whose middle lives, C(8,3) * 2 + C(8,2) of them."""
        self.train("m.h5")
        self.set_all("m.h5", 0)
        for flags in ([], ["--bitslice"]):
            self.export("m.h5", "--unproved", *flags)
            self.assertEqual(self.self_test("-O1"), 140)

    def write_soup(self):
        """A board of 16x16 cells, which p.rle holds too."""
        board = soup(16, 16, 5)
        self.write("p.rle", "x = 16, y = 16, rule = B3/S23\n" + "$".join(row.replace(".", "b") for row in board) + "!\n")
        return board

    def test_every_activation_and_more_steps(self):
        """Untrained networks: wrong, but as wrong as the network itself."""
        board = self.write_soup()
        for activation in self.activations():
            # Squares double relative errors at each layer: untrained logits of more steps are rounding alone.
            for steps in {"relu": (1, 2, 3, 4, 5), "square": (1, 2)}.get(activation, (1, 3)):
                with self.subTest(activation=activation, steps=steps):
                    self.train("m.h5", steps=steps, width=3, examples=800, activation=activation)
                    self.export("m.h5", "--unproved", "--nodes", 0)
                    (said,) = self.run_json("predict", "m.h5", "p.rle", "--boundary", "torus", "--size", "16x16", code=None)
                    ((by_bytes, packed),) = self.ask([board], *(CONTRACTED if steps % 2 else SEPARATE))
                    self.assertEqual(by_bytes, packed)
                    self.assertEqual(sum(row.count("o") for row in packed), population(said["rle"]))

    def test_squares_of_more_steps(self):
        """Whole numbers, so that no sum is rounded: steps that move the states of cells, and a last step drawn at random,
        with seeds that leave boards neither empty nor full."""
        board = self.write_soup()
        for steps in (3, 4, 5):
            with self.subTest(steps=steps):
                self.train("m.h5", steps=steps, width=3, activation="square", init_scale=0.1)
                self.set_whole_numbers("m.h5", steps, np.random.default_rng(80 + steps))
                self.export("m.h5", "--unproved", "--nodes", 0)
                (said,) = self.run_json("predict", "m.h5", "p.rle", "--boundary", "torus", "--size", "16x16", code=None)
                self.assertIn(population(said["rle"]), range(20, 236))
                ((by_bytes, packed),) = self.ask([board], *(CONTRACTED if steps % 2 else SEPARATE))
                self.assertEqual(by_bytes, packed)
                self.assertEqual(packed, cells(said["rle"], 16, 16))

    def set_whole_numbers(self, name, steps, drawn):
        with h5py.File(self.folder / name, "r+") as file:
            layers = [file["layers"][layer] for layer in sorted(file["layers"])]
            for layer in layers[:2 * (steps - 1)]:  # each channel is one channel of the layer before, moved by a cell
                weight = np.zeros(layer["weight"].shape, np.float32)
                for channel, taps in enumerate(weight):
                    taps[(channel % len(taps), *drawn.integers(taps.shape[1:]))] = 1
                layer["weight"][...] = weight
                layer["bias"][...] = 0
            for layer in layers[2 * (steps - 1):]:
                layer["weight"][...] = drawn.integers(-2, 3, layer["weight"].shape)
                layer["bias"][...] = drawn.integers(-2, 3, layer["bias"].shape)
            layers[-1]["bias"][...] = 0.5  # no logit is 0

    def test_a_large_network_is_tables(self):
        self.train("m.h5", steps=2, width=24, examples=8)
        self.export("m.h5", "--unproved")
        text = (self.folder / "life.h").read_text()
        self.assertIn("life_weights_0", text)
        self.assertIn("PROGMEM", text)
        self.ask([soup(8, 8, 1)], *SEPARATE)

    def test_what_the_header_says(self):
        self.export(ONE_STEP[0])
        text = (self.folder / "life.h").read_text()
        for part in ("exact: proved on all 512 windows", "seed ", "commit ", "numerics fma", "a torus", "0x"):
            self.assertIn(part, text)
        self.assertNotRegex(text, r"malloc|math\.h|double")
        self.train("wrong.h5")
        self.export("wrong.h5", "--unproved")
        self.assertIn("NOT PROVED: wrong on", (self.folder / "life.h").read_text())


def body_of(rle):
    """A pattern without its comments and header."""
    return "".join(line for line in rle.splitlines() if not line.startswith(("#", "x")))


def population(rle):
    """Live cells of a pattern."""
    return sum(int(count or 1) for count in re.findall(r"(\d*)o", body_of(rle)))


def cells(rle, rows, columns):
    """A pattern that fills its board, as rows of '.' and 'o'."""
    plain = re.sub(r"(\d+)(.)", lambda run: run[2] * int(run[1]), body_of(rle).rstrip("!")).replace("b", ".").split("$")
    return [row.ljust(columns, ".") for row in plain + [""] * (rows - len(plain))]


class OtherForms(HeaderTest):
    def test_integers(self):
        for name in ("smallest_channels_taylor.h5", "smallest_restarts.h5"):
            model = EXPERIMENTS / "06_shrink_one_step" / name
            result = self.export(model, "--integer")
            text = (self.folder / "life.h").read_text()
            self.assertNotRegex(text.split("*/", 1)[1], r"float|double|\d\.\d|0x\d\.")
            self.assertEqual(self.self_test("-O2"), 0)
            self.check_boards(1, True, "-O2")
            bits, fewest = result["bits"], result["fewest_bits"]
            self.assertEqual(bits, fewest)
            self.assertLess(result["stored_bytes"], 100)
            if bits > 2:
                refused = self.export(model, "--integer", "--bits", bits - 1, code=3)
                self.assertEqual((refused["fewest_bits"], refused["written"]), (fewest, False))

    def test_integers_of_two_steps(self):
        result = self.export(TWO_STEPS / "smallest_restarts.h5", "--integer")
        self.assertLessEqual(result["bits"], 8)
        self.check_boards(2, True, "-O2")
        self.assertEqual(self.self_test("-O2"), 0)

    def test_logic(self):
        for model in ONE_STEP[:4]:
            result = self.export(model, "--bitslice")
            self.assertLessEqual(result["operations"], 30)  # of any exact network, as all answer alike
            for bits in (8, 32, 64):
                self.assertEqual(self.self_test("-O2", f"-DLIFE_WORD_BITS={bits}"), 0)
                self.check_boards(1, True, "-O2", f"-DLIFE_WORD_BITS={bits}", strip=256)
        self.check_boards(1, True, "-O2", "-DLIFE_STRIP=24", strip=24)


if __name__ == "__main__":
    unittest.main()
