"""Life on small boards, for devices' answers: plain counting."""


def generation(rows, torus=True):
    """One generation of B3/S23 of rows of 'o' and '.'."""
    height, width = len(rows), len(rows[0])

    def cell(row, column):
        if torus:
            row, column = row % height, column % width
        elif not (0 <= row < height and 0 <= column < width):
            return False
        return rows[row][column] == "o"

    def alive(row, column):
        neighbours = sum(cell(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)) - cell(row, column)
        return neighbours == 3 or (neighbours == 2 and cell(row, column))

    return ["".join("o" if alive(row, column) else "." for column in range(width)) for row in range(height)]
