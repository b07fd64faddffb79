"""minlife shrink: every route, its tables and smallest networks; resumed, threaded and sharded runs; bad specs."""
import csv
import random
import shutil
import signal
import subprocess
import time
import unittest

from program import PROGRAM, SANITIZED, ProgramTest, environment

SPEC = """name = "small"
seed = 5
replicates = {replicates}
[train]
examples = {examples}
check_every = 250
[shrink]
steps = 1
oversized = 6
keep = [0.6, 0.3]
fine_tune = 3000
widths = [4, 2]
restart_widths = [3]
restart_seeds = 4
curvature_restarts = 3
routes = {routes}
"""
# Those that "all" means, and the searches for the least.
EVERY_ROUTE = '["all", "surgery", "swap", "least", "restarts_curvature", "least_restarts"]'
ROUTE_COLUMNS = ["route", "method", "keep", "parameters", "nonzero", "percent", "bytes", "macs_per_cell", "replicates",
                 "successes", "success_rate", "ci_low", "ci_high", "best_wrong", "train_flops", "train_flops_per_exact",
                 "train_flops_nonzero", "check_flops", "price", "price_nonzero", "seconds", "seconds_per_exact", "joules",
                 "joules_per_exact"]
COMPARED = ["routes.csv", "routes.md", "answers.csv", "budget.csv", "cheapest.csv", "comparisons.csv", "smallest.csv",
            "trials.csv"]


class ShrinkTest(ProgramTest):
    def spec(self, replicates=2, examples=6000, routes=EVERY_ROUTE, name="s.toml"):
        return self.write(name, SPEC.format(replicates=replicates, examples=examples, routes=routes))

    def tables(self, folder):
        self.run_program("collect", folder, "--no-timing")
        return {name: (self.folder / folder / name).read_text() for name in COMPARED}

    def rows(self, folder, name):
        with open(self.folder / folder / name, newline="") as file:
            return list(csv.DictReader(file))


