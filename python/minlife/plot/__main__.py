"""python3 -m minlife.plot: see the package."""
import argparse

from ..errors import InputError, run_as_program
from . import draw


def main(arguments):
    parser = argparse.ArgumentParser(prog="python3 -m minlife.plot", description="Draws what the tables of studies hold.")
    parser.add_argument("folders", metavar="DIR", nargs="+", help="the folder of a study")
    parser.add_argument("--x", metavar="FIELD", help="draw success against this field of the grid, and nothing else")
    parser.add_argument("--out", metavar="FOLDER", help="where the pictures go (default: the study's folder)")
    parser.add_argument("--format", choices=("png", "svg", "pdf"), default="png", help="of the pictures (default: png)")
    wanted = parser.parse_args(arguments)
    if wanted.out is not None and len(wanted.folders) > 1:
        raise InputError("--out takes the pictures of one study, as those of two may have the same names")
    for folder in wanted.folders:
        for path in draw(folder, wanted.out, wanted.format, wanted.x):
            print(path)
    return 0


if __name__ == "__main__":
    run_as_program(main)
