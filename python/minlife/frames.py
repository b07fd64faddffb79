"""A study's tables as pandas frames."""
from __future__ import annotations

import functools
import os
import pathlib
from typing import TYPE_CHECKING, Any, Iterable

from .study import TEXTS, Study, number

if TYPE_CHECKING:
    import pandas

# Numbers that need not be whole, also where all that are there happen to be: names that have one of these.
REALS = ("rate", "ci_", "mean", "median", "accuracy", "loss", "flops", "seconds", "joules", "keep", "percent", "density",
         "scale")


def read_study(folder: str | os.PathLike[str]) -> StudyFrames:
    """The study in a folder that `minlife sweep` or `minlife shrink` got as --out; also one that still runs.

    Raises InputError for a folder that is no study, or one of a newer format. Tables are read when they are asked for.
    """
    return StudyFrames(Study(folder))


class StudyFrames:
    """A study as pandas frames, whose columns docs/files.md explains. Each is read once; InputError for a damaged table.

    study: the same as plain rows, with plan and provenance. Empty fields are NaN, in columns of texts None.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def name(self) -> str:
        return self.study.name

    @property
    def folder(self) -> pathlib.Path:
        return self.study.folder

    @functools.cached_property
    def trials(self) -> "pandas.DataFrame":
        """A row for each training. While a study has no tables yet: what its ledger tells of those that have ended."""
        return _frame(self.study.trials() if self.study.has("trials.csv") else map(_row_of, self.study.records()))

    @functools.cached_property
    def cells(self) -> "pandas.DataFrame":
        """A row for each cell of the grid, with rates and 95 % intervals; of a study without tables its ledger counted.
        Empty where the study has no grid, but routes."""
        return _frame([] if self.study.shrinks and not self.study.has("cells.csv") else self.study.cells())

    @functools.cached_property
    def routes(self) -> "pandas.DataFrame":
        """A row for each way from a large network to a small one, with sizes, rates and costs; empty for a sweep."""
        return _frame(self.study.rows("routes.csv", texts=("route",)))

    @functools.cached_property
    def curves(self) -> "pandas.DataFrame":
        """Learning curves, a row for each point: trial, update, loss, wrong_windows (NaN where nobody counted)."""
        return _frame(({"trial": curve.trial, "update": update, "loss": loss, "wrong_windows": wrong}
                       for curve in self.study.curves()
                       for update, loss, wrong in zip(curve.updates, curve.losses, curve.wrong)),
                      ("trial", "update", "loss", "wrong_windows"))

    def __repr__(self) -> str:
        return f"<minlife.StudyFrames: {self.name}, {self.folder}>"


def _row_of(record: dict[str, Any]) -> dict[str, Any]:
    """A ledger's record in the words of trials.csv."""
    told = {name: int(value) if isinstance(value, bool) else value for name, value in record.get("result", {}).items()
            if not isinstance(value, (list, dict))}
    return {"trial": record["trial"], "seed": record.get("seed"), "replicate": record.get("replicate"),
            **{name: number(text) for name, text in record.get("config", {}).items()}, **told}


def _frame(rows: Iterable[dict[str, Any]], columns: Iterable[str] | None = None) -> "pandas.DataFrame":
    import pandas
    rows = list(rows)
    names = list(columns) if columns is not None else list(dict.fromkeys(name for row in rows for name in row))
    return pandas.DataFrame({name: _column(pandas, name, [row.get(name) for row in rows]) for name in names}, columns=names)


def _column(pandas: Any, name: str, values: list[Any]) -> Any:
    """Counts are whole in pandas too where none is missing; texts are never taken for numbers."""
    if name in TEXTS or any(isinstance(value, str) for value in values):
        return pandas.Series(values, dtype=object)
    if all(isinstance(value, int) for value in values) and not any(part in name for part in REALS):
        return pandas.Series(values, dtype=None if values else "int64")
    return pandas.Series([float("nan") if value is None else value for value in values], dtype="float64")
