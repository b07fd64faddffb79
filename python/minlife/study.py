"""A study's folder, as `minlife sweep` and `minlife shrink` leave it: read, never written."""
import csv
import json
import math
import pathlib

from . import ledger
from .errors import InputError
from .intervals import wilson

TABLES = ("cells.csv", "trials.csv", "routes.csv", "budget.csv", "cheapest.csv", "smallest.csv", "answers.csv",
          "comparisons.csv", "curves.csv")
# What is text even where it looks like a number.
TEXTS = {"trial", "parent", "model", "route", "method", "status", "decision", "question", "rule", "start",
         "a_route", "a_method", "b_route", "b_method", "counted", "judged_on"}


def number(text):
    """The number that a CSV field holds, None where it is empty, else the text itself."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text or None


def varied_fields(rows, end):
    """The columns between `cell` and `end` in which the rows differ; there must be a row."""
    names = list(rows[0])
    return [name for name in names[names.index("cell") + 1:names.index(end)] if len({row[name] for row in rows}) > 1]


def grid_fields(rows):
    """Those of cells.csv, up to `parameters`: what the grid varies, or the width where it varies nothing."""
    return rows and varied_fields(rows, "parameters") or ["width"]


class Curve:
    """One trial's learning curve. updates, losses: lists of one length; a loss that was not finite is NaN.
    wrong: how many windows were wrong, None where that was not counted."""

    def __init__(self, trial, updates, losses, wrong=None):
        self.trial, self.updates, self.losses = trial, updates, losses
        self.wrong = wrong if wrong is not None else [None] * len(updates)


class Study:
    """folder: where it lies; name; plan: its newest plan.json, {} where there is none, as of tables alone.

    Raises InputError for a folder that is no study, or one of a newer format.
    """

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        if not self.folder.exists():
            raise InputError(f"{folder}: there is no such folder; name that of a study")
        if not self.folder.is_dir():
            raise InputError(f"{folder} is a file; name the folder of a study")
        self.plan = self._newest_plan()
        if not self.plan and not any(self.has(table) for table in TABLES):
            raise InputError(f"{folder} is no study: it has neither plan.json nor tables; name the folder that "
                             f"`minlife sweep` or `minlife shrink` got as --out")
        self.name = self.plan.get("name") or self.folder.resolve().name
        self.shrinks = "shrink" in self.plan or self.has("routes.csv") or self.has("comparisons.csv")

    def has(self, table):
        return (self.folder / table).is_file()

    def rows(self, table, numbers=(), texts=()):
        """A table's rows as dictionaries of numbers and texts; none where the study has no such table.

        numbers, texts: the columns that there must be; None stands for an empty field. InputError for a table that is
        none.
        """
        path = self.folder / table
        if not path.is_file():
            return []
        again = f"`minlife collect {self.folder}` writes it again"
        try:
            with open(path, newline="", encoding="utf-8") as file:
                reader = csv.DictReader(file, strict=True)
                lines = list(reader)
                columns = reader.fieldnames or []
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(f"{path} is no table: {error}; {again}") from None
        missing = [name for name in (*texts, *numbers) if name not in columns]
        if missing:
            raise InputError(f"{path} has no column {', '.join(missing)}; {again}")
        rows = []
        for k, line in enumerate(lines, 2):
            if None in line or None in line.values():
                raise InputError(f"{path}: line {k} has not {len(columns)} fields; {again}")
            row = {name: text or None if name in TEXTS else number(text) for name, text in line.items()}
            for name in numbers:
                if isinstance(row[name], str):
                    raise InputError(f"{path}: line {k}: {name} is {row[name]!r}, which is no number; {again}")
            rows.append(row)
        return rows

    def cells(self):
        """The rows of cells.csv; where a sweep has none yet, its ledger counted.

        Of the latter only the grid's fields, replicates, successes, sampled_successes, success_rate, ci_low and ci_high are
        told, the others are None. InputError where nothing has ended, or what has ended cannot be counted here.
        """
        needed = ("replicates", "successes", "success_rate", "ci_low", "ci_high", "sampled_successes")
        rows = self.rows("cells.csv", numbers=needed, texts=("cell", "parameters"))
        return rows if self.has("cells.csv") else self._counted()

    def trials(self):
        """The rows of trials.csv."""
        return self.rows("trials.csv", numbers=("replicate", "success"), texts=("trial", "status"))

    def provenance(self):
        """provenance.json, {} where there is none: tables that are being written, or none yet."""
        path = self.folder / "provenance.json"
        return read_json(path) if path.is_file() else {}

    def records(self):
        """The ledger's records, one of each trial."""
        return list({record["trial"]: record for record in ledger.records(self.folder)}.values())

    def curves(self):
        """The learning curves: of curves.csv, else of study.h5, else of the folder curves, as of a study that runs. Committed
        experiments keep none."""
        if self.has("curves.csv"):
            return self._curves_of_table()
        if (self.folder / "study.h5").is_file():
            return self._curves_of_study_file()
        # Older records call the points curve, and tell the loss alone.
        kept = {record["trial"]: record.get("points") or record.get("curve") or {}
                for record in ledger.records(self.folder, "curves")}
        return [Curve(trial, points.get("update", []), [math.nan if loss is None else loss for loss in points.get("loss", [])],
                      points.get("wrong_windows")) for trial, points in kept.items()]

    def trials_wanted(self):
        """How many trials the plan has, None where that only turns out."""
        if not self.plan or self.shrinks or self.plan.get("round") or self.plan.get("parents"):
            return None
        return len(self.plan.get("cells", [])) * self.plan.get("replicates", 0)

    def tables_behind(self):
        """How many records came to the ledger after the tables were made; 0 where that is not known."""
        about = self.provenance()
        try:
            made = int(about["made_from"]["ledger"]["records"])
        except (KeyError, TypeError, ValueError):  # provenance of an older version, or none
            return 0
        return max(0, len(self.records()) - made)

    def _newest_plan(self):
        plans = [(0, self.folder / "plan.json")]
        for path in self.folder.glob("plan.*.json"):
            middle = path.name.split(".")[1]
            if middle.isdecimal():
                plans.append((int(middle), path))
        plans = [(k, path) for k, path in plans if path.is_file()]
        if not plans:
            return {}
        path = max(plans)[1]
        plan = read_json(path)
        if plan.get("format") != "minlife-plan":
            raise InputError(f"{path} is not the plan of a study: its format is {plan.get('format')!r}, not 'minlife-plan'")
        if plan.get("format_version") != 1:
            raise InputError(f"{path} is of format minlife-plan {plan.get('format_version')}; this package reads 1: take the "
                             f"package that came with the minlife that made it")
        if not isinstance(plan.get("cells"), list) or not isinstance(plan.get("replicates"), int):
            raise InputError(f"{path} is not the plan of a study: it has no cells and replicates")
        return plan

    def _counted(self):
        records = self.records()
        if not records:
            raise InputError(f"{self.folder} has no results yet: no trial of it has ended; `minlife status {self.folder}` "
                             f"tells how far it is")
        if self.trials_wanted() is None:
            raise InputError(f"{self.folder} has {len(records):,} results but no tables yet; `minlife collect {self.folder}` "
                             f"makes them, also while trials run")
        hits = [[0, 0, 0] for _ in self.plan["cells"]]
        cell_of = {json.dumps(cell["config"], sort_keys=True): k for k, cell in enumerate(self.plan["cells"])}
        for record in records:
            k = cell_of.get(json.dumps(record.get("config"), sort_keys=True))
            # A ledger may hold more than its newest plan asks for.
            if k is None or "derivation" in record or record.get("replicate", 0) >= self.plan["replicates"]:
                continue
            for place, name in enumerate(("status", "success", "sampled")):
                if name not in record.get("result", {}):
                    raise InputError(f"{self.folder}: the record of trial {record['trial']} has no {name}; `minlife status "
                                     f"{self.folder}` says more")
                hits[k][place] += name == "status" or bool(record["result"][name])
        rows = []
        for k, (cell, (runs, successes, sampled)) in enumerate(zip(self.plan["cells"], hits)):
            low, high = wilson(successes, runs)
            rows.append({"cell": k, "steps": number(cell["config"].get("steps", "1")),
                         "width": number(cell["config"].get("width", "1")),
                         **{name: number(text) for name, text in cell["fields"]}, "parameters": None, "replicates": runs,
                         "successes": successes, "success_rate": successes / runs if runs else None, "ci_low": low,
                         "ci_high": high, "decision": "fixed", "sampled_successes": sampled, "train_flops_mean": None})
        return rows

    def _curves_of_table(self):
        found = {}
        for row in self.rows("curves.csv", numbers=("update", "loss", "wrong_windows"), texts=("trial",)):
            if row["update"] is None:
                raise InputError(f"{self.folder}/curves.csv: a row of trial {row['trial']} has no update; `minlife collect "
                                 f"{self.folder}` writes it again")
            updates, losses, wrong = found.setdefault(row["trial"], ([], [], []))
            updates.append(row["update"])
            losses.append(math.nan if row["loss"] is None else row["loss"])
            wrong.append(row["wrong_windows"])
        return [Curve(trial, *lists) for trial, lists in found.items()]

    def _curves_of_study_file(self):
        path = self.folder / "study.h5"
        try:
            import h5py
        except ImportError:
            raise InputError(f"{path} is read with h5py, which is not there: apt-get install python3-h5py, or "
                             f"pip install h5py") from None
        try:
            with h5py.File(path, "r") as file:
                version = file.attrs.get("format_version")
                if file.attrs.get("format") != "minlife-study" or version is None:
                    raise InputError(f"{path} is not the file of a study")
                if int(version) != 1:
                    raise InputError(f"{path} is of format minlife-study {int(version)}; this package reads 1: take the "
                                     f"package that came with the minlife that made it")
                trials = file["trials/trial"].asstr()[:]
                of, offset, update, loss = (file["curves"][name][:].tolist() for name in ("trial", "offset", "update", "loss"))
                wrong = [None] * len(update)
                if "wrong_windows" in file["curves"]:
                    wrong = [None if count < 0 else count for count in file["curves/wrong_windows"][:].tolist()]
            return [Curve(trials[row], update[begin:end], loss[begin:end], wrong[begin:end])
                    for row, begin, end in zip(of, offset, offset[1:])]
        except InputError:
            raise
        except (OSError, LookupError, TypeError, ValueError) as error:
            raise InputError(f"{path} cannot be read: {error}; `minlife collect {self.folder}` writes it again") from None


def read_json(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise InputError(f"{path} is not a JSON object")
    return content
