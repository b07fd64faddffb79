"""When units die: how many networks of a sweep have units that are 0 on all 512 windows, against updates.

    python3 -m minlife.dead_units DIR [--out DIR]

DIR is a sweep of one step that keeps its networks (`save_models = "all"`) and has budgets as an axis (`examples`): with a
constant schedule a training of a smaller budget is the beginning of one of a larger budget, so that its network is what
the other one passes through. Writes curve_dead_units.csv, a row a cell: the fields of the grid, `updates` (the budget's;
0 where nothing is learned, as the learning rate is 0), `networks`, and of these how many have `rule_dead` (all units of the
1x1 layer with activation), `neighbourhood_dead` (all of the 3x3 layer), `neighbourhood_some_dead` (one of them at least),
and how many are `exact`. A training that has ended, exact or not, stays at its last network.

Needs h5py and NumPy. Layers are computed in double, as `minlife info --curvature` does.
"""
import argparse
import csv
import json
import pathlib

from .errors import InputError, run_as_program

FILE = "curve_dead_units.csv"
COUNTS = ("networks", "rule_dead", "neighbourhood_dead", "neighbourhood_some_dead", "exact")


def windows(numpy):
    """All 512 windows, [9, 512] of 0 and 1: cell k is bit k; and whether Life's next centre is alive, [512]."""
    cells = numpy.arange(512)[None, :] >> numpy.arange(9)[:, None] & 1
    neighbours = cells.sum(axis=0) - cells[4]
    return cells.astype(numpy.float64), (neighbours == 3) | ((neighbours == 2) & (cells[4] == 1))


def network_of(path, h5py, numpy):
    """The updates of the whole budget, and [(weights [outputs, inputs * taps], biases [outputs])], of a network of one
    step of Life and relu."""
    with h5py.File(path) as file:
        settings = json.loads(file.attrs["config"])
        odd = [f"{name} = {settings[name]}" for name, usual in
               {"steps": "1", "activation": "relu", "rule": "B3/S23", "leak_rule": "0", "leak_neighbourhood": "0"}.items()
               if str(settings.get(name, usual)) != usual]
        if odd or len(file["layers"]) > 3:
            raise InputError(f"{path}: units at rest are counted of relu networks of one step of Life; this one has "
                             f"{', '.join(odd) or 'more layers'}")
        found = []
        for name in sorted(file["layers"]):
            weight = file["layers"][name]["weight"][()].astype(numpy.float64)
            found.append((weight.reshape(weight.shape[0], -1), file["layers"][name]["bias"][()].astype(numpy.float64)))
        learns = float(settings["learning_rate"]) > 0
        return int(settings["examples"]) // int(settings["batch"]) if learns else 0, found


def count(layers, cells, alive, numpy):
    """{column: 0 or 1} of one network."""
    values, rest = cells, []
    for weight, bias in layers[:-1]:
        values = numpy.maximum(weight @ values + bias[:, None], 0)
        rest.append((values == 0).all(axis=1))
    weight, bias = layers[-1]
    answers = (weight @ values + bias[:, None])[0] > 0
    return {"networks": 1, "rule_dead": int(len(rest) > 1 and rest[1].all()), "neighbourhood_dead": int(rest[0].all()),
            "neighbourhood_some_dead": int(rest[0].any()), "exact": int((answers == alive).all())}


def rows_of(path):
    try:
        with open(path, newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise InputError(f"{path} is missing (minlife collect makes it)") from None


def main(words):
    parser = argparse.ArgumentParser(prog="minlife.dead_units", description="When units of a sweep's networks die, as CSV.")
    parser.add_argument("study", type=pathlib.Path, metavar="DIR", help="a sweep's folder")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR", help="where the table goes (default: the study's folder)")
    arguments = parser.parse_args(words)
    import h5py
    import numpy
    folder = arguments.study
    trials = rows_of(folder / "trials.csv")
    if not trials or "examples" not in trials[0]:
        raise InputError(f"{folder} is no sweep with trials")
    cells_of_grid = {row["cell"]: row for row in rows_of(folder / "cells.csv")}
    columns = list(next(iter(cells_of_grid.values())))
    fields = columns[columns.index("cell") + 1:columns.index("parameters")]
    cells, alive = windows(numpy)
    found = {}
    for trial in trials:
        row = found.setdefault(trial["cell"], {"updates": "", **dict.fromkeys(COUNTS, 0)})
        if trial["status"] == "diverged":
            continue
        path = folder / "models" / f"{trial['trial']}.h5"
        if not path.is_file():
            raise InputError(f"{path} is missing (the spec must say save_models = \"all\")")
        row["updates"], layers = network_of(path, h5py, numpy)
        for name, one in count(layers, cells, alive, numpy).items():
            row[name] += one
    out = arguments.out or folder
    out.mkdir(parents=True, exist_ok=True)
    with open(out / FILE, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["cell", *fields, "updates", *COUNTS])
        for cell, row in found.items():
            table.writerow([cell, *(cells_of_grid[cell][name] for name in fields), row["updates"], *(row[name] for name in COUNTS)])


if __name__ == "__main__":
    run_as_program(main)
