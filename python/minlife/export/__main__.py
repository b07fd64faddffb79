"""python3 -m minlife.export: see the package."""
import argparse

from ..errors import run_as_program
from . import TOOLS, export


def main(arguments):
    parser = argparse.ArgumentParser(prog="python3 -m minlife.export", description="Gives a study to another tool.")
    parser.add_argument("folder", metavar="DIR", help="the folder of a study")
    parser.add_argument("--to", choices=TOOLS, required=True, help="mlflow: an SQLite database with a run for each trial; "
                        "parquet: a file for each table")
    parser.add_argument("--out", metavar="PATH", help="the database (default: DIR/mlflow.db), or the folder of the tables "
                        "(default: DIR/parquet)")
    wanted = parser.parse_args(arguments)
    for path in export(wanted.folder, wanted.to, wanted.out):
        print(path)
    return 0


if __name__ == "__main__":
    run_as_program(main)
