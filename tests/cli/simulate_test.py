"""minlife simulate: known futures, where patterns land, and input that is refused."""
import unittest

from program import GLIDER, R_PENTOMINO, ProgramTest


class Facts(ProgramTest):
    def simulate(self, pattern, generations, *flags):
        self.write("p.rle", pattern)
        (result,) = self.run_json("simulate", "p.rle", "--generations", generations, *flags)
        self.assertEqual(result["generation"], generations)
        return result

    def test_r_pentomino_on_a_plane(self):
        for generations, population in [(0, 5), (10, 11), (100, 121), (1000, 156), (1103, 116)]:
            self.assertEqual(self.simulate(R_PENTOMINO, generations)["population"], population)

    def test_r_pentomino_on_a_torus(self):
        torus = ["--boundary", "torus", "--size", "32x32"]
        at_414 = self.simulate(R_PENTOMINO, 414, *torus)
        self.assertEqual(at_414["population"], 16)
        self.assertEqual(self.simulate(R_PENTOMINO, 416, *torus)["rle"], at_414["rle"])
        self.assertEqual(self.simulate(R_PENTOMINO.replace("S23", "S23:T32,32"), 414)["rle"], at_414["rle"])

    def test_diehard(self):
        diehard = "x = 8, y = 3\n6bo$2o$bo3b3o!\n"
        self.assertEqual(self.simulate(diehard, 129)["population"], 2)
        gone = self.simulate(diehard, 130)
        self.assertEqual(gone["population"], 0)
        self.assertIsNone(gone["bounding_box"])

    def test_glider_travels_a_plane(self):
        result = self.simulate(GLIDER, 10000)
        self.assertEqual(result["bounding_box"], {"x": 2500, "y": 2500, "width": 3, "height": 3})
        self.assertIn("#CXRLE Pos=2500,2500\n", result["rle"])
        self.assertIn("bo$2bo$3o!", result["rle"])

    def test_glider_rounds_a_torus(self):
        start = self.simulate(GLIDER.replace("S23", "S23:T32,32"), 0)
        self.assertEqual(start["bounding_box"], {"x": -1, "y": -1, "width": 3, "height": 3})  # Golly's middle
        self.assertIn("rule = B3/S23:T32,32", start["rle"])
        self.assertEqual(self.simulate(GLIDER.replace("S23", "S23:T32,32"), 128)["rle"], start["rle"])

    def test_glider_dies_into_a_block_at_a_dead_edge(self):
        result = self.simulate(GLIDER, 200, "--boundary", "dead", "--size", "20x10")
        self.assertEqual((result["population"], result["bounding_box"]["width"]), (4, 2))
        self.assertEqual(result["bounding_box"]["y"], 3)  # rows -5 to 4

    def test_two_runs_are_one_long_run(self):
        for flags in [[], ["--boundary", "torus", "--size", "40x30"], ["--boundary", "dead", "--size", "40x30"]]:
            with self.subTest(flags):
                half = self.simulate(R_PENTOMINO, 50, *flags)["rle"]
                self.assertEqual(self.simulate(half, 50, *flags)["rle"], self.simulate(R_PENTOMINO, 100, *flags)["rle"])

    def test_rule(self):
        highlife = self.simulate(R_PENTOMINO, 100, "--rule", "B36/S23")
        self.assertIn("rule = B36/S23", highlife["rle"])
        self.assertEqual(self.simulate(R_PENTOMINO.replace("B3/S23", "B36/S23"), 100)["rle"], highlife["rle"])
        self.assertNotEqual(self.simulate(R_PENTOMINO, 100)["population"], highlife["population"])

    def test_flags_beat_the_file(self):
        on_torus = GLIDER.replace("S23", "S23:T32,32")
        self.assertEqual(self.simulate(on_torus, 400, "--boundary", "plane")["bounding_box"]["x"], 100)
        self.assertIn(":T8,9", self.simulate(on_torus, 0, "--size", "8x9")["rle"])

    def test_one_cell_and_none(self):
        self.assertEqual(self.simulate("x = 1, y = 1\no!\n", 1)["population"], 0)
        self.assertEqual(self.simulate("x = 1, y = 1\n!\n", 3)["population"], 0)
        # On the 1x1 torus the cell is its own eight neighbours.
        self.assertEqual(self.simulate("x = 1, y = 1\no!\n", 1, "--boundary", "torus")["population"], 0)
        self.assertEqual(self.simulate("x = 1, y = 1, rule = B3/S8\no!\n", 1, "--boundary", "torus")["population"], 1)


