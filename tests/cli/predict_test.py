"""minlife predict: a proved network foretells what simulate computes; a wrong one is shown wrong."""
import unittest

from models import ModelTest, assert_bad_models_refused
from program import GLIDER, R_PENTOMINO


class Answers(ModelTest):
    def setUp(self):
        super().setUp()
        self.write("g.rle", GLIDER)

    def test_exact_network_agrees_with_simulate(self):
        self.train_exact()
        for pattern in [GLIDER, R_PENTOMINO, "x = 1, y = 1\no!\n", "x = 1, y = 1\n!\n"]:
            for flags in [[], ["--boundary", "torus", "--size", "32x32"], ["--boundary", "torus", "--size", "3x3"],
                          ["--boundary", "torus", "--size", "65x4"]]:
                with self.subTest(pattern=pattern, flags=flags):
                    self.write("p.rle", pattern)
                    (result,) = self.run_json("predict", "m.h5", "p.rle", *flags)
                    (truth,) = self.run_json("simulate", "p.rle", "--generations", 1, *flags)
                    self.assertEqual((result["steps"], result["wrong_cells"]), (1, 0))
                    if truth["population"] > 0:  # where an empty pattern lies means nothing
                        self.assertEqual(result["rle"], truth["rle"])

    def test_network_of_a_dead_boundary(self):
        self.train_exact(boundary="dead")
        for size in ["3x3", "4x9", "32x32"]:
            (result,) = self.run_json("predict", "m.h5", "g.rle", "--boundary", "dead", "--size", size)
            (truth,) = self.run_json("simulate", "g.rle", "--generations", 1, "--boundary", "dead", "--size", size)
            self.assertEqual((result["wrong_cells"], result["rle"]), (0, truth["rle"]))

    def test_pictures(self):
        self.train_exact()
        told = self.run_program("predict", "m.h5", "g.rle", "--out", "o.rle").stdout.splitlines()
        self.assertEqual(told[0].split(), ["truth", "prediction", "difference"])
        # The glider with a margin of two cells: a row a line, three pictures.
        rows = [line.split() for line in told[1:8]]
        self.assertEqual([row[0] for row in rows],
                         [".......", ".......", ".......", "..o.o..", "...oo..", "...o...", "......."])
        self.assertTrue(all(row[0] == row[1] and set(row[2]) == {"."} for row in rows))
        self.assertIn("every one of 49 cells is right", told[8])
        (truth,) = self.run_json("simulate", "g.rle", "--generations", 1)
        self.assertEqual((self.folder / "o.rle").read_text(), truth["rle"])

    def test_all_zero_says_dead(self):
        self.train(steps=2)
        self.set_all("m.h5", 0)
        (result,) = self.run_json("predict", "m.h5", "g.rle", code=3)
        self.assertEqual((result["steps"], result["wrong_cells"]), (2, 5))
        told = self.run_program("predict", "m.h5", "g.rle", "--out", "o.rle", code=3).stdout
        self.assertEqual(told.count("-"), 5)
        self.assertNotIn("+", told)
        self.assertIn("5 of 81 cells are wrong", told)
        self.assertNotIn("o", (self.folder / "o.rle").read_text().splitlines()[-1])

    def test_wide_boards_are_not_drawn(self):
        self.train_exact()
        told = self.run_program("predict", "m.h5", "g.rle", "--boundary", "torus", "--size", "100x3").stdout
        self.assertEqual(len(told.splitlines()), 1)
        self.assertIn("300 cells", told)

    def test_another_rule_than_the_network_learned(self):
        """The truth follows the pattern's rule; the network knows only its own."""
        self.train_exact()
        six = "x = 3, y = 2, rule = B36/S23\n3o$3o!\n"
        self.write("six.rle", six)
        (highlife,) = self.run_json("predict", "m.h5", "six.rle", "--boundary", "torus", "--size", "9x9")
        self.assertEqual(highlife["wrong_cells"], 0)  # no cell has six neighbours yet
        self.write("seven.rle", "x = 3, y = 3, rule = B36/S23\n3o$obo$bo!\n")
        self.run_program("predict", "m.h5", "seven.rle", code=3)


class Refusals(ModelTest):
    def setUp(self):
        super().setUp()
        self.write("g.rle", GLIDER)
        self.write("o.rle", "old")

    def assert_refused_cleanly(self, arguments, *parts, **options):
        before = self.files()
        self.assert_refused(["predict", *arguments], *parts, **options)
        self.assertEqual((self.folder / "o.rle").read_text(), "old")
        self.assertEqual(self.files(), before)

    def test_bad_models(self):
        assert_bad_models_refused(self, ["predict", "m.h5", "g.rle", "--out", "o.rle", "--force"])
        self.assertEqual((self.folder / "o.rle").read_text(), "old")

    def test_bad_patterns(self):
        self.train()
        for name, text in {"empty": "", "words": "hello\n", "cell outside": "x = 3, y = 3\n4o!\n",
                           "rule": "x = 1, y = 1, rule = B03/S23\no!\n"}.items():
            with self.subTest(name):
                self.write("bad.rle", text)
                self.assert_refused_cleanly(["m.h5", "bad.rle", "--out", "o.rle", "--force"], "bad.rle")
        self.assert_refused_cleanly(["m.h5", "no.rle", "--out", "o.rle", "--force"], "no.rle", "No such file")
        self.assert_refused_cleanly(["m.h5", "m.h5", "--out", "o.rle", "--force"], "m.h5")
        self.write("escape.rle", "\033[2J\n")
        self.assertNotIn("\033", self.assert_refused(["predict", "m.h5", "escape.rle"], "escape.rle"))
        self.assert_refused_cleanly(["g.rle", "m.h5", "--out", "o.rle", "--force"], "g.rle", "HDF5")

    def test_sizes(self):
        self.train()
        torus = ["m.h5", "g.rle", "--out", "o.rle", "--force", "--boundary", "torus", "--size"]
        for bad in ["0x32", "-1x32", "32", "65537x3", "3.5x4", "", "2x2"]:
            with self.subTest(bad):
                self.assert_refused_cleanly([*torus, bad], "--size", bad)
        self.assert_refused_cleanly([*torus, "8193x3"], "8192x8192")
        for sides in ["x = 9000, y = 1", "x = 65536, y = 1", "x = 1, y = 65536"]:
            with self.subTest(sides):
                self.write("wide.rle", sides + "\no!\n")
                self.assert_refused_cleanly(["m.h5", "wide.rle", "--out", "o.rle", "--force"], "8192x8192")

    def test_output(self):
        self.train()
        self.set_all("m.h5", 0)
        self.assert_refused_cleanly(["m.h5", "g.rle", "--out", "no/such/o.rle"], "no/such")
        self.assert_refused_cleanly(["m.h5", "g.rle", "--out", "."], "cannot")
        self.assert_refused_cleanly(["m.h5", "g.rle", "--out", "o.rle", "--force"], "o.rle", code=1, file_limit=8)


if __name__ == "__main__":
    unittest.main()
