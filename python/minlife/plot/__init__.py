"""Draws what the tables of a study hold.

    python3 -m minlife.plot DIR [DIR ...] [--x FIELD] [--out FOLDER] [--format png|svg|pdf]

or draw() from Python. Titles, published marks and captions come from figures.toml in the study's folder, where there is
one (plot/description.py tells its fields); else every kind of figure that the tables allow is drawn (plot/kinds.py).
"""


def draw(folder, out=None, format="png", x=None):
    """Draws the study in `folder`; the paths of the pictures, in `out` or else in the folder itself.

    x: of the grid's fields the one of the horizontal axis; then only success against it is drawn. format: png, svg or
    pdf. Raises InputError, which tells in one line what cannot be drawn, and why.
    """
    from .drawing import draw_study  # with it comes matplotlib, which `import minlife.plot` does without
    return draw_study(folder, out, format, x)
