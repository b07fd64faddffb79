"""A program for a newer ARM core says so on an older one; one for all cores runs there."""
import os
import pathlib
import subprocess
import unittest

EMULATOR = os.environ["EMULATOR"].split()
GUARDS = pathlib.Path(os.environ["GUARDS"])
PROGRAM = os.environ["PROGRAM_FILE"]


def run(core, *command):
    """On an emulated core of that name."""
    return subprocess.run([EMULATOR[0], "-cpu", core, *EMULATOR[1:], *command], capture_output=True, text=True, timeout=120)


class Guard(unittest.TestCase):
    def assert_runs(self, core, *command):
        done = run(core, *command)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def assert_refused(self, lacking, core, *command):
        done = run(core, *command)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertEqual(done.stderr, f"minlife: this program was built for processors with {lacking}, which this one "
                                      "lacks; build it with -DMINLIFE_ARCH=armv8-a\n")

    def test_old_cores_lack_what_newer_have(self):
        self.assert_refused("LSE atomics", "cortex-a53", GUARDS / "guard_armv8.2-a+dotprod")
        self.assert_refused("LSE atomics", "cortex-a72", GUARDS / "guard_armv8.2-a+dotprod")
        self.assert_refused("SVE", "cortex-a76", GUARDS / "guard_armv8-a+sve")

    def test_newer_cores_have_it(self):
        self.assert_runs("max", GUARDS / "guard_armv8.2-a+dotprod")
        self.assert_runs("cortex-a76", GUARDS / "guard_armv8.2-a+dotprod")
        self.assert_runs("max", GUARDS / "guard_armv8-a+sve")

    def test_the_program_itself_runs_on_the_oldest(self):
        for core in ["cortex-a53", "cortex-a72"]:  # of a Raspberry Pi 3 and 4
            self.assert_runs(core, PROGRAM, "--version")


if __name__ == "__main__":
    unittest.main()
