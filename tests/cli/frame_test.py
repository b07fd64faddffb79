"""What every verb shares: help, version, how arguments are refused, broken outputs, the processor guard."""
import os
import re
import shlex
import shutil
import stat
import subprocess
import unittest

from program import GLIDER, PROGRAM, SANITIZED, ProgramTest, environment

COMMON_FLAGS = ["--help", "--json", "--threads", "--quiet"]
QEMU = shutil.which("qemu-x86_64")


class Help(ProgramTest):
    def verbs(self):
        lines = self.run_program("--help").stdout.splitlines()
        return [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]

    def test_lists_every_verb_with_a_line(self):
        self.assertIn("simulate", self.verbs())
        self.assertIn("generate", self.verbs())

    def test_every_verb_explains_itself_without_arguments(self):
        for verb in self.verbs():
            with self.subTest(verb):
                page = self.run_program(verb, "--help").stdout
                self.assertTrue(page.startswith(f"Usage: minlife {verb}"))
                for flag in COMMON_FLAGS:
                    self.assertIn(flag, page)

    def test_help_names_defaults(self):
        self.assertRegex(self.run_program("generate", "--help").stdout, r"--size WxH .*\(default: 32x32\)")

    def test_other_ways_to_ask(self):
        overview, page = self.run_program("--help").stdout, self.run_program("sweep", "--help").stdout
        for words in [["-h"], ["help"], ["help", "help"], ["help", "--quiet"]]:
            self.assertEqual(self.run_program(*words).stdout, overview)
        for words in [["sweep", "-h"], ["help", "sweep"], ["sweep", "spec.toml", "-h"], ["help", "sweep", "--threads", "2"]]:
            self.assertEqual(self.run_program(*words).stdout, page)
        self.assertIn("minlife help VERB", overview)
        self.assert_refused(["help", "swep"], "verb is swep", "did you mean sweep?")
        self.assert_refused(["help", "sweep", "--frob"], "--frob")
        self.assert_refused(["sweep", "-h", "--help"], "--help is given twice")

    def test_every_verb_has_an_example_that_it_understands(self):
        """Only the files that it names are missing."""
        for verb in self.verbs():
            with self.subTest(verb):
                (example,) = re.findall(r"\nExample: minlife (.*(?:\n {9}.*)*)\n$", self.run_program(verb, "--help").stdout)
                words = shlex.split(example)
                self.assertEqual(words[0], verb)
                done = self.run_program(*words, code=None)
                if done.returncode == 0:
                    self.assertTrue(self.files())
                else:
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertRegex(done.stderr, "No such file|is not a study")

    def test_no_verb_is_an_error_with_the_overview(self):
        self.assert_refused([], "no verb", "simulate")


class Version(ProgramTest):
    def test_plain(self):
        text = self.run_program("--version").stdout
        self.assertRegex(text, r"^minlife \d+\.\d+\.\d+\ncommit \w+( \(with uncommitted changes\))?\n"
                               r"instructions (avx512|avx2|neon|plain)\nnumerics (fma|plain) \d+\n$")

    def test_json(self):
        (version,) = self.run_json("--version")
        for key in ["version", "git_commit", "git_dirty", "instruction_set", "numerics_class", "numerics_version"]:
            self.assertIn(key, version)


