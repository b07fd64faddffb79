"""--out: nothing of the user's is replaced unasked, and what cannot be a file is told before any work begins."""
import os
import signal
import subprocess
import time
import unittest

from models import ModelTest
from program import GLIDER, PROGRAM, R_PENTOMINO, environment

LONG = 10**12  # boards: a training that only a refusal, or a signal, ends in time


class OutputTest(ModelTest):
    def setUp(self):
        super().setUp()
        self.write("g.rle", GLIDER)
        self.generate("pairs.h5", count=20)
        self.train("model.h5")

    def verbs(self, out):
        """Each verb that writes a file, as a command that would write to `out`, and a second one of other settings."""
        return {
            "train": (["train", "--steps=1", "--width=1", "--examples=8", "--out", out], "--seed=7"),
            "generate": (["generate", "--steps=1", "--count=20", "--out", out], "--seed=7"),
            "simulate": (["simulate", "g.rle", "--generations=4", "--out", out], "--rule=B36/S23"),
            "predict": (["predict", "model.h5", "g.rle", "--out", out], "--rule=B36/S23"),
        }

    def do(self, command, *more):
        """Runs it. What an untrained network predicts is wrong, so that predict's answer is no."""
        return self.run_program(*command, *more, code=3 if command[0] == "predict" else 0)

    def assert_kept(self, arguments, *parts, path="o"):
        """The command is refused, and what stands at `path` stays as it is; nothing else appears."""
        files, before = self.files(), (self.folder / path).read_bytes()
        told = self.assert_refused(arguments, *parts)
        self.assertEqual((self.folder / path).read_bytes(), before)
        self.assertEqual(self.files(), files)
        return told


