"""minlife export as a user calls it: what it refuses, and what happens to files. What the files hold: tests/exchange."""
import unittest

from models import ModelTest, assert_bad_models_refused


class Refusals(ModelTest):
    def test_bad_models(self):
        assert_bad_models_refused(self, ["export", "m.h5", "--to", "c", "--out", "life.h"])

    def test_flags(self):
        self.train("m.h5")
        base = ["export", "m.h5", "--out", "life.h"]
        self.assert_refused(base, "--to")
        self.assert_refused(["export", "m.h5", "--to", "c"], "--out")
        self.assert_refused([*base, "--to", "cc"], "--to is cc", "one of c")
        self.assert_refused([*base, "--to", "c", "--integer", "--bitslice"], "--integer", "--bitslice", "leave one out")
        self.assert_refused([*base, "--to", "c", "--bits", "4"], "--bits is 4", "add --integer")
        for bits in ("1", "9", "x"):
            self.assert_refused([*base, "--to", "c", "--integer", "--bits", bits], f"--bits is {bits}")
        self.train("two.h5", steps=2)
        self.assert_refused(["export", "two.h5", "--to", "c", "--out", "life.h", "--bitslice"], "2 steps")
        self.assertNotIn("life.h", self.files())

    def test_integers_of_other_activations(self):
        self.train("m.h5", activation="tanh")
        self.assert_refused(["export", "m.h5", "--to", "c", "--out", "life.h", "--unproved", "--integer"], "tanh", "relu")

    def test_a_network_that_is_not_exact(self):
        self.train("m.h5")
        (result,) = self.run_json("export", "m.h5", "--to", "c", "--out", "life.h", code=3)
        self.assertEqual((result["written"], result["proof"].split(":")[0]), (False, "NOT PROVED"))
        self.assertNotIn("life.h", self.files())
        told = self.run_program("export", "m.h5", "--to", "c", "--out", "life.h", code=3).stdout
        self.assertIn("--unproved", told)
        (result,) = self.run_json("export", "m.h5", "--to", "c", "--out", "life.h", "--unproved")
        self.assertEqual((result["written"], result["proved"]), (True, False))
        self.assertIn("NOT PROVED", (self.folder / "life.h").read_text())


class Files(ModelTest):
    def setUp(self):
        super().setUp()
        self.train_exact()
        self.command = ["export", "m.h5", "--to", "c", "--out", "life.h"]

    def test_an_output_that_exists(self):
        (result,) = self.run_json(*self.command)
        before = (self.folder / "life.h").read_bytes()
        self.assertEqual((result["bytes"], result["proved"]), (len(before), True))
        self.run_program(*self.command)  # the same again
        self.assertEqual((self.folder / "life.h").read_bytes(), before)
        self.assert_refused([*self.command, "--bitslice"], "life.h", "still there", "--force")
        self.assertEqual((self.folder / "life.h").read_bytes(), before)
        self.run_program(*self.command, "--bitslice", "--force")
        self.assertNotEqual((self.folder / "life.h").read_bytes(), before)
        self.assert_refused(["export", "m.h5", "--to", "c", "--out", "m.h5", "--force"], "reads that file")

    def test_a_full_disk(self):
        files = self.files()
        self.assert_refused(self.command, "life.h", code=1, file_limit=2000)
        self.assertEqual(self.files(), files)
        disk = self.small_disk(4)
        (disk / "filler").write_bytes(bytes(4096))
        self.assert_refused(["export", "m.h5", "--to", "c", "--out", "disk/life.h"], "disk/life.h", code=1)
        self.assertEqual([path.name for path in disk.iterdir()], ["filler"])


if __name__ == "__main__":
    unittest.main()
