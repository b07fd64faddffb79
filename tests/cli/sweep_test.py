"""minlife sweep: the same tables whatever the threads, shards, rounds and additions; what it prints."""
import json
import math
import shutil
import unittest

from studies import GRID, TRAIN, StudyTest

TRIAL_COLUMNS = ["trial", "cell", "steps", "width", "seed", "replicate", "success", "sampled", "exact_errors", "accuracy",
                 "updates", "first_exact_update", "examples", "status", "train_flops", "train_flops_nonzero",
                 "check_flops", "factor_flops", "seconds"]
CELL_COLUMNS = ["cell", "steps", "width", "parameters", "replicates", "successes", "success_rate", "ci_low", "ci_high",
                "decision", "sampled_successes", "updates_median", "accuracy_mean", "train_flops_mean",
                "train_flops_per_success", "check_flops_mean", "check_flops_per_success", "factor_flops_mean",
                "factor_flops_per_success", "seconds_per_success"]


class Tables(StudyTest):
    def test_threads_shards_and_processes(self):
        """Fixed and sequential studies: one thread, two, three shards, and two processes on one shard."""
        for kind, study in {"fixed": {"replicates": 5},
                            "rounds": {"replicates": None, "until": "decided", "round": 3, "cap": 7}}.items():
            with self.subTest(kind):
                self.spec(**study)
                self.sweep(f"{kind}1", "--threads", 1)
                tables = self.tables(f"{kind}1")
                self.sweep(f"{kind}2", "--threads", 2)
                self.assertEqual(self.tables(f"{kind}2"), tables)
                self.together(f"{kind}3", [["--shard", f"{k}/3"] for k in range(3)])
                self.assertEqual(self.tables(f"{kind}3"), tables)
                self.together(f"{kind}4", [[], []])
                self.assertEqual(self.tables(f"{kind}4"), tables)

    def together(self, out, runs):
        """Several processes on one folder at the same time; all succeed."""
        processes = [self.start_sweep(out, "--threads", 1, *flags) for flags in runs]
        for process in processes:
            talk = process.communicate()[1]
            self.assertEqual(process.returncode, 0, talk)

    def test_columns(self):
        self.spec(grid={"density": ["uniform:0.2,0.5", 0.38], "width": [2]})
        self.sweep()
        trials, cells = self.rows("trials.csv"), self.rows("cells.csv")
        self.assertEqual(list(trials[0]), TRIAL_COLUMNS[:4] + ["density"] + TRIAL_COLUMNS[4:])
        self.assertEqual(list(cells[0]), CELL_COLUMNS[:3] + ["density"] + CELL_COLUMNS[3:])
        self.assertEqual([cell["density"] for cell in cells], ["uniform:0.2,0.5", "0.38"])
        self.run_program("collect", "d", "--no-timing")
        self.assertEqual(list(self.rows("trials.csv")[0])[-1], "factor_flops")
        self.assertEqual(list(self.rows("cells.csv")[0])[-1], "factor_flops_per_success")
        for name in ["trials.csv", "cells.csv"]:
            self.assertNotIn(b"\r", (self.folder / "d" / name).read_bytes())

    def test_cells_sum_up_the_trials(self):
        """Every number of cells.csv again, from trials.csv alone."""
        self.spec(replicates=9, grid={"width": [1, 6]}, train={**TRAIN, "examples": 30_000})
        self.sweep()
        trials = self.rows("trials.csv")
        self.assertEqual([(int(t["cell"]), int(t["replicate"])) for t in trials],
                         [(cell, replicate) for cell in range(2) for replicate in range(9)])
        for cell in self.rows("cells.csv"):
            mine = [t for t in trials if t["cell"] == cell["cell"]]
            wins = sum(int(t["success"]) for t in mine)
            for name, value in {
                    "width": int(mine[0]["width"]), "replicates": 9, "successes": wins, "success_rate": wins / 9,
                    "parameters": {1: 25, 6: 205}[int(cell["width"])],
                    "sampled_successes": sum(int(t["sampled"]) for t in mine),
                    "updates_median": sorted(int(t["updates"]) for t in mine)[4],
                    "accuracy_mean": math.fsum(float(t["accuracy"]) for t in mine) / 9,
                    "train_flops_mean": math.fsum(float(t["train_flops"]) for t in mine) / 9,
                    "check_flops_mean": math.fsum(float(t["check_flops"]) for t in mine) / 9,
                    "factor_flops_mean": 0}.items():
                self.assertAlmostEqual(float(cell[name]), value, delta=1e-12 * abs(value), msg=name)
            if wins == 0:
                self.assertEqual((cell["train_flops_per_success"], cell["seconds_per_success"]), ("", ""))
            # Wilson's interval solves (p - rate)^2 = z^2 p (1 - p) / n.
            for end in (float(cell["ci_low"]), float(cell["ci_high"])):
                self.assertAlmostEqual((end - wins / 9)**2, 1.959963984540054**2 * end * (1 - end) / 9, delta=1e-12)
        for trial in trials:
            self.assertEqual(int(trial["success"]), int(trial["exact_errors"] == "0"))
            self.assertEqual(int(trial["examples"]), 8 * int(trial["updates"]))

    def test_a_trial_is_what_train_makes_of_it(self):
        self.spec(replicates=2)
        self.sweep()
        for trial in self.rows("trials.csv"):
            (told,) = self.run_json("train", "--steps", 1, "--width", trial["width"], "--seed", trial["seed"],
                                    "--replicate", trial["replicate"], "--examples", TRAIN["examples"],
                                    "--check-every", TRAIN["check_every"], "--out", "m.h5", "--force")
            for name in ["updates", "first_exact_update", "status", "train_flops"]:
                self.assertEqual(trial[name], "" if told[name] is None else f"{told[name]:.0f}" if name == "train_flops" else str(told[name]), name)
            (proof,) = self.run_json("verify", "m.h5", code=0 if trial["success"] == "1" else 3)
            self.assertEqual(proof["wrong"], int(trial["exact_errors"]))


