"""What files, arguments and names hold never steers the terminal: no control character reaches it from any verb."""
import json
import os
import subprocess
import unittest

import h5py

from models import ModelTest
from program import GLIDER, PROGRAM, TIMEOUT, environment
from studies import TRAIN, StudyTest, spec_text

ESC, CSI, DEL, OVERRIDE = "\x1b[31m", "\u009b31m", "\x7f", "\u202e"
EVIL = f"a{ESC}b{CSI}c{DEL}d{OVERRIDE}e\rf"


def steers(character):
    code = ord(character)
    return (code < 0x20 and character not in "\n\t") or 0x7f <= code <= 0x9f or 0x202a <= code <= 0x202e \
        or 0x2066 <= code <= 0x2069


class Controls(ModelTest, StudyTest):
    def run_bytes(self, *arguments, **options):
        """Both streams together, which must be clean; exit code and text."""
        options.setdefault("env", environment())
        done = subprocess.run([os.fsencode(PROGRAM), *(os.fsencode(str(a)) for a in arguments)], cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT, **options)
        text = done.stdout.decode()  # strictly: other bytes steer some terminals too
        self.assertEqual([hex(ord(c)) for c in text if steers(c)], [], (arguments, text))
        self.assertNotIn("internal error", text)
        return done.returncode, text

    def run_both(self, *arguments):
        """Plain and as JSON."""
        self.run_bytes(*arguments)
        return self.run_bytes(*arguments, "--json")

    def test_names_of_files(self):
        self.write("spec.toml", spec_text(None, TRAIN, replicates=1))
        self.train()
        self.write("g.rle", GLIDER)
        for name in [EVIL, os.fsdecode(b"raw\x9b31m\xff")]:
            for verb, *rest in [("simulate", "--generations", 1), ("verify",), ("info",), ("predict", "g.rle"), ("status",),
                                ("collect",), ("sweep", "--out", "d"), ("shrink", "--out", "d"), ("slurm", "--out", "d")]:
                with self.subTest(verb=verb):
                    self.assertEqual(self.run_both(verb, name, *rest)[0], 2)
            for out in [name, f"no{name}/such"]:
                self.run_both("train", "--steps=1", "--width=1", "--examples=8", f"--out={out}")
                self.run_both("generate", "--steps=1", "--count=1", f"--out={out}.p")
                self.run_both("simulate", "g.rle", "--generations=1", f"--out={out}.rle")
                self.run_both("predict", "m.h5", "g.rle", f"--out={out}.rle")
                self.run_both("sweep", "spec.toml", f"--out={out}.d")
                self.run_both("slurm", "spec.toml", f"--out={out}.s", "--dry-run")
            self.run_both("info", name)
            self.run_both("verify", name)
            self.run_both("predict", name, "g.rle")
            self.run_both("status", f"{name}.d")
            (self.folder / name).write_text(GLIDER)
            self.run_both("simulate", name, "--generations=1")
            self.run_both("status", name)

    def test_arguments(self):
        for words in [[EVIL], ["simulate", "--" + EVIL], ["simulate", "g.rle", f"--generations={EVIL}"],
                      ["train", f"--density={EVIL}", "--steps=1", "--width=1", "--out=m.h5"],
                      ["slurm", "s.toml", "--out=d", f"--partition={EVIL}"], ["sweep", "s.toml", "--out=d", f"--shard={EVIL}"]]:
            with self.subTest(words[0]):
                self.assertEqual(self.run_bytes(*words)[0], 2)

    def test_patterns(self):
        for text in [f"#N {EVIL}\n#C {EVIL}\n{GLIDER}", f"x = 3, y = 3\nb{ESC}o!\n", f"x = 3, y = 3, rule = {EVIL}\n3o!\n",
                     f"x = 3, {EVIL} = 3\n3o!\n", f"#CXRLE Pos={EVIL}\n{GLIDER}", f"!Name: {EVIL}\n.O\n", f"!\n.{CSI}O\n",
                     f"#Life 1.06\n{EVIL}\n", f"#Life 1.05\n#D {EVIL}\n#R {EVIL}\n*\n", f"#Life 1.05\n#P {EVIL}\n*\n", EVIL]:
            with self.subTest(text):
                (self.folder / "p.rle").write_text(text, newline="")
                self.run_both("simulate", "p.rle", "--generations=1")

    def test_specs(self):
        for text in [spec_text(None, TRAIN, replicates=1, name=EVIL), f"{EVIL} = 1\n", f'"{ESC}" = 1\n',
                     spec_text({"density": [EVIL]}, TRAIN, replicates=1), spec_text(None, {"boundary": EVIL}, replicates=1),
                     f'name = "x"\nseed = 1\nreplicates = 1\n["{CSI}"]\n']:
            with self.subTest(text):
                (self.folder / "s.toml").write_text(text.encode("unicode_escape").decode() if "\r" in text else text)
                (self.folder / "raw.toml").write_bytes(text.encode())
                for name in ["s.toml", "raw.toml"]:
                    self.assertEqual(self.run_bytes("sweep", name, "--out=d")[0], 2)
                    self.run_bytes("slurm", name, "--out=d", "--dry-run")

    def test_a_study_that_was_written_to(self):
        """plan.json's name and fields, and text in a record of the ledger: shown, or refused, with what they hold visible."""
        self.spec(replicates=1)
        self.sweep()
        (path,) = [self.folder / "d/plan.json"]
        plan = path.read_text()
        evil = json.dumps(EVIL)[1:-1]
        for before, after in [('"tiny"', f'"{evil}"'), ('"width"', f'"{evil}"'), ('"2"', f'"{evil}"')]:
            with self.subTest(before):
                self.assertIn(before, plan)
                path.write_text(plan.replace(before, after))
                for command in [["status", "d"], ["collect", "d"], ["sweep", "spec.toml", "--out=d"]]:
                    self.run_both(*command)
        path.write_text(plan)
        (self.folder / "d/running").mkdir()
        trial = self.rows("trials.csv")[0]["trial"]
        news = {"host": EVIL, "pid": 1, "trials": [{"trial": trial, "seconds": 1, "share": 0.5}]}
        (self.folder / "d/running/x-1.json").write_text(json.dumps(news))
        segment = self.segments()[0]
        segment.rename(segment.with_name(f"a{ESC}.jsonl"))
        (self.folder / f"d/ledger/b{CSI}.jsonl").write_text("torn")
        self.run_both("status", "d")
        for other in (self.folder / "d/ledger").glob("a*"):
            other.unlink()  # now the trial counts as running, on a host of that name
        code, told = self.run_bytes("status", "d")
        if code == 0:
            self.assertIn("\\x1b[31m", told)
            self.assertIn("\\u009b31m", told)

    def test_a_model_that_was_written_to(self):
        self.train()
        self.generate("p.h5", count=1)
        with h5py.File(self.folder / "m.h5", "r+") as file:
            file.attrs["result"] = json.dumps({"status": EVIL, EVIL: EVIL, "first_exact_update": None})
        with h5py.File(self.folder / "p.h5", "r+") as file:
            file.attrs["command"] = EVIL.replace("\r", "")
            file.attrs["version"] = CSI
        for command in [["info", "m.h5"], ["verify", "m.h5"], ["info", "p.h5"],
                        ["train", "--steps=1", "--width=1", "--out=n.h5", "--data=p.h5", "--resume"]]:
            self.run_both(*command)
        code, told = self.run_bytes("info", "m.h5", "--json")
        if code == 0:  # the same text, for who reads JSON
            self.assertEqual(json.loads(told.splitlines()[-1])["status"], EVIL)  # behind a warning: it has no seal
        code, told = self.run_bytes("info", "m.h5")
        if code == 0:
            self.assertIn("a\\x1b[31mb\\u009b31mc\\x7fd\\u202ee\\x0df", told)


if __name__ == "__main__":
    unittest.main()