class Tables(ShrinkTest):
    def test_every_route_and_its_smallest_network(self):
        self.spec(examples=40000)
        printed = self.run_program("shrink", "s.toml", "--out", "d", "--quiet").stdout
        rows = self.rows("d", "routes.csv")
        self.assertEqual(list(rows[0]), ROUTE_COLUMNS)
        self.assertEqual(list(dict.fromkeys(row["route"] for row in rows)),
                         ["dense", "width", "m50", "prune", "iterative", "ticket", "init", "channels", "restarts", "surgery", "swap",
                          "least", "restarts_curvature", "least_restarts"])
        for row in rows:
            self.assertIn(row["method"], printed)
            if row["route"] in ["prune", "iterative", "ticket", "init"]:
                weights = 9 * 12 + 12 * 6 + 6
                kept = int(float(row["keep"]) * weights + 0.5)
                self.assertLessEqual(int(row["nonzero"]), kept + 12 + 6 + 1)
        dense = rows[0]
        self.assertEqual((dense["parameters"], dense["nonzero"], dense["percent"]), ("205", "205", "100"))
        smallest = self.rows("d", "smallest.csv")
        self.assertGreater(len(smallest), 1)
        for row in smallest:
            model = f"d/{row['model']}"
            self.assertTrue(self.run_json("verify", model)[0]["exact"], model)
            info = self.run_json("info", model)[0]
            self.assertEqual((str(info["parameters"]), str(info["nonzero"])), (row["parameters"], row["nonzero"]))
            self.assertLessEqual(int(row["nonzero"]), 205)
        self.assertEqual([row["question"] for row in self.rows("d", "answers.csv")], ["m50", "m_match", "m_match"])

    def test_integers(self):
        """Bits beside the numbers, bytes as they are stored, and both where minlife info tells of the search."""
        self.spec(examples=40000, routes='["quantize"]')
        self.run_program("shrink", "s.toml", "--out", "d", "--quiet")
        columns = ROUTE_COLUMNS.copy()
        columns.insert(columns.index("bytes"), "bits")
        self.assertEqual(list(self.rows("d", "routes.csv")[0]), columns)
        self.assertIn("bits", self.rows("d", "trials.csv")[0])
        for row in self.rows("d", "smallest.csv"):
            if row["route"] == "dense":
                self.assertEqual((row["bits"], int(row["bytes"])), ("", 4 * int(row["parameters"])))
                continue
            model = f"d/{row['model']}"
            self.assertTrue(self.run_json("verify", model)[0]["exact"], model)
            search = self.run_json("info", model)[0]["search"]
            self.assertEqual((str(search["bits"]), str(search["bytes"])), (row["bits"], row["bytes"]))
            self.assertIn(f"bits = {row['bits']}, bytes = {row['bytes']}", self.run_program("info", model).stdout)
            self.assertLess(int(row["bytes"]), 4 * int(row["parameters"]))

    def test_damaged_networks_are_set_aside_and_made_again(self):
        """Parents, on which later levels and the smallest networks rest, and the smallest networks themselves."""
        self.spec(examples=40000, routes='["dense", "iterative_magnitude"]')
        self.run_program("shrink", "s.toml", "--out", "d", "--quiet")
        wanted = self.tables("d")
        networks = [path for path in (self.folder / "d").rglob("*.h5") if path.name != "study.h5"]
        self.assertGreater(len(networks), 4)
        before = {path: path.read_bytes() for path in networks}
        for path, data in before.items():
            path.write_bytes(data[:len(data) // 2] + bytes([data[len(data) // 2] ^ 128]) + data[len(data) // 2 + 1:])
        for segment in (self.folder / "d/ledger").iterdir():  # the last level is run again, on its parents
            lines = segment.read_text().splitlines(keepends=True)
            segment.write_text("".join(line for line in lines if '"keep":0.3' not in line))
        talk = self.run_program("shrink", "s.toml", "--out", "d", "--quiet").stderr
        for path, data in before.items():
            damaged = path.with_name(path.name + ".damaged")
            if damaged.exists():
                self.assertIn(f"warning: {path.relative_to(self.folder)} is damaged", talk)
                self.assertEqual(path.read_bytes(), data)
        self.assertGreater(len(list((self.folder / "d/models").glob("*.damaged"))), 0)
        self.assertGreater(len(list((self.folder / "d").glob("smallest_*.damaged"))), 0)
        self.assertEqual(self.tables("d"), wanted)

    def test_costs_of_a_row_are_those_of_its_trials_and_their_parents(self):
        self.spec(routes='["iterative_magnitude"]')
        self.run_program("shrink", "s.toml", "--out", "d", "--quiet")
        trials = {row["trial"]: row for row in self.rows("d", "trials.csv")}

        def cost(trial):
            row = trials[trial]
            return float(row["train_flops"]) + (cost(row["parent"]) if row["parent"] else 0)

        for row in self.rows("d", "routes.csv"):
            if row["route"] != "iterative":
                continue
            mine = [t for t, other in trials.items() if other["rule"] and other["keep"] == row["keep"]]
            self.assertEqual(len(mine), 2)
            self.assertEqual(float(row["train_flops"]), sum(map(cost, mine)))

    def test_threads_shards_and_lost_models(self):
        self.spec()
        self.run_program("shrink", "s.toml", "--out", "one", "--threads", 1)
        expected = self.tables("one")
        self.run_program("shrink", "s.toml", "--out", "two", "--threads", 2)
        self.assertEqual(self.tables("two"), expected)
        for shard in [2, 0, 1]:
            self.run_program("shrink", "s.toml", "--out", "shards", "--shard", f"{shard}/3")
            shutil.rmtree(self.folder / "shards" / "models")
            (self.folder / "shards" / "models").mkdir()
        self.assertEqual(self.tables("shards"), expected)

    def test_killed_again_and_again(self):
        self.spec()
        self.run_program("shrink", "s.toml", "--out", "whole", "--threads", 2)
        seed = random.SystemRandom().randrange(2**32)
        print(f"seed {seed}")
        moments = random.Random(seed)
        for attempt in range(40):
            process = subprocess.Popen([PROGRAM, "shrink", "s.toml", "--out", "killed", "--threads", "2"], cwd=self.folder,
                                       env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moments.uniform(0, 3 if SANITIZED else 0.6))
            process.send_signal(moments.choice([signal.SIGKILL, signal.SIGTERM]))
            if process.wait() == 0:
                break
            self.assertIn(process.returncode, [75, -signal.SIGKILL, -signal.SIGTERM])
        self.run_program("shrink", "s.toml", "--out", "killed", "--threads", 2)
        self.assertEqual(self.tables("killed"), self.tables("whole"))

    def test_status_while_another_process_runs_it(self):
        """Counts never fall, whatever the look; at the end nothing is left, and the rows are those of routes.csv."""
        self.spec(replicates=3, routes='["width", "prune", "ticket", "restarts"]')
        process = subprocess.Popen([PROGRAM, "shrink", "s.toml", "--out", "d", "--threads", "1"], cwd=self.folder,
                                   env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        looks = self.looks_while(process, "d")
        for before, after in zip(looks, looks[1:]):
            for one, other in zip(before["progress"], after["progress"], strict=True):
                self.assertEqual(one["route"], other["route"])
                self.assertLessEqual((one["done"], one["exact"]), (other["done"], other["exact"]))
        between = [look for look in looks if 0 < look["trials"] and look["left"] > 0]
        self.assertGreater(len(between), 0)
        for look in looks:
            self.assertEqual(sum(one["done"] for one in look["progress"]), look["trials"])
        last = looks[-1]
        self.assertEqual((last["left"], last["core_seconds_left"]), (0, 0))
        self.assertEqual([(row["method"], row["successes"]) for row in last["routes"]],
                         [(row["method"], int(row["successes"])) for row in self.rows("d", "routes.csv")])
        self.assertRegex(self.run_program("status", "d").stdout, r"^\d+ trials done\n  dense +3 done, \d exact\n")

    def test_a_route_that_fails_is_a_result(self):
        self.spec(examples=8, routes='["init_random", "restarts"]')
        self.run_program("shrink", "s.toml", "--out", "d")
        for row in self.rows("d", "routes.csv"):
            self.assertEqual((row["successes"], row["train_flops_per_exact"]), ("0", ""))
            self.assertGreater(int(row["best_wrong"]), 0)
        self.assertEqual(self.rows("d", "smallest.csv"), [])

    def test_extended(self):
        self.spec(routes='["prune_magnitude"]')
        self.run_program("shrink", "s.toml", "--out", "d")
        self.spec(routes='["prune_magnitude", "ticket"]')
        self.assert_refused(["shrink", "s.toml", "--out", "d"], "--extend", "ticket_signs")
        self.run_program("shrink", "s.toml", "--out", "d", "--extend")
        self.run_program("shrink", "s.toml", "--out", "fresh")
        self.assertEqual(self.tables("d"), self.tables("fresh"))

    def test_dry_run(self):
        self.spec()
        told = self.run_json("shrink", "s.toml", "--out", "d", "--dry-run")[0]
        self.assertGreater(told["trials"], 50)
        self.assertEqual((told["done"], sum(route["trials"] for route in told["routes"])), (0, told["trials"]))
        self.assertFalse((self.folder / "d").exists())
        self.run_program("shrink", "s.toml", "--out", "d")
        told = self.run_json("shrink", "s.toml", "--out", "d", "--dry-run")[0]
        self.assertEqual((told["trials"], told["flops"], told["core_hours"]), (0, 0, 0))
        self.assertEqual(told["done"], len(self.rows("d", "trials.csv")))

    def test_dry_run_of_searches(self):
        """What ends only where nothing more is found has no price, and that is said."""
        self.spec(routes='["least", "swap", "width"]')
        told = self.run_json("shrink", "s.toml", "--out", "d", "--dry-run")[0]
        self.assertEqual([route["route"] for route in told["routes"] if route["searches"]], ["swap", "least"])
        said = self.run_program("shrink", "s.toml", "--out", "d", "--dry-run").stdout
        self.assertIn("Not in it: the searches of swap, least, which go on until", said)
        said = self.run_program("slurm", "s.toml", "--out", "d", "--dry-run").stderr
        self.assertIn("Not in it: the searches of swap, least", said)
        self.spec(routes='["width"]')
        self.assertNotIn("searches of", self.run_program("shrink", "s.toml", "--out", "d", "--dry-run").stdout)


class BadSpecs(ShrinkTest):
    def test_all_mistakes_at_once(self):
        text = SPEC.format(replicates=3, examples=8, routes='["prune_magnitud", "init"]')
        text = text.replace("[0.6, 0.3]", "[0.6, 1.5, 0, 0.001]").replace("restart_seeds = 4", "restart_seeds = 5")
        self.write("s.toml", text + "rounds = 0\nlevels = 3\n")
        self.assert_refused(["shrink", "s.toml", "--out", "d"], "keep is 1.5", "keep is 0;", "keep is 0.001",
                            "prune_magnitude", "restart_seeds is 5", "rounds is 0", "levels")
        self.assertFalse((self.folder / "d").exists())

    def test_whole_channels(self):
        """Shares that leave a layer without a channel have no row, which is told; nothing but such shares is refused."""
        text = SPEC.format(replicates=1, examples=800, routes='["channels", "prune_random"]')
        self.write("s.toml", text.replace("[0.6, 0.3]", "[0.3, 0.05]"))
        done = self.run_program("shrink", "s.toml", "--out", "d")
        self.assertIn("channels_taylor: keep 0.05", done.stderr)
        self.assertEqual([(row["method"], row["keep"]) for row in self.rows("d", "routes.csv")][1:],
                         [("random", "0.3"), ("random", "0.05"), ("l1", "0.3"), ("taylor", "0.3")])
        self.write("s.toml", text.replace("[0.6, 0.3]", "0.05"))
        self.assert_refused(["shrink", "s.toml", "--out", "e"], "s.toml:10:8: keep is 0.05", "1 of 18 channels")
        # Routes that end with one network each do not go by shares.
        self.spec(routes='["least", "quantize_least", "least_restarts", "distil", "grow"]')
        done = self.run_program("shrink", "s.toml", "--out", "f", "--dry-run")
        self.assertNotIn("gets no row", done.stderr)

    def test_activations_without_integers(self):
        text = SPEC.format(replicates=1, examples=800, routes='["quantize", "tickets"]')
        self.write("s.toml", text.replace("check_every = 250", 'check_every = 250\nactivation = "silu"'))
        self.assert_refused(["shrink", "s.toml", "--out", "d"], "routes is tickets", "routes is quantize_oversized",
                            "routes is quantize_least; integers are searched for networks of relu", "activation is silu")

    def test_two_mistakes_and_their_places(self):
        text = SPEC.format(replicates=1, examples=800, routes='["all", "tickets"]').replace("[0.6, 0.3]", "[0.6, 0]")
        self.write("s.toml", text)
        self.assert_refused(["shrink", "s.toml", "--out", "d"], "s.toml:10:14: keep is 0; it must be a fraction above 0",
                            "s.toml:16:18: routes is tickets; there is no such route (did you mean ticket?")

    def test_wrong_verb(self):
        self.spec()
        self.assert_refused(["sweep", "s.toml", "--out", "d"], "[shrink]", "minlife shrink")
        self.write("g.toml", 'name = "g"\nseed = 1\nreplicates = 1\n')
        self.assert_refused(["shrink", "g.toml", "--out", "d"], "[shrink]", "minlife sweep")


if __name__ == "__main__":
    unittest.main()