class SavedModels(StudyTest):
    def saved(self, out="d"):
        return {path.stem for path in (self.folder / out / "models").glob("*.h5")}

    def test_exact_networks_are_saved_and_proved(self):
        longer = {**TRAIN, "examples": 40_000}
        self.spec(replicates=6, train=longer, save_models="exact")
        self.sweep()
        trials = self.rows("trials.csv")
        exact = {trial["trial"] for trial in trials if trial["success"] == "1"}
        self.assertTrue(1 < len(exact) < len(trials), "the study needs several of both kinds")
        self.assertEqual(self.saved(), exact)
        paths = [f"d/models/{trial}.h5" for trial in sorted(exact)]
        told = self.run_json("verify", *paths)
        self.assertEqual([one["model"] for one in told], paths)
        self.assertTrue(all(one["exact"] for one in told))
        self.assertEqual(self.run_program("verify", *paths).stdout.count("exact: 512 of 512 windows"), len(paths))
        (info,) = self.run_json("info", paths[0])
        self.assertEqual((info["status"], info["seed"]), ("exact", 5))
        self.assertEqual(self.run_json("info", "d/study.h5")[0]["save_models"], "exact")
        self.assertEqual(self.run_json("status", "d")[0]["save_models"], "exact")
        self.assertIn("networks of successful trials are kept in models/", self.run_program("status", "d").stdout)
        # The tables do not depend on what is saved.
        tables = self.tables()
        self.spec(replicates=6, train=longer)
        self.sweep("plain")
        self.assertEqual(self.tables("plain"), tables)
        self.assertFalse((self.folder / "plain/models").exists())
        self.assertNotIn("save_models", (self.folder / "plain/plan.json").read_text())

    def test_all_and_extended(self):
        self.spec(replicates=1)
        self.sweep()
        self.spec(replicates=2, save_models="all")
        self.assert_refused(["sweep", "spec.toml", "--out", "d"], "save_models: none -> all", "--extend")
        self.sweep("d", "--extend")
        # Those of trials that ran before are not made up for.
        self.assertEqual(self.saved(), {t["trial"] for t in self.rows("trials.csv") if t["replicate"] == "1"})
        codes = [self.run_json("verify", f"d/models/{t['trial']}.h5", code=0 if t["success"] == "1" else 3)
                 for t in self.rows("trials.csv") if t["replicate"] == "1"]
        self.assertEqual(len(codes), 2)

    def test_a_trial_that_was_cut_off_behind_its_model_ends_in_the_same_file(self):
        self.spec(replicates=1, save_models="all")
        self.sweep()
        before = {path.name: path.read_bytes() for path in (self.folder / "d/models").glob("*.h5")}
        shutil.rmtree(self.folder / "d/ledger")
        damaged = min(before)
        (self.folder / "d/models" / damaged).write_bytes(before[damaged][:1000])
        self.assert_refused(["verify", f"d/models/{damaged}"], damaged)
        self.sweep()
        self.assertEqual({path.name: path.read_bytes() for path in (self.folder / "d/models").glob("*.h5")}, before)

    def test_refusals(self):
        self.spec(save_models="some")
        self.assert_refused(["sweep", "spec.toml", "--out", "d"], "save_models is some", '"exact", "all" or "none"')


