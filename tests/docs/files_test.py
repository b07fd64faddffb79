"""docs/files.md, models.md and pairs.md against real outputs: what a file holds is named there, and nothing else is."""
import csv
import fnmatch
import html
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import unittest

import h5py
import numpy as np

from markdown import ROOT, names, optional, quoted, read, section, table_of, tables as tables_of

sys.path.insert(0, str(ROOT / "tests" / "cli"))
from program import PROGRAM, environment  # noqa: E402
from studies import StudyTest  # noqa: E402

SWEEP = {"replicates": 3, "grid": {"width": [2, 6], "density": [0.3, 0.4]}}
SHRINK = """name = "tiny"
seed = 1
replicates = 2
[train]
examples = 40_000
check_every = 500
[shrink]
steps = 1
oversized = 8
routes = ["channels", "prune_magnitude", "ticket_rewind", "m50", "restarts", "least", "quantize"]
keep = [0.7, 0.5]
widths = [6]
restart_widths = [6]
restart_seeds = 2
fine_tune = 20_000
"""


class FilesPage(StudyTest):
    @classmethod
    def setUpClass(cls):
        cls.page = read("docs/files.md")
        cls.models = read("docs/models.md")
        cls.pairs = read("docs/pairs.md")

    def header(self, path):
        with open(self.folder / path, newline="") as file:
            return next(csv.reader(file))

    def part(self, title):
        return section(self.page, title)

    def assert_named(self, found, named, what, at_times=()):
        """`found`, in a file, and `named`, on the page, are the same, but for what is there only at times."""
        self.assertEqual(sorted(set(found) - set(named)), [], f"{what}: not on the page")
        missing = sorted(set(named) - set(found) - set(at_times))
        self.assertEqual(missing, [], f"{what}: on the page, and not in the file")

    def test_studies_and_models(self):
        """A sweep in the folder sweep, a shrink in the folder shrink; some trainings beside them."""
        self.spec(**SWEEP)
        self.sweep("sweep")
        self.write("shrink.toml", SHRINK)
        self.run_program("shrink", "shrink.toml", "--out", "shrink")
        for study in ("sweep", "shrink"):
            with self.subTest(study):
                self.check_folder(study)
                self.check_tables(study)
                self.check_words(study)
        self.check_json()
        self.check_study_files()
        self.check_models()

    def check_folder(self, study):
        """Every file is named, and every name of the page has its file, but for those that are there only at times."""
        patterns = {"plan.json": "plan*.json"}
        rows = [row for row in table_of(self.part("A study's folder"), "file") if study in row[1].split(", ")]
        named = {re.sub(r"ROUTE|HOST-PID", "*", patterns.get(name, name)): row[2]
                 for row in rows for name in quoted(row[0])[:1]}
        unmatched = {name for name, content in named.items() if "only" not in content.split()}
        for path in (self.folder / study).rglob("*"):
            name = str(path.relative_to(self.folder / study))
            fitting = [one for one in named if fnmatch.fnmatch(name, one) or one.startswith(name + "/")
                       or (one.endswith("/") and name.startswith(one))]
            self.assertTrue(fitting, f"{study}/{name} is not on the page")
            unmatched -= set(fitting)
        self.assertEqual(unmatched, set(), study)

    def check_tables(self, study):
        """The columns of each CSV; trials and cells of a sweep have the grid's fields too."""
        tables = sorted((self.folder / study).glob("*.csv"))
        self.assertGreaterEqual(len(tables), 2)
        for path in tables:
            part = self.part(path.name)
            (table,) = [table for table in tables_of(part) if table[0][0] == "column"]
            named = names(part, "column", study if table[0][1] == "kind of study" else None)
            grid = ["density"] if study == "sweep" and path.name in ("trials.csv", "cells.csv") else []
            self.assert_named(self.header(path), [*named, *grid], path.name, optional(part, "column"))

    def check_words(self, study):
        """The page that minlife report makes says of each column what this page says."""
        self.run_program("report", study, "--out", "report.html", "--force")
        page = (self.folder / "report.html").read_text()
        for table in re.findall(r'<div class="table" id="table-(\w+)">', page):
            told = page[page.index(f'id="table-{table}"'):]
            told = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", told[:told.index("</dl>")]))
            head, *rows = next(rows for rows in tables_of(self.part(f"{table}.csv")) if rows[0][0] == "column")
            for row in rows:
                words = dict(zip(head, row))
                plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words.get(key, "")).replace("`", "") for key in ("unit", "meaning")]
                for name in quoted(words["column"]):
                    if name in told:
                        self.assertEqual(html.unescape(told[name]), ": ".join(filter(None, plain)), f"{table}.csv: {name}")
                        self.assertNotEqual(told.pop(name), "", f"{table}.csv: {name}")
            self.assertLessEqual(set(told), {"density"}, table)  # the grid's

    def check_json(self):
        for study in ("sweep", "shrink"):
            about = json.loads((self.folder / study / "provenance.json").read_text())
            self.assert_named(about, names(self.part("provenance.json"), "key"), "provenance.json")
            plan = json.loads((self.folder / study / "plan.json").read_text())
            part = self.part("plan.json")
            self.assert_named(plan, names(part, "key"), "plan.json", optional(part, "key"))
        keys = names(self.part("Records: ledger/\\*.jsonl"), "key")
        seen = set()
        for study in ("sweep", "shrink"):
            for line in self.records(study):
                seen |= set(json.loads(line.split("\t")[0]))
        self.assert_named(seen, keys, "records")

    def check_study_files(self):
        part = self.part("study.h5")
        for study in ("sweep", "shrink"):
            tables = {path.stem for path in (self.folder / study).glob("*.csv")}
            with h5py.File(self.folder / study / "study.h5") as file:
                self.assert_named(file.attrs, names(part, "root attribute"), "study.h5")
                self.assert_named(file, tables | {"curves"}, "study.h5")
                self.assert_named(file["curves"], names(part, "dataset of `/curves`"), "/curves")
                for table in tables - {"curves"}:
                    self.assertEqual(file[table].attrs["columns"].split(","), self.header(f"{study}/{table}.csv"))
                    self.assertEqual(sorted(file[table]), sorted(file[table].attrs["columns"].split(",")))

    def layers_of(self, file):
        return {f"/layers/NN/{name}" for layer in file["layers"].values() for name in layer}

    def check_models(self):
        for name, flags in (("plain.h5", []), ("prelu.h5", ["--activation", "prelu"])):
            self.run_program("train", "--steps", 1, "--width", 8, "--examples", 800, "--seed", 1, "--out", name, *flags)
        self.run_program("generate", "--steps", 1, "--count", 50, "--out", "pairs.h5")
        self.run_program("train", "--steps", 1, "--width", 2, "--examples", 80, "--data", "pairs.h5",
                         "--out", "data.h5")
        models = [self.folder / name for name in ("plain.h5", "prelu.h5", "data.h5")]
        models += [path for part_of in ("", "models") for path in (self.folder / "shrink" / part_of).glob("*.h5")
                   if path.name != "study.h5"]
        attributes, datasets = set(), set()
        for path in models:
            with h5py.File(path) as file:
                attributes |= set(file.attrs)
                datasets |= self.layers_of(file)
        self.assert_named(attributes, names(self.models, "root attribute"), "model files")
        self.assert_named(datasets, names(self.models, "dataset"), "model files")

    def test_checkpoints(self):
        with h5py.File(self.checkpoint()) as file:
            found, head = [*file["adam"], *file["adam"].attrs], "in `/adam`"
            self.assert_named(found, names(self.models, head), "/adam", optional(self.models, head))
            self.assertLessEqual(set(file.attrs) - set(names(self.models, "root attribute")), {"seconds", "joules"})

    def checkpoint(self):
        """The file of a training that an interruption found on its way."""
        command = [PROGRAM, "train", "--steps", "2", "--width", "8", "--stop", "never", "--out", "checkpoint.h5"]
        process = subprocess.Popen(command, cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        talk = process.communicate()[1]
        self.assertEqual(process.returncode, 75, talk)
        return self.folder / "checkpoint.h5"

    def test_pairs(self):
        self.run_program("generate", "--steps", 1, "--count", 50, "--out", "pairs.h5")
        with h5py.File(self.folder / "pairs.h5") as file:
            self.assert_named(file.attrs, names(self.pairs, "root attribute"), "pair files")
            self.assert_named([f"/{name}" for name in file], names(self.pairs, "dataset"), "pair files")

    def test_words_are_those_of_the_sources(self):
        """A word that the program has for how something stands is on the page, and no other."""
        part = self.part("Words")
        sources = {"`status` of a trial": ("src/train/train_state.h", r"enum class Status \{([^}]*)\}"),
                   "`tables` of `minlife status --json`":
                       ("src/study/store/table_report.h", r"enum class TableState \{([^}]*)\}")}
        for head, (path, pattern) in sources.items():
            words = re.findall(r"\b([a-z]+)\b", re.sub(r"//.*", "", re.search(pattern, read(path))[1]))
            self.assert_named(words, names(part, head), head)
        decisions = re.search(r"enum class Decision \{([^}]*)\}", read("src/stats/sequential.h"))[1]
        words = [word.lower() for word in re.findall(r"k([A-Z][a-z]+)", decisions)]
        self.assert_named([*words, "fixed"], names(part, "`decision` of a cell"), "decisions")

    def test_statuses_of_real_trials(self):
        known = set(names(self.part("Words"), "`status` of a trial"))
        self.spec(grid={"width": [1, 8], "learning_rate": [0.001, 1000]}, train={"examples": 24_000}, replicates=8)
        self.sweep("d")
        seen = {row["status"] for row in self.rows("trials.csv")}
        self.assertLessEqual(seen, known)
        self.assertGreaterEqual(len(seen), 3, seen)

    def test_the_lines_that_load_a_model_into_pytorch(self):
        """The smallest network, as a user would load it, answers Life on random boards."""
        try:
            import torch
        except ImportError:
            self.skipTest("Debian's python3-torch is not installed")
        lines = re.search(r"## Into PyTorch\n\n((?:    .*\n|\n)+)", self.models)[1]
        model = ROOT / "experiments/06_shrink_one_step/smallest_channels_taylor.h5"
        found = {}
        exec(textwrap.dedent(lines).replace("model.h5", str(model)), found)
        boards = (np.random.default_rng(1).random((20, 32, 32)) < 0.38).astype(int)
        around = sum(np.roll(boards, (down, right), (1, 2)) for down in (-1, 0, 1) for right in (-1, 0, 1)) - boards
        wanted = (around == 3) | ((boards == 1) & (around == 2))
        answers = found["logits"](torch.tensor(boards[:, None]).float()) > 0
        self.assertTrue((answers[:, 0].numpy() == wanted).all())
        self.assertEqual(tuple(found["alive"].shape), (8, 1, 32, 32))


if __name__ == "__main__":
    unittest.main()