class Refusals(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("g.rle", GLIDER)

    def test_unknown_verb(self):
        self.assert_refused(["simulat"], "simulat", "did you mean simulate?")
        self.assert_refused(["frobnicate"], "frobnicate", "minlife --help")

    def test_unknown_flag(self):
        self.assert_refused(["simulate", "g.rle", "--genrations", "4"], "--genrations", "did you mean --generations?")
        self.assert_refused(["simulate", "g.rle", "--genrations=4"], "--genrations;", "did you mean --generations?")
        self.assert_refused(["simulate", "g.rle", "--frob"], "--frob", "minlife simulate --help")
        self.assert_refused(["simulate", "g.rle", "-x"], "-x", "minlife simulate --help")
        self.assert_refused(["--verison"], "--verison", "did you mean --version?")

    def test_repeated_flag(self):
        self.assert_refused(["simulate", "g.rle", "--generations", "4", "--generations", "4"], "--generations", "twice")
        self.assert_refused(["simulate", "g.rle", "--generations", "4", "--json", "--json"], "--json", "twice")

    def test_missing_value(self):
        self.assert_refused(["simulate", "g.rle", "--generations"], "--generations", "needs a value")
        self.assert_refused(["simulate", "g.rle", "--generations", "--json"], "--generations", "needs a value")
        self.assert_refused(["simulate", "g.rle", "--generations="], "--generations", "empty")

    def test_switch_with_a_value(self):
        self.assert_refused(["simulate", "g.rle", "--generations", "4", "--json=no"], "--json", "no value")

    def test_missing_arguments(self):
        self.assert_refused(["simulate", "--generations", "4"], "PATTERN.rle", "missing")
        self.assert_refused(["simulate", "g.rle"], "--generations", "missing")

    def test_too_many_arguments(self):
        self.assert_refused(["simulate", "g.rle", "h.rle", "--generations", "4"], "h.rle", "only PATTERN.rle")
        self.assert_refused(["--version", "g.rle"], "g.rle")

    def test_numbers_are_read_to_the_end(self):
        for bad in ["4x", "4.0", "1e-3", "1.5e0", "1__0", "_1", " 4", "4 ", "-1", "+4", "0x4", "99999999999999999999", "1,5"]:
            with self.subTest(bad):
                self.assert_refused(["simulate", "g.rle", f"--generations={bad}"], "--generations is " + bad,
                                    "whole number", "try --generations")

    def test_large_numbers_as_people_write_them(self):
        for good in ["1e1", "10", "1.0e1", "1_0", "1E+01"]:
            with self.subTest(good):
                (told,) = self.run_json("simulate", "g.rle", f"--generations={good}")
                self.assertEqual(told["generation"], 10)
        (told,) = self.run_json("train", "--steps", 1, "--width", 1, "--examples", "1.6e1", "--seed", "1_8446744073709551615e0",
                                "--out", "m.h5")
        self.assertEqual((told["examples"], told["seed"]), (16, 2**64 - 1))

    def test_abbreviated_flags(self):
        train = ["train", "--steps", "1", "--width", "1", "--out", "m.h5"]
        self.assert_refused([*train, "--lr", "0.1"], "flag is --lr;", "did you mean --learning-rate?")
        self.assert_refused([*train, "--batch-size=8"], "flag is --batch-size;", "did you mean --batch?")

    def test_words_of_other_programs(self):
        """They are told what it is called here, and what that is."""
        train = ["train", "--steps", "1", "--width", "1", "--out", "m.h5"]
        for verb, flag, meant in [(train, "--epochs", "--examples"), (train, "--iterations=5", "--examples"),
                                  (train, "--workers=4", "--threads"), (train, "--overwrite", "--force"), (train, "--step_size", "--learning-rate"),
                                  (["simulate", "g.rle"], "--iterations", "--generations"), (["simulate", "g.rle"], "-o", "--out"),
                                  (["generate"], "--samples", "--count"), (["verify"], "--samples", "--boards"), (["status"], "--follow", "--watch")]:
            with self.subTest(flag):
                told = self.assert_refused([*verb, flag], f"did you mean {meant}? Its help: \"")
                help_text = " ".join(self.run_program(verb[0], "--help").stdout.split())
                self.assertIn(re.search('Its help: "(.*)"', told)[1], help_text)
        for verb, meant in {"prove": "verify", "run": "sweep", "prune": "shrink", "fit": "train", "watch": "status", "play": "simulate"}.items():
            self.assert_refused([verb], f"verb is {verb}", f"did you mean {meant}?")

    def test_threads(self):
        for bad in ["0", "-1", "two", "4097"]:
            with self.subTest(bad):
                self.assert_refused(["simulate", "g.rle", "--generations", "4", "--threads", bad], "--threads", bad)

    def test_words_behind_two_dashes_are_no_flags(self):
        self.write("-odd.rle", GLIDER)
        self.run_program("simulate", "--generations", "0", "--", "-odd.rle")


class BrokenOutput(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("g.rle", GLIDER)

    def test_full_disk(self):
        with open("/dev/full", "w") as full:
            self.assert_refused(["simulate", "g.rle", "--generations", "4", "--quiet"], "standard output",
                                "No space left", code=1, stdout=full)
            self.assert_refused(["--help"], "standard output", code=1, stdout=full)

    def test_file_in_a_pipes_place(self):
        os.mkfifo(self.folder / "pipe")
        for arguments in [["simulate", "g.rle", "--generations", "4"], ["generate", "--steps", "1", "--count", "1"],
                          ["train", "--steps", "1", "--width", "1", "--examples", "8"]]:
            with self.subTest(arguments[0]):
                self.assert_refused([*arguments, "--out", "pipe"], "pipe", "a device or pipe is there")
        self.assertTrue(stat.S_ISFIFO(os.stat(self.folder / "pipe").st_mode))

    def test_reader_gone(self):
        reader, writer = os.pipe()
        os.close(reader)
        try:
            self.assert_refused(["simulate", "g.rle", "--generations", "4", "--quiet"], "standard output",
                                "Broken pipe", code=1, stdout=writer)
        finally:
            os.close(writer)

    def test_closed_descriptors(self):
        shell = f'"{PROGRAM}" simulate g.rle --generations 4 --out o.rle'
        done = subprocess.run(["sh", "-c", shell + " >&- 2>&-"], cwd=self.folder, env=environment(), timeout=60)
        self.assertEqual(done.returncode, 1)  # the result could not be told
        self.assertIn("bo$2bo$3o!", (self.folder / "o.rle").read_text())  # and did not end up in the file


class Talk(ProgramTest):
    def test_quiet(self):
        self.write("g.rle", GLIDER)
        self.assertIn("5 live cells", self.run_program("simulate", "g.rle", "--generations", "4").stderr)
        self.assertEqual(self.run_program("simulate", "g.rle", "--generations", "4", "--quiet").stderr, "")

    def test_progress_only_on_a_terminal(self):
        self.write("r.rle", "x = 3, y = 3\nb2o$2o$bo!\n")
        command = ["simulate", "r.rle", "--generations", "2000"]
        self.assertNotIn("\r", self.run_program(*command).stderr)

        self.assertIn("\r\x1b[Ksimulate: [", self.on_terminal(*command))
        self.assertEqual(self.on_terminal(*command, "--quiet"), "")


class ProcessorGuard(ProgramTest):
    @unittest.skipIf(QEMU is None or SANITIZED, "needs qemu-user and a build without sanitizers")
    def test_says_what_the_processor_lacks(self):
        (version,) = self.run_json("--version")
        if version["instruction_set"] == "neon":
            self.skipTest("tests/arm asks a program for ARM")
        for processor, missing, advice in [("Nehalem", "AVX", "x86-64-v2"), ("qemu64", "SSE4.2", "x86-64")]:
            done = subprocess.run([QEMU, "-cpu", processor, PROGRAM, "--version"], capture_output=True, text=True,
                                  timeout=120)
            if version["instruction_set"] == "plain" and processor == "Nehalem":
                self.assertEqual(done.returncode, 0, done.stderr)
                continue
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertRegex(done.stderr, f"^minlife: this program was built for processors with {missing}, which this "
                                          f"one lacks; build it with -DMINLIFE_ARCH={advice}\n$")


if __name__ == "__main__":
    unittest.main()