class Additions(StudyTest):
    def test_extend_adds_replicates_and_values(self):
        self.spec("small.toml", replicates=3, grid={"width": [2]})
        self.sweep(spec="small.toml")
        old = self.records()
        self.spec("big.toml", replicates=5, grid={"width": [6, 2]})
        refusal = self.assert_refused(["sweep", "big.toml", "--out", "d"], "replicates: 3 -> 5", "new: width = 6",
                                      "--extend")
        self.assertNotIn("gone", refusal)
        self.assertEqual(self.records(), old)
        self.sweep("d", "--extend", spec="big.toml")
        self.sweep("fresh", spec="big.toml")
        self.assertEqual(self.tables("d"), self.tables("fresh"))
        self.assertLess(set(old), set(self.records()))
        self.assertEqual(len(self.records()), 10)

    def test_extend_raises_the_cap(self):
        self.spec("small.toml", replicates=None, until="decided", round=2, cap=4)
        self.sweep(spec="small.toml")
        self.spec("big.toml", replicates=None, until="decided", round=2, cap=10)
        self.assert_refused(["sweep", "big.toml", "--out", "d"], "4 -> 10", "--extend")
        self.sweep("d", "--extend", spec="big.toml")
        self.sweep("fresh", spec="big.toml")
        self.assertEqual(self.tables("d"), self.tables("fresh"))

    def test_what_does_not_only_add_is_refused(self):
        self.spec(replicates=3)
        self.sweep()
        before = self.tables(), (self.folder / "d/plan.json").read_bytes()
        for change, part in [({"replicates": 2}, "replicates: 3 -> 2"), ({"replicates": 3, "seed": 6}, "seed: 5 -> 6"),
                             ({"replicates": 3, "name": "other"}, "name: tiny -> other"),
                             ({"replicates": 3, "grid": {"width": [2]}}, "gone: width = 6"),
                             ({"replicates": 4, "train": {"examples": 16_000}}, "  examples: 12000 -> 16000\n"),
                             ({"replicates": None, "until": "decided", "round": 2, "cap": 8}, "round: 0 -> 2")]:
            with self.subTest(change):
                self.spec("other.toml", **change)
                for flags in [[], ["--extend"]]:
                    refusal = self.assert_refused(["sweep", "other.toml", "--out", "d", *flags], "another plan", part)
                    self.assertNotIn("run again with --extend", refusal)
        self.assertEqual((self.tables(), (self.folder / "d/plan.json").read_bytes()), before)

    def test_a_finished_study_is_left_alone(self):
        self.spec(replicates=2)
        self.sweep()
        before = self.records(), self.tables()
        self.sweep("d", "--extend")
        self.sweep()
        self.assertEqual((self.records(), self.tables()), before)
        self.assertEqual(len(self.segments()), 1)


class Rounds(StudyTest):
    def test_until_decided(self):
        """L(1,8) succeeds nearly always with this budget and L(1,1) never: both are decided long before the cap."""
        self.spec(replicates=None, until="decided", round=4, cap=40, grid={"width": [1, 8]},
                  train={**TRAIN, "examples": 48_000})
        self.sweep()
        below, above = self.rows("cells.csv")
        self.assertEqual((below["decision"], above["decision"]), ("below", "above"))
        for cell in (below, above):
            self.assertEqual(int(cell["replicates"]) % 4, 0)
            self.assertLess(int(cell["replicates"]), 40)
        self.assertLess(float(below["ci_high"]), 0.5)
        self.assertGreater(float(above["ci_low"]), 0.5)
        self.assertEqual(len(self.rows("trials.csv")), int(below["replicates"]) + int(above["replicates"]))

    def test_the_cap_leaves_it_open(self):
        self.spec(replicates=None, until="decided", round=3, cap=4)
        self.sweep()
        for cell in self.rows("cells.csv"):
            self.assertEqual((cell["decision"], cell["replicates"]), ("open", "4"))
            self.assertTrue(float(cell["ci_low"]) < 0.5 < float(cell["ci_high"]))


