"""minlife report: what it writes and replaces, and what it refuses."""
import json
import re
import unittest

from models import ModelTest
from studies import StudyTest


class Reports(StudyTest, ModelTest):
    def page(self, name="report.html"):
        return (self.folder / name).read_text()

    def test_a_study(self):
        self.spec()
        self.sweep()
        before = self.files()
        done = self.run_program("report", "d")
        self.assertIn("report written to report.html (", done.stdout)
        self.assertEqual(self.files(), sorted([*before, "report.html"]))
        self.assertTrue(self.page().startswith("<!DOCTYPE html>\n"))
        self.assertIn("<h1>tiny</h1>", self.page())

    def test_json(self):
        self.spec()
        self.sweep()
        (told,) = self.run_json("report", "d", "--out", "x.html")
        self.assertEqual(told, {"out": "x.html", "bytes": len((self.folder / "x.html").read_bytes()), "left_out": []})

    def test_the_same_network_again(self):
        """A sweep that kept no networks: the smallest is trained again, to the bits that its command trains."""
        self.spec(grid={"width": [6]}, train={"examples": 40_000, "check_every": 500})
        self.sweep()
        done = self.run_program("report", "d")
        self.assertIn("training the smallest network again", done.stderr)
        data = json.loads(re.search(r'id="data">(.*?)</script>', self.page(), re.S)[1])
        replicate = next(row["replicate"] for row in self.rows("trials.csv") if row["success"] == "1")
        command = data["cells"][0]["command"].split()[1:]
        self.run_program(*command, "--replicate", replicate, "--out", "m.h5")
        self.run_program("report", "m.h5", "--out", "m.html")
        model = json.loads(re.search(r'id="data">(.*?)</script>', self.page("m.html"), re.S)[1])
        self.assertEqual(data["network"]["parameters"], model["network"]["parameters"])
        self.assertIn("proved right on all 512 windows", self.page("m.html"))

    def test_nothing_succeeded(self):
        self.spec(grid={"width": [1]}, train={"examples": 800}, replicates=2)
        self.sweep()
        self.run_program("report", "d")
        self.assertIn("there is no network to show", self.page())

    def test_what_is_replaced(self):
        self.spec()
        self.sweep()
        self.spec("other.toml", name="other", replicates=1)
        self.sweep("e", spec="other.toml")
        self.run_program("report", "d")
        self.run_program("report", "d")  # of the same study
        self.assert_refused(["report", "e"], "report.html is the report of something else", "--force")
        self.assertIn("<h1>tiny</h1>", self.page())
        self.run_program("report", "e", "--force")
        self.assertIn("<h1>other</h1>", self.page())
        self.write("notes.html", "<p>mine</p>")
        self.assert_refused(["report", "d", "--out", "notes.html"], "notes.html is no report", "--force")
        self.assertEqual(self.page("notes.html"), "<p>mine</p>")

    def test_bad_input(self):
        (self.folder / "empty").mkdir()
        self.assert_refused(["report", "empty"], "empty is not a study", "plan.json")
        self.assert_refused(["report", "nowhere"], "nowhere", "No such file")
        self.write("text.txt", "no model")
        self.assert_refused(["report", "text.txt"], "text.txt")
        self.assert_refused(["report"], "DIR|MODEL.h5")
        self.spec()
        self.sweep()
        self.assert_refused(["report", "d", "--out", "no/x.html"], "no/x.html")
        self.assert_refused(["report", "d", "--out", "d"], "d")
        self.train_exact()
        self.assert_refused(["report", "m.h5", "--out", "m.h5"], "--out is m.h5", "this command reads that file")
        (self.folder / "d" / "ledger" / "x.jsonl").write_text("{}\n{}\n")
        self.assert_refused(["report", "d"], "x.jsonl:1")

    def test_large_networks(self):
        self.train("large.h5", width=200)
        self.assert_refused(["report", "large.h5"], "large.h5 has", "at most 60,000")

    def test_a_broken_seal(self):
        self.train_exact()
        path = self.folder / "m.h5"
        data = bytearray(path.read_bytes())
        data[2000] ^= 1
        path.write_bytes(data)
        self.assert_refused(["report", "m.h5"], "m.h5")


if __name__ == "__main__":
    unittest.main()
