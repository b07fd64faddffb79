"""The program that chooses among a package's builds, which are here scripts that tell their names."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

LAUNCHER = os.environ["MINLIFE_LAUNCHER"]
QEMU = shutil.which("qemu-x86_64")
BUILDS = {"avx512": "minlife-x86-64-v4", "avx2": "minlife-x86-64-v3", "plain": "minlife-x86-64-v2"}
NEEDED = {  # as Linux names them
    "avx512": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx2", "fma", "bmi2"},
    "avx2": {"avx2", "fma", "bmi1", "bmi2"},
    "plain": {"sse4_2", "popcnt"},
}


def this_processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("flags"):
            return set(line.split(":")[1].split())
    raise AssertionError("/proc/cpuinfo tells no flags")


class Launcher(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.prefix = pathlib.Path(temporary.name).resolve()
        self.launcher = self.prefix / "bin/minlife"
        self.builds = self.prefix / "libexec/minlife"
        self.builds.mkdir(parents=True)
        self.launcher.parent.mkdir()
        shutil.copy(LAUNCHER, self.launcher)
        for name in BUILDS.values():
            (self.builds / name).write_text(f'#!/bin/sh\necho {name} "$@"\nexit 7\n')
            (self.builds / name).chmod(0o755)

    def start(self, *arguments, asked=None, processor=None, launcher=None, **options):
        environment = {name: value for name, value in os.environ.items() if name != "MINLIFE_INSTRUCTIONS"}
        if asked is not None:
            environment["MINLIFE_INSTRUCTIONS"] = asked
        before = [QEMU, "-cpu", processor] if processor else []
        done = subprocess.run([*before, launcher or self.launcher, *arguments], capture_output=True, text=True,
                              env=environment, timeout=60, **options)
        done.stderr = re.sub(r"^qemu-x86_64: warning: .*\n", "", done.stderr, flags=re.MULTILINE)
        return done

    def has(self, build):
        return NEEDED[build] <= this_processor()

    def assert_starts(self, build, done):
        self.assertEqual(done.stdout.split()[:1], [BUILDS[build]], done.stderr)
        self.assertEqual(done.returncode, 7)  # the build's own

    def assert_refused(self, code, done, *parts):
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertTrue(done.stderr.startswith("minlife: "), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for part in parts:
            self.assertIn(part, done.stderr)

    def test_starts_the_widest_that_the_processor_has(self):
        self.assert_starts(next(build for build in BUILDS if self.has(build)), self.start())

    def test_passes_arguments_on(self):
        done = self.start("train", "a b", "--out=")
        self.assertEqual(done.stdout.split(" ", 1)[1], "train a b --out=\n")

    @unittest.skipIf(QEMU is None, "needs qemu-user")
    def test_starts_what_other_processors_have(self):
        for processor, build in [("Nehalem", "plain"), ("SandyBridge", "plain"), ("Haswell", "avx2"), ("EPYC", "avx2"),
                                 ("Conroe", "plain")]:  # the last one has not even SSE4.2: the build says so
            with self.subTest(processor):
                self.assert_starts(build, self.start(processor=processor))

    def test_starts_what_is_asked_for(self):
        for build in BUILDS:
            with self.subTest(build):
                done = self.start(asked=build)
                if self.has(build):
                    self.assert_starts(build, done)
                else:
                    self.assert_refused(1, done, f"MINLIFE_INSTRUCTIONS is {build}", "this processor lacks AVX",
                                        "try MINLIFE_INSTRUCTIONS=")
        self.assert_starts(next(build for build in BUILDS if self.has(build)), self.start(asked=""))

    @unittest.skipIf(QEMU is None, "needs qemu-user")
    def test_refuses_what_the_processor_lacks(self):
        self.assert_refused(1, self.start(asked="avx2", processor="Nehalem"), "MINLIFE_INSTRUCTIONS is avx2",
                            "this processor lacks AVX ", "try MINLIFE_INSTRUCTIONS=plain")
        self.assert_refused(1, self.start(asked="avx512", processor="Haswell"), "this processor lacks AVX-512F",
                            "try MINLIFE_INSTRUCTIONS=avx2")

    def test_refuses_what_is_no_build(self):
        for asked in ["avx", "AVX2", "native", "avx512 ", "\x1b[2J"]:
            with self.subTest(asked):
                self.assert_refused(2, self.start(asked=asked), "MINLIFE_INSTRUCTIONS is " + asked.replace("\x1b", "?") + ";",
                                    "avx512, avx2 or plain")

    def test_finds_the_builds_through_links(self):
        link = self.prefix / "elsewhere"
        link.symlink_to("bin/minlife")
        self.assertEqual(self.start(launcher=link).returncode, 7)
        self.assertEqual(self.start(launcher="./minlife", cwd=self.launcher.parent).returncode, 7)

    def test_says_which_build_is_missing(self):
        for name in BUILDS.values():
            (self.builds / name).unlink()
        self.assert_refused(1, self.start(asked="plain"), str(self.builds / "minlife-x86-64-v2").replace(
            "/libexec/", "/bin/../libexec/"), "No such file", "install the whole package again")


if __name__ == "__main__":
    unittest.main()
