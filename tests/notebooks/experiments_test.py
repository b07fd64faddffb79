"""What is committed: notebooks without outputs, tables that are the CSVs, CSVs and ledgers that agree with each other
and with what the program computes."""
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ["MINLIFE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
from minlife.intervals import wilson  # noqa: E402
from minlife.ledger import numerics, records  # noqa: E402


def folders_with_ledgers():
    return sorted(path.parent for path in (ROOT / "experiments").glob("*/ledger"))


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


class Committed(unittest.TestCase):
    def test_notebooks_have_no_outputs(self):
        notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
        self.assertGreater(len(notebooks), 0)
        for path in notebooks:
            with self.subTest(path.name):
                for cell in json.loads(path.read_text())["cells"]:
                    self.assertFalse(cell.get("outputs"))
                    self.assertIsNone(cell.get("execution_count"))

    def test_readme_tables_are_the_csvs(self):
        done = subprocess.run([sys.executable, "-B", "-m", "minlife.readme_tables", ROOT / "experiments", "--check"],
                              text=True, stdout=subprocess.PIPE, cwd=ROOT / "python")
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_cells_are_the_trials_counted(self):
        for path in sorted((ROOT / "experiments").glob("*/cells.csv")):
            with self.subTest(path.parent.name):
                trials = {}
                for trial in rows(path.parent / "trials.csv"):
                    trials.setdefault(trial["cell"], []).append(trial)
                for cell in rows(path):
                    mine = trials.get(cell["cell"], [])
                    self.assertEqual(len(mine), int(cell["replicates"]))
                    self.assertEqual(sum(int(trial["success"]) for trial in mine), int(cell["successes"]))
                    self.assertEqual(sum(int(trial["sampled"]) for trial in mine), int(cell["sampled_successes"]))
                    self.assertNotIn("seconds_per_success", cell, "commit the form of collect --no-timing")

    def run_json(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, *map(str, arguments), "--json", "--quiet"], text=True, stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, code, arguments)
        return json.loads(done.stdout)

    def train_again(self, record, folder):
        """What `train` tells of the trial, and the model."""
        # Channels tell steps and width.
        shape = {} if "channels" in record["config"] else {"steps": 1, "width": 1}
        settings = {**shape, **record["config"]}
        flags = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
        model = folder / "m.h5"
        return self.run_json("train", *flags, f"--seed={record['seed']}", f"--replicate={record['replicate']}",
                             f"--out={model}"), model

    def told_by_verify(self, answer):
        """Of each table of proofs that has some: its folder's name, {trial: record}, and the rows with this answer whose
        networks were trained in this program's numerics."""
        about = self.run_json("--version")
        mine = about["numerics_class"], about["numerics_version"]
        for path in sorted((ROOT / "experiments").glob("*/proofs.csv")):
            found = {record["trial"]: record for record in records(path.parent)}
            told = [row for row in rows(path) if row["answer"] == answer and numerics(found[row["trial"]]) == mine]
            if told:
                yield path.parent.name, found, told

    def test_a_proof_can_be_made_again(self):
        """Of the network of each table of proofs that costs the least to train and to prove."""
        for folder, found, proofs in self.told_by_verify("proved"):
            with self.subTest(folder), tempfile.TemporaryDirectory() as scratch:
                row = min(proofs, key=lambda row: (int(row["nodes"]), found[row["trial"]]["result"]["train_flops"]))
                _, model = self.train_again(found[row["trial"]], pathlib.Path(scratch))
                told = self.run_json("verify", model)
                self.assertEqual((told["proved"], str(told["nodes"])), (row["by"], row["nodes"]))
                self.assertEqual(told["float_margin"], float(row["margin"]))

    def test_a_counterexample_can_be_made_again(self):
        """Of the refuted network of each table of proofs that costs the least to train: what it predicts is not what
        `simulate` makes of the board."""
        for folder, found, refuted in self.told_by_verify("refuted"):
            with self.subTest(folder), tempfile.TemporaryDirectory() as scratch:
                row = min(refuted, key=lambda row: found[row["trial"]]["result"]["train_flops"])
                record = found[row["trial"]]
                _, model = self.train_again(record, pathlib.Path(scratch))
                board = pathlib.Path(scratch) / "window.cells"
                board.write_text(row["counterexample"].replace("o", "O").replace("/", "\n") + "\n")
                on = ["--boundary=torus", "--size=16x16"]
                truth = self.run_json("simulate", board, f"--generations={record['config']['steps']}", *on)
                told = self.run_json("predict", model, board, *on, code=3)
                self.assertGreaterEqual(told["wrong_cells"], 1)
                self.assertNotEqual(told["rle"], truth["rle"])

    def test_trials_can_be_trained_again(self):
        about = self.run_json("--version")
        mine = about["numerics_class"], about["numerics_version"]
        skipped = 0
        for folder in folders_with_ledgers():
            # Those that took hardly any training, so that the test does not either.
            short = [record for record in records(folder) if record["result"]["status"] == "exact"
                     and "derivation" not in record and record["config"].get("steps", "1") == "1"]
            # Other numerics end in other bits.
            again = [record for record in short if numerics(record) == mine]
            skipped += len(short) - len(again)
            again.sort(key=lambda record: (record["result"]["updates"], record["trial"]))
            for record in again[:3]:
                with self.subTest(folder.name, trial=record["trial"]), tempfile.TemporaryDirectory() as scratch:
                    trained, model = self.train_again(record, pathlib.Path(scratch))
                    for name in ("updates", "first_exact_update", "status", "train_flops"):
                        self.assertEqual(trained[name], record["result"][name])
                    self.assertEqual(self.run_json("verify", model)["wrong"], record["result"]["exact_errors"])
        print(f"{skipped:,} trials of other numerics than {' '.join(map(str, mine))} were not trained again")

    def test_tables_are_made_again_from_the_ledger(self):
        """Byte for byte, whatever the numerics of the records; and nothing of this program's numerics is added."""
        for folder in folders_with_ledgers():
            with self.subTest(folder.name), tempfile.TemporaryDirectory() as scratch:
                copy = pathlib.Path(scratch) / "study"
                copy.mkdir()
                for plan in folder.glob("plan*.json"):
                    shutil.copy(plan, copy)
                shutil.copytree(folder / "ledger", copy / "ledger")
                told = self.run_json("collect", copy, "--no-timing")
                self.assertEqual(told["trials"], len(rows(folder / "trials.csv")))
                # Others are made of what is not committed: learning curves and their tables, and proofs.py's of models.
                tables = sorted(path.name for path in folder.glob("*.csv")
                                if not path.name.startswith("curve") and path.name != "proofs.csv")
                self.assertGreaterEqual(len(tables), 2)
                if "rules.csv" in tables:
                    subprocess.run([sys.executable, "-B", "-m", "minlife.rules", copy], check=True,
                                   env={**os.environ, "PYTHONPATH": str(ROOT / "python")})
                for name in tables:
                    self.assertEqual((copy / name).read_bytes(), (folder / name).read_bytes(), name)
                self.assertEqual(self.run_json("status", copy)["trials"], told["trials"])

    def test_a_study_of_older_numerics_is_not_added_to(self):
        folder = ROOT / "experiments" / "02_two_steps"
        verb = ["sweep", folder / "spec.toml"]
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch) / "study"
            shutil.copytree(folder, copy)
            for flags in [[], ["--extend"], ["--shard=0/2"]]:
                done = subprocess.run([PROGRAM, *verb, "--out", copy, *flags], text=True, capture_output=True)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn("was begun in numerics fma 4; this program computes in ", done.stderr)

    def test_wilson_is_the_intervals_of_cells_csv(self):
        for path in sorted((ROOT / "experiments").glob("*/cells.csv")):
            for cell in rows(path):
                if cell["decision"] == "fixed":
                    # Two evaluations of one formula in double: a few roundings of numbers below 1 apart.
                    for ours, theirs in zip(wilson(int(cell["successes"]), int(cell["replicates"])),
                                            (float(cell["ci_low"]), float(cell["ci_high"]))):
                        self.assertLess(abs(ours - theirs), 1e-14, f"{path.parent.name}: {cell}")
        # Springer and Kenyon's 3 of 64, by hand.
        low, high = wilson(3, 64)
        self.assertEqual((round(low, 4), round(high, 4)), (0.0161, 0.1290))


if __name__ == "__main__":
    unittest.main()
