"""minlife status and collect: a study while it runs, its progress on terminals, its tables as HDF5."""
import json
import time
import unittest

import h5py
import numpy as np

from studies import GRID, TRAIN, StudyTest, crc32c, spec_text
from terminal import screen


class Status(StudyTest):
    def test_while_another_process_runs_it(self):
        """Every look is whole, counts never fall, and nothing is made or changed."""
        self.spec(replicates=40)
        process = self.start_sweep("d", "--threads", 1)
        looks = self.looks_while(process, "d")
        for before, after in zip(looks, looks[1:]):
            self.assertLessEqual(before["trials"], after["trials"])
            self.assertLessEqual([cell["replicates"] for cell in before["cells"]],
                                 [cell["replicates"] for cell in after["cells"]])
        for look in looks:
            self.assertEqual(look["trials"] + look["left"], 80)
            self.assertEqual(sum(cell["done"] for cell in look["cells"]), look["trials"])
        between = [look for look in looks if 0 < look["trials"] < 80]
        self.assertGreater(len(between), 0)
        for look in between:
            self.assertGreater(look["core_seconds_left"], 0)
            self.assertLess(look["last_result_seconds_ago"], 60)
        self.assertEqual((looks[-1]["left"], looks[-1]["core_seconds_left"]), (0, 0))

    def test_makes_nothing(self):
        self.spec(replicates=2)
        self.sweep()
        (self.folder / "d/ledger/zz.jsonl").write_text("torn")

        def everything():
            return [(str(path), path.stat().st_mtime_ns) for path in sorted((self.folder / "d").rglob("*"))]

        before = everything()
        self.run_program("status", "d")
        self.assertEqual(everything(), before)

    def test_text(self):
        self.spec(replicates=None, until="decided", round=2, cap=4)
        self.sweep()
        text = self.run_program("status", "d").stdout
        self.assertRegex(text, r"^study tiny: \d+ trials done\n  width = 2 +\d of \d succeed, .* to .*, (open|below)\n")
        self.assertRegex(text, r"\na success is exact \(all windows\)\nlast result: \d+(\.\d)? s ago\ntables: of this plan and all 8 records\n$")

    def test_what_runs_is_visible_at_once(self):
        """Trials that last minutes, seconds after they began; and nobody who was killed."""
        self.spec(replicates=2, grid={"width": [3]}, train={"steps": 2, "examples": 100_000_000, "stop": "never"})
        process = self.start_sweep("d", "--threads", 2, "--quiet")
        try:
            for _ in range(300):
                time.sleep(0.1)
                if (self.folder / "d/plan.json").exists():
                    (look,) = self.run_json("status", "d")
                    if len(look["running"]) == 2 and all(trial["share"] > 0 for trial in look["running"]):
                        break
            self.assertEqual([(trial["cell"], trial["replicate"], trial["pid"]) for trial in look["running"]],
                             [(0, 0, process.pid), (0, 1, process.pid)])
            self.assertEqual((look["trials"], look["on_their_way"]), (0, []))
            if all(trial["share"] > 0.02 for trial in look["running"]):  # they tell the time that is left
                self.assertGreater(look["cells"][0]["core_seconds_left"], 0)
            self.assertRegex(self.run_program("status", "d").stdout,
                             r"\nrunning: width = 3, replicate 0\n  for \d.* s on \S+, \[[#.]{10}\] \d+ % of its budget\n")
        finally:
            process.kill()
            process.communicate()
        self.assertEqual(self.run_json("status", "d")[0]["running"], [])
        self.assertEqual(len(list((self.folder / "d/running").iterdir())), 1)  # it had no time to take it away

    def test_old_checkpoints_of_other_trials_are_not_shown(self):
        self.spec(replicates=2)
        self.sweep()
        done = self.rows("trials.csv")[0]["trial"]
        for name in [done, "0" * 64]:
            (self.folder / f"d/checkpoints/{name}.h5").write_text("")
        (self.folder / "d/checkpoints/.x.h5.tmp-1-1").write_text("")
        self.assertEqual(self.run_json("status", "d")[0]["on_their_way"], [])


