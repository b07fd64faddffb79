"""Where memory or threads run out, whatever the limit: an error and exit code 1, never a crash, and no half a file."""
import resource
import unittest

from program import GLIDER, SANITIZED, ProgramTest

KIB = 1 << 10
# Above what it takes to load the program at all, in KiB: small steps where libraries set themselves up.
LADDER = [0, 250, 500, 750, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 12000, 20000, 40000, 80000, 160000, 320000, 640000]
SPEC = 'name = "m"\nseed = 1\nreplicates = 2\n[train]\nexamples = 800\nsize = "8x8"\n[grid]\nwidth = [2, 3]\n'


def limited(kib):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (kib * KIB, kib * KIB))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return {"preexec_fn": limit}


@unittest.skipIf(SANITIZED, "sanitizers reserve terabytes of addresses")
class Memory(ProgramTest):
    def attempt(self, kib, *arguments):
        try:
            done = self.run_program(*arguments, code=None, **limited(kib))
        except OSError:  # not even the process could be started
            return 127, ""
        return done.returncode, done.stderr

    def least(self):
        """KiB from which on the program loads; the loader says 127 until then."""
        low, high = 4000, 4_000_000
        while high - low > 100:
            middle = (low + high) // 2
            low, high = (low, middle) if self.attempt(middle, "--version")[0] == 0 else (middle, high)
        return high

    def climb(self, *arguments, done=0):
        """Up the ladder to the first limit that will do, which must come; how many did not."""
        base, failures = self.least(), 0
        for more in LADDER:
            before = self.files()
            code, message = self.attempt(base + more, *arguments)
            if code == done:
                return failures
            self.assertEqual(code, 1, f"{base + more} KiB: {arguments}: {message}")
            self.assertRegex(message, "(^|\n)(minlife|libgomp): ")
            self.assertNotIn("internal error", message)
            if arguments[0] == "train" and (self.folder / "m.h5").exists():  # it is whole, but could not be judged
                self.run_program("info", "m.h5")
                (self.folder / "m.h5").unlink()
            if "libgomp" not in message and arguments[0] != "sweep":  # libgomp ends the process itself
                self.assertEqual(self.files(), before)
            failures += 1
        self.fail(f"{arguments} needs more than {LADDER[-1]} KiB")

    def test_simulate(self):
        self.write("g.rle", GLIDER)
        self.assertGreater(self.climb("simulate", "g.rle", "--generations=1", "--boundary=torus", "--size=20000x20000",
                                      "--out=o.rle"), 3)

    def test_generate(self):
        self.assertGreater(self.climb("generate", "--steps=2", "--count=3000", "--out=p.h5"), 0)

    def test_train_and_verify(self):
        train = ["train", "--steps=2", "--width=8", "--examples=80", "--size=16x16", "--threads=4", "--out=m.h5"]
        self.assertGreater(self.climb(*train), 0)
        self.assertGreater(self.climb("verify", "m.h5", "--threads=8", done=3), 0)

    def test_sweep(self):
        self.write("s.toml", SPEC)
        # Every failed attempt leaves what was done; the last one does the rest.
        self.assertGreater(self.climb("sweep", "s.toml", "--out=r", "--threads=4"), 0)
        self.assertEqual(len((self.folder / "r/trials.csv").read_text().splitlines()), 5)

    def test_threads_that_cannot_be_created(self):
        self.write("s.toml", SPEC)
        kib = self.least() + 40000  # stacks take 8 MiB each
        code, message = self.attempt(kib, "sweep", "s.toml", "--out=r", "--threads=64")
        self.assertEqual(code, 1, message)
        self.assertIn("cannot start 64 threads", message)
        self.assertIn("--threads", message)
        self.run_program("sweep", "s.toml", "--out=r", "--threads=1")


if __name__ == "__main__":
    unittest.main()
