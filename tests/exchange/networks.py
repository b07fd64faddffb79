"""Networks of PyTorch's on their way into minlife and back, and what they say of boards."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402

from program import ProgramTest  # noqa: E402

HAS_ONNX = os.environ.get("HAS_ONNX") == "1"


def life(board, steps=1, wrap=True):
    """The board some generations later; cells beyond an edge are dead."""
    for _ in range(steps):
        padded = np.pad(board, 1, mode="wrap" if wrap else "constant")
        rows, columns = board.shape
        neighbours = sum(padded[dy:dy + rows, dx:dx + columns] for dy in range(3) for dx in range(3)) - board
        board = ((neighbours == 3) | ((neighbours == 2) & (board == 1))).astype(np.uint8)
    return board


def rle(board):
    lines = ["".join("o" if cell else "b" for cell in row) for row in board]
    return f"x = {board.shape[1]}, y = {board.shape[0]}, rule = B3/S23\n" + "$".join(lines) + "!\n"


def cells_of(text, side):
    """The board of that side, centred at 0, that an RLE with a position describes."""
    head, body = [], ""
    for line in text.splitlines():
        if line.startswith("#CXRLE"):
            head = [int(number) for number in line.split("Pos=")[1].split()[0].split(",")]
        elif not line.startswith(("#", "x")):
            body += line
    board = np.zeros((side, side), np.uint8)
    column, row = head[0] + side // 2, head[1] + side // 2
    left, count = column, ""
    for letter in body:
        if letter.isdigit():
            count += letter
            continue
        many = int(count or 1)
        if letter == "o":
            board[row, column:column + many] = 1
        if letter in "bo":
            column += many
        elif letter == "$":
            row, column = row + many, left
        count = ""
    return board


class NetworkTest(ProgramTest):
    def save_npz(self, network, name="net.npz"):
        np.savez(self.folder / name, **{key: value.numpy() for key, value in network.state_dict().items()})
        return name

    def do_import(self, name, *flags, steps=1, out="m.h5", **options):
        return self.run_json("import", name, "--steps", steps, "--out", out, "--force", *flags, **options)

    def predicted(self, model, board, boundary):
        """The cells that minlife predicts."""
        side = board.shape[0]
        self.write("board.rle", rle(board))
        found = self.run_json("predict", model, "board.rle", "--boundary", boundary, "--size", f"{side}x{side}", code=None)
        return cells_of(found[0]["rle"], side)

    def layers(self, name="m.h5"):
        """[weight, bias, slope or None] of each layer."""
        with h5py.File(self.folder / name, "r") as file:
            return [[layer["weight"][()], layer["bias"][()], layer["slope"][()] if "slope" in layer else None]
                    for _, layer in sorted(file["layers"].items())]

    def assert_same_layers(self, one, other):
        self.assertEqual(len(one), len(other))
        for a, b in zip(one, other):
            for x, y in zip(a, b):
                self.assertEqual(x is None, y is None)
                if x is not None:
                    self.assertEqual((x.shape, x.tobytes()), (y.shape, y.tobytes()))