class Progress(StudyTest):
    def test_a_block_that_is_wiped_at_the_end(self):
        self.spec(replicates=20)
        told = self.on_terminal("sweep", "spec.toml", "--out", "d", NO_COLOR="1")
        self.assertRegex(told, r"tiny: \[[#.]{10}\] \d+ of 40 trials, \d+ successes")
        self.assertRegex(told, r"  width = [26], replicate \d+: \[[#.]{10}\] \d+ % in \d")
        self.assert_wiped(told)

    def test_shrinks_too(self):
        self.write("spec.toml", spec_text(None, {**TRAIN, "examples": 30_000}, replicates=12) + "[shrink]\nsteps = 1\noversized = 6\n"
                   'routes = ["prune_random", "init_magnitude", "restarts"]\nrestart_seeds = 4\n')
        told = self.on_terminal("shrink", "spec.toml", "--out", "d")
        self.assertRegex(told, r"tiny: \[[#.]{10}\] \d+ of at most \d+ trials, \d+ success")
        self.assertRegex(told, r"  ((dense|restarts), width \d|(prune_random|init_magnitude), keep 0\.\d), replicate \d+: \[[#.]{10}\] \d+ % in \d")
        self.assert_wiped(told)

    def assert_wiped(self, told):
        self.assertNotIn("\x1b[3", told)  # no colours
        self.assertEqual("".join(screen(told)), "")

    def test_quiet_and_dumb_terminals(self):
        self.spec(replicates=2)
        for flags, changes in [(["--quiet"], {"TERM": "xterm"}), ([], {"TERM": "dumb"})]:
            self.assertEqual(self.on_terminal("sweep", "spec.toml", "--out", "d", *flags, **changes), "")


