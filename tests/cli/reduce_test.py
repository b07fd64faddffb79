"""minlife reduce: one exact network made smaller by steps that are proved, integers too; what it refuses, and what stays."""
import unittest

from program import ProgramTest


class Reduce(ProgramTest):
    def setUp(self):
        super().setUp()
        # An L(1,4) that training makes exact (docs/tutorial.md).
        self.run_program("train", "--steps", 1, "--width", 4, "--seed", 1, "--out", "m.h5", "--quiet")

    def reduce(self, *arguments):
        (told,) = self.run_json("reduce", "m.h5", "--out", "s.h5", *arguments)
        return told

    def test_to_the_least(self):
        told = self.reduce()
        self.assertEqual((told["by"], told["exact"], told["windows"]), ("least", True, 512))
        self.assertEqual(told["numbers_before"], 121)
        self.assertTrue(15 <= told["numbers"] < 40, told)  # docs/least.md: fewer than 15 there are not
        self.assertEqual(told["steps"][-1][1], told["numbers"])
        (proof,) = self.run_json("verify", "s.h5")
        self.assertEqual((proof["exact"], proof["wrong"]), (True, 0))
        shown = self.run_program("info", "s.h5").stdout
        for part in ("m.h5", "least", f"nonzero              {told['numbers']}"):
            self.assertIn(part, shown)
        before = (self.folder / "s.h5").read_bytes()
        self.assertEqual(self.reduce(), told)  # the same again
        self.assertEqual((self.folder / "s.h5").read_bytes(), before)

    def test_what_is_reduced_can_be_reduced_again(self):
        least = self.reduce()
        (told,) = self.run_json("reduce", "s.h5", "--by", "quantize", "--out", "i.h5")
        self.assertEqual((told["exact"], told["by"]), (True, "quantize"))
        self.assertTrue(2 <= told["bits"] <= 8 and told["bytes"] < 4 * least["parameters"], told)
        self.run_program("verify", "i.h5")
        self.assertIn("proved on all 512 windows", self.run_program("reduce", "m.h5", "--by", "swap", "--out", "w.h5").stdout)

    def test_what_is_not_exact_stays(self):
        self.run_program("train", "--steps", 1, "--width", 1, "--examples", 8, "--out", "bad.h5", "--quiet")
        done = self.run_program("reduce", "bad.h5", "--out", "s.h5", code=3)
        self.assertIn("not exact", done.stdout)
        self.assertFalse((self.folder / "s.h5").exists())

    def test_refusals(self):
        self.run_program("train", "--steps", 3, "--width", 1, "--examples", 8, "--out", "three.h5", "--quiet")
        for parts, arguments in ((("one or two steps",), ["three.h5"]), (("surgeon", "least or"), ["m.h5", "--by", "surgeon"]),
                                 (("reads that file",), ["m.h5", "--force", "--out", "m.h5"])):
            with self.subTest(parts=parts):
                out = [] if "--out" in arguments else ["--out", "s.h5"]
                self.assert_refused(["reduce", *arguments, *out], *parts)
        self.assertFalse((self.folder / "s.h5").exists())

    def test_other_files_stay(self):
        self.run_program("train", "--steps", 1, "--width", 4, "--seed", 1, "--out", "s.h5", "--quiet")
        before = (self.folder / "s.h5").read_bytes()
        self.assert_refused(["reduce", "m.h5", "--by", "swap", "--out", "s.h5"], "s.h5", "not reduced", "--force")
        self.assertEqual((self.folder / "s.h5").read_bytes(), before)
        self.run_program("reduce", "m.h5", "--by", "swap", "--out", "s.h5", "--force")
        self.assert_refused(["reduce", "m.h5", "--by", "least", "--out", "s.h5"], "in another way", "--force")

    def test_a_full_disk(self):
        files = sorted(path.name for path in self.folder.iterdir())
        self.assert_refused(["reduce", "m.h5", "--by", "swap", "--out", "s.h5", "--quiet"], "s.h5", code=1,
                            file_limit=2000)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), files)


if __name__ == "__main__":
    unittest.main()
