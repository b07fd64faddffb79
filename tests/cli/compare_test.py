"""minlife compare: one study as its own table has it, several with what they share pooled, and what cannot be compared."""
import csv
import io
import unittest

from studies import StudyTest

# A rule that networks learn in a thousand updates: cells stay as they are.
TRAIN = {"examples": 24_000, "check_every": 250, "rule": "B/S012345678"}
SHRINK = """name = "small"
seed = 5
replicates = 4
[train]
examples = 24_000
check_every = 250
rule = "B/S012345678"
[shrink]
steps = 1
oversized = 8
routes = ["width", "m50", "channels", "prune_magnitude", "restarts"]
keep = [0.8, 0.5]
fine_tune = 8_000
widths = [6, 4]
restart_widths = [6]
restart_seeds = 2
"""


class CompareTest(StudyTest):
    def shrink(self, out="s", text=SHRINK):
        self.write("s.toml", text)
        self.run_program("shrink", "s.toml", "--out", out, "--quiet")

    def test_one_study_and_its_own_table(self):
        self.shrink()
        done = self.run_program("compare", "s", "--csv")
        self.assertEqual(done.stdout, (self.folder / "s" / "comparisons.csv").read_text())
        rows = self.rows("comparisons.csv", "s")
        self.assertGreater(len(rows), 0)
        routes = self.rows("routes.csv", "s")
        for row in rows:
            for side in "ab":  # the route width has the trainings of these, and is told in their place
                self.assertNotIn((row[f"{side}_route"], row[f"{side}_method"]), [("m50", "width 6"), ("m50", "width 4")])
            self.assertEqual((row["judged_on"], row["checks"]), ("all", "1"))
            self.assertLessEqual(float(row["ci_low"]), float(row["ratio"]))
            self.assertAlmostEqual(float(row["ratio"]), float(row["a_price"]) / float(row["b_price"]), delta=1e-9 * float(row["ratio"]))
            for side in "ab":
                (of,) = [one for one in routes if (one["route"], one["method"], one["keep"]) ==
                         tuple(row[f"{side}_{name}"] for name in ("route", "method", "keep"))]
                # At a size that all networks of the row have, the price is that of routes.csv.
                if row[f"{side}_exact"] == of["successes"] and of["route"] != "restarts":
                    price = of["price" if row["counted"] == "dense" else "price_nonzero"]
                    self.assertAlmostEqual(float(row[f"{side}_price"]), float(price), delta=1e-9 * float(price))
        shared = {"dense", "channels", "prune"}
        pairs = [row for row in rows if {row["a_route"], row["b_route"]} <= shared]
        self.assertTrue(pairs)
        self.assertTrue(all(row["paired"] == "1" and row["mcnemar"] for row in pairs))
        others = [row for row in rows if row not in pairs]
        self.assertTrue(others)
        self.assertTrue(all(row["paired"] == "0" and not row["mcnemar"] for row in others), others)
        told = self.run_program("compare", "s").stdout
        self.assertIn("a / b (95 %)", told)

    def test_studies_are_pooled(self):
        self.shrink()
        self.spec(grid={"width": [4, 6], "learning_rate": [0.001, 0.01]}, train=TRAIN, replicates=12, name="more")
        self.sweep()
        (found,) = self.run_json("compare", "s", "d", "--at-most", "1000")
        rows = [row for row in found["comparisons"] if row["counted"] == "dense"]
        width = [row for row in rows if "width" in (row["a_route"], row["b_route"])]
        self.assertTrue(width)
        # The shrink has four trainings of each width, the sweep twelve of the same seed, four of them these.
        self.assertTrue(all(row["a_attempts" if row["a_route"] == "width" else "b_attempts"] == 12 for row in width), width)
        self.assertTrue(any("more" in (row["a_route"], row["b_route"]) for row in rows), rows)
        self.assertTrue(all(row["at_most"] == 1000 for row in rows))
        (again,) = self.run_json("compare", "s", "d", "--at-most", "1000", "--methods")
        self.assertGreater(len(again["comparisons"]), len(found["comparisons"]))
        text = self.run_program("compare", "s", "d", "--csv").stdout
        self.assertEqual(list(csv.DictReader(io.StringIO(text)).fieldnames), list(self.rows("comparisons.csv", "s")[0]))

    def test_half_of_the_replicates_judge(self):
        self.shrink(text=SHRINK + 'judged_on = "half"\n')
        rows = self.rows("comparisons.csv", "s")
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual(row["judged_on"], "half")
            for side in "ab":
                self.assertEqual(row[f"{side}_attempts"], "1" if row[f"{side}_route"] == "restarts" else "2")
        (whole,) = self.run_json("compare", "s", "--judged-on", "all")
        self.assertTrue(all(row["judged_on"] == "all" for row in whole["comparisons"]))
        self.shrink("t")
        self.assert_refused(["compare", "s", "t"], "do not agree on judged_on", "--judged-on half")
        self.write("s.toml", SHRINK)
        self.assert_refused(["shrink", "s.toml", "--out", "s", "--extend"], "judged_on: half -> all")

    def test_what_cannot_be_compared(self):
        self.spec(grid={"width": [2]}, train={"examples": 800}, replicates=1)
        self.sweep()
        for sizes in ("few", "0", "5,,3", "-1"):
            self.assert_refused(["compare", "d", f"--at-most={sizes}"], "--at-most", sizes, "try --at-most 85,53,25")
        self.assert_refused(["compare", "d", "--judged-on", "third"], "--judged-on", "third", "half")
        self.assert_refused(["compare", "nothing"], "nothing", "no plan.json")
        self.assert_refused(["compare"], "DIR")
        self.spec("two.toml", grid={"width": [2]}, train={"examples": 800, "rule": "B36/S23"}, replicates=1, name="other")
        self.sweep("e", spec="two.toml")
        self.assert_refused(["compare", "d", "e"], "other is about 1 step of B36/S23", "tiny about 1 step of B3/S23")
        self.assertIn("nothing to compare", self.run_program("compare", "d").stdout)


if __name__ == "__main__":
    unittest.main()
