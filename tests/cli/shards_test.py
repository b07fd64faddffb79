"""Shards that start at the same moment in a folder that is not there yet."""
import subprocess
import unittest

from program import PROGRAM, ProgramTest, environment

SPEC = """name = "shards"
seed = 1
replicates = 2
[train]
steps = 1
examples = 800
[grid]
width = [1, 2]
"""
ROUNDS, SHARDS = 20, 4


class ShardsTest(ProgramTest):
    def start(self, spec, folder, shard):
        return subprocess.Popen([PROGRAM, "sweep", spec, "--out", folder, "--shard", f"{shard}/{SHARDS}", "--threads", "1"],
                                cwd=self.folder, env=environment(), text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def test_all_do_their_share_and_the_tables_are_those_of_one_process(self):
        self.write("spec.toml", SPEC)
        self.run_program("sweep", "spec.toml", "--out", "one", "--quiet")
        self.run_program("collect", "one", "--no-timing")
        for turn in range(ROUNDS):
            folder = f"new/{turn}/study"
            for shard in [self.start("spec.toml", folder, k) for k in range(SHARDS)]:
                talk = shard.communicate(timeout=120)[1]
                self.assertEqual(shard.returncode, 0, f"round {turn}: {talk}")
            self.run_program("collect", folder, "--no-timing")
            for table in ("trials.csv", "cells.csv"):
                self.assertEqual((self.folder / folder / table).read_bytes(), (self.folder / "one" / table).read_bytes())
            self.assertEqual([name for name in self.files() if ".tmp-" in name], [], "nothing is left behind")

    def test_of_two_plans_the_first_stays_and_the_other_is_refused(self):
        self.write("a.toml", SPEC)
        self.write("b.toml", SPEC.replace("seed = 1", "seed = 2"))
        for turn in range(ROUNDS):
            shards = {spec: self.start(spec, f"two/{turn}", 0) for spec in ("a.toml", "b.toml")}
            talk = {spec: shard.communicate(timeout=120)[1] for spec, shard in shards.items()}
            codes = sorted(shard.returncode for shard in shards.values())
            self.assertEqual(codes, [0, 2], talk)
            winner = next(spec for spec, shard in shards.items() if shard.returncode == 0)
            loser = next(spec for spec in shards if spec != winner)
            self.assertIn("holds another plan", talk[loser])
            self.run_program("sweep", winner, "--out", f"two/{turn}", "--quiet")
            self.assert_refused(["sweep", loser, "--out", f"two/{turn}"], "holds another plan")


if __name__ == "__main__":
    unittest.main()
