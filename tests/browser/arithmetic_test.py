"""The network in the page computes what predict computes: all windows, many boards, every activation and boundary, to the
bit of each logit."""
import json
import os
import random
import subprocess

from reports import ReportTest, main

LOGITS = os.environ["LOGITS"]
SIDE = 24
MODELS = {
    "relu": {},
    "one.h5": {"width": 1, "examples": 20_000},
    "dead.h5": {"boundary": "dead"},
    "leaky.h5": {"activation": "leaky_relu", "width": 3, "examples": 8000},
    "prelu.h5": {"activation": "prelu", "width": 3, "examples": 8000},
    "square.h5": {"activation": "square", "width": 3, "examples": 8000},
    "tanh.h5": {"activation": "tanh", "width": 3, "examples": 8000},
    "silu.h5": {"activation": "silu", "width": 3, "examples": 8000},
    "two.h5": {"steps": 2, "width": 3, "examples": 4000, "batch": 8},
    "merged.h5": {"decoder": "merged", "width": 4, "examples": 8000},
    "highlife.h5": {"rule": "B36/S23", "width": 4, "examples": 8000},
}


def window_boards():
    """All 512 windows, 64 on each board, far from each other."""
    for first in range(0, 512, 64):
        board = [0] * (SIDE * SIDE)
        for k in range(64):
            row, column = 3 * (k // 8), 3 * (k % 8)
            for bit in range(9):
                board[(row + bit // 3) * SIDE + column + bit % 3] = (first + k) >> bit & 1
        yield board


class Arithmetic(ReportTest):
    def boards(self):
        seed = random.randrange(2**32)
        print(f"boards of seed {seed}")
        draw = random.Random(seed)
        densities = [0.05, 0.1, 0.2, 0.3, 0.38, 0.5, 0.7, 0.9]
        return [*window_boards(), *([int(draw.random() < density) for _ in range(SIDE * SIDE)] for density in densities)]

    def bits_of_predict(self, model, boards):
        lines = "\n".join("".join(map(str, board)) for board in boards) + "\n"
        told = subprocess.run([LOGITS, model, str(SIDE), str(SIDE)], cwd=self.folder, input=lines, text=True, check=True,
                              stdout=subprocess.PIPE).stdout
        return [[int(word, 16) for word in line.split()] for line in told.splitlines()]

    def bits_of_page(self, page, boards):
        return page.tell(f"""{json.dumps(boards)}.map((board) => Array.from(
            new Uint32Array(minlife.living.network.logits(Uint8Array.from(board), {SIDE}, {SIDE}).buffer)))""")

    def test_logits_are_those_of_predict_to_the_bit(self):
        for name, settings in MODELS.items():
            model = name if name.endswith(".h5") else f"{name}.h5"
            with self.subTest(model):
                self.train(model, **settings)
                page = self.open(self.report(model))
                self.assertEqual(page.complaints, [])
                boards = self.boards()
                expected = self.bits_of_predict(model, boards)
                zero = [0, 0x80000000]  # a zero may have another sign, which no answer tells
                for board, found, wanted in zip(boards, self.bits_of_page(page, boards), expected, strict=True):
                    differing = [k for k in range(SIDE * SIDE) if found[k] != wanted[k] and not (found[k] in zero and wanted[k] in zero)]
                    self.assertEqual(differing, [], f"cell {differing[:1]} of {board}")
                page.close()

    def test_multiply_adds_are_rounded_once(self):
        """Where the sum of doubles lies halfway between two floats and had to be rounded itself: 1 + 2^-24 (1 - 2^-40)."""
        page = self.open(self.report(self.train("f.h5", examples=8)))
        a, b = 1 + 2**-20, (1 - 2**-20) * 2**-24
        self.assertEqual(page.tell(f"minlife.float32.fused({a!r}, {b!r}, 1)"), 1)
        self.assertEqual(page.tell(f"minlife.float32.fused({a!r}, {-b!r}, -1)"), -1)
        self.assertEqual(page.tell(f"Math.fround({a!r} * {b!r} + (1 + 2 ** -23))"), 1 + 2**-22)  # what double rounding does
        self.assertEqual(page.tell(f"minlife.float32.fused({a!r}, {b!r}, 1 + 2 ** -23)"), 1 + 2**-23)

    def test_life_is_simulate(self):
        """The truth beside it: steps of random boards, on a torus and within dead edges, of two rules."""
        for boundary, rule in [("torus", "B3/S23"), ("dead", "B36/S23")]:
            model = self.train(f"life-{boundary}.h5", boundary=boundary, rule=rule, examples=8)
            page = self.open(self.report(model))
            for board in self.boards()[-4:]:
                lines = "$".join("".join("bo"[cell] for cell in board[row * SIDE:(row + 1) * SIDE]) for row in range(SIDE))
                (self.folder / "p.rle").write_text(f"x = {SIDE}, y = {SIDE}, rule = {rule}\n{lines}!\n")
                told = json.loads(self.run_program("simulate", "p.rle", "--generations", 1, "--boundary", boundary, "--size",
                                                   f"{SIDE}x{SIDE}", "--json"))
                alive = page.tell(f"""minlife.lifeStep(minlife.living.network, Uint8Array.from({json.dumps(board)}), {SIDE}, {SIDE})
                    .reduce((sum, cell) => sum + cell, 0)""")
                self.assertEqual(alive, told["population"])
            page.close()


if __name__ == "__main__":
    main()
