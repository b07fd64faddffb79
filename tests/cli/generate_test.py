"""minlife generate: every board of the files it writes is recomputed; bad requests leave nothing behind."""
import unittest

import h5py
import numpy as np

from program import ProgramTest


def read_boards(path):
    """Inputs and targets as arrays of 0 and 1, [N, H, W]."""
    with h5py.File(path, "r") as file:
        arrays = file["inputs"][:], file["targets"][:]
        if file.attrs["layout"] == "bytes":
            return arrays
        width = int(file.attrs["width"])
        return tuple(np.unpackbits(array, axis=-1, bitorder="little")[..., :width] for array in arrays)


def step(boards, boundary="torus", birth=(3,), survival=(2, 3)):
    """One generation, in the plainest way."""
    mode = "wrap" if boundary == "torus" else "constant"
    padded = np.pad(boards, ((0, 0), (1, 1), (1, 1)), mode=mode).astype(int)
    height, width = boards.shape[1:]
    neighbours = sum(padded[:, 1 + dy:1 + dy + height, 1 + dx:1 + dx + width]
                     for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0))
    return np.where(boards == 1, np.isin(neighbours, survival), np.isin(neighbours, birth)).astype(np.uint8)


class Pairs(ProgramTest):
    def generate(self, name, *flags):
        self.run_program("generate", *flags, "--out", name, "--force", "--quiet")
        return self.folder / name

    def test_every_target_is_its_input_two_steps_later(self):
        path = self.generate("p.h5", "--steps", 2, "--count", 20000, "--density", "uniform:0.1,0.9", "--seed", 7)
        inputs, targets = read_boards(path)
        self.assertEqual(inputs.shape, (20000, 32, 32))
        np.testing.assert_array_equal(step(step(inputs)), targets)
        with h5py.File(path, "r") as file:
            densities = file["density"][:].astype(float)
            expected = {"format": "minlife-pairs", "format_version": 1, "layout": "packed", "boundary": "torus",
                        "rule": "B3/S23", "steps": 2, "height": 32, "width": 32, "density": "uniform:0.1,0.9",
                        "seed": 7, "split": "train", "first_index": 0, "complete": 1}
            for name, value in expected.items():
                self.assertEqual(file.attrs[name], value, name)
            self.assertIn("minlife generate --steps 2 --count 20000", file.attrs["command"])
        # Every board's live share against its own density: a binomial of 1024, six sigma (at most 0.5 / 32 each).
        self.assertTrue(np.all((densities >= 0.1) & (densities < 0.9)))
        self.assertLess(np.abs(inputs.mean(axis=(1, 2)) - densities).max(), 6 * 0.5 / 32)
        # Uniform on [0.1, 0.9]: mean 0.5, deviation 0.8 / sqrt(12), of 20,000 boards.
        self.assertLess(abs(densities.mean() - 0.5), 5 * 0.8 / np.sqrt(12 * 20000))

    def test_shapes_boundaries_rules_and_layouts(self):
        for size in ["1x1", "2x5", "63x3", "64x2", "65x7", "127x4"]:
            for boundary in ["torus", "dead"]:
                if boundary == "torus" and min(map(int, size.split("x"))) < 3:
                    continue  # np.pad wraps once only; the life tests have the narrow tori
                with self.subTest(size=size, boundary=boundary):
                    width, height = map(int, size.split("x"))
                    flags = ["--steps", 1, "--count", 70, "--size", size, "--boundary", boundary, "--density", 0.5,
                             "--rule", "B36/S23"]
                    inputs, targets = read_boards(self.generate("packed.h5", *flags))
                    self.assertEqual(inputs.shape, (70, height, width))
                    np.testing.assert_array_equal(step(inputs, boundary, (3, 6)), targets)
                    for packed, plain in zip((inputs, targets),
                                             read_boards(self.generate("bytes.h5", *flags, "--layout", "bytes"))):
                        np.testing.assert_array_equal(packed, plain)

    def test_a_file_depends_on_its_settings_alone(self):
        flags = ["--steps", 1, "--count", 100, "--seed", 3]
        inputs, _ = read_boards(self.generate("a.h5", *flags, "--threads", 1))
        again, _ = read_boards(self.generate("b.h5", *flags, "--threads", 2))
        np.testing.assert_array_equal(inputs, again)
        part, _ = read_boards(self.generate("c.h5", "--steps", 1, "--count", 40, "--seed", 3, "--first-index", 60))
        np.testing.assert_array_equal(inputs[60:], part)

    def test_seeds_and_splits_share_no_board(self):
        boards = set()
        for seed in [1, 2, 2**64 - 1]:
            for split in ["train", "validation", "test"]:
                inputs, _ = read_boards(self.generate("a.h5", "--steps", 1, "--count", 50, "--seed", seed,
                                                      "--split", split))
                boards.update(board.tobytes() for board in inputs)
        self.assertEqual(len(boards), 9 * 50)

    def test_extreme_densities(self):
        for density, cell in [("0", 0), ("1", 1), ("uniform:1,1", 1)]:
            inputs, _ = read_boards(self.generate("a.h5", "--steps", 1, "--count", 1, "--density", density))
            self.assertTrue(np.all(inputs == cell))

    def test_json(self):
        (result,) = self.run_json("generate", "--steps", 1, "--count", 5, "--out", "a.h5")
        self.assertEqual((result["out"], result["count"]), ("a.h5", 5))


