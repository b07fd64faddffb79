"""minlife.read_study: a study's tables as pandas frames."""
import csv
import math
import shutil

import minlife
import numpy
import pandas
import pytest
from samples import program, refused

SWEEP = 'name = "grid"\nseed = 3\nreplicates = 3\n[train]\nexamples = 16_000\n[grid]\nwidth = [1, 4]\n'
SHRINK = ('name = "shrunk"\nseed = 2\nreplicates = 2\n[train]\nexamples = 40_000\n[shrink]\nsteps = 1\noversized = 6\n'
          'routes = ["prune_taylor", "width"]\nkeep = [0.5]\nfine_tune = 8_000\nwidths = [4, 2]\n')


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies")
    for verb, spec in (("sweep", SWEEP), ("shrink", SHRINK)):
        (folder / f"{verb}.toml").write_text(spec)
        program(verb, folder / f"{verb}.toml", "--out", folder / verb, "--quiet")
    return folder


@pytest.fixture
def sweep(made, tmp_path):
    return shutil.copytree(made / "sweep", tmp_path / "sweep")


def same_as_text(frame, path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(frame) and list(frame) == list(rows[0])
    for k, row in enumerate(rows):
        for name, text in row.items():
            value = frame[name][k]
            if text == "":
                assert value is None or math.isnan(value), (name, value)
            else:
                assert value == text if isinstance(value, str) else float(value) == float(text), (name, value, text)


def test_a_sweep(sweep):
    study = minlife.read_study(sweep)
    assert (study.name, study.folder) == ("grid", sweep) and "grid" in repr(study)
    same_as_text(study.trials, sweep / "trials.csv")
    same_as_text(study.cells, sweep / "cells.csv")
    assert study.cells.width.dtype == numpy.int64 and study.cells.success_rate.dtype == numpy.float64
    assert study.trials.trial.dtype == object and isinstance(study.trials, pandas.DataFrame)
    assert study.routes.empty and study.trials is study.trials
    rates = study.trials.groupby("width").success.mean()
    assert list(rates) == list(study.cells.success_rate)


def test_curves(sweep):
    curves = minlife.read_study(sweep).curves
    assert list(curves) == ["trial", "update", "loss", "wrong_windows"]
    assert set(curves.trial) == set(minlife.read_study(sweep).trials.trial)
    assert curves["update"].dtype == numpy.int64 and curves.loss.gt(0).all() and curves.wrong_windows.between(0, 512).all()


def test_routes(made):
    study = minlife.read_study(made / "shrink")
    same_as_text(study.routes, made / "shrink/routes.csv")
    same_as_text(study.trials, made / "shrink/trials.csv")
    assert study.cells.empty and set(study.routes.route) == {"dense", "prune", "width"}


def test_a_study_that_still_runs(sweep):
    whole = minlife.read_study(sweep)
    trials, cells = whole.trials, whole.cells
    for name in ("cells.csv", "trials.csv", "curves.csv", "study.h5", "provenance.json"):
        (sweep / name).unlink(missing_ok=True)
    running = minlife.read_study(sweep)
    assert list(running.cells.successes) == list(cells.successes)
    ended = running.trials.set_index("trial").loc[list(trials.trial)]
    for name in ("replicate", "success", "updates", "status"):
        assert list(ended[name]) == list(trials[name]), name


def test_what_is_no_study(tmp_path, sweep):
    refused(["nowhere", "no such folder"], minlife.InputError, lambda: minlife.read_study(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    refused(["is no study", "plan.json"], minlife.InputError, lambda: minlife.read_study(tmp_path / "empty"))
    (sweep / "trials.csv").write_text("trial,replicate\na,1\n")
    refused(["trials.csv", "no column", "minlife collect"], minlife.InputError, lambda: minlife.read_study(sweep).trials)