class Files(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("g.rle", GLIDER)

    def test_output_is_what_goes_to_standard_output(self):
        printed = self.run_program("simulate", "g.rle", "--generations", "9").stdout
        told = self.run_program("simulate", "g.rle", "--generations", "9", "--out", "o.rle").stdout
        self.assertEqual((self.folder / "o.rle").read_text(), printed)
        self.assertIn("o.rle", told)
        self.assertEqual(self.files(), ["g.rle", "o.rle"])

    def test_no_folder(self):
        self.assert_refused(["simulate", "g.rle", "--generations", "4", "--out", "no/such/o.rle"], "no/such")
        self.assert_refused(["simulate", "g.rle", "--generations", "4", "--out", "."], "cannot")
        self.assert_refused(["simulate", "g.rle", "--generations", "4", "--out", ""], "--out is empty")
        self.assertEqual(self.files(), ["g.rle"])

    def test_file_too_large_for_the_disk(self):
        self.write("o.rle", "old")
        self.assert_refused(["simulate", "g.rle", "--generations", "4", "--out", "o.rle", "--force"], "o.rle", code=1,
                            file_limit=8)
        self.assertEqual((self.folder / "o.rle").read_text(), "old")
        self.assertEqual(self.files(), ["g.rle", "o.rle"])

    def test_really_full_disk(self):
        disk = self.small_disk(4)
        (disk / "o.rle").write_text("o" * 4000)
        self.assert_refused(["simulate", "g.rle", "--generations", "4", "--out", "disk/o.rle", "--force"], "disk/o.rle",
                            "No space left", code=1)
        self.assertEqual((disk / "o.rle").read_text(), "o" * 4000)
        self.assertEqual(self.files(), ["disk", "disk/o.rle", "g.rle"])

    def test_failure_leaves_the_old_output(self):
        self.write("o.rle", "old")
        self.write("bad.rle", "x = 3, y = 3\n4o!\n")
        self.assert_refused(["simulate", "bad.rle", "--generations", "4", "--out", "o.rle", "--force"], "bad.rle")
        self.assertEqual((self.folder / "o.rle").read_text(), "old")
        self.assertEqual(self.files(), ["bad.rle", "g.rle", "o.rle"])


class Refusals(ProgramTest):
    def assert_bad_pattern(self, text, *parts):
        self.write("bad.rle", text)
        self.assert_refused(["simulate", "bad.rle", "--generations", "1"], "bad.rle", *parts)

    def test_not_rle(self):
        self.assert_bad_pattern("")
        self.assert_bad_pattern("hello\n")
        self.assert_bad_pattern("bob$2bo$3o!\n")
        self.assert_bad_pattern("x = 3, y = 3\nbob$2bo$3o\n")
        self.assert_bad_pattern("x = 3, y = 3\nbo?$2bo$3o!\n")
        (self.folder / "bad.rle").write_bytes(bytes(range(256)) * 20)
        self.assert_refused(["simulate", "bad.rle", "--generations", "1"], "bad.rle")

    def test_cell_outside(self):
        self.assert_bad_pattern("x = 3, y = 3\nbob$2bo$4o!\n")
        self.assert_bad_pattern("x = 3, y = 3\n3$o!\n")

    def test_bad_rule(self):
        self.assert_bad_pattern("x = 1, y = 1, rule = B9/S23\no!\n", "B9/S23")
        self.assert_bad_pattern("x = 1, y = 1, rule = B03/S23\no!\n", "B0")
        self.assert_bad_pattern("x = 1, y = 1, rule = WireWorld\no!\n", "WireWorld")
        self.write("g.rle", GLIDER)
        for bad in ["B9/S23", "B03/S23", "Life!", "", "B3"]:
            with self.subTest(bad):
                self.assert_refused(["simulate", "g.rle", "--generations", "1", "--rule", bad], bad)

    def test_missing_file(self):
        self.assert_refused(["simulate", "no.rle", "--generations", "1"], "no.rle", "No such file")
        self.assert_refused(["simulate", ".", "--generations", "1"], "it is a folder")

    def test_unreadable_file(self):
        self.write("g.rle", GLIDER)
        self.assert_unreadable_refused(["simulate", "g.rle", "--generations", "1"], "g.rle")

    def test_reading_fails(self):
        self.assert_refused(["simulate", "/proc/self/mem", "--generations", "1"], "/proc/self/mem", "Input/output error",
                            code=1)

    def test_sizes(self):
        self.write("g.rle", GLIDER)
        torus = ["simulate", "g.rle", "--generations", "1", "--boundary", "torus", "--size"]
        for bad in ["0x32", "32x0", "-1x32", "32", "32x", "x32", "32x32x32", "65537x32", "32x65537", "3.5x4", "32X32", ""]:
            with self.subTest(bad):
                self.assert_refused([*torus, bad], "--size", bad)
        self.assert_refused([*torus, "2x32"], "--size", "2x32", "hold the pattern", "3x3")
        self.run_program(*torus, "3x3")

    def test_size_of_a_plane(self):
        self.write("g.rle", GLIDER)
        self.assert_refused(["simulate", "g.rle", "--generations", "1", "--size", "9x9"], "plane", "--boundary torus")

    def test_boundary(self):
        self.write("g.rle", GLIDER)
        self.assert_refused(["simulate", "g.rle", "--generations", "1", "--boundary", "tours"], "tours",
                            "plane, torus, dead", "try --boundary torus")

    def test_torus_smaller_than_the_pattern(self):
        self.write("g.rle", GLIDER.replace("S23", "S23:T32,2"))
        self.assert_refused(["simulate", "g.rle", "--generations", "1"], "g.rle", "hold the pattern")

    def test_position_across_the_edge(self):
        self.write("g.rle", "#CXRLE Pos=14,0\n" + GLIDER.replace("S23", "S23:T32,32"))
        self.assert_refused(["simulate", "g.rle", "--generations", "1"], "Pos=14,0", "32x32")

    def test_plane_too_large(self):
        # Two gliders that part: wide apart already, and soon wider than a board may be.
        self.write("g.rle", "x = 65300, y = 3\n3o65294b3o$o65298bo$bo65296bo!\n")
        self.run_program("simulate", "g.rle", "--generations", "4", "--quiet")
        self.assert_refused(["simulate", "g.rle", "--generations", "1000", "--quiet"], "65,536", "torus")


if __name__ == "__main__":
    unittest.main()