class Refusals(ProgramTest):
    def assert_refused_cleanly(self, changes, *parts, **options):
        """The request fails, an existing output stays, and nothing else is left."""
        self.write("p.h5", "old")
        flags = {"steps": 1, "count": 5, "out": "p.h5", **changes}
        self.assert_refused(["generate", "--force", *(f"--{name}={value}" for name, value in flags.items())], *parts, **options)
        self.assertEqual((self.folder / "p.h5").read_text(), "old")
        self.assertEqual(self.files(), ["p.h5"])

    def test_values(self):
        bad = {
            "steps": ["0", "-1", "x", "1.5", "3000000000"],
            "count": ["0", "-5", "1e-6", "9223372036854775808"],
            "size": ["0x32", "32x0", "-1x4", "65537x1", "32", "axb"],
            "density": ["1.5", "-0.1", "nan", "0.5abc", "uniform:0.9,0.1", "uniform:0.1", "uniform:0,2", "0,5", ""],
            "boundary": ["plane", "tours"],
            "rule": ["B03/S23", "B9/S23", "x"],
            "seed": ["-1", "18446744073709551616", "x"],
            "split": ["tset", ""],
            "layout": ["bits", ""],
            "first-index": ["-1", "18446744073709551615"],
        }
        for name, values in bad.items():
            for value in values:
                with self.subTest(name=name, value=value):
                    self.assert_refused_cleanly({name: value}, name if name == "rule" else "--" + name)

    def test_missing_flags(self):
        for missing in ["--steps", "--count", "--out"]:
            flags = [f for f in ["--steps=1", "--count=5", "--out=p.h5"] if not f.startswith(missing)]
            self.assert_refused(["generate", *flags], missing, "missing")
        self.assertEqual(self.files(), [])

    def test_output_folder(self):
        self.assert_refused_cleanly({"out": "no/such/p.h5"}, "no/such")
        self.assert_refused_cleanly({"out": "."}, "cannot")

    def test_really_full_disk(self):
        """Wherever the space ends: in the metadata, in the chunks, or when HDF5 closes. What surely does not fit is
        refused before; of 260 bytes a pair, these do but for HDF5's own."""
        for kilobytes, count in [(8, 1), (12, 1), (16, 20), (64, 200), (700, 2700), (5000, 19640)]:
            with self.subTest(kilobytes):
                disk = self.small_disk(kilobytes, f"disk{kilobytes}")
                (disk / "p.h5").write_text("old")
                self.assert_refused(["generate", "--steps=1", f"--count={count}", f"--out={disk.name}/p.h5", "--force"],
                                    "p.h5", "disk full", code=1)
                self.assertEqual((disk / "p.h5").read_text(), "old")
                self.assertEqual([path.name for path in disk.iterdir()], ["p.h5"])

    def test_full_disk(self):
        # Metadata, first chunks, later chunks: wherever the space ends, the answer is the same.
        for limit in [100, 5000, 100_000, 1_000_000]:
            with self.subTest(limit):
                self.assert_refused_cleanly({"count": 20000}, "p.h5", code=1, file_limit=limit)


if __name__ == "__main__":
    unittest.main()
