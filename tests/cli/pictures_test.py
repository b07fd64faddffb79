"""minlife simulate and predict as pictures: on terminals, and as animations whose every frame is the board that simulate
writes."""
import io
import json
import re
import unittest

from gif import read_gif
from models import ModelTest
from program import GLIDER, R_PENTOMINO, ProgramTest, environment

try:
    from PIL import Image
except ImportError:  # it comes with matplotlib, not with the program
    Image = None


def cells_of(rle):
    """{(x, y)} of what an RLE file with "#CXRLE Pos" holds."""
    x, y = map(int, re.search(r"Pos=(-?\d+),(-?\d+)", rle).groups())
    body = "".join(line for line in rle.splitlines() if not re.match(r"#|x =", line))
    cells, column, row = set(), 0, 0
    for count, what in re.findall(r"(\d*)([bo$!])", body):
        count = int(count or 1)
        if what == "$":
            column, row = 0, row + count
        else:
            if what == "o":
                cells |= {(x + column + k, y + row) for k in range(count)}
            column += count
    return cells


class Animations(ProgramTest):
    def animate(self, pattern, generations, *flags):
        self.write("p.rle", pattern)
        (told,) = self.run_json("simulate", "p.rle", "--generations", generations, "--gif", "a.gif", "--force", *flags)
        self.assertEqual(told["gif"], "a.gif")
        return read_gif((self.folder / "a.gif").read_bytes())

    def assert_shows_the_boards(self, pattern, generations, left, top, *flags, cell=4):
        """left, top: where the frame's corner lies."""
        gif = self.animate(pattern, generations, "--cell-size", cell, *flags)
        width, height = gif["size"]
        self.assertEqual(len(gif["frames"]), generations + 1)
        for generation, frame in enumerate(gif["frames"]):
            (board,) = self.run_json("simulate", "p.rle", "--generations", generation, *flags)
            lit = {(left + k % width // cell, top + k // width // cell) for k, pixel in enumerate(frame) if pixel}
            self.assertEqual(lit, cells_of(board["rle"]), generation)
            self.assertEqual(sum(frame), board["population"] * cell * cell)
        return gif

    def test_a_torus(self):
        gif = self.assert_shows_the_boards(R_PENTOMINO, 40, -16, -8, "--boundary", "torus", "--size", "32x16")
        self.assertEqual((gif["size"], gif["for_ever"], set(gif["delays"])), ((128, 64), True, {10}))

    def test_a_dead_board_of_odd_sides(self):
        self.assert_shows_the_boards(R_PENTOMINO, 12, -8, -4, "--boundary", "dead", "--size", "17x9", cell=1)

    def test_a_plane_shows_where_all_of_it_was(self):
        gif = self.assert_shows_the_boards(GLIDER, 20, -1, -1, cell=3)
        self.assertEqual(gif["size"], ((3 + 5 + 2) * 3, (3 + 5 + 2) * 3))

    def test_nothing_alive(self):
        gif = self.animate("x = 1, y = 1\n!\n", 2)
        self.assertEqual((gif["size"], len(gif["frames"])), ((12, 12), 3))
        self.assertFalse(any(map(any, gif["frames"])))

    def test_long_codes(self):
        """Soups fill the table of codes many times over."""
        rows = "$".join("".join("ob"[(7 * i * i + j * j * j + i * j) % 11 % 2] for j in range(200)) for i in range(200))
        self.assert_shows_the_boards(f"x = 200, y = 200, rule = B3/S23:T200,200\n{rows}!\n", 3, -100, -100, cell=1)

    def test_style(self):
        gif = self.animate(GLIDER, 4, "--delay", 250, "--cell-size", 1)
        self.assertEqual((gif["size"], gif["delays"]), ((6, 6), [25] * 5))

    @unittest.skipIf(Image is None, "needs Pillow")
    def test_pillow_reads_the_same(self):
        gif = self.animate(R_PENTOMINO, 30, "--boundary", "torus", "--size", "40x30", "--delay", 50)
        with Image.open(io.BytesIO((self.folder / "a.gif").read_bytes())) as image:
            self.assertEqual((image.size, image.n_frames, image.info["duration"], image.info["loop"]), (gif["size"], 31, 50, 0))
            for index, frame in enumerate(gif["frames"]):
                image.seek(index)
                self.assertEqual([255 * (1 - pixel) for pixel in frame], list(image.convert("L").getdata()))

    def test_told_beside_the_pattern(self):
        self.write("g.rle", GLIDER)
        done = self.run_program("simulate", "g.rle", "--generations", 4, "--gif", "a.gif")
        self.assertIn("3o!", done.stdout)
        self.assertIn("generations 0 to 4 drawn to a.gif", done.stderr)
        told = self.run_program("simulate", "g.rle", "--generations", 4, "--gif", "a.gif", "--out", "o.rle").stdout
        self.assertEqual(told, "generation 4: 5 live cells in 3 x 3 at 1,1, written to o.rle\ngenerations 0 to 4 drawn to a.gif\n")

    def test_refusals(self):
        self.write("g.rle", GLIDER)
        simulate = ["simulate", "g.rle", "--generations"]
        for flags, parts in [
                (["4", "--gif", ""], ["--gif is empty", "must name a file"]),
                (["4", "--gif", "no/a.gif"], ["no/"]),
                (["4", "--gif", "a/"], ["--gif is a/", "names a folder"]),
                (["4", "--gif", "g.rle"], ["--gif is g.rle", "this command reads that file", "choose another --gif"]),
                (["4", "--gif", "o", "--out", "o"], ["--gif is o", "--out names the same file"]),
                (["10001", "--gif", "a.gif"], ["--generations is 10001", "at most 10,000"]),
                (["4", "--gif", "a.gif", "--cell-size", "0"], ["--cell-size is 0", "from 1 to 64"]),
                (["4", "--gif", "a.gif", "--delay", "10"], ["--delay is 10", "from 20 to 60000"]),
                (["4", "--gif", "a.gif", "--delay", "105"], ["--delay is 105", "hundredths", "try --delay 100"]),
                (["4", "--delay", "100"], ["--delay has no meaning without --gif"]),
                (["4", "--cell-size", "8"], ["--cell-size has no meaning without --gif"]),
                (["4", "--gif", "a.gif", "--boundary", "torus", "--size", "20000x9"], ["80000 x 36 pixels", "--cell-size"]),
                (["9999", "--gif", "a.gif", "--boundary", "torus", "--size", "1000x1000"],
                 ["10,000 frames of 4000 x 4000 pixels", "1,000,000,000 pixels in all"])]:
            with self.subTest(flags):
                self.assert_refused([*simulate, *flags], *parts)
        self.assert_refused([*simulate, "9999", "--gif", "a.gif", "--out", "o.rle"], "--cell-size")
        self.assertEqual(self.files(), ["g.rle"])

    def test_what_stands_there_is_kept(self):
        self.write("g.rle", GLIDER)
        simulate = ["simulate", "g.rle", "--gif", "a.gif", "--generations"]
        self.write("a.gif", "mine")
        self.assert_refused([*simulate, 4], "a.gif is no GIF; it is still there")
        self.run_program(*simulate, 4, "--force")
        self.run_program(*simulate, 4)  # the same once more
        self.assert_refused([*simulate, 5], "a.gif holds another animation than this one", "--force")
        self.assertEqual(len(read_gif((self.folder / "a.gif").read_bytes())["frames"]), 5)

    def test_full_disk(self):
        self.write("g.rle", GLIDER)
        self.assert_refused(["simulate", "g.rle", "--generations", 4, "--gif", "a.gif", "--quiet"], "a.gif", code=1, file_limit=64)
        self.assertEqual(self.files(), ["g.rle"])


class OnTerminals(ModelTest):
    def drawn(self, told):
        """The cells of a picture in half blocks, as rows of booleans; the frame must be whole."""
        lines = told.splitlines()
        top = next(k for k, line in enumerate(lines) if line.startswith("┌"))
        bottom = lines.index(lines[top].replace("┌", "└").replace("┐", "┘"))
        rows = []
        for line in lines[top + 1:bottom]:
            self.assertEqual((line[0], line[-1], len(line)), ("│", "│", len(lines[top])))
            rows += [[c in "▀█" for c in line[1:-1]], [c in "▄█" for c in line[1:-1]]]
        return rows

    def test_half_blocks(self):
        self.write("g.rle", GLIDER)
        told = self.run_program("simulate", "g.rle", "--generations", 0, "--show").stdout
        self.assertEqual(told, "┌───┐\n│ ▀▄│\n│▀▀▀│\n└───┘\ngeneration 0: 5 live cells in 3 x 3 at 0,0\n")

    def test_a_whole_board(self):
        self.write("r.rle", R_PENTOMINO)
        board = ["r.rle", "--generations", 30, "--boundary", "torus", "--size", "40x21"]
        rows = self.drawn(self.run_program("simulate", *board, "--show").stdout)
        (truth,) = self.run_json("simulate", *board)
        self.assertEqual({(x - 20, y - 10) for y, row in enumerate(rows) for x, alive in enumerate(row) if alive}, cells_of(truth["rle"]))

    def test_cropped_to_the_terminal(self):
        self.write("r.rle", R_PENTOMINO)
        for width, height in [(80, 24), (120, 30)]:
            told = self.on_terminal("simulate", "r.rle", "--generations", 200, "--boundary", "torus", "--size", "300x200", "--show",
                                    stream="stdout", width=width, height=height)
            lines = told.splitlines()
            self.assertLess(len(lines), height)
            self.assertLessEqual(max(map(len, lines)), width)
            rows = self.drawn(told)
            self.assertIn(f"cropped: {width - 2} x {len(rows)} of 300 x 200 cells", told)
            self.assertTrue(any(map(any, rows)))
        told = self.run_program("simulate", "r.rle", "--generations", 4, "--show", env=environment(LINES="8", COLUMNS="80")).stdout
        self.assertLessEqual(len(told.splitlines()), 8)

    def test_json_has_no_picture(self):
        self.write("g.rle", GLIDER)
        done = self.run_program("simulate", "g.rle", "--generations", 4, "--show", "--json")
        self.assertEqual(json.loads(done.stdout)["population"], 5)

    def test_predictions(self):
        self.train_exact()
        self.write("g.rle", GLIDER)
        told = self.run_program("predict", "m.h5", "g.rle", "--show", "--boundary", "torus", "--size", "200x100").stdout
        self.assertIn("of 200 x 100 cells\n", told)
        self.assertIn("every one of 20,000 cells is right", told)
        self.assertEqual(sum(map(sum, self.drawn(told))), 5)


class RolledOut(ModelTest):
    def test_an_exact_network_stays_right(self):
        self.train_exact()
        self.write("r.rle", R_PENTOMINO)
        for flags in [[], ["--boundary", "torus", "--size", "32x32"]]:
            (told,) = self.run_json("predict", "m.h5", "r.rle", "--generations", 30, *flags)
            (truth,) = self.run_json("simulate", "r.rle", "--generations", 30, *flags)
            self.assertEqual((told["steps"], told["generations"], told["wrong_cells"], told["rle"]), (1, 30, 0, truth["rle"]))
            self.assertEqual(told["applications"], [{"generation": k, "wrong_cells": 0} for k in range(1, 31)])
        self.assertIn("generations 1 to 30: every one of 1,024 cells is right\n",
                      self.run_program("predict", "m.h5", "r.rle", "--generations", 30, *flags).stdout)

    def test_wrong_cells_are_counted_each_time(self):
        """A network that says dead everywhere is wrong in as many cells as live."""
        self.train(steps=2)
        self.set_all("m.h5", 0)
        self.write("r.rle", R_PENTOMINO)
        (told,) = self.run_json("predict", "m.h5", "r.rle", "--generations", 6, code=3)
        alive = [self.run_json("simulate", "r.rle", "--generations", k)[0]["population"] for k in (2, 4, 6)]
        self.assertEqual([one["wrong_cells"] for one in told["applications"]], alive)
        self.assertEqual([one["generation"] for one in told["applications"]], [2, 4, 6])
        text = self.run_program("predict", "m.h5", "r.rle", "--generations", 6, code=3).stdout
        for generation, wrong in zip((2, 4, 6), alive):
            self.assertIn(f"generation {generation}: {wrong} of {told['cells']} cells are wrong\n", text)

    def test_generations_that_do_not_fit(self):
        self.train(steps=3)
        self.write("g.rle", GLIDER)
        predict = ["predict", "m.h5", "g.rle", "--generations"]
        self.assert_refused([*predict, "7"], "--generations is 7", "3 generations at a time", "try --generations 6 or --generations 9")
        self.assert_refused([*predict, "2"], "--generations is 2", "(try --generations 3)")
        self.assert_refused([*predict, "0"], "--generations is 0", "from 1 to")
        self.assert_refused([*predict, "9999"], "8192x8192", "fewer generations, or --boundary torus")


if __name__ == "__main__":
    unittest.main()