class Places(OutputTest):
    def test_paths_where_no_file_can_be(self):
        os.symlink("nowhere", self.folder / "dangling")
        os.symlink("loop", self.folder / "loop")
        (self.folder / "d").mkdir()
        os.mkfifo(self.folder / "pipe")
        files = self.files()
        for verb in self.verbs(""):
            for out, parts in {"": ["--out is empty"], "d/": ["--out is d/", "ends in /"], "new/": ["ends in /"],
                               "dangling": ["--out is dangling", "link to nowhere"], "loop": ["--out is loop"],
                               "d": ["cannot write d"], "pipe": ["pipe"], "/dev/null": ["device"],
                               "no/such": ["no/such"]}.items():
                for more in ([], ["--force"]):
                    with self.subTest(verb=verb, out=out, more=more):
                        self.assert_refused([*self.verbs(out)[verb][0], *more], *parts)
                        self.assertEqual(self.files(), files)

    def test_they_are_told_before_work_begins(self):
        self.assert_refused(["train", "--steps=3", "--width=8", f"--examples={LONG}", "--out", "new/"], "ends in /")
        self.assert_refused(["generate", "--steps=1000000", "--count=1000000", "--size=256x256", "--out", ""], "empty")

    def test_an_input_is_never_replaced(self):
        os.link(self.folder / "pairs.h5", self.folder / "hard.h5")
        os.symlink("pairs.h5", self.folder / "soft.h5")
        for more in ([], ["--force"]):
            for out in ("pairs.h5", "hard.h5", "soft.h5", "./pairs.h5"):
                self.assert_kept(["train", "--steps=1", "--width=1", "--data=pairs.h5", "--out", out, *more],
                                 f"--out is {out}", "reads that file, as pairs.h5", path="pairs.h5")
            self.assert_kept(["simulate", "g.rle", "--generations=4", "--out", "g.rle", *more], "g.rle", path="g.rle")
            for out in ("g.rle", "model.h5"):
                self.assert_kept(["predict", "model.h5", "g.rle", "--out", out, *more], "reads that file", path=out)
            before = (self.folder / "g.rle").read_text()
            with open(self.folder / "g.rle") as pattern:
                done = subprocess.run([PROGRAM, "simulate", "-", "--generations=4", "--out", "g.rle", *more], stdin=pattern,
                                      cwd=self.folder, env=environment(), capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual((self.folder / "g.rle").read_text(), before)

    def test_names_of_255_bytes(self):
        for name in ("n" * 252 + ".h5", "ü" * 126 + ".h5", "n" * 248):
            for verb, (command, _) in self.verbs(name).items():
                with self.subTest(verb=verb, bytes=len(name.encode())):
                    self.do(command, "--force")
                    self.assertTrue((self.folder / name).exists())
        self.assert_refused(["generate", "--steps=1", "--count=1", "--out", "n" * 256], "too long")

    def test_permissions_stay(self):
        for mode in (0o600, 0o644, 0o440):
            for verb, (command, _) in self.verbs("o").items():
                with self.subTest(verb=verb, mode=oct(mode)):
                    self.do(command, "--force")
                    (self.folder / "o").chmod(mode)
                    self.do(command, "--force")
                    self.assertEqual((self.folder / "o").stat().st_mode & 0o7777, mode)


class Replacing(OutputTest):
    def test_the_same_again_replaces_and_other_settings_do_not(self):
        for verb, (command, other) in self.verbs("o").items():
            with self.subTest(verb):
                self.do(command)
                self.do(command)
                self.assert_kept([*command, other], "o ", "it is still there", "--force")
                self.do(command, other, "--force")
                self.assert_kept(command, "--force")
                (self.folder / "o").unlink()

    def test_other_kinds_of_file(self):
        self.write("text", "dear diary\n")
        damaged = bytearray((self.folder / "model.h5").read_bytes())
        damaged[0] ^= 1
        kinds = {"text": (self.folder / "text").read_bytes(), "model": (self.folder / "model.h5").read_bytes(),
                 "pairs": (self.folder / "pairs.h5").read_bytes(), "pattern": GLIDER.encode(), "damaged": bytes(damaged)}
        own = {"train": "model", "generate": "pairs"}
        for verb, (command, _) in self.verbs("o").items():
            for kind, content in kinds.items():
                if own.get(verb) == kind or (kind == "pattern" and verb in ("simulate", "predict")):
                    continue
                with self.subTest(verb=verb, kind=kind):
                    (self.folder / "o").write_bytes(content)
                    self.assert_kept(command, "o is no", "--force")
        (self.folder / "o").write_bytes(kinds["text"])
        self.run_program(*self.verbs("o")["train"][0], "--force")
        self.run_program("info", "o")

    def test_an_empty_file_holds_nothing_to_lose(self):
        for verb, (command, _) in self.verbs("o").items():
            with self.subTest(verb):
                (self.folder / "o").write_bytes(b"")
                self.do(command)
                self.assertGreater((self.folder / "o").stat().st_size, 0)

    def test_what_differs_is_named(self):
        train = ["train", "--steps=1", "--examples=8"]
        self.generate("other.h5", count=20, seed=3)
        self.run_program(*train, "--width=4", "--out=o")
        for more, part in [("--width=8", "width: 4 there, 8 here"), ("--seed=1", "seed: 0 there, 1 here"),
                           ("--replicate=2", "replicate: 0 there, 2 here"), ("--data=other.h5", "data: fresh boards there")]:
            flags = [more] if more.startswith("--width") else ["--width=4", more]
            self.assert_kept([*train, *flags, "--out=o"], "a trained model of other settings", part)
        generate = ["generate", "--steps=1", "--count=20", "--out=o"]
        self.run_program(*generate, "--force")
        for more, part in [("--layout=bytes", "layout: packed there, bytes here"), ("--density=0.4", "density"),
                           ("--first-index=5", "first index: 0 there, 5 here"), ("--size=8x8", "size: 32x32 there, 8x8")]:
            self.assert_kept([*generate, more], "holds other pairs", part)

    def test_a_pattern_of_other_cells_stays(self):
        self.write("o", R_PENTOMINO)
        self.assert_kept(["simulate", "g.rle", "--generations=4", "--out=o"], "holds another pattern")

    def test_a_checkpoint_is_not_lost(self):
        command = ["train", "--steps=2", "--width=2", f"--examples={LONG}", "--stop=never", "--out=o"]
        process = subprocess.Popen([PROGRAM, *command], cwd=self.folder, env=environment(), stderr=subprocess.PIPE)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75)
        self.assert_kept(command, "this training, saved at update", "--resume", "--force")
        self.assert_kept([*command, "--seed=1"], "an unfinished training of other settings", "seed: 0 there, 1 here")
        self.assert_kept([*command, "--seed=1", "--resume"], "seed")
        self.assert_kept(["generate", "--steps=1", "--count=3", "--out=o"], "is nothing that minlife generate made")
        self.run_program("train", "--steps=1", "--width=1", "--examples=8", "--out=o", "--force")

    def test_a_network_of_a_study_is_not_replaced_by_a_training_of_its_settings(self):
        self.write("s.toml", 'name = "s"\nseed = 1\nreplicates = 1\n[train]\nexamples = 100000\n[shrink]\nsteps = 1\n'
                             'oversized = 8\nroutes = ["channels_taylor"]\nkeep = [0.7]\n')
        self.run_program("shrink", "s.toml", "--out", "r")
        pruned = [path for path in (self.folder / "r/models").glob("*.h5")] + list((self.folder / "r").glob("smallest_*.h5"))
        self.assertTrue(pruned)
        found = 0
        for path in pruned:
            (told,) = self.run_json("info", path)
            flags = [f"--{name.replace('_', '-')}={value}" for name, value in {"steps": 1, "width": 1, **told["config"]}.items()]
            command = ["train", *flags, f"--seed={told['seed']}", f"--replicate={told['replicate']}", "--out", path]
            if told.get("route") or told["nonzero"] < told["parameters"]:
                self.assert_kept(command, "pruned or made by hand", path=path)
                found += 1
        if not found:
            self.skipTest("no replicate ended exact")


class Folders(OutputTest):
    def test_a_study_has_a_name(self):
        self.write("s.toml", 'name = "s"\nseed = 1\nreplicates = 1\n[train]\nexamples = 8\n')
        for verb in ("sweep", "slurm"):
            for more in ([], ["--dry-run"]):
                self.assert_refused([verb, "s.toml", "--out", "", *more], "--out is empty")
        for verb in ("status", "collect"):
            self.assert_refused([verb, ""], "DIR is empty")

    def test_one_path_is_one_folder_for_sweep_and_slurm(self):
        self.write("s.toml", 'name = "s"\nseed = 1\nreplicates = 1\n[train]\nexamples = 8\n')
        (self.folder / "far/away").mkdir(parents=True)
        os.symlink("far/away", self.folder / "link")
        self.run_program("sweep", "s.toml", "--out", "link/../x")
        (facts,) = self.run_json("slurm", "s.toml", "--out", "link/../x", "--tasks", 1)
        self.assertTrue((self.folder / "far/x/plan.json").exists())
        self.assertTrue((self.folder / "far/x/slurm/array.sh").exists())
        self.assertFalse((self.folder / "x").exists())
        self.assertTrue(os.path.samefile(facts["folder"], self.folder / "far/x/slurm"))
        # A link that nothing goes up from stays: on other machines it may lead elsewhere.
        (facts,) = self.run_json("slurm", "s.toml", "--out", "link/./y/", "--tasks", 1, "--dry-run")
        self.assertTrue(facts["folder"].endswith("/link/y/slurm"), facts["folder"])


if __name__ == "__main__":
    unittest.main()
