"""The program's results are the same bits whatever floating-point environment its process begins in."""
import hashlib
import os
import unittest

import h5py

from program import SANITIZED, ProgramTest, environment
from studies import StudyTest

PRELOADED = os.environ["FLOAT_ENVIRONMENT_LIBRARY"]
ENVIRONMENTS = ["nearest", "up", "down", "toward zero", "flush to zero"]


def within(name):
    return environment(LD_PRELOAD=PRELOADED, FLOAT_ENVIRONMENT=name)


def weights_hash(path):
    digest = hashlib.sha256()
    with h5py.File(path) as file:
        for layer in sorted(file["layers"]):
            for name in sorted(file["layers"][layer]):
                digest.update(file["layers"][layer][name][:].tobytes())
    return digest.hexdigest()


@unittest.skipIf(SANITIZED, "a sanitizer must be the first library")
class FloatEnvironment(ProgramTest):
    def hashes(self, *flags):
        found = set()
        for name in ENVIRONMENTS:
            self.run_program("train", *flags, "--out", "m.h5", env=within(name))
            found.add(weights_hash(self.folder / "m.h5"))
            (self.folder / "m.h5").unlink()
        return found

    def test_weights(self):
        for flags in [("--steps=1", "--width=3", "--examples=8000"),
                      ("--steps=2", "--width=8", "--examples=400", "--threads=2"),
                      ("--steps=1", "--width=2", "--examples=8000", "--init-scale=1e-30"),
                      ("--steps=1", "--width=2", "--examples=8000", "--activation=silu", "--density=uniform:0.1,0.9")]:
            with self.subTest(flags):
                self.assertEqual(len(self.hashes(*flags)), 1)

    def test_proofs(self):
        self.run_program("train", "--steps=2", "--width=2", "--examples=8000", "--out=m.h5")
        told = {self.run_program("verify", "m.h5", "--boards=50", "--json", code=3, env=within(name)).stdout
                for name in ENVIRONMENTS}
        self.assertEqual(len(told), 1)


@unittest.skipIf(SANITIZED, "a sanitizer must be the first library")
class Tables(StudyTest):
    def test_tables(self):
        self.spec(replicates=3)
        found = []
        for name in ENVIRONMENTS:
            self.sweep(name, env=within(name))
            self.run_program("collect", name, "--no-timing", env=within(name))
            found.append((self.folder / name / "trials.csv").read_bytes() + (self.folder / name / "cells.csv").read_bytes())
        self.assertEqual(len(set(found)), 1)


if __name__ == "__main__":
    unittest.main()