class Hdf5(StudyTest):
    def test_the_same_tables(self):
        self.spec(replicates=3, grid={"density": ["uniform:0.2,0.5", 0.38], "learning_rate": [0.001, 0.01]})
        self.sweep()
        for timing in [[], ["--no-timing"]]:
            self.run_program("collect", "d", *timing)
            with h5py.File(self.folder / "d/study.h5") as file:
                for name in ["trials", "cells"]:
                    rows = self.rows(f"{name}.csv")
                    self.assertEqual(file[name].attrs["columns"].split(","), list(rows[0]))
                    for column, values in file[name].items():
                        self.compare(column, values, [row[column] for row in rows])

    def test_those_of_a_shrink(self):
        self.write("spec.toml", spec_text(None, TRAIN, replicates=2) + "[shrink]\nsteps = 1\noversized = 6\n"
                   'routes = ["width", "m50", "prune", "ticket_rewind", "channels"]\nwidths = [2]\n')
        self.run_program("shrink", "spec.toml", "--out", "d")
        for timing in [[], ["--no-timing"]]:
            self.run_program("collect", "d", *timing)
            (told,) = self.run_json("info", "d/study.h5")
            self.assertEqual(sorted(told["tables"]), ["answers", "budget", "cheapest", "comparisons", "routes", "smallest", "trials"])
            with h5py.File(self.folder / "d/study.h5") as file:
                for name, table in told["tables"].items():
                    rows = self.rows(f"{name}.csv")
                    self.assertGreater(len(rows), 0)
                    self.assertEqual((table["rows"], table["columns"]), (len(rows), list(rows[0])))
                    self.assertEqual(file[name].attrs["columns"].split(","), list(rows[0]))
                    for column, values in file[name].items():
                        self.compare(column, values, [row[column] for row in rows])
                trials = self.rows("trials.csv")
                self.assertEqual(list(file["curves/trial"]), list(range(len(trials))))
                kinds = {name: file["routes"][name].dtype.kind for name in ["route", "keep", "nonzero", "train_flops"]}
            self.assertEqual(kinds, {"route": "O", "keep": "f", "nonzero": "i", "train_flops": "f"})
            self.assertEqual(told["curves"], len(trials))
            self.assertEqual(sum(maker["trials"] for maker in told["records"]), len(trials))
        text = self.run_program("info", "d/study.h5").stdout
        self.assertRegex(text, r"(?m)^name +tiny$")
        self.assertRegex(text, r"(?m)^/routes +\d+ rows: route, method, keep, ")
        self.assertRegex(text, rf"(?m)^trials by +minlife .*: {len(trials)}$")

    def test_a_spoilt_one_is_no_study(self):
        self.spec(replicates=1)
        self.sweep()
        (told,) = self.run_json("info", "d/study.h5")
        self.assertEqual((told["name"], told["tables"]["trials"]["rows"], told["tables"]["cells"]["rows"]), ("tiny", 2, 2))
        good = (self.folder / "d/study.h5").read_bytes()

        def edited(change, *parts):
            (self.folder / "s.h5").write_bytes(good)
            with h5py.File(self.folder / "s.h5", "r+") as file:
                change(file)
            self.assert_refused(["info", "s.h5"], "s.h5", *parts)

        def scalar(file):
            del file["curves/update"]
            file["curves/update"] = 3

        def longer(file):
            del file["cells/width"]
            file["cells/width"] = [1, 2, 3]

        edited(lambda file: file.attrs.modify("format_version", np.uint64(2)), "format 2")
        edited(lambda file: file.attrs.modify("provenance", "[1]"), "provenance")
        edited(lambda file: file.attrs.modify("provenance", '{"records": [3]}'), "provenance")
        edited(lambda file: file.pop("trials/width"), "width")
        edited(lambda file: file.pop("curves"), "curves")
        edited(longer, "width", "/cells")
        edited(scalar, "update is not a list")
        edited(lambda file: file.create_dataset("more", data=[1]), "more")

    def compare(self, column, values, texts):
        if values.dtype.kind == "O":
            self.assertEqual(list(values.asstr()), texts, column)
        elif values.dtype.kind == "i":
            self.assertEqual([-1 if text == "" else int(text) for text in texts], list(values), column)
        else:
            self.assertEqual(values.dtype, np.float64)
            for value, text in zip(values, texts):
                self.assertTrue(np.isnan(value) if text == "" else value == float(text), column)

    def test_types(self):
        self.spec(replicates=1, grid={"density": ["uniform:0.2,0.5", 0.38], "learning_rate": [0.001, 0.01]})
        self.sweep()
        with h5py.File(self.folder / "d/study.h5") as file:
            kinds = {name: file["trials"][name].dtype.kind for name in
                     ["trial", "density", "learning_rate", "width", "success", "exact_errors", "accuracy", "status"]}
        self.assertEqual(kinds, {"trial": "O", "density": "O", "learning_rate": "f", "width": "i", "success": "i",
                                 "exact_errors": "i", "accuracy": "f", "status": "O"})

    def test_curves(self):
        self.spec(replicates=3)
        self.sweep()
        trials = self.rows("trials.csv")
        with h5py.File(self.folder / "d/study.h5") as file:
            curves = {name: values[()] for name, values in file["curves"].items()}
        self.assertEqual(list(curves["trial"]), list(range(6)))
        self.assertEqual((curves["offset"][0], curves["offset"][-1]), (0, len(curves["loss"])))
        self.assertEqual(len(curves["update"]), len(curves["loss"]))
        for k, trial in enumerate(trials):
            mine = slice(curves["offset"][k], curves["offset"][k + 1])
            # At every check, and eight times an octave.
            noted = [u for u in range(1, int(trial["updates"]) + 1) if u % 500 == 0 or u % max(1, 2**(u.bit_length() - 4)) == 0]
            self.assertEqual(list(curves["update"][mine]), noted)
            self.assertTrue(np.isfinite(curves["loss"][mine]).all())
            self.assertEqual(curves["wrong_windows"][mine][-1], int(trial["exact_errors"]))
            self.assertTrue(((0 < curves["accuracy"][mine]) & (curves["accuracy"][mine] <= 1)).all())
        # The first trial's curve again, from the ledger of curves.
        (segment,) = (self.folder / "d/curves").glob("*.jsonl")
        records = [json.loads(line.split("\t")[0]) for line in segment.read_text().splitlines()]
        (first,) = [record for record in records if record["trial"] == trials[0]["trial"]]
        self.assertEqual(list(curves["loss"][:curves["offset"][1]]), [np.float32(x) for x in first["points"]["loss"]])
        # curves.csv is the same.
        rows = self.rows("curves.csv")
        self.assertEqual(list(rows[0]), ["trial", "cell", "update", "loss", "wrong_windows", "accuracy"])
        self.assertEqual([int(row["update"]) for row in rows], list(curves["update"]))
        self.assertEqual([int(row["wrong_windows"]) for row in rows], list(curves["wrong_windows"]))
        for name in ["loss", "accuracy"]:
            self.assertEqual([np.float32(row[name]) for row in rows], list(curves[name]))
        for k, trial in enumerate(trials):
            mine = rows[curves["offset"][k]:curves["offset"][k + 1]]
            self.assertEqual({(row["trial"], row["cell"]) for row in mine}, {(trial["trial"], trial["cell"])})
        self.assertIn("curves.csv", json.loads((self.folder / "d/provenance.json").read_text())["files"])

    def test_where_it_comes_from(self):
        text = "# a comment that stays\n" + spec_text(GRID, TRAIN, replicates=2)
        self.write("spec.toml", text)
        self.sweep()
        self.write("spec.toml", text.replace("comment", "remark"))
        self.sweep()  # the same plan, so no reason to refuse
        about = json.loads((self.folder / "d/provenance.json").read_text())
        with h5py.File(self.folder / "d/study.h5") as file:
            told = {name: file.attrs[name] for name in file.attrs}
        self.assertEqual((told["format"], told["format_version"], told["name"]), ("minlife-study", 1, "tiny"))
        plan = json.loads((self.folder / "d/plan.json").read_text())
        self.assertEqual((told["spec"], plan["spec"]), (text, text))
        self.assertEqual((json.loads(told["plan"]), about["plan"]), (plan, plan))
        inside = json.loads(told["provenance"])
        for key in ["version", "git_commit", "git_dirty", "host", "cpu", "cpu_flags", "compiler", "libraries"]:
            self.assertEqual(inside[key], about[key])
        self.assertRegex(about["libraries"]["hdf5"], r"^\d+\.\d+\.\d+$")
        (maker,) = about["records"]
        self.assertEqual((maker["trials"], maker["host"], maker["version"]), (4, about["host"], about["version"]))

    def test_an_unfinished_study_has_tables_too(self):
        self.spec(replicates=2)
        self.sweep("d", "--shard", "1/4")
        self.assertFalse((self.folder / "d/trials.csv").exists())
        self.run_program("collect", "d")
        self.assertEqual(len(self.rows("trials.csv")), 1)
        empty, _ = self.rows("cells.csv")
        self.assertEqual([empty[name] for name in ["replicates", "success_rate", "updates_median", "accuracy_mean",
                                                   "train_flops_mean", "ci_low", "ci_high"]],
                         ["0", "", "", "", "", "0", "1"])
        with h5py.File(self.folder / "d/study.h5") as file:
            self.assertTrue(np.isnan(file["cells/success_rate"][0]))

    def test_spoilt_curves(self):
        self.spec(replicates=1)
        self.sweep()
        (segment,) = (self.folder / "d/curves").glob("*.jsonl")
        line = segment.read_text().splitlines(keepends=True)[0]
        record = json.loads(line.split("\t")[0])
        for curve in [{}, {"update": [1], "loss": []}, {"update": ["x"], "loss": [1]}, 3]:
            text = json.dumps({**record, "points": curve}, separators=(",", ":"))
            segment.write_text(f"{text}\t{crc32c(text.encode()):08x}\n")
            self.assert_refused(["collect", "d"], f"{segment.name}:1")


if __name__ == "__main__":
    unittest.main()
