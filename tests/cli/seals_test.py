"""Files that are damaged, edited, of other versions, locked, or of HDF5's odder kinds: told, and never other numbers."""
import errno
import hashlib
import os
import pathlib
import random
import re
import subprocess
import sys
import textwrap
import unittest

import h5py
import numpy as np

from models import ModelTest
from program import SANITIZED, environment

SEAL_BYTES = 110
WRITER = """
import h5py, os
file = h5py.File("{name}", "w", libver="latest")
file.create_dataset("x", data=[1], maxshape=(None,))
file.swmr_mode = True
os._exit(0)
"""


def flipped(data, bit):
    data = bytearray(data)
    data[bit // 8] ^= 1 << bit % 8
    return bytes(data)


class SealTest(ModelTest):
    def setUp(self):
        super().setUp()
        self.write("g.rle", "x = 3, y = 3\nbob$2bo$3o!\n")
        self.commands = {"m.h5": [["info", "m.h5"], ["verify", "m.h5"], ["predict", "m.h5", "g.rle"]],
                         "p.h5": [["info", "p.h5"], ["train", "--steps=1", "--width=1", "--examples=800", "--data=p.h5",
                                                     "--out=n.h5", "--json"]]}

    def make(self):
        self.train_exact()
        self.generate(count=500)

    def change(self, name, change):
        with h5py.File(self.folder / name, "r+") as file:
            change(file)

    def outcome(self, command, code=None):
        """Exit code, results, talk, and the bits of the network that it trained."""
        (self.folder / "n.h5").unlink(missing_ok=True)
        done = self.run_program(*command, code=code, timeout=60)
        trained = self.weights("n.h5") if (self.folder / "n.h5").exists() else None
        return (done.returncode, done.stdout, trained), done.stderr


class Seals(SealTest):
    def test_the_documented_check(self):
        """The lines of docs/files.md."""
        self.make()
        text = (pathlib.Path(__file__).parents[2] / "docs/files.md").read_text()
        lines = re.search(r"In Python:\n\n((?:    .*\n)+)", text)[1]
        for name in ["m.h5", "p.h5"]:
            for k, wanted in [(None, True), (300, False), (-1, True), (-95, False)]:
                with self.subTest(name=name, byte=k):
                    data = bytearray((self.folder / name).read_bytes())
                    if k is not None:
                        data[k] ^= 1
                    (self.folder / "model.h5").write_bytes(data)
                    found = {"hashlib": hashlib, "numpy": np}
                    exec(textwrap.dedent(lines).replace("model.h5", str(self.folder / "model.h5")), found)
                    self.assertEqual(found["whole"], wanted)

    def test_flipped_bits_through_the_program(self):
        self.make()
        seed = int.from_bytes(os.urandom(4), "little")
        dice = random.Random(seed)
        for name, commands in self.commands.items():
            good = (self.folder / name).read_bytes()
            for command in commands:
                (self.folder / name).write_bytes(good)
                wanted, talk = self.outcome(command, 0)
                self.assertNotIn("warning", talk)
                for _ in range(5 if SANITIZED else 20):
                    bit = dice.randrange(8 * len(good))
                    (self.folder / name).write_bytes(flipped(good, bit))
                    with self.subTest(command=command, seed=seed, bit=bit):
                        found, talk = self.outcome(command)
                        self.assertGreaterEqual(found[0], 0, "a crash")
                        if found != wanted:
                            self.assertTrue(found[0] != 0 and talk.startswith("minlife: "), talk)
            (self.folder / name).write_bytes(good)

    def test_a_broken_seal_is_read_only_on_trust(self):
        self.make()
        for name, commands in self.commands.items():
            good = (self.folder / name).read_bytes()
            for command in commands:
                with self.subTest(command):
                    (self.folder / name).write_bytes(good)
                    wanted, _ = self.outcome(command, 0)
                    (self.folder / name).write_bytes(flipped(good, 8 * len(good) - 12))  # of the digest itself
                    self.assert_refused(command, name, "damaged", "--trust")
                    found, talk = self.outcome([*command, "--trust"])
                    self.assertEqual(found, wanted)
                    self.assertIn(f"warning: {name} is damaged", talk)

    def test_files_of_older_versions_and_edited_ones_are_read_with_a_word(self):
        self.make()
        for name, commands in self.commands.items():
            good = (self.folder / name).read_bytes()

            def cut():
                (self.folder / name).write_bytes(good[:-SEAL_BYTES])

            def edit():
                self.change(name, lambda file: file.attrs.__setitem__("note", "mine"))

            for command in commands:
                (self.folder / name).write_bytes(good)
                wanted, _ = self.outcome(command, 0)
                for change in [cut, edit] if name == "m.h5" else [edit]:
                    with self.subTest(command=command, change=change.__name__):
                        (self.folder / name).write_bytes(good)
                        change()
                        found, talk = self.outcome([*command, "--quiet"])
                        self.assertEqual(found, wanted)
                        self.assertIn(f"minlife: warning: {name} carries no seal", talk)
                        found, talk = self.outcome([*command, "--trust"])
                        self.assertEqual(found, wanted)
                        self.assertNotIn("warning", talk)

    def test_files_without_a_seal_never_crash_the_program(self):
        """Nor do they hang it: what HDF5 makes of damage is tried in a child process first."""
        self.make()
        seed = int.from_bytes(os.urandom(4), "little")
        dice = random.Random(seed)
        for name, commands in self.commands.items():
            good = (self.folder / name).read_bytes()[:-SEAL_BYTES]
            for _ in range(10 if SANITIZED else 60):
                bits = [dice.randrange(8 * min(len(good), 8000)) for _ in range(3)]
                data = good
                for bit in bits:
                    data = flipped(data, bit)
                (self.folder / name).write_bytes(data)
                with self.subTest(name=name, seed=seed, bits=bits):
                    found, talk = self.outcome([*commands[-1], "--trust"])
                    self.assertIn(found[0], [0, 2, 3], talk)
        crash = pathlib.Path(__file__).parents[1] / "fuzz/corpus/image/short_text"
        (self.folder / "m.h5").write_bytes(crash.read_bytes())
        self.assert_refused(["info", "m.h5", "--trust"], "m.h5")

    def test_a_checkpoint_is_resumed_only_whole(self):
        settings = ["--steps=1", "--width=1", "--examples=8", "--out=m.h5"]
        self.run_program("train", *settings)
        good = (self.folder / "m.h5").read_bytes()
        (self.folder / "m.h5").write_bytes(flipped(good, 4 * len(good)))
        bad = (self.folder / "m.h5").read_bytes()
        self.assert_refused(["train", *settings, "--resume"], "m.h5", "damaged")
        self.assertEqual((self.folder / "m.h5").read_bytes(), bad)
        (self.folder / "m.h5").write_bytes(good[:-SEAL_BYTES])
        self.assertIn("no seal", self.run_program("train", *settings, "--resume").stderr)

    def test_newer_files_are_called_newer(self):
        self.make()
        for name, commands in self.commands.items():
            self.change(name, lambda file: file.attrs.__setitem__("format_version", 2))
            for command in commands:
                self.assert_refused(command, name, "newer minlife", "format 2", "format 1")


class Unusual(SealTest):
    """What HDF5 can do and minlife's files never have."""

    def test_nothing_is_read_from_elsewhere(self):
        self.make()
        good = (self.folder / "m.h5").read_bytes()
        (self.folder / "other.h5").write_bytes(good)
        weights = np.zeros((16, 1, 3, 3), np.float32)
        (self.folder / "raw").write_bytes(weights.tobytes())

        def link(make):
            def change(file):
                del file["layers/00/weight"]
                file["layers/00/weight"] = make
            return change

        def stored(**storage):
            def change(file):
                del file["layers/00/weight"]
                file["layers/00"].create_dataset("weight", weights.shape, np.float32, **storage)
            return change

        def virtual(file):
            del file["layers/00/weight"]
            layout = h5py.VirtualLayout(weights.shape, np.float32)
            layout[...] = h5py.VirtualSource("other.h5", "layers/00/weight", weights.shape)
            file["layers/00"].create_virtual_dataset("weight", layout)

        for part, change in {
                "a link to another file": link(h5py.ExternalLink("other.h5", "/layers/00/weight")),
                "a soft link": link(h5py.SoftLink("/layers/00/bias")),
                "kept in another file": stored(external=[("raw", 0, weights.nbytes)]),
                "put together from others": virtual,
                "layers is a soft link": lambda file: (file.move("layers", "real"),
                                                       file.__setitem__("layers", h5py.SoftLink("/real"))),
        }.items():
            with self.subTest(part):
                (self.folder / "m.h5").write_bytes(good)
                self.change("m.h5", change)
                for command in self.commands["m.h5"]:
                    self.assert_refused(command, "m.h5", "/layers", part)
                    self.assert_refused([*command, "--trust"], "m.h5", "/layers", part)

    def test_numbers_of_other_types(self):
        self.make()
        good = (self.folder / "m.h5").read_bytes()

        def retyped(name, of):
            def change(file):
                values = np.zeros(file["layers/00/weight"].shape) + (name == "mask")
                file["layers/00"].pop(name, None)
                file["layers/00"][name] = values.astype(of)
            return change

        for part, change in {
                "weight is int64; it must be float32": retyped("weight", np.int64),
                "weight is float16; it must be float32": retyped("weight", np.float16),
                "weight is float64; it must be float32": retyped("weight", np.float64),
                "mask is int8; it must be uint8": retyped("mask", np.int8),
                "mask is an enumeration": retyped("mask", bool),
                "seed of / is -5; it must not be negative": lambda file: file.attrs.__setitem__("seed", -5),
                "steps of / is 18446744073709551615": lambda file: file.attrs.__setitem__("steps", np.uint64(2**64 - 1)),
                "replicate of / is of another kind": lambda file: file.attrs.__setitem__("replicate", 1.5),
        }.items():
            with self.subTest(part):
                (self.folder / "m.h5").write_bytes(good)
                self.change("m.h5", change)
                for command in self.commands["m.h5"]:
                    self.assert_refused(command, "m.h5", part)
        # The other byte order loses nothing.
        (self.folder / "m.h5").write_bytes(good)
        wanted, _ = self.outcome(["verify", "m.h5"], 0)
        self.change("m.h5", lambda file: swap(file["layers/00"]))
        self.assertEqual(self.outcome(["verify", "m.h5"], 0)[0], wanted)

    def test_files_that_are_open_elsewhere(self):
        self.generate()
        command = self.commands["p.h5"][1]
        with h5py.File(self.folder / "p.h5", "r"):
            self.run_program(*command)
        with h5py.File(self.folder / "p.h5", "r+"):
            for command in self.commands["p.h5"]:
                self.assert_refused(command, "p.h5", "another program has it open")

    def test_what_a_killed_writer_leaves(self):
        subprocess.run([sys.executable, "-c", WRITER.format(name="p.h5")], cwd=self.folder, check=True)
        for command in self.commands["p.h5"]:
            self.assert_refused(command, "p.h5", "h5clear -s")

    def test_a_filter_that_is_not_there(self):
        self.generate(count=200)

        def compress(file):
            for name in ["inputs", "targets"]:
                boards = np.zeros_like(file[name][:])  # random ones cannot be compressed, and stay as they are
                del file[name]
                file.create_dataset(name, data=boards, chunks=(50, *boards.shape[1:]), compression="lzf")
        self.change("p.h5", compress)
        # h5py's own filter under a number that nobody has.
        data = bytearray((self.folder / "p.h5").read_bytes())
        for found in re.finditer(rb"lzf\0", bytes(data)):
            data[found.start() - 8:found.start() - 6] = (32099).to_bytes(2, "little")
        (self.folder / "p.h5").write_bytes(data)
        self.assert_refused(self.commands["p.h5"][1], "p.h5", "filter lzf")

    def test_what_is_no_file(self):
        os.mkfifo(self.folder / "p.h5")
        os.mkfifo(self.folder / "m.h5")
        self.assert_refused(["info", "p.h5"], "p.h5", "pipe")
        self.assert_refused(self.commands["p.h5"][1], "p.h5", "pipe")
        self.assert_refused(["info", "."], ".", "is a folder")


def swap(layer):
    """The weights in the byte order of other processors."""
    weights = layer["weight"][:]
    del layer["weight"]
    layer["weight"] = weights.astype(">f4")


@unittest.skipIf(SANITIZED, "a sanitizer must be the first library")
class WithoutLocks(SealTest):
    def test_everything_works(self):
        self.make()
        wanted = {tuple(command): self.outcome(command, 0)[0] for commands in self.commands.values() for command in commands}
        good = (self.folder / "p.h5").read_bytes()
        for error in [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP]:
            env = environment(LD_PRELOAD=os.environ["NO_LOCKS_LIBRARY"], FLOCK_ERROR=str(error))
            with self.subTest(os.strerror(error)):
                self.run_program("generate", "--steps=1", "--count=500", "--out=q.h5", env=env)
                (self.folder / "q.h5").replace(self.folder / "p.h5")
                self.assertEqual(len((self.folder / "p.h5").read_bytes()), len(good))
                for command, (code, stdout, trained) in wanted.items():
                    (self.folder / "n.h5").unlink(missing_ok=True)
                    done = self.run_program(*command, code=code, env=env)
                    if "p.h5" not in command or command[0] != "info":  # which tells the command that made it
                        self.assertEqual(done.stdout, stdout)
                    if trained is not None:
                        self.assertEqual(self.weights("n.h5"), trained)


if __name__ == "__main__":
    unittest.main()