class Endings(StudyTest):
    def test_diverged(self):
        self.spec(replicates=3, grid={"learning_rate": [0.001, 1000]},
                  train={"activation": "square", "width": 3, "steps": 2, "examples": 80, "check_every": 5})
        self.sweep()
        cells = self.rows("cells.csv")
        lost = [t for t in self.rows("trials.csv") if t["learning_rate"] == "1000"]
        self.assertEqual(cells[1]["successes"], "0")
        for trial in lost:
            self.assertEqual((trial["status"], trial["success"], trial["sampled"], trial["accuracy"],
                              trial["exact_errors"]), ("diverged", "0", "0", "0", ""))
        self.assertEqual({t["status"] for t in self.rows("trials.csv")}, {"done", "diverged"})

    def broken_trials(self, count):
        """A study of which some trials cannot run: what should be their checkpoint is that of another training."""
        self.spec(replicates=4)
        self.sweep("good")
        ids = [trial["trial"] for trial in self.rows("trials.csv", "good")]
        (self.folder / "d/checkpoints").mkdir(parents=True)
        self.run_program("train", "--steps=1", "--width=1", "--examples=8", "--out=other.h5")
        for trial in ids[:count]:
            shutil.copy(self.folder / "other.h5", self.folder / f"d/checkpoints/{trial}.h5")
        return ids

    def test_damaged_checkpoints_are_set_aside_and_their_trials_begin_anew(self):
        self.spec(replicates=2)
        self.sweep("good")
        (self.folder / "d/checkpoints").mkdir(parents=True)
        paths = [self.folder / f"d/checkpoints/{row['trial']}.h5" for row in self.rows("trials.csv", "good")]
        for path in paths:
            path.write_text("torn")
        talk = self.sweep("d", "--quiet").stderr
        for path in paths:
            self.assertIn(f"warning: d/checkpoints/{path.name} carries no seal", talk)
            self.assertEqual(path.with_name(path.name + ".damaged").read_text(), "torn")
        self.assertEqual(self.tables(), self.tables("good"))

    def test_failures_are_told_at_the_end_and_the_others_kept(self):
        ids = self.broken_trials(2)
        talk = self.assert_refused_late(["sweep", "spec.toml", "--out", "d"])
        for trial in ids[:2]:
            self.assertRegex(talk, rf"trial {trial[:12]}.* failed: .*{trial}\.h5")
        self.assertIn("2 trials failed", talk)
        self.assertEqual(len(self.records()), 6)
        for trial in ids[:2]:
            (self.folder / f"d/checkpoints/{trial}.h5").unlink()
        self.sweep()
        self.assertEqual(self.tables(), self.tables("good"))

    def assert_refused_late(self, arguments):
        done = self.run_program(*arguments, code=1)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("internal error", done.stderr)
        return done.stderr

    def test_stop_at_failure(self):
        self.broken_trials(8)
        talk = self.assert_refused_late(["sweep", "spec.toml", "--out", "d", "--threads", 1, "--stop-at-failure"])
        self.assertIn("1 trial failed", talk)
        self.assertFalse((self.folder / "d/ledger").exists())


class DryRun(StudyTest):
    def test_tells_cells_and_costs_and_makes_nothing(self):
        self.spec(replicates=4, grid={"steps": [1, 2], "width": [1, 3]}, train={"examples": 8000})
        before = self.files()
        (told,) = self.run_json("sweep", "spec.toml", "--out", "d", "--dry-run")
        self.assertEqual(self.files(), before)
        self.assertEqual(told["trials"], 16)
        self.assertEqual([cell["parameters"] for cell in told["cells"]], [25, 85, 48, 274])
        # 6 x multiply-adds x cells x boards.
        macs = [9 * 2 + 2 + 1, 9 * 6 + 6 * 3 + 3, 9 * 2 + 2 + 9 * 2 + 2 + 1, 9 * 6 + 6 * 3 + 9 * 18 + 6 * 3 + 3]
        self.assertEqual([cell["flops"] for cell in told["cells"]], [6 * m * 1024 * 8000 for m in macs])
        self.assertEqual(told["flops"], 4 * sum(6 * m * 1024 * 8000 for m in macs))
        self.assertGreater(told["core_hours"], 0)
        text = self.sweep("d", "--dry-run").stdout
        self.assertIn("at most 16 trials", text)
        self.assertIn("of one core", text)
        self.assertEqual(self.files(), before)


class Told(StudyTest):
    def test_json(self):
        self.spec(replicates=3)
        (told,) = self.run_json("sweep", "spec.toml", "--out", "d")
        self.assertEqual((told["name"], told["trials"]), ("tiny", 6))
        for cell, row in zip(told["cells"], self.rows("cells.csv")):
            self.assertEqual((str(cell["cell"]), str(cell["replicates"]), str(cell["successes"]), cell["decision"]),
                             (row["cell"], row["replicates"], row["successes"], row["decision"]))
            self.assertEqual(cell["fields"], {"width": int(row["width"])})

    def test_provenance(self):
        self.spec(replicates=1)
        self.sweep()
        about = json.loads((self.folder / "d/provenance.json").read_text())
        (version,) = self.run_json("--version")
        for key in ["version", "git_commit", "git_dirty", "numerics_class", "instruction_set"]:
            self.assertEqual(about[key], version[key])
        for key in ["host", "cpu", "compiler", "libraries", "plan"]:
            self.assertTrue(about[key], key)
        for name in ["trials.csv", "cells.csv"]:
            self.assertNotIn(about["host"], (self.folder / "d" / name).read_text())


if __name__ == "__main__":
    unittest.main()
